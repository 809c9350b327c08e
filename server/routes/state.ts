import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { WordedServices } from '../app.ts';
import {
  healthSchema,
  helloSchema,
  ledgerSchema,
  readinessSchema,
  statusQuerySchema,
  statusSchema,
} from '../contract.ts';

export const stateRoutes: FastifyPluginAsyncZod<WordedServices> = async (app, services) => {
  const { graph, ledger, identity, status, shared, languageOf } = services;
  app.get('/hello', { schema: { response: { 200: helloSchema }, tags: ['state'] } }, async () => ({
    product: 'suyuan' as const,
    ...identity,
  }));
  app.get('/health', { schema: { response: { 200: healthSchema }, tags: ['state'] } }, async () => ({
    status: 'ok' as const,
  }));
  app.get(
    '/ready',
    { schema: { response: { 200: readinessSchema, 503: readinessSchema }, tags: ['state'] } },
    async (_, reply) => {
      if (!ledger.alive) return reply.status(503).send({ status: 'unavailable', version: null });
      const version = graph.ready ? graph.snapshot.version : null;
      if (shared?.trouble)
        return reply.status(503).send({ status: 'unavailable', version, reason: shared.trouble.code });
      if (version === null) return reply.status(503).send({ status: 'starting', version });
      return { status: 'ready' as const, version };
    },
  );
  app.get(
    '/status',
    { schema: { querystring: statusQuerySchema, response: { 200: statusSchema }, tags: ['state'] } },
    async (request) => {
      const reply = await status.status(languageOf(request));
      if (request.query.reset) status.reset();
      return reply;
    },
  );
  app.get('/ledger', { schema: { response: { 200: ledgerSchema }, tags: ['state'] } }, async () => ledger.describe());
};
