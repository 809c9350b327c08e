import { isPattern } from '../patterns.ts';
import type { ReportedLead } from './leads.ts';
import { pairsOf, type Trades } from './trades.ts';
import type { Truth } from './truth.ts';

/** All that could be reported of a ledger: its taxpayers, and its pairs that trade; and those that should be and are not in it. */
export interface Candidates {
  readonly trades: Trades;
  readonly taxpayers: number;
  /** Seller and buyer of each pair. */
  readonly pairs: { readonly seller: Uint32Array; readonly buyer: Uint32Array; readonly offsets: Uint32Array };
  readonly pairCount: number;
  /** By any id; what is true and not in the ledger has a place after all that is. */
  indexOf(id: string): number | undefined;
  pairOf(seller: string, buyer: string): number | undefined;
}

export function candidatesOf(trades: Trades, truth: Truth): Candidates {
  const absent = new Map<string, number>();
  for (const id of truth.taxpayers)
    if (trades.indexOf(id) === undefined) absent.set(id, trades.ids.length + absent.size);
  const indexOf = (id: string) => trades.indexOf(id) ?? absent.get(id);
  const taxpayers = trades.ids.length + absent.size;
  const pairs = pairsOf(trades);
  const known = pairs.seller.length;
  const places = new Map<number, number>();
  for (let p = 0; p < known; p++) places.set(pairs.seller[p] * taxpayers + pairs.buyer[p], p);
  const keyOf = (seller: string, buyer: string) => {
    const [u, v] = [indexOf(seller), indexOf(buyer)];
    return u === undefined || v === undefined ? undefined : u * taxpayers + v;
  };
  for (const { relations } of truth.schemes)
    for (const [seller, buyer] of relations) {
      const key = keyOf(seller, buyer);
      if (key !== undefined && !places.has(key)) places.set(key, places.size);
    }
  return {
    ...{ trades, taxpayers, pairs, pairCount: places.size, indexOf },
    pairOf(seller, buyer) {
      const key = keyOf(seller, buyer);
      return key === undefined ? undefined : places.get(key);
    },
  };
}

export interface Group {
  readonly score: number;
  readonly taxpayers: ReadonlySet<number>;
}

/** A list as it is graded. */
export interface List {
  readonly name: string;
  /** Score of each candidate; NaN where the list does not have it. */
  readonly taxpayers: Float64Array;
  /** Of each pair; null where the list is of taxpayers alone. */
  readonly pairs: Float64Array | null;
  /** What is reported together, best first; null where each taxpayer is reported by itself. */
  readonly groups: readonly Group[] | null;
  /** Reported ids that the ledger does not have. */
  readonly unknown: number;
  /** What the list reports as one of some patterns, where it says of what pattern its leads are. */
  readonly ofPatterns?: ((patterns: readonly string[]) => List) | undefined;
}

/** A taxpayer, or a pair, has the best score of its leads. */
export function listOf(name: string, leads: readonly ReportedLead[], candidates: Candidates): List {
  const taxpayers = new Float64Array(candidates.taxpayers).fill(NaN);
  const pairs = new Float64Array(candidates.pairCount).fill(NaN);
  let [unknown, related] = [0, false];
  const raise = (scores: Float64Array, place: number | undefined, score: number) => {
    if (place === undefined) unknown++;
    else if (!(scores[place] >= score)) scores[place] = score;
  };
  for (const lead of leads) {
    for (const id of lead.taxpayers) raise(taxpayers, candidates.indexOf(id), lead.score);
    for (const [seller, buyer] of lead.relations) {
      related = true;
      raise(pairs, candidates.pairOf(seller, buyer), lead.score);
    }
  }
  const isGrouped = leads.some((lead) => lead.taxpayers.length > 1);
  const byScore = leads.map((lead, i) => ({ lead, i })).sort((a, b) => b.lead.score - a.lead.score || a.i - b.i);
  const groups = byScore.map(({ lead: { score, taxpayers } }) => ({
    score,
    taxpayers: new Set(taxpayers.map((id) => candidates.indexOf(id)).filter((place) => place !== undefined)),
  }));
  const list: List = { name, taxpayers, pairs: related ? pairs : null, groups: isGrouped ? groups : null, unknown };
  if (leads.every(({ pattern }) => pattern === null)) return list;
  const ofPatterns = (asked: readonly string[]) =>
    listOf(
      name,
      leads.filter(({ pattern }) => pattern === null || asked.some((one) => isPattern(pattern, one))),
      candidates,
    );
  return { ...list, ofPatterns };
}
