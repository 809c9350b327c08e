import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemSchema } from './contract.ts';

/** The API's description, made from the routes' schemas. Every operation may also answer with a problem. */
export const openApi: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Suyuan',
      version: '1',
      description: 'Chains of invoices, upstream and downstream. Results are leads, not findings.',
    },
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    security: [{ key: [] }],
  },
  transform: jsonSchemaTransform,
  transformObject: (described) => {
    if (!('openapiObject' in described)) return described.swaggerObject;
    const document = described.openapiObject as OpenApiDocument;
    for (const path of Object.values(document.paths))
      for (const operation of Object.values(path)) operation.responses = { ...operation.responses, default: PROBLEM };
    // a stream has no schema of its own
    document.paths['/api/v1/uploads'].post.requestBody = OCTETS;
    document.paths['/api/v1/refusals/tables/{id}.csv'].get.responses!['200'] = CSV;
    document.paths['/api/v1/leads/{id}/invoices.csv'].get.responses!['200'] = CSV;
    document.paths['/api/v1/jobs/{id}/events'].get.responses!['200'] = EVENTS;
    const { $schema: _, ...schema } = z.toJSONSchema(problemSchema);
    document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: schema } };
    return described.openapiObject;
  },
};

/** What is touched of it here. */
interface OpenApiDocument {
  paths: Record<string, Record<string, { responses?: Record<string, unknown>; requestBody?: unknown }>>;
  components?: { schemas?: Record<string, unknown> };
}

const PROBLEM = {
  description: 'Whatever went wrong (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const CSV = {
  description: 'Rows, in UTF-8',
  content: { 'text/csv': { schema: { type: 'string' } } },
};

const EVENTS = {
  description:
    'Server-sent events, each a whole job: the data of one is what GET /jobs/{id} replies. The first tells where the job is, the last how it ended; ' +
    'with Last-Event-ID nothing comes again that was seen before',
  content: { 'text/event-stream': { schema: { type: 'string' } } },
};

const OCTETS = {
  required: true,
  content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
};
