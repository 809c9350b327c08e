import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { WordedServices } from '../app.ts';
import {
  ringParamsSchema,
  ringPictureSchema,
  ringQuerySchema,
  ringSchema,
  ringsQuerySchema,
  ringsReplySchema,
  riskQuerySchema,
  riskSchema,
  taxpayerParamsSchema,
} from '../contract.ts';
import { nextOffset, readOffset } from './cursor.ts';

export const ringRoutes: FastifyPluginAsyncZod<WordedServices> = async (app, { rings, graph, languageOf }) => {
  const tags = ['rings'];
  const params = ringParamsSchema;

  app.get(
    '/rings',
    { schema: { querystring: ringsQuerySchema, response: { 200: ringsReplySchema }, tags } },
    async (request) => {
      const { cursor, limit, ...query } = request.query;
      const { version } = graph.snapshot;
      const offset = readOffset(cursor, version);
      const found = await rings.page(query, { offset, limit }, languageOf(request));
      const { scan, items, total } = found ?? { scan: null, items: [], total: 0 };
      return { version, scan, items, total, next: nextOffset(version, offset, limit, total) };
    },
  );

  app.get(
    '/rings/:id',
    { schema: { params, querystring: ringQuerySchema, response: { 200: ringSchema }, tags } },
    (request) => rings.ring(request.params.id, request.query.scan, languageOf(request)),
  );

  app.get(
    '/rings/:id/picture',
    { schema: { params, querystring: ringQuerySchema, response: { 200: ringPictureSchema }, tags } },
    ({ params: { id }, query: { scan } }) => rings.picture(id, scan),
  );

  app.get(
    '/taxpayers/:id/risk',
    { schema: { params: taxpayerParamsSchema, querystring: riskQuerySchema, response: { 200: riskSchema }, tags } },
    (request) => rings.risk(request.params.id, request.query.scan, languageOf(request)),
  );
};
