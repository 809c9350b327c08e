import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppServices } from '../app.ts';
import { marksReplySchema, marksRequestSchema } from '../contract.ts';

export const markRoutes: FastifyPluginAsyncZod<AppServices> = async (app, { marks }) => {
  app.post(
    '/taxpayers/marks',
    { schema: { body: marksRequestSchema, response: { 200: marksReplySchema }, tags: ['taxpayers'] } },
    ({ body: { ids } }) => marks.of(ids),
  );
};
