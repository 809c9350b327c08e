import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { WordedServices } from '../app.ts';
import {
  jobSchema,
  scanChangesSchema,
  scanParamsSchema,
  scanRequestSchema,
  scanSchema,
  scansReplySchema,
} from '../contract.ts';

export const scanRoutes: FastifyPluginAsyncZod<WordedServices> = async (app, { scans, jobs, languageOf }) => {
  const tags = ['scans'];

  app.post(
    '/scans',
    { schema: { body: scanRequestSchema, response: { 202: jobSchema }, tags } },
    async (request, reply) => {
      const id = await scans.submit(request.body);
      return reply
        .status(202)
        .header('location', `/api/v1/jobs/${id}`)
        .send(jobs.get(id, languageOf(request)));
    },
  );

  app.get('/scans', { schema: { response: { 200: scansReplySchema }, tags } }, async (request) => ({
    items: await scans.list(languageOf(request)),
  }));

  app.get(
    '/scans/:id',
    { schema: { params: scanParamsSchema, response: { 200: scanSchema }, tags } },
    async (request) => scans.describe(await scans.scan(request.params.id), languageOf(request)),
  );

  app.get(
    '/scans/:id/changes',
    { schema: { params: scanParamsSchema, response: { 200: scanChangesSchema }, tags } },
    ({ params: { id } }) => scans.changes(id),
  );
};
