import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppServices } from '../app.ts';
import { timelineReplySchema, timelineRequestSchema } from '../contract.ts';
import { snapshotAsOf } from '../services/snapshots.ts';

export const timelineRoutes: FastifyPluginAsyncZod<AppServices> = async (app, { graph, ledger, jobs }) => {
  app.post(
    '/relations/timeline',
    { schema: { body: timelineRequestSchema, response: { 200: timelineReplySchema }, tags: ['traces'] } },
    async ({ body }) => graph.ask('timeline', body, { snapshot: await snapshotAsOf(jobs, ledger, body.asOf) }),
  );
};
