import type { Random } from '../../algorithms/random.ts';
import { crossScores } from '../../algorithms/trees.ts';
import type { Candidates, List } from './candidates.ts';
import { tradesTwice, triangles } from './naive.ts';
import type { Truth } from './truth.ts';

/** What a list has to beat: orders that know nothing of chains. Names are keys of BASELINES. */

export const BASELINES = {
  random: { zh: '随机', en: 'random order' },
  degree: { zh: '往来户数', en: 'degree' },
  amount: { zh: '金额', en: 'amount' },
  young: { zh: '新户大额月', en: 'young and large month' },
  trees: { zh: '提升树（非图列）', en: 'boosted trees, no graph' },
  twice: { zh: '往来两次', en: 'trades twice' },
  triangles: { zh: '三角', en: 'any triangle' },
} as const;

/** Days that count as young, and those of a month. */
const YOUNG_DAYS = 365;
const MONTH_DAYS = 30;

export function baselines(candidates: Candidates, truth: Truth, random: Random): List[] {
  const { trades, taxpayers: n } = candidates;
  const facts = firmFacts(candidates);
  const list = (name: keyof typeof BASELINES, taxpayers: Float64Array, pairs: Float64Array | null = null): List => ({
    ...{ name, taxpayers, pairs, groups: null, unknown: 0 },
  });
  const drawn = (count: number) => Float64Array.from({ length: count }, () => random.number());
  const marked = (found: Uint32Array) => {
    const scores = new Float64Array(n).fill(NaN);
    for (const u of found) scores[u] = 1;
    return scores;
  };
  const pairAmounts = new Float64Array(candidates.pairCount);
  const { offsets } = candidates.pairs;
  for (let p = 0; p + 1 < offsets.length; p++)
    for (let i = offsets[p]; i < offsets[p + 1]; i++) pairAmounts[p] += trades.grossMinor[i];
  return [
    list('random', drawn(n), drawn(candidates.pairCount)),
    list('degree', facts.degree),
    list('amount', facts.amount, pairAmounts),
    list('young', facts.young),
    list('trees', judged(facts.columns, candidates, truth, random)),
    list('twice', marked(tradesTwice(trades))),
    list('triangles', marked(triangles(trades))),
  ];
}

/** Honest taxpayers that the trees learn from: with more of them they rank no better, and take as much longer. */
const HONEST_LEARNT = 20_000;

/** By trees that learnt from other taxpayers' labels, those of one scheme never being on both sides. */
function judged(columns: readonly Float64Array[], candidates: Candidates, truth: Truth, random: Random): Float64Array {
  const n = candidates.taxpayers;
  const labels = new Uint8Array(n);
  const groups = Uint32Array.from({ length: n }, (_, u) => u);
  for (const id of truth.taxpayers) labels[candidates.indexOf(id)!] = 1;
  truth.schemes.forEach(({ taxpayers }, s) => {
    for (const id of taxpayers) groups[candidates.indexOf(id)!] = n + s;
  });
  return crossScores({ rows: n, columns }, labels, { groups, random, most: HONEST_LEARNT });
}

export interface FirmFacts {
  /** Partners: of whom it buys, to whom it sells, both. */
  suppliers: Float64Array;
  customers: Float64Array;
  degree: Float64Array;
  /** Sold and bought, gross. */
  amount: Float64Array;
  /** Gross of the largest month's sales of the first year. */
  young: Float64Array;
  /** What one can say of a firm's own invoices without asking who its partners are. */
  columns: Float64Array[];
}

export function firmFacts({ trades, taxpayers: n, pairs }: Candidates): FirmFacts {
  const { seller, buyer, day, grossMinor } = trades;
  const column = (value = 0) => new Float64Array(n).fill(value);
  const [suppliers, customers] = [column(), column()];
  for (let p = 0; p < pairs.seller.length; p++) {
    customers[pairs.seller[p]]++;
    suppliers[pairs.buyer[p]]++;
  }
  const degree = suppliers.map((count, u) => count + customers[u]);
  const [sold, bought, soldCount, boughtCount, soldMost, boughtMost] = Array.from({ length: 6 }, () => column());
  const [soldSquares, first, last, soldFirst, soldLast] = [column(), ...Array.from({ length: 4 }, () => column(NaN))];
  for (let i = 0; i < seller.length; i++) {
    const [u, v, amount] = [seller[i], buyer[i], grossMinor[i]];
    sold[u] += amount;
    soldCount[u]++;
    soldSquares[u] += amount * amount;
    soldMost[u] = Math.max(soldMost[u], amount);
    bought[v] += amount;
    boughtCount[v]++;
    boughtMost[v] = Math.max(boughtMost[v], amount);
    for (const w of [u, v]) {
      if (!(first[w] <= day[i])) first[w] = day[i];
      if (!(last[w] >= day[i])) last[w] = day[i];
    }
    if (!(soldFirst[u] <= day[i])) soldFirst[u] = day[i];
    if (!(soldLast[u] >= day[i])) soldLast[u] = day[i];
  }
  const { peak, young, months } = monthsOf({ seller, day, grossMinor, first, n });
  const each = (value: (u: number) => number) => Float64Array.from({ length: n }, (_, u) => value(u));
  return {
    ...{ suppliers, customers, degree, young },
    amount: each((u) => sold[u] + bought[u]),
    columns: [
      ...[sold, bought, soldCount, boughtCount, soldMost, boughtMost, first, last, soldFirst, young, months],
      each((u) => last[u] - first[u]),
      each((u) => soldLast[u] - soldFirst[u]),
      each((u) => sold[u] / soldCount[u]),
      each((u) => bought[u] / boughtCount[u]),
      each((u) => bought[u] / sold[u]),
      each((u) => (peak[u] * months[u]) / sold[u]),
      // how much its amounts differ, beside their mean
      each((u) => Math.sqrt(Math.max(0, soldSquares[u] / soldCount[u] - (sold[u] / soldCount[u]) ** 2)) / (sold[u] / soldCount[u])), // prettier-ignore
    ],
  };
}

interface Sales {
  seller: Uint32Array;
  day: Int32Array;
  grossMinor: Float64Array;
  first: Float64Array;
  n: number;
}

/** Of each seller the largest month, that of its first year, and how many months it sold in; months are 30 days from its first trade. */
function monthsOf({ seller, day, grossMinor, first, n }: Sales) {
  const [peak, young, months] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let from = 0; from < seller.length;) {
    const u = seller[from];
    const sums = new Map<number, number>();
    let i = from;
    for (; i < seller.length && seller[i] === u; i++) {
      const month = Math.floor((day[i] - first[u]) / MONTH_DAYS);
      sums.set(month, (sums.get(month) ?? 0) + grossMinor[i]);
    }
    months[u] = sums.size;
    for (const [month, sum] of sums) {
      peak[u] = Math.max(peak[u], sum);
      if (month * MONTH_DAYS < YOUNG_DAYS) young[u] = Math.max(young[u], sum);
    }
    from = i;
  }
  return { peak, young, months };
}
