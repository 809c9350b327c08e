import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { WordedServices } from '../app.ts';
import { exportRequestSchema, jobSchema } from '../contract.ts';

export const exportRoutes: FastifyPluginAsyncZod<WordedServices> = async (app, services) => {
  const { exports, jobs, security, languageOf } = services;

  app.post(
    '/exports',
    { schema: { body: exportRequestSchema, response: { 202: jobSchema }, tags: ['exports'] } },
    async (request, reply) => {
      const id = await exports.submit({ ...request.body, trusted: security.isTrusted(request) });
      return reply
        .status(202)
        .header('location', `/api/v1/jobs/${id}`)
        .send(jobs.get(id, languageOf(request)));
    },
  );
};
