import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppServices } from '../app.ts';
import {
  largeInvoicesQuerySchema,
  largeInvoicesReplySchema,
  throughputQuerySchema,
  throughputReplySchema,
} from '../contract.ts';
import { largestInvoices } from '../services/rankings.ts';

export const rankingRoutes: FastifyPluginAsyncZod<AppServices> = async (app, { graph, ledger }) => {
  const tags = ['rankings'];

  app.get(
    '/throughput',
    { schema: { querystring: throughputQuerySchema, response: { 200: throughputReplySchema }, tags } },
    ({ query }) => graph.ask('throughput', query),
  );

  app.get(
    '/invoices/largest',
    { schema: { querystring: largeInvoicesQuerySchema, response: { 200: largeInvoicesReplySchema }, tags } },
    ({ query }) => largestInvoices(graph, ledger, query),
  );
};
