import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import { Random } from '../../algorithms/random.ts';
import { reach } from '../../algorithms/reach.ts';
import type { SearchOptions } from '../../algorithms/rules.ts';
import { idOf, type Snapshot } from '../../graph/snapshot.ts';
import { ANY_ORDER, DWELL_DAYS, GDS_BFS, IN_ORDER, type Way } from './cyphers.bench.ts';
import type { Bolt } from './neo4j.bench.ts';
import { type BenchServer, median, quantile } from './process.ts';

/** The same traces by the kernel and by Cypher: both have to reach the same taxpayers. */

const STARTS = 30;
const PILOTS = 3;
const TIMES = 3;
/** A way that takes longer than this for a pilot is out. */
const PATIENCE_MS = 30_000;
/** One that takes so many times as long as the best is not tried with more hops. */
const HOPELESS = 10;
/** The most that our API lists. */
const MOST_LISTED = 20_000;
const HOPS = [1, 2, 3, 4];
const CLASSES = [
  { name: 'out-degree 5–20', least: 5, most: 20 },
  { name: 'out-degree 100–1,400', least: 100, most: 1400 },
];

export interface TraceBench {
  snapshot: Snapshot;
  bolt: Bolt;
  seed: number;
  gds: boolean;
  log: (line: string) => void;
}

/** A question that both were asked, for the comparison from end to end. */
export interface Asked {
  kind: string;
  body: { order: 'none' | 'day'; maxDwellDays: number | null; hops: number };
  of: string;
  way: Way;
  starts: { id: string; cypherMs: number; hash: string; reached: number }[];
}

const KINDS = [
  { name: 'any order', ways: ANY_ORDER, body: { order: 'none', maxDwellDays: null } },
  { name: `later, dwell ≤ ${DWELL_DAYS} days`, ways: IN_ORDER, body: { order: 'day', maxDwellDays: DWELL_DAYS } },
] as const;

export async function benchTraces({ snapshot, bolt, seed, gds, log }: TraceBench): Promise<Asked[]> {
  if (snapshot.currencies.length !== 1) throw new Error('the Cypher of this bench follows one currency');
  const offsets = snapshot.relations.sellerOffsets;
  const nodes = new Random(seed).permutation(snapshot.taxpayers.count);
  const asked: Asked[] = [];
  const columns = [
    ...['hops', 'reached'],
    ...three('kernel'),
    ...three('server'),
    ...three('driver'),
    'p50 ×',
    'p99 ×',
  ];
  let compared = 0;
  for (const { name: kind, ways, body } of KINDS)
    for (const { name: of, least, most } of CLASSES) {
      const chosen = nodes.filter((u) => offsets[u + 1] - offsets[u] >= least && offsets[u + 1] - offsets[u] <= most);
      const [starts, pilots] = [chosen.slice(0, STARTS), chosen.slice(-PILOTS)];
      if (starts.length === 0) {
        log(`\ndown, ${kind}: nobody of ${of}`);
        continue;
      }
      log(
        `\ndown, ${kind}; ${starts.length} starts of ${of}; ms, each start's median of ${TIMES} after one to warm up`,
      );
      log(columns.map((head) => head.padStart(12)).join('') + '  Cypher');
      let left = [...ways, ...(gds && body.order === 'none' ? [GDS_BFS] : [])];
      for (const hops of HOPS) {
        const kernel = (u: number) => reached(snapshot, u, { ...body, hops });
        const { sorted, told, costs } = await ranked(left, hops, pilots, snapshot, bolt, kernel);
        const right = Array.from(starts, (u) => hashOf(idsOf(snapshot, kernel(u))));
        let chosen: { way: Way; counts: number[] } | undefined;
        for (const way of sorted) {
          try {
            // warms up as well
            const lists = await listed(way, hops, idsOf(snapshot, starts), bolt);
            const others = lists.filter(({ hash }, i) => hash !== right[i]).length;
            if (others === 0) chosen = { way, counts: lists.map(({ count }) => count) };
            else told.set(way.name, `out, other taxpayers from ${others} starts`);
          } catch (error) {
            told.set(way.name, `out, ${reasonOf(error)}`);
          }
          if (chosen) break;
          costs.delete(way.name);
        }
        const words = [...told].map(([name, said]) => `${name}: ${said}`).join('; ');
        if (!chosen) {
          log(`${String(hops).padStart(12)}  no Cypher reaches the same (${words})`);
          continue;
        }
        const { way: best, counts } = chosen;
        const most = HOPELESS * Math.max(10, costs.get(best.name)!);
        left = left.filter(({ name }) => (costs.get(name) ?? Infinity) <= most);
        const [kernels, servers, drivers]: number[][] = [[], [], []];
        const entry: Asked = { kind, body: { ...body, hops }, of, way: best, starts: [] };
        for (const [i, u] of starts.entries()) {
          const id = idOf(snapshot, u);
          // only where the API would list as many
          const listings: number[] = [];
          for (let k = 0; k < TIMES && counts[i] < MOST_LISTED; k++)
            listings.push((await bolt.ask(best.ids(hops), { id })).ms);
          entry.starts.push({ id, cypherMs: median(listings), hash: right[i], reached: counts[i] });
          const answers = [];
          for (let k = 0; k <= TIMES; k++) answers.push(await bolt.ask(best.count(hops), { id }));
          if (answers.some(({ rows }) => rows[0].get('reached') !== counts[i])) throw new Error(`${id}: count and list differ`); // prettier-ignore
          servers.push(median(answers.slice(1).map(({ serverMs }) => serverMs)));
          drivers.push(median(answers.slice(1).map((answer) => answer.ms)));
          kernels.push(timeOf(() => kernel(u)));
        }
        compared += starts.length;
        asked.push(entry);
        const total = counts.reduce((sum, count) => sum + count, 0);
        const numbers = [...[kernels, servers, drivers].flatMap(quantiles)];
        const times = [0.5, 0.99].map((share) => ratio(quantile(servers, share), quantile(kernels, share)));
        const cells = [String(hops), (total / starts.length).toFixed(0), ...numbers, ...times];
        log(cells.map((cell) => cell.padStart(12)).join('') + `  ${best.name} (${words})`);
      }
    }
  log(
    `\nthe same taxpayers from all of ${compared} starts that were compared, by count and by a hash of their sorted ids`,
  );
  log('aims: server ÷ kernel at least 50 at p50 and 30 at p99');
  return asked;
}

/** The ways that give the right answer for the pilots, the fastest first; of the others why they are out. */
async function ranked(
  ways: readonly Way[],
  hops: number,
  pilots: Uint32Array,
  snapshot: Snapshot,
  bolt: Bolt,
  kernel: (u: number) => Uint32Array,
): Promise<{ sorted: Way[]; told: Map<string, string>; costs: Map<string, number> }> {
  const told = new Map<string, string>();
  const costs = new Map<string, number>();
  for (const way of ways) {
    try {
      let sum = 0;
      for (const u of pilots) {
        const values = { id: idOf(snapshot, u) };
        await bolt.ask(way.count(hops), values, PATIENCE_MS);
        const { rows, serverMs } = await bolt.ask(way.count(hops), values, PATIENCE_MS);
        const [found, right] = [rows[0].get('reached') as number, kernel(u).length];
        if (found !== right) throw new RangeError(`out, ${found} reached for ${right}`);
        sum += serverMs;
      }
      costs.set(way.name, sum / pilots.length);
      told.set(way.name, `${(sum / pilots.length).toFixed(0)} ms`);
    } catch (error) {
      told.set(way.name, error instanceof RangeError ? error.message : `out, ${reasonOf(error)}`);
    }
  }
  const sorted = ways.filter(({ name }) => costs.has(name)).sort((a, b) => costs.get(a.name)! - costs.get(b.name)!);
  return { sorted, told, costs };
}

/** What a way lists from each start. */
async function listed(way: Way, hops: number, ids: readonly string[], bolt: Bolt) {
  const lists: { hash: string; count: number }[] = [];
  for (const id of ids) {
    const { rows } = await bolt.ask(way.ids(hops), { id });
    lists.push({ hash: hashOf(rows.map((row) => row.get('id') as string)), count: rows.length });
  }
  return lists;
}

function reasonOf(error: unknown): string {
  const { code } = error as { code?: string };
  if (code?.includes('TransactionTimedOut')) return 'too slow';
  if (code?.includes('MemoryPool') || code?.includes('OutOfMemory')) return 'more memory than there is';
  throw error;
}

function reached(snapshot: Snapshot, u: number, options: Pick<SearchOptions, 'order' | 'maxDwellDays' | 'hops'>) {
  const limits = { maxDegree: Infinity, maxTaxpayers: Infinity };
  const { nodes } = reach(snapshot, { ...options, ...limits, starts: [u], direction: 'down', currency: 0 });
  // the start comes first
  return nodes.subarray(1);
}

function timeOf(work: () => unknown): number {
  const all: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const begun = performance.now();
    work();
    all.push(performance.now() - begun);
  }
  return median(all);
}

/** Times of the server are whole milliseconds: what a few of them make is rough. */
const ratio = (serverMs: number, kernelMs: number) =>
  `${serverMs < 1 ? '<' : serverMs < 5 ? '~' : ''}${(Math.max(1, serverMs) / kernelMs).toFixed(1)}`;
const idsOf = (snapshot: Snapshot, nodes: Uint32Array) => Array.from(nodes, (u) => idOf(snapshot, u));
const hashOf = (ids: readonly string[]) =>
  createHash('sha256')
    .update([...ids].sort().join('\n'))
    .digest('hex');
const three = (of: string) => ['p50', 'p95', 'p99'].map((share) => `${of} ${share}`);
const quantiles = (values: readonly number[]) =>
  [0.5, 0.95, 0.99].map((share) => quantile(values, share)).map((ms) => (ms < 10 ? ms.toFixed(2) : ms.toFixed(0)));

/** All that is reached, as Cypher lists it. */
const WHOLE = { direction: 'down', maxTaxpayers: MOST_LISTED, maxRelations: 1, maxDegree: 1_000_000_000 };

/** The same questions to our API, as far as it lists all that is reached, beside the ids of the same taxpayers by Cypher over Bolt. */
export async function benchTraceServers(
  asked: readonly Asked[],
  server: BenchServer,
  log: (line: string) => void,
): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  log(
    `\nend to end on loopback: our API with its whole reply read and parsed, beside Cypher with the ids read; ms, starts that reach up to ${MOST_LISTED}; usual: our API with its usual limits (500 firms, 2,000 relations), another result, from all starts`,
  );
  const heads = [
    ...['hops', 'starts', 'reached'],
    ...three('API'),
    ...three('Cypher'),
    'p50 ×',
    'p99 ×',
    'usual p50',
    'usual p99',
  ];
  for (const { name: kind } of KINDS)
    for (const { name: of } of CLASSES) {
      if (asked.every((one) => one.of !== of)) continue;
      log(`down, ${kind}; ${of}`);
      log(heads.map((head) => head.padStart(12)).join(''));
      for (const { body, starts } of asked.filter((one) => one.kind === kind && one.of === of)) {
        const [ours, theirs, usual]: number[][] = [[], [], []];
        let total = 0;
        for (const { id, cypherMs, hash, reached } of starts) {
          const asUsual: number[] = [];
          for (let i = 0; i <= TIMES; i++)
            asUsual.push((await ask(server, agent, { direction: 'down', ...body, start: [id] })).ms);
          usual.push(median(asUsual.slice(1)));
          if (reached >= MOST_LISTED) continue;
          const all: number[] = [];
          for (let i = 0; i <= TIMES; i++) {
            const { ids, ms } = await ask(server, agent, { ...WHOLE, ...body, start: [id] });
            if (hashOf(ids.filter((one) => one !== id)) !== hash) throw new Error(`${id}: the API and Cypher differ`);
            all.push(ms);
          }
          ours.push(median(all.slice(1)));
          theirs.push(cypherMs);
          total += reached;
        }
        const both = ours.length > 0;
        const times = [0.5, 0.99].map((share) => quantile(theirs, share) / quantile(ours, share));
        const cells = [
          ...[body.hops, ours.length, both ? (total / ours.length).toFixed(0) : '–'],
          ...(both
            ? [...quantiles(ours), ...quantiles(theirs), ...times.map((by) => by.toFixed(1))]
            : Array(8).fill('–')),
          ...[0.5, 0.99].map((share) => quantile(usual, share).toFixed(1)),
        ];
        log(cells.map((cell) => String(cell).padStart(12)).join(''));
      }
    }
  log('aim: at least 10 × wherever Cypher needs 50 ms or more');
  agent.destroy();
}

async function ask(
  { origin, key }: BenchServer,
  agent: http.Agent,
  body: object,
): Promise<{ ids: string[]; ms: number }> {
  const begun = performance.now();
  const request = http.request(`${origin}/api/v1/traces`, {
    ...{ method: 'POST', agent },
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  });
  request.end(JSON.stringify(body));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const reply = (await readJson(response)) as { sides?: { taxpayers: { id: string }[] }[]; detail?: string };
  const ms = performance.now() - begun;
  if (!reply.sides) throw new Error(reply.detail);
  return { ids: reply.sides[0].taxpayers.map(({ id }) => id), ms };
}
