import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppServices } from '../app.ts';
import {
  candidatesQuerySchema,
  candidatesReplySchema,
  decisionReplySchema,
  decisionRequestSchema,
  decisionsQuerySchema,
  decisionsReplySchema,
  identityReplySchema,
  taxpayerParamsSchema,
} from '../contract.ts';
import { decide, findCandidates, identityOf, isCandidatePlace, listDecisions } from '../services/identity.ts';
import { checkVersion, readCursor, writeCursor } from './cursor.ts';

export const identityRoutes: FastifyPluginAsyncZod<AppServices> = async (app, { ledger, loads }) => {
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
    { schema: { body: decisionRequestSchema, response: { 200: decisionReplySchema }, tags } },
    ({ body }) => loads.exclusively(() => decide(ledger, body)),
  );

  app.get(
    '/taxpayers/:id/identity',
    { schema: { params: taxpayerParamsSchema, response: { 200: identityReplySchema }, tags } },
    ({ params: { id } }) => identityOf(ledger, id),
  );
};
