import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { InvalidInput } from '../../graph/errors.ts';
import type { WordedServices } from '../app.ts';
import {
  loadParamsSchema,
  loadRequestSchema,
  loadSchema,
  loadsReplySchema,
  uploadQuerySchema,
  uploadSchema,
} from '../contract.ts';

export const loadRoutes: FastifyPluginAsyncZod<WordedServices> = async (app, { loads, security, languageOf }) => {
  const tags = ['loads'];
  // an upload is a stream of any length; nothing else comes as octets
  app.addContentTypeParser('application/octet-stream', (_, payload, done) => done(null, payload));

  app.post(
    '/uploads',
    {
      bodyLimit: Number.MAX_SAFE_INTEGER,
      schema: { querystring: uploadQuerySchema, response: { 201: uploadSchema }, tags },
    },
    async ({ query, body }, reply) => {
      // a body of no bytes reaches no parser
      const octets = body ?? Readable.from([]);
      if (!(octets instanceof Readable)) throw new InvalidInput('media_type');
      return reply.status(201).send(await loads.upload(query.name, octets));
    },
  );

  app.post(
    '/loads',
    { schema: { body: loadRequestSchema, response: { 202: loadSchema }, tags } },
    async (request, reply) => {
      const id = await loads.submit({ ...request.body, trusted: security.isTrusted(request) });
      const load = await loads.get(id, languageOf(request));
      return reply.status(202).header('location', `/api/v1/loads/${id}`).send(load);
    },
  );

  app.get('/loads', { schema: { response: { 200: loadsReplySchema }, tags } }, async (request) => ({
    items: await loads.list(languageOf(request)),
  }));

  app.get('/loads/:id', { schema: { params: loadParamsSchema, response: { 200: loadSchema }, tags } }, (request) =>
    loads.get(request.params.id, languageOf(request)),
  );

  app.post(
    '/loads/:id/cancel',
    { schema: { params: loadParamsSchema, response: { 200: loadSchema }, tags } },
    (request) => loads.cancel(request.params.id, languageOf(request)),
  );
};
