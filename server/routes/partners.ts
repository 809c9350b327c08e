import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppServices } from '../app.ts';
import { partnersReplySchema, partnersRequestSchema } from '../contract.ts';
import { snapshotAsOf } from '../services/snapshots.ts';
import { nextOffset, readOffset } from './cursor.ts';

export const partnerRoutes: FastifyPluginAsyncZod<AppServices> = async (app, { graph, ledger, jobs }) => {
  app.post(
    '/traces/partners',
    { schema: { body: partnersRequestSchema, response: { 200: partnersReplySchema }, tags: ['traces'] } },
    async ({ body: order }) => {
      const snapshot = await snapshotAsOf(jobs, ledger, order.asOf);
      const { version, attributesVersion } = snapshot;
      // who is found depends on names, too
      const listed = `${version}.${attributesVersion}`;
      const offset = readOffset(order.cursor, listed);
      const found = await graph.ask('partners', { order, offset }, { snapshot });
      return { version, ...found, next: nextOffset(listed, offset, order.limit, found.total) };
    },
  );
};
