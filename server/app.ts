import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import staticFiles from '@fastify/static';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { DomainError, InvalidInput } from '../graph/errors.ts';
import type { Language, Problem } from './contract.ts';
import { problemOf, wordIssue } from './errors.ts';
import { openApi } from './openapi.ts';
import { exportRoutes } from './routes/exports.ts';
import { identityRoutes } from './routes/identity.ts';
import { invoiceRoutes } from './routes/invoices.ts';
import { jobRoutes } from './routes/jobs.ts';
import { loadRoutes } from './routes/loads.ts';
import { leadRoutes } from './routes/leads.ts';
import { markRoutes } from './routes/marks.ts';
import { partnerRoutes } from './routes/partners.ts';
import { rankingRoutes } from './routes/rankings.ts';
import { refusalRoutes } from './routes/refusals.ts';
import { ringRoutes } from './routes/rings.ts';
import { scanRoutes } from './routes/scans.ts';
import { stateRoutes } from './routes/state.ts';
import { taxpayerRoutes } from './routes/taxpayers.ts';
import { timelineRoutes } from './routes/timeline.ts';
import { traceRoutes } from './routes/traces.ts';
import type { Security } from './security.ts';
import type { ExportsService } from './services/exports.ts';
import type { GraphService } from './services/graph.ts';
import type { JobsService } from './services/jobs.ts';
import type { LeadsService } from './services/leads.ts';
import type { LedgerService } from './services/ledger.ts';
import type { LoadsService } from './services/loads.ts';
import type { MarksService } from './services/marks.ts';
import type { RingsService } from './services/rings.ts';
import type { ScansService } from './services/scans.ts';
import type { SharedLedgerService } from './services/shared.ts';
import type { StatusService } from './services/status.ts';
import { builtFile } from './workers/place.ts';

export interface AppServices {
  ledger: LedgerService;
  graph: GraphService;
  jobs: JobsService;
  loads: LoadsService;
  status: StatusService;
  /** Null where the ledger is that of the folder. */
  shared?: SharedLedgerService | null;
  exports: ExportsService;
  scans: ScansService;
  leads: LeadsService;
  rings: RingsService;
  marks: MarksService;
  security: Security;
  /** What `hello` says. */
  identity: { ledger: string; nonce: string };
  /** Where nobody asks for another. */
  language: Language;
  logger?: FastifyBaseLogger;
  /** Check every reply against the contract: for tests. */
  checkReplies?: boolean;
}

/** For routes that put what they say into words. */
export type WordedServices = AppServices & { languageOf: (request: FastifyRequest) => Language };

export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

/** Builds the app; whoever calls listens, injects, or serves it on a socket. */
export async function buildApp(services: AppServices): Promise<App> {
  const { logger, security, language } = services;
  const languageOf = (request: FastifyRequest): Language => {
    const asked = request.headers['accept-language'];
    return asked === undefined ? language : /^\s*zh/i.test(asked) ? 'zh' : /^\s*en/i.test(asked) ? 'en' : language;
  };
  const answer = (error: Error, request: FastifyRequest, reply: FastifyReply) => {
    const problem = problemOf(asDomainError(error, languageOf(request)), languageOf(request), request.id);
    if (problem.status >= 500 && problem.code !== 'unavailable')
      request.log.error({ err: error, reference: request.id }, problem.code);
    return reply
      .status(problem.status)
      .type('application/problem+json')
      .serializer(JSON.stringify)
      .send({ ...problem, ...waitingFor(problem), instance: request.url.split('?')[0] });
  };
  /** What is unavailable while the first graph is built says which job does it, and how far that is. */
  const waitingFor = ({ code, values }: Problem) => {
    const [job] =
      code === 'unavailable' && !services.graph.ready
        ? services.jobs.list('en', { kind: 'graph', state: 'running' })
        : [];
    if (!job) return {};
    const { done, total } = job.progress;
    return { values: { ...values, job: job.id, done, ...(total === null ? {} : { total }) } };
  };

  const app: App = Fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    forceCloseConnections: true,
    bodyLimit: 4 << 20,
    // 512 characters of an id, each up to nine when escaped
    routerOptions: { maxParamLength: 5000 },
    // a request without a Host is answered by us, as any other foreign one
    http: { requireHostHeader: false },
    // an address that cannot even be decoded
    frameworkErrors: (...given) => void answer(...given),
    genReqId: () => randomUUID(),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  // a reply is checked against its schema in tests; JSON.stringify alone is faster than either serializer
  app.setSerializerCompiler(services.checkReplies ? serializerCompiler : () => (reply) => JSON.stringify(reply));
  app.setErrorHandler(answer);
  app.setNotFoundHandler(async (request) => {
    throw new InvalidInput('route_not_found', { path: request.url.split('?')[0] });
  });

  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: true,
    referrerPolicy: { policy: 'no-referrer' },
    // plain HTTP on loopback; a proxy that speaks TLS sets its own
    strictTransportSecurity: false,
  });
  await app.register(cookie);
  await app.register(swagger, openApi);
  security.register(app);

  await app.register(
    async (api) => {
      security.guard(api);
      // what an auditor reads belongs in no cache
      api.addHook('onSend', async (_, reply) => void reply.header('cache-control', 'no-store'));
      await api.register(stateRoutes, { ...services, languageOf });
      await api.register(taxpayerRoutes, services);
      await api.register(traceRoutes, services);
      await api.register(partnerRoutes, services);
      await api.register(timelineRoutes, services);
      await api.register(markRoutes, services);
      await api.register(invoiceRoutes, services);
      await api.register(identityRoutes, { ...services, languageOf });
      await api.register(jobRoutes, { ...services, languageOf });
      await api.register(loadRoutes, { ...services, languageOf });
      await api.register(exportRoutes, { ...services, languageOf });
      await api.register(rankingRoutes, services);
      await api.register(scanRoutes, { ...services, languageOf });
      await api.register(leadRoutes, { ...services, languageOf });
      await api.register(ringRoutes, { ...services, languageOf });
      await api.register(refusalRoutes, { ...services, languageOf });
      api.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
    },
    { prefix: '/api/v1' },
  );

  const page = fileURLToPath(builtFile('viewer/'));
  if (existsSync(page))
    await app.register(staticFiles, {
      root: page,
      cacheControl: false,
      // built files carry a hash in their names; index.html does not
      setHeaders: (reply, path) => {
        const isHashed = path.startsWith(`${page}assets/`);
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  await app.ready();
  return app;
}

/** Errors of Fastify and of the schemas are the caller's; anything else unknown stays unknown. */
function asDomainError(error: Error & { statusCode?: number }, language: Language): Error {
  if (error instanceof DomainError) return error;
  const options = { cause: error };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const detail = error.validation
      .map(({ instancePath, keyword, message, params }) => {
        const words = wordIssue({ ...params, code: keyword, message: message ?? '' }, language);
        const where = instancePath.replace(/^\//, '').replaceAll('/', '.');
        return where ? `${where}: ${words}` : words;
      })
      .join('; ');
    return new InvalidInput('request_invalid', { detail }, options);
  }
  const { statusCode = 500 } = error;
  if (statusCode === 415) return new InvalidInput('media_type', {}, options);
  if (statusCode === 413) return new InvalidInput('body_too_large', {}, options);
  if (statusCode >= 400 && statusCode < 500)
    return new InvalidInput('request_invalid', { detail: error.message }, options);
  return error;
}
