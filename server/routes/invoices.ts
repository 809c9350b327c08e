import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppServices } from '../app.ts';
import {
  foundInvoicesQuerySchema,
  invoicesReplySchema,
  ledgerAccountSchema,
  relationAccountQuerySchema,
  relationAccountsReplySchema,
} from '../contract.ts';
import { findInvoices, isInvoicePlace } from '../services/invoices.ts';
import { relationAccounts } from '../services/relations.ts';
import { checkVersion, readCursor, writeCursor } from './cursor.ts';

export const invoiceRoutes: FastifyPluginAsyncZod<AppServices> = async (app, { graph, ledger }) => {
  const tags = ['invoices'];

  app.get(
    '/invoices',
    { schema: { querystring: foundInvoicesQuerySchema, response: { 200: invoicesReplySchema }, tags } },
    async ({ query: { cursor, ...query } }) => {
      const after = readCursor(cursor, isInvoicePlace);
      const { version, items, total, last } = await findInvoices(ledger, query, after?.at);
      checkVersion(after, version);
      return { version, items, total, next: last ? writeCursor(version, last) : null };
    },
  );

  app.get(
    '/relations/account',
    { schema: { querystring: relationAccountQuerySchema, response: { 200: relationAccountsReplySchema }, tags } },
    ({ query }) => relationAccounts(ledger, graph, query),
  );

  app.get('/ledger/account', { schema: { response: { 200: ledgerAccountSchema }, tags } }, () => ledger.account());
};
