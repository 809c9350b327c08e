import type { Random } from '../algorithms/random.ts';
import { apportion, runningSums, spread, weighted } from './draws.ts';
import type { Firms } from './firms.ts';
import { HUBS, INDUSTRIES, INDUSTRY_KEYS, industryIndex } from './industries.ts';

/** Pairs that trade honestly, in order of buyer; no pair twice, nobody with itself. */
export interface TradePairs {
  readonly count: number;
  readonly seller: Uint32Array;
  readonly buyer: Uint32Array;
}

/** Part of purchases that stays in the buyer's region where a seller is there. */
const LOCAL = 0.55;
/** Days that the lives of both partners must share. */
const LEAST_OVERLAP = 5;
const TRIES = 12;

/**
 * Draws about `wanted` relations: each buyer gets suppliers in proportion to size^0.6, at least one; suppliers come from the industries
 * that its industry buys from, in proportion to their size, so that both degrees have heavy tails. Hubs come first. A supplier that
 * was drawn already is drawn again a few times and then left out, so small economies get fewer than wanted.
 * O(wanted × log firms) time, 8 bytes a relation.
 */
export function drawRelations(firms: Firms, wanted: number, random: Random): TradePairs {
  const market = makeMarket(firms);
  const suppliers = supplierCounts(firms, wanted);
  const seller = new Uint32Array(suppliers.reduce((sum, part) => sum + part, 0));
  const buyer = new Uint32Array(seller.length);
  // the last buyer for whom a seller was taken, plus one
  const takenFor = new Uint32Array(firms.count);
  let count = 0;
  const take = (from: number, to: number): boolean => {
    if (from < 0 || from === to || takenFor[from] === to + 1) return false;
    const overlap =
      Math.min(firms.lastDay[from], firms.lastDay[to]) - Math.max(firms.firstDay[from], firms.firstDay[to]);
    if (overlap < LEAST_OVERLAP) return false;
    takenFor[from] = to + 1;
    seller[count] = from;
    buyer[count] = to;
    count++;
    return true;
  };
  for (let v = 0; v < firms.count; v++) {
    let left = suppliers[v];
    for (const { industry, chance } of HUB_INDUSTRIES)
      if (left > 1 && random.number() < chance && take(market.hubFor(industry, firms.region[v]), v)) left--;
    for (; left > 0; left--) {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const industry = market.inputOf(firms.industry[v], random);
        if (take(market.seller(industry, firms.region[v], random), v)) break;
      }
    }
  }
  return { count, seller: seller.subarray(0, count), buyer: buyer.subarray(0, count) };
}

const HUB_INDUSTRIES = HUBS.map(({ key, chance }) => ({ industry: industryIndex(key), chance }));

function supplierCounts(firms: Firms, wanted: number): Uint32Array {
  const weights = new Float64Array(firms.count);
  for (let v = 0; v < firms.count; v++) weights[v] = firms.appetite[v] ** 0.75;
  const counts = apportion(Math.max(0, wanted - firms.count), weights);
  const most = Math.max(1, Math.min(2000, Math.floor(firms.count / 4)));
  for (let v = 0; v < firms.count; v++) counts[v] = Math.min(most, counts[v] + 1);
  return counts;
}

interface Market {
  /** An industry that this one buys from. */
  inputOf(industry: number, random: Random): number;
  /** A firm of the industry, by size; -1 where there is none. */
  seller(industry: number, region: number, random: Random): number;
  /** The hub that serves a region; -1 where there is none. */
  hubFor(industry: number, region: number): number;
}

/** Firms by (industry, region) with running sums of their size: a region's firms are a run within their industry's. */
function makeMarket(firms: Firms): Market {
  const regions = 1 + firms.region.reduce((most, region) => Math.max(most, region), 0);
  const groups = INDUSTRIES.length * regions;
  const start = new Uint32Array(groups + 1);
  for (let u = 0; u < firms.count; u++) start[firms.industry[u] * regions + firms.region[u] + 1]++;
  for (let group = 0; group < groups; group++) start[group + 1] += start[group];
  const next = start.slice();
  const order = new Uint32Array(firms.count);
  for (let u = 0; u < firms.count; u++) order[next[firms.industry[u] * regions + firms.region[u]]++] = u;
  const sizes = runningSums(Float64Array.from(order, (u) => firms.size[u]));
  const inputs = INDUSTRIES.map((industry) => runningSums(INDUSTRY_KEYS.map((key) => industry.inputs[key] ?? 0)));
  return {
    inputOf: (industry, random) => weighted(random, inputs[industry], 0, INDUSTRIES.length),
    seller(industry, region, random) {
      const group = industry * regions + region;
      const local = random.number() < LOCAL && start[group + 1] > start[group];
      const from = local ? start[group] : start[industry * regions];
      const to = local ? start[group + 1] : start[(industry + 1) * regions];
      const at = weighted(random, sizes, from, to);
      return at < 0 ? -1 : order[at];
    },
    hubFor(industry, region) {
      const from = start[industry * regions];
      const hubs = start[(industry + 1) * regions] - from;
      return hubs === 0 ? -1 : order[from + (region % hubs)];
    },
  };
}

/** How many invoices each relation has: one, and the rest by a log-normal weight that grows with both sizes. The sum is `invoices`. */
export function invoicesPerRelation(firms: Firms, pairs: TradePairs, invoices: number, random: Random): Uint32Array {
  const weights = new Float64Array(pairs.count);
  for (let e = 0; e < pairs.count; e++)
    weights[e] = spread(random, 2) * (Math.min(30, firms.size[pairs.seller[e]]) * firms.size[pairs.buyer[e]]) ** 0.1;
  const counts = apportion(invoices - pairs.count, weights);
  for (let e = 0; e < pairs.count; e++) counts[e]++;
  return counts;
}
