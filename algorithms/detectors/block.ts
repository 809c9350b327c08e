import { csrOf } from '../csr.ts';
import { denseFlow, type DenseFlowBlock } from '../denseFlow.ts';
import { Months } from '../months.ts';
import type { Detection, Detector, Finding, Reason } from './detector.ts';
import { amongFirms, byStrength, members } from './findings.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  /** What a firm in the middle passes on within months, in all, and as part of the smaller of its purchases and sales. */
  leastThroughMinor: 20_000_000,
  leastThroughShare: 0.5,
  /** How much a unit costs that stays with one in the middle, or comes from nowhere, against one that goes through. */
  lambda: 2,
  mostBlocks: 40,
  /** Fewer firms are a circle or a line, for which there are others. */
  leastFirms: 5,
};

/** Layers of firms in the middle: over one of them honest trade flows as well, over two of them month by month hardly any. */
const MIDDLES = 2;

/**
 * Pattern 14, block and stack: what some firms sell goes month by month through two layers of others and out again, densely. Of honest trade something
 * stays, or goes on in another month, so that a dense group alone is none. Dense multi-step flow with filing months as bins (see denseFlow), among firms
 * that pass much on within months; hubs are in none.
 *
 * Values: what those in the middle passed on, month by month the smaller of what they bought and sold in the evidence; what of the larger they did
 * not; months, and firms. Strength: how much of all that those in the middle trade it is.
 */
export const block: Detector<typeof PARAMETERS> = {
  name: 'block',
  title: { zh: '多层密集开票', en: 'dense flow over layers' },
  pattern: 'block',
  version: 1,
  parameters: PARAMETERS,
  needs: 'any side',
  reliability: { group: 'passing', weak: [0.5, 0.6], strong: [0.95, 0.95] },
  detect,
  wording: {
    'flows-through': {
      zh: '{firmCount} 户分层开票，{monthCount} 个月内经中间层转出 {passedMinor}',
      en: '{firmCount} firms in layers: {passedMinor} went through those in the middle within {monthCount} months',
    },
    'keeps-little': {
      zh: '各月购销两边较大者中只有 {keptShare} 没有转出',
      en: 'of the larger of what they bought and sold each month {keptShare} stayed',
    },
    'most-of-trade': {
      zh: '占中间层企业全部购销的 {tradeShare}',
      en: '{tradeShare} of all that those in the middle buy and sell',
    },
  },
};

/** What passes in a relation in a month, in order of relation, then month. */
interface Flows {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly relation: Uint32Array;
  readonly month: Uint16Array;
  readonly net: Float64Array;
}

/** Candidates: firms that buy and sell. Of findings beyond the limit it is not known how many there are: one is told. */
function detect(scan: Scan, parameters: typeof PARAMETERS): Detection {
  const { leastThroughMinor, lambda, mostBlocks: maxBlocks } = parameters;
  const months = new Months(scan.snapshot, scan.options);
  const passing = passingFirms(scan, months, parameters);
  const flows = flowsOf(scan, months, passing);
  const { shouldStop } = scan.options;
  const options = { bins: flows.month, middles: MIDDLES, lambda, leastThroughMinor, maxBlocks, shouldStop } as const;
  const { blocks, exhausted } = denseFlow(csrOf(scan.firms, flows.from, flows.to), flows.net, options);
  const findings = blocks.flatMap((found) => judge(scan, months, flows, found, parameters) ?? []).sort(byStrength);
  const { suppliers, customers } = scan.activity;
  const candidates = suppliers.reduce(
    (count, suppliersOfOne, u) => count + (suppliersOfOne > 0 && customers[u] > 0 ? 1 : 0),
    0,
  );
  return { candidates, findings, leftOut: exhausted ? 0 : 1 };
}

/** By node 1 where so much of what it buys goes on within the month. */
function passingFirms(scan: Scan, months: Months, { leastThroughMinor, leastThroughShare }: typeof PARAMETERS): Uint8Array {
  const { relationMinor, snapshot, activity } = scan;
  const { sellerOffsets, buyerOffsets, byBuyer } = snapshot.relations;
  const [bought, sold] = [new Float64Array(months.count), new Float64Array(months.count)];
  const add = (sums: Float64Array, e: number) => {
    if (relationMinor[e] === 0) return;
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) sums[months.of(snapshot.invoices.day[i])] += Math.max(0, scan.netOf(i));
  };
  return Uint8Array.from({ length: scan.firms }, (_, u) => {
    const smaller = Math.min(activity.inMinor[u], activity.outMinor[u]);
    if (smaller < leastThroughMinor || scan.isHub(u)) return 0;
    bought.fill(0);
    sold.fill(0);
    for (let e = sellerOffsets[u]; e < sellerOffsets[u + 1]; e++) add(sold, e);
    for (let k = buyerOffsets[u]; k < buyerOffsets[u + 1]; k++) add(bought, byBuyer[k]);
    let through = 0;
    for (let month = 0; month < months.count; month++) through += Math.min(bought[month], sold[month]);
    return through >= leastThroughMinor && through >= leastThroughShare * smaller ? 1 : 0;
  });
} // prettier-ignore

/** All that those who pass on buy and sell, but of hubs and to hubs. */
function flowsOf(scan: Scan, months: Months, passing: Uint8Array): Flows {
  const { relationMinor, snapshot } = scan;
  const { seller, buyer, count } = snapshot.relations;
  const isIn = (e: number) =>
    relationMinor[e] > 0 &&
    passing[seller[e]] + passing[buyer[e]] > 0 &&
    !scan.isHub(seller[e]) &&
    !scan.isHub(buyer[e]);
  const [relation, month, net]: number[][] = [[], [], []];
  for (let e = 0; e < count; e++) {
    if (!isIn(e)) continue;
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) {
      const own = months.of(snapshot.invoices.day[i]);
      // invoices of a relation stand in order of day
      if (relation.at(-1) === e && month.at(-1) === own) net[net.length - 1] += scan.netOf(i);
      else {
        relation.push(e);
        month.push(own);
        net.push(scan.netOf(i));
      }
    }
  }
  return {
    from: Uint32Array.from(relation, (e) => seller[e]),
    to: Uint32Array.from(relation, (e) => buyer[e]),
    relation: Uint32Array.from(relation),
    month: Uint16Array.from(month),
    // a tax above the gross, or taken back without one, leaves nothing that could be passed on
    net: Float64Array.from(net, (sum) => Math.max(0, sum)),
  };
}

function judge(scan: Scan, months: Months, flows: Flows, { layers, edges }: DenseFlowBlock, parameters: typeof PARAMETERS): Finding | null {
  const middle = new Set(layers.slice(1, -1).flatMap((layer) => [...layer]));
  const [sources, sinks] = [layers[0], layers[layers.length - 1]].map((layer) => [...layer].filter((u) => !middle.has(u)));
  const core = [...new Set([...sources, ...middle, ...sinks])];
  if (core.length < parameters.leastFirms) return null;
  const { seller, buyer } = scan.snapshot.relations;
  const { day } = scan.snapshot.invoices;
  const invoices: number[] = [];
  /** Of each in the middle, by month: what it bought and sold. */
  const trade = new Map<number, { bought: number; sold: number }>();
  const found = new Set<number>();
  for (const k of edges) {
    const [e, month] = [flows.relation[k], flows.month[k]];
    found.add(month);
    for (const [u, side] of [[buyer[e], 'bought'], [seller[e], 'sold']] as const) {
      if (!middle.has(u)) continue;
      const own = trade.get(u * months.count + month) ?? { bought: 0, sold: 0 };
      own[side] += flows.net[k];
      trade.set(u * months.count + month, own);
    }
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) if (months.of(day[i]) === month) invoices.push(i);
  }
  let [passedMinor, larger] = [0, 0];
  for (const { bought, sold } of trade.values()) {
    passedMinor += Math.min(bought, sold);
    larger += Math.max(bought, sold);
  }
  const all = [...middle].reduce((sum, u) => sum + scan.activity.inMinor[u] + scan.activity.outMinor[u], 0);
  const tradeShare = (2 * passedMinor) / all;
  const reasons: Reason[] = [
    { code: 'flows-through', values: { firmCount: core.length, monthCount: found.size, passedMinor }, peers: null, weight: 0.4 },
    { code: 'keeps-little', values: { keptShare: 1 - passedMinor / larger }, peers: null, weight: 0.3 },
    { code: 'most-of-trade', values: { tradeShare }, peers: null, weight: 0.3 },
  ];
  return amongFirms(scan, {
    ...{ core, invoices, reasons, strength: Math.min(1, tradeShare) },
    members: [...members(sources, 'source'), ...members([...middle], 'pipe'), ...members(sinks, 'recipient')],
  });
} // prettier-ignore
