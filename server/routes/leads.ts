import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { WordedServices } from '../app.ts';
import {
  explanationSchema,
  invoicesReplySchema,
  leadInvoicesQuerySchema,
  leadListQuerySchema,
  leadParamsSchema,
  leadPictureSchema,
  leadQuerySchema,
  leadSchema,
  leadsQuerySchema,
  leadsReplySchema,
} from '../contract.ts';
import { isInvoicePlace } from '../services/invoices.ts';
import { checkVersion, nextOffset, readCursor, readOffset, writeCursor } from './cursor.ts';

export const leadRoutes: FastifyPluginAsyncZod<WordedServices> = async (app, { leads, graph, languageOf }) => {
  const tags = ['leads'];
  const params = leadParamsSchema;

  app.get(
    '/leads',
    { schema: { querystring: leadsQuerySchema, response: { 200: leadsReplySchema }, tags } },
    async (request) => {
      const { cursor, limit, ...query } = request.query;
      const { version } = graph.snapshot;
      const offset = readOffset(cursor, version);
      const found = await leads.page(query, { offset, limit }, languageOf(request));
      const { scan, items, total } = found ?? { scan: null, items: [], total: 0 };
      return { version, scan, items, total, next: nextOffset(version, offset, limit, total) };
    },
  );

  app.get(
    '/leads/:id',
    { schema: { params, querystring: leadQuerySchema, response: { 200: leadSchema }, tags } },
    (request) => leads.lead(request.params.id, request.query.scan, languageOf(request)),
  );

  app.get(
    '/leads/:id/picture',
    { schema: { params, querystring: leadQuerySchema, response: { 200: leadPictureSchema }, tags } },
    ({ params: { id }, query: { scan } }) => leads.picture(id, scan),
  );

  app.get(
    '/leads/:id/invoices',
    { schema: { params, querystring: leadInvoicesQuerySchema, response: { 200: invoicesReplySchema }, tags } },
    async ({ params: { id }, query: { scan, cursor, limit } }) => {
      const after = readCursor(cursor, isInvoicePlace);
      const { version, items, total, last } = await leads.invoices(id, scan, limit, after?.at);
      checkVersion(after, version);
      return { version, items, total, next: last ? writeCursor(version, last) : null };
    },
  );

  app.get(
    '/leads/:id/invoices.csv',
    { schema: { params, querystring: leadListQuerySchema, tags } },
    async (request, reply) => {
      const { id } = request.params;
      const { scan, lang = languageOf(request) } = request.query;
      const lines = await leads.inquiry(id, scan, lang);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="lead-${id}.csv"`)
        .send(Readable.from(lines));
    },
  );

  app.get(
    '/leads/:id/explanation',
    { schema: { params, querystring: leadQuerySchema, response: { 200: explanationSchema }, tags } },
    ({ params: { id }, query: { scan } }) => leads.explain(id, scan),
  );
};
