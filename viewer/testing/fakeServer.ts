/** Serves the built page with canned replies under the same CSP as the real server. For tests of the page only. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestContext } from 'vitest';
import type {
  DecisionRequest,
  FactsReply,
  Finding,
  InvoicesReply,
  JobOf,
  LeadsReply,
  Ledger,
  Load,
  LoadRequest,
  MarksRequest,
  PartnersRequest,
  PathsRequest,
  Problem,
  RelationAccountsReply,
  Risk,
  Side,
  TaxpayerDetail,
  TimelineRequest,
  TraceRequest,
} from '../../server/contract.ts';
import { currency, firstDay, makeEconomy, startId, version } from './economy.ts';
import { account, accountOf, invoiceOf, invoicesBearing, invoicesOf, invoicesWith, pageOf, slice } from './invoices.ts';
import { makeIdentity, Objection, startedDecision } from './identity.ts';
import { finishedLoad, interruptedLoad, loadSeen, refusals, refusalTables } from './loads.ts';
import { marks } from './marks.ts';
import { partners, timeline } from './partners.ts';
import { taxpayersFound } from './search.ts';
import { coverageOf, paths, trace } from './tracer.ts';

export const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; font-src 'self'; img-src 'self' data:";
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const builtPage = path.resolve(import.meta.dirname, '../../dist/viewer');

interface Options {
  folder?: string;
  port?: number;
  demo?: boolean;
  empty?: boolean;
}

class Refused extends Error {
  readonly problem: Problem;
  constructor(status: number, code: string, detail: string, advice?: string) {
    super(code);
    this.problem = { type: 'about:blank', title: code, status, code, detail, advice };
  }
}

export async function startFakeServer(options: Options = {}, context?: Pick<TestContext, 'onTestFinished'>) {
  const { folder = builtPage, port = 0, demo = true, empty = false } = options;
  const economy = makeEconomy();
  const identity = makeIdentity(economy);
  const looks = new Map<string, number>();
  let decided: JobOf<'decision'> | null = null;
  const loads: Load[] = [finishedLoad, interruptedLoad];
  const state = {
    unauthorised: false,
    traces: [] as TraceRequest[],
    paths: [] as PathsRequest[],
    asked: [] as string[],
    /** How long a decision takes, and whether a load keeps it waiting for ever. */
    decidingMs: 0,
    decisions: [] as DecisionRequest[],
    identity: identity.state,
  };

  const routes: Record<string, (query: URLSearchParams, body: unknown, ids: string[]) => unknown> = {
    'GET /ledger': (): Ledger => ({
      demo,
      empty,
      sequence: 1,
      version,
      attributesVersion: version,
      taxpayers: economy.firms.size,
      relations: economy.relations.length,
      invoices: 46_120,
      currencies: empty ? [] : [currency],
      firstDay: empty ? null : firstDay,
      lastDay: empty ? null : '2017-12-28',
      suggestions: empty ? [] : [startId, 'U100', 'D100', 'D203', 'U201', 'D104'].map((id) => economy.firms.get(id)!),
    }),
    'GET /taxpayers': (query) => taxpayersFound(economy, query),
    'GET /taxpayers/*': (_query, _body, [id]): TaxpayerDetail => {
      const firm = economy.firms.get(id);
      if (!firm) throw new Refused(404, 'not_found', `没有纳税人 ${id}。`, '检查识别号。');
      const totals = (end: 'seller' | 'buyer') => {
        const mine = economy.relations.filter((relation) => relation[end] === id);
        const grossMinor = mine.reduce((sum, relation) => sum + relation.grossMinor, 0);
        const invoices = mine.reduce((sum, relation) => sum + relation.invoices, 0);
        const flows =
          mine.length === 0 ? [] : [{ currency, invoices, grossMinor, taxMinor: Math.round(grossMinor / 9) }];
        const days = mine.length === 0 ? { firstDay: null, lastDay: null } : { firstDay, lastDay: '2017-12-28' };
        const tallies = { voids: mine.length * 2, reversals: mine.length, conflicts: mine.length % 3 };
        return { relations: mine.length, ...days, flows, ...tallies };
      };
      const coverage = coverageOf(firm);
      return {
        ...{ ...firm, ids: identity.identity(id).registrations.length, coverage, version, attributesVersion: version },
        ...{ sales: totals('seller'), purchases: totals('buyer') },
      };
    },
    'GET /taxpayers/*/facts': (_query, _body, [id]): FactsReply => {
      const source = { file: 'role.csv', row: 2, load: 'load-1' };
      const fact = { taxpayer: id, fromDay: '2016-03-01', toDay: null, stands: true, source };
      const status = { ...fact, status: 'normal', reason: null };
      const role = { ...fact, role: 'legalRepresentative', personId: null, personName: '演示人' };
      const facts = { status: { total: 1, items: [status] }, role: { total: 1, items: [role] } };
      return { id, name: economy.firms.get(id)?.name ?? null, sequence: 1, facts };
    },
    'GET /taxpayers/*/risk': (_query, _body, [id]): Risk => {
      return { taxpayer: economy.firms.get(id)!, scan: null, risk: null, terms: [], rings: [] };
    },
    'GET /taxpayers/*/identity': (_query, _body, [id]) => identity.identity(id),
    'GET /identity/candidates': identity.candidates,
    'GET /identity/decisions': identity.decisions,
    'POST /identity/decisions': async (_query, body) => {
      const request = body as DecisionRequest;
      state.decisions.push(request);
      // conflicts are told at once
      const result = identity.decide(request);
      const { kind, a, b, undoes, reason } = result.decision;
      const about = { kind, a, b, undoes, reason };
      decided = { ...startedDecision, about, by: request.author };
      setTimeout(() => (decided = { ...decided!, state: 'done', result }), state.decidingMs);
      return decided;
    },
    'GET /scans': () => ({ items: [] }),
    'GET /leads': (): LeadsReply => ({ version, scan: null, items: [], total: 0, next: null }),
    'GET /jobs': () => ({ items: [] }),
    'GET /jobs/*': () => decided,
    'GET /taxpayers/*/invoices': (query, _body, [id]): InvoicesReply => {
      const partner = query.get('partner');
      if (partner === null) return pageOf(invoicesOf(economy, id, query.get('side') as Side), query);
      const relation = economy.relations.find(({ seller, buyer }) => seller === id && buyer === partner);
      if (!relation) return { version, items: [], total: 0, next: null };
      const { items, next } = slice(relation.invoices, query, (index) => invoiceOf(relation, index));
      return { version, items, total: relation.invoices, next };
    },
    'GET /invoices': (query): InvoicesReply => {
      const key = query.get('key');
      if (key !== null) return pageOf(invoicesBearing(economy, key), query);
      return pageOf(invoicesWith(economy, query.get('finding') as Finding), query);
    },
    'GET /ledger/account': () => account,
    'GET /relations/account': (query): RelationAccountsReply => {
      const [seller, buyer] = ['seller', 'buyer'].map((end) => economy.firms.get(query.get(end)!)!);
      const relation = economy.relations.find((known) => known.seller === seller.id && known.buyer === buyer.id)!;
      const asOf = query.get('asOf');
      return { version, seller, buyer, asOf, accounts: [accountOf(relation, asOf)] };
    },
    'GET /refusals': refusals,
    'GET /refusals/tables': (query) => ({ items: refusalTables(query.get('load')) }),
    'POST /traces': (_query, body) => {
      state.traces.push(body as TraceRequest);
      return trace(economy, body as TraceRequest);
    },
    'POST /traces/paths': (_query, body) => {
      state.paths.push(body as PathsRequest);
      return paths(economy, body as PathsRequest);
    },
    'POST /traces/partners': (_query, body) => partners(economy, body as PartnersRequest),
    'POST /relations/timeline': (_query, body) => timeline(economy, body as TimelineRequest),
    'POST /taxpayers/marks': (_query, body) => marks(economy, body as MarksRequest),
    'GET /loads': () => ({ items: loads }),
    'GET /loads/*': (_query, _body, [id]) => {
      const known = [finishedLoad, interruptedLoad].find((load) => load.id === id);
      if (known) return known;
      looks.set(id, (looks.get(id) ?? 0) + 1);
      return loadSeen(id, looks.get(id)!);
    },
    'POST /uploads': (query) => ({ id: 'upload-1', name: query.get('name'), bytes: 120, sha256: version }),
    'POST /loads': (_query, body) => {
      if (demo && !(body as LoadRequest).replaceDemo) {
        throw new Refused(409, 'demo_ledger', '这是演示账本。', '确认后会删掉演示数据。');
      }
      loads.unshift(loadSeen('load-2', 0));
      return loads[0];
    },
  };

  const api = async (request: IncomingMessage, url: URL) => {
    if (state.unauthorised) throw new Refused(401, 'unauthorised', '需要启动链接。');
    const parts = url.pathname.slice('/api/v1/'.length).split('/');
    const ids: string[] = [];
    const nameOf = () => `${request.method} /${parts.join('/')}`;
    if (
      !(nameOf() in routes) &&
      ['taxpayers', 'loads', 'jobs', 'leads', 'rings'].includes(parts[0]) &&
      parts.length > 1
    ) {
      ids.push(decodeURIComponent(parts[1]));
      parts[1] = '*';
    }
    const route = routes[nameOf()];
    if (!route) throw new Refused(404, 'not_found', url.pathname);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isJson = request.headers['content-type'] === 'application/json';
    return await route(url.searchParams, isJson ? JSON.parse(Buffer.concat(chunks).toString()) : null, ids);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://page');
    state.asked.push(url.pathname + url.search);
    if (/^\/api\/v1\/refusals\/tables\/[0-9a-f]{16}\.csv$/.test(url.pathname)) {
      const headers = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="refusals.csv"' };
      response.writeHead(200, headers).end('发票号码,开票日期,溯源拒收编号\n');
      return;
    }
    if (url.pathname.startsWith('/api/v1/')) {
      try {
        const reply = await api(request, url);
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
      } catch (error) {
        const refused = error instanceof Objection ? new Refused(error.status, error.code, error.message) : error;
        if (!(refused instanceof Refused)) throw error;
        const { problem } = refused;
        response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
      }
      return;
    }
    const name = url.pathname === '/' ? '/index.html' : path.posix.normalize(url.pathname);
    const content = await readFile(path.join(folder, name)).catch(() => null);
    const type = types[path.extname(name)] ?? 'application/octet-stream';
    const headers = { 'content-type': type, 'content-security-policy': csp, 'cache-control': 'no-store' };
    response.writeHead(content ? 200 : 404, headers).end(content ?? 'not found');
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  context?.onTestFinished(close);
  const address = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, state, close };
}

// Started by hand, once bundled for Node: [port] [folder of the built page].
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [port, folder] = process.argv.slice(2);
  const { url } = await startFakeServer({ port: Number(port ?? 0), folder });
  process.stdout.write(`${url}\n`);
}
