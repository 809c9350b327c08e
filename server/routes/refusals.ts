import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { WordedServices } from '../app.ts';
import {
  refusalsQuerySchema,
  refusalsReplySchema,
  refusalTableParamsSchema,
  refusalTablesQuerySchema,
  refusalTablesReplySchema,
} from '../contract.ts';
import { findRefusals, isRefusalPlace, refusalTable, refusalTables } from '../services/refusals.ts';
import { readCursor, writeCursor } from './cursor.ts';

export const refusalRoutes: FastifyPluginAsyncZod<WordedServices> = async (app, { ledger, languageOf }) => {
  const tags = ['refusals'];

  // a place among refused rows stands whatever is loaded later: what is refused stays so
  app.get(
    '/refusals',
    { schema: { querystring: refusalsQuerySchema, response: { 200: refusalsReplySchema }, tags } },
    async (request) => {
      const { cursor, ...query } = request.query;
      const after = readCursor(cursor, isRefusalPlace)?.at;
      const { items, total, last } = await findRefusals(ledger, { ...query, after }, languageOf(request));
      return { items, total, next: last ? writeCursor('', last) : null };
    },
  );

  app.get(
    '/refusals/tables',
    { schema: { querystring: refusalTablesQuerySchema, response: { 200: refusalTablesReplySchema }, tags } },
    async ({ query }) => ({ items: await refusalTables(ledger, query.load) }),
  );

  app.get(
    '/refusals/tables/:id.csv',
    { schema: { params: refusalTableParamsSchema, querystring: refusalTablesQuerySchema, tags } },
    async (request, reply) => {
      const { id } = request.params;
      const { load, lang = languageOf(request) } = request.query;
      const rows = await refusalTable(ledger, id, load, lang);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="refusals-${id}.csv"`)
        .send(Readable.from(rows));
    },
  );
};
