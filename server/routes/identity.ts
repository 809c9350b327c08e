import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { WordedServices } from '../app.ts';
import {
  candidatesQuerySchema,
  candidatesReplySchema,
  decisionRequestSchema,
  decisionsQuerySchema,
  decisionsReplySchema,
  identityReplySchema,
  jobSchema,
  taxpayerParamsSchema,
} from '../contract.ts';
import { findCandidates, identityOf, isCandidatePlace, listDecisions, submitDecision } from '../services/identity.ts';
import { checkVersion, readCursor, writeCursor } from './cursor.ts';

export const identityRoutes: FastifyPluginAsyncZod<WordedServices> = async (app, services) => {
  const { ledger, jobs, languageOf } = services;
  const tags = ['identity'];

  app.get(
    '/identity/candidates',
    { schema: { querystring: candidatesQuerySchema, response: { 200: candidatesReplySchema }, tags } },
    async ({ query: { cursor, id, ...query } }) => {
      const after = readCursor(cursor, isCandidatePlace);
      const about = id === undefined ? {} : { ids: [id] };
      const { version, items, total, last } = await findCandidates(ledger, { ...query, ...about, after: after?.at });
      checkVersion(after, version);
      return { version, items, total, next: last ? writeCursor(version, last) : null };
    },
  );

  app.get(
    '/identity/decisions',
    { schema: { querystring: decisionsQuerySchema, response: { 200: decisionsReplySchema }, tags } },
    ({ query: { id } }) => listDecisions(ledger, id),
  );

  app.post(
    '/identity/decisions',
    { schema: { body: decisionRequestSchema, response: { 202: jobSchema }, tags } },
    async (request, reply) => {
      const id = await submitDecision(services, request.body);
      return reply
        .status(202)
        .header('location', `/api/v1/jobs/${id}`)
        .send(jobs.get(id, languageOf(request)));
    },
  );

  app.get(
    '/taxpayers/:id/identity',
    { schema: { params: taxpayerParamsSchema, response: { 200: identityReplySchema }, tags } },
    ({ params: { id } }) => identityOf(ledger, id),
  );
};
