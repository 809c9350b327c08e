import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppServices } from '../app.ts';
import {
  factsQuerySchema,
  factsReplySchema,
  invoicesQuerySchema,
  invoicesReplySchema,
  relationsQuerySchema,
  relationsReplySchema,
  taxpayerDetailSchema,
  taxpayerParamsSchema,
  taxpayersQuerySchema,
  taxpayersReplySchema,
} from '../contract.ts';
import { detailOfTaxpayer, factsOfTaxpayer } from '../services/facts.ts';
import { invoicesOfTaxpayer, isInvoicePlace } from '../services/invoices.ts';
import { checkVersion, nextOffset, readCursor, readOffset, writeCursor } from './cursor.ts';

export const taxpayerRoutes: FastifyPluginAsyncZod<AppServices> = async (app, { graph, ledger }) => {
  const tags = ['taxpayers'];

  app.get(
    '/taxpayers',
    { schema: { querystring: taxpayersQuerySchema, response: { 200: taxpayersReplySchema }, tags } },
    async ({ query: { limit, cursor, ...find } }) => {
      const { version, attributesVersion } = graph.snapshot;
      // who is listed, and where, depends on names and on taxpayers without an invoice that counts, too
      const listed = `${version}.${attributesVersion}`;
      const offset = readOffset(cursor, listed);
      const { items, total } = await graph.ask('taxpayers', { find, offset, limit });
      return { version, items, total, next: nextOffset(listed, offset, limit, total) };
    },
  );

  app.get(
    '/taxpayers/:id',
    { schema: { params: taxpayerParamsSchema, response: { 200: taxpayerDetailSchema }, tags } },
    ({ params: { id } }) => detailOfTaxpayer(ledger, graph, id),
  );

  app.get(
    '/taxpayers/:id/facts',
    {
      schema: {
        params: taxpayerParamsSchema,
        querystring: factsQuerySchema,
        response: { 200: factsReplySchema },
        tags,
      },
    },
    ({ params: { id }, query }) => factsOfTaxpayer(ledger, graph, id, query),
  );

  app.get(
    '/taxpayers/:id/relations',
    {
      schema: {
        params: taxpayerParamsSchema,
        querystring: relationsQuerySchema,
        response: { 200: relationsReplySchema },
        tags,
      },
    },
    async ({ params: { id }, query: { side, limit, cursor } }) => {
      const { version } = graph.snapshot;
      const offset = readOffset(cursor, version);
      const { items, total } = await graph.ask('relations', { id, side, offset, limit });
      return { version, items, total, next: nextOffset(version, offset, limit, total) };
    },
  );

  app.get(
    '/taxpayers/:id/invoices',
    {
      schema: {
        params: taxpayerParamsSchema,
        querystring: invoicesQuerySchema,
        response: { 200: invoicesReplySchema },
        tags,
      },
    },
    async ({ params: { id }, query: { cursor, ...query } }) => {
      const after = readCursor(cursor, isInvoicePlace);
      const { version, items, total, last } = await invoicesOfTaxpayer(ledger, graph, id, query, after?.at);
      checkVersion(after, version);
      return { version, items, total, next: last ? writeCursor(version, last) : null };
    },
  );
};
