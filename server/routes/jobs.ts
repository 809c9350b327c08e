import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { WordedServices } from '../app.ts';
import { jobEventsQuerySchema, jobParamsSchema, jobSchema, jobsQuerySchema, jobsReplySchema } from '../contract.ts';
import type { JobsService } from '../services/jobs.ts';

/** How long a stream may be silent: proxies cut what seems dead. */
const HEARTBEAT_MS = 15_000;

export const jobRoutes: FastifyPluginAsyncZod<WordedServices> = async (app, { jobs, languageOf }) => {
  const tags = ['jobs'];
  const one = { params: jobParamsSchema, response: { 200: jobSchema }, tags };

  app.get(
    '/jobs',
    { schema: { querystring: jobsQuerySchema, response: { 200: jobsReplySchema }, tags } },
    async (request) => ({ items: jobs.list(languageOf(request), request.query) }),
  );

  app.get('/jobs/:id', { schema: one }, async (request) => jobs.get(request.params.id, languageOf(request)));

  app.post('/jobs/:id/cancel', { schema: one }, async (request) => {
    jobs.cancel(request.params.id);
    return jobs.get(request.params.id, languageOf(request));
  });

  app.get(
    '/jobs/:id/events',
    {
      schema: {
        params: jobParamsSchema,
        querystring: jobEventsQuerySchema,
        headers: z.looseObject({ 'last-event-id': z.coerce.number().int().min(0).optional().catch(undefined) }),
        tags,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const language = languageOf(request);
      // one that is not there is told before the stream begins
      jobs.get(id, language);
      const after = request.headers['last-event-id'] ?? request.query.after;
      const told = jobs.watch(id, { after, language, patienceMs: HEARTBEAT_MS, signal: untilGone(reply) });
      return reply
        .type('text/event-stream')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(eventsOf(told)));
    },
  );
};

/** Server-sent events, each a whole job. */
async function* eventsOf(told: ReturnType<JobsService['watch']>): AsyncGenerator<string> {
  // sends the headers at once
  yield 'retry: 1000\n\n';
  for await (const one of told) yield one ? `id: ${one.event}\ndata: ${JSON.stringify(one.job)}\n\n` : ':\n\n';
}

/** Aborts when whoever listens is gone. */
export function untilGone({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
