import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppServices } from '../app.ts';
import { snapshotAsOf } from '../services/snapshots.ts';
import { untilGone } from './jobs.ts';
import { pathsReplySchema, pathsRequestSchema, traceReplySchema, traceRequestSchema } from '../contract.ts';

export const traceRoutes: FastifyPluginAsyncZod<AppServices> = async (app, { graph, ledger, jobs, checkReplies }) => {
  const tags = ['traces'];
  // a text is sent as it is; only what is parsed is held against the contract
  const send = (reply: FastifyReply, text: string) =>
    checkReplies ? (JSON.parse(text) as never) : (reply.type('application/json; charset=utf-8').send(text) as never);
  app.post(
    '/traces',
    { schema: { body: traceRequestSchema, response: { 200: traceReplySchema }, tags } },
    async ({ body }, reply) => {
      const signal = untilGone(reply);
      return send(
        reply,
        await graph.askText('trace', body, { signal, snapshot: await snapshotAsOf(jobs, ledger, body.asOf) }),
      );
    },
  );
  app.post(
    '/traces/paths',
    { schema: { body: pathsRequestSchema, response: { 200: pathsReplySchema }, tags } },
    async ({ body }, reply) => {
      const signal = untilGone(reply);
      return send(
        reply,
        await graph.askText('paths', body, { signal, snapshot: await snapshotAsOf(jobs, ledger, body.asOf) }),
      );
    },
  );
};
