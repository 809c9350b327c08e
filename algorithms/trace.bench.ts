import { dayOf } from '../graph/days.ts';
import { plainTaxpayers, SnapshotBuilder } from '../graph/builder.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { Direction } from './following.ts';
import { Random } from './random.ts';
import { reach } from './reach.ts';
import { trace } from './trace.ts';

const FIRST_DAY = dayOf(2021, 1, 1);
const DAYS = 3 * 365;
/** Sellers with thousands of customers. */
const HUBS = 50;

/** Most of the relations of a firm are with its community; sizes of these are heavy-tailed. */
const WITHIN_COMMUNITY = 0.7;
const SMALLEST_COMMUNITY = 20;
const LARGEST_COMMUNITY = 5000;

/**
 * A snapshot of made invoices, straight into typed arrays: ten invoices a firm and 1.27 a relation, communities, heavy-tailed numbers
 * of suppliers and customers, and on either side some hubs of up to tens of thousands. Communities are spread over the node numbers,
 * so that memory is met as unkindly as in a real ledger. Same seed, same snapshot. O(invoices log degree).
 */
export function madeSnapshot(firms: number, invoices: number, seed: number): Snapshot {
  const random = new Random(seed);
  const places = random.permutation(firms);
  const nodeAt = new Uint32Array(firms);
  places.forEach((place, node) => (nodeAt[place] = node));
  // popular firms are so whatever their community
  const byPopularity = random.permutation(firms);
  const communityStart = new Uint32Array(firms);
  const communityEnd = new Uint32Array(firms);
  for (let start = 0; start < firms;) {
    const size = Math.min(pareto(random, SMALLEST_COMMUNITY, 1.3), LARGEST_COMMUNITY, firms - start);
    communityStart.fill(start, start, start + size);
    communityEnd.fill(start + size, start, start + size);
    start += size;
  }

  // relations first, 90 for each 100 invoices: a tenth or more is lost as they repeat another
  const degrees = Float64Array.from({ length: firms }, () =>
    Math.min(random.number() < HUBS / firms ? pareto(random, 2000, 1) : pareto(random, 4, 1.9), firms / 20),
  );
  const scale = (0.9 * invoices) / degrees.reduce((sum, degree) => sum + degree, 0);
  const sellerOffsets = new Uint32Array(firms + 1);
  const buyer = new Uint32Array(invoices);
  const drawn = new Set<number>();
  for (let u = 0; u < firms; u++) {
    const start = communityStart[places[u]];
    const size = communityEnd[places[u]] - start;
    const relations = Math.floor(degrees[u] * scale + random.number());
    drawn.clear();
    for (let k = 0; k < relations; k++) {
      const v =
        random.number() < WITHIN_COMMUNITY
          ? nodeAt[start + Math.floor(size * random.number() ** 1.5)]
          : byPopularity[Math.floor(firms * random.number() ** 4)];
      if (v !== u) drawn.add(v);
    }
    const sorted = Uint32Array.from(drawn)
      .sort()
      .subarray(0, invoices - sellerOffsets[u]);
    buyer.set(sorted, sellerOffsets[u]);
    sellerOffsets[u + 1] = sellerOffsets[u] + sorted.length;
  }
  const relations = sellerOffsets[firms];
  const counts = new Uint16Array(relations).fill(1);
  for (let left = invoices - relations; left > 0; left--) counts[random.integer(relations)]++;

  const builder = new SnapshotBuilder({
    taxpayers: firms,
    idBytes: 9 * firms,
    nameBytes: 0,
    aliases: 0,
    aliasBytes: 0,
    invoices,
  });
  for (let start = 0; start < firms; start += 65_536) {
    const count = Math.min(65_536, firms - start);
    const ids = Array.from({ length: count }, (_, i) => `F${String(start + i).padStart(8, '0')}`);
    builder.addTaxpayers(plainTaxpayers(ids));
  }
  const batch = emptyBatch(1 << 16);
  let digest = 0n;
  for (let u = 0; u < firms; u++)
    for (let e = sellerOffsets[u]; e < sellerOffsets[u + 1]; e++) {
      const days = Int32Array.from({ length: counts[e] }, () => FIRST_DAY + random.integer(DAYS)).sort();
      for (const day of days) {
        const i = batch.count++;
        batch.seller[i] = u;
        batch.buyer[i] = buyer[e];
        batch.day[i] = day;
        batch.grossMinor[i] = Math.min(pareto(random, 10_000, 0.8), 1e11);
        batch.taxMinor[i] = Math.round((batch.grossMinor[i] * 13) / 113);
        batch.digestLow[i] = digest++;
        if (batch.count < batch.seller.length) continue;
        builder.addInvoices(batch);
        batch.count = 0;
      }
    }
  builder.addInvoices(batch);
  const identity = { version: `made-${seed}`, attributesVersion: `made-${seed}`, sequence: 0, asOf: null };
  return builder.finish({ ...identity, currencies: ['CNY'], goodsCategories: [''] });
}

function emptyBatch(length: number) {
  return {
    count: 0,
    seller: new Uint32Array(length),
    buyer: new Uint32Array(length),
    currency: new Uint8Array(length),
    day: new Int32Array(length),
    grossMinor: new Float64Array(length),
    taxMinor: new Float64Array(length),
    flags: new Uint8Array(length),
    goods: new Uint16Array(length),
    digestHigh: new BigUint64Array(length),
    digestLow: new BigUint64Array(length),
  };
}

/** A whole number of at least `least` with a tail of the given exponent. */
function pareto(random: Random, least: number, exponent: number): number {
  return Math.floor(least / (1 - random.number()) ** (1 / exponent));
}

/** 0 … n - 1 in random order (Fisher–Yates). */

export interface BenchOptions {
  firms: number;
  invoices: number;
  seed: number;
  log: (line: string) => void;
}

/** Milliseconds at the median, the 95th and the 99th percentile. */
export interface BenchRow {
  kernel: string;
  direction: Direction;
  starts: string;
  p50: number;
  p95: number;
  p99: number;
  /** Firms in the result, on average. */
  taxpayers: number;
}

const ORDINARY_STARTS = 200;
const HUB_STARTS = 50;

/**
 * Times 4-hop traces (defaults: by month, 500 firms, 2000 relations) and reachability with a dwell of 30 days, in the kernel alone, from
 * 200 seeded starts with 5 to 20 relations on the side that is followed, and from the 50 firms with most. Other starts warm up first.
 */
export function benchTraceKernel({ firms, invoices, seed, log }: BenchOptions): BenchRow[] {
  let before = performance.now();
  const snapshot = madeSnapshot(firms, invoices, seed);
  const { relations } = snapshot;
  const per = (count: number): string => (count / relations.count).toFixed(2);
  log(`made ${firms} firms, ${relations.count} relations, ${invoices} invoices (${per(invoices)} a relation) in ${((performance.now() - before) / 1000).toFixed(1)} s`); // prettier-ignore
  const rows: BenchRow[] = [];
  for (const direction of ['up', 'down'] as const) {
    const offsets = direction === 'down' ? relations.sellerOffsets : relations.buyerOffsets;
    const random = new Random(seed + 1);
    const within = (least: number, most: number): Uint32Array =>
      random
        .permutation(firms)
        .filter((u) => offsets[u + 1] - offsets[u] >= least && offsets[u + 1] - offsets[u] <= most);
    const ordinary = within(5, 20);
    const hubs = Uint32Array.from({ length: firms }, (_, u) => u)
      .sort((a, b) => offsets[b + 1] - offsets[b] - (offsets[a + 1] - offsets[a]) || a - b)
      .subarray(0, 2 * HUB_STARTS);
    const options = { direction, hops: 4, currency: 0 };
    const kernels = {
      trace: (start: number) => trace(snapshot, { ...options, starts: [start] }).taxpayers.length,
      'reach, 30 days': (start: number) => reach(snapshot, { ...options, starts: [start], maxDwellDays: 30 }).count,
    };
    for (const [kernel, run] of Object.entries(kernels))
      for (const [name, starts, count] of [
        ['ordinary', ordinary, ORDINARY_STARTS],
        ['hubs', hubs, HUB_STARTS],
      ] as const) {
        // warmed up by other starts: the measured ones are met for the first time
        for (const start of starts.subarray(count, 2 * count)) run(start);
        const times: number[] = [];
        let taxpayers = 0;
        for (const start of starts.subarray(0, count)) {
          before = performance.now();
          taxpayers += run(start);
          times.push(performance.now() - before);
        }
        times.sort((a, b) => a - b);
        const at = (share: number): number => times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? NaN;
        rows.push({ kernel, direction, starts: `${times.length} ${name}`, p50: at(0.5), p95: at(0.95), p99: at(0.99), taxpayers: taxpayers / times.length }); // prettier-ignore
      }
  }
  log(`${'kernel'.padEnd(16)}${'direction'.padEnd(11)}${'starts'.padEnd(14)}${['p50 ms', 'p95 ms', 'p99 ms', 'taxpayers'].map((head) => head.padStart(10)).join('')}`); // prettier-ignore
  for (const { kernel, direction, starts, p50, p95, p99, taxpayers } of rows)
    log(`${kernel.padEnd(16)}${direction.padEnd(11)}${starts.padEnd(14)}${[p50, p95, p99].map((ms) => ms.toFixed(3).padStart(10)).join('')}${taxpayers.toFixed(0).padStart(10)}`); // prettier-ignore
  return rows;
}
