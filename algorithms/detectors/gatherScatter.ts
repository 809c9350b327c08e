import { type GatherScatter, motifs } from '../motifs.ts';
import { apart } from './apart.ts';
import type { Detector, Finding, Reason } from './detector.ts';
import { amongFirms, byStrength, invoicesOf, members, netOf, netOfRelations } from './findings.ts';
import { isSettled, roundsOf } from './rounds.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  /** Main partners on each side, of a firm that passes on all that it gets. */
  leastPartners: 5,
  /** The fewest partners of a side that have this part of its net are its main ones. */
  mainShare: 0.9,
  /** Part of the main partners whose net differs from that of the one in the middle by no more than `mostUnlikeShare` of it. */
  leastAlikeShare: 0.75,
  mostUnlikeShare: 0.25,
  /** Net of the smaller side. */
  leastMinor: 10_000_000,
  /** Smaller ÷ larger of what is bought and what is sold, each time and in all. */
  leastLikeness: 0.9,
  leastRounds: 2,
  /** Part of the firm's trade that lies in rounds. */
  leastRoundsShare: 0.5,
  /** Mean days of a round, for each round beyond the first: few rounds are no chance only where they are quick. */
  mostDaysPerRound: 40,
  mostRoundDays: 60,
  /** What its main suppliers sold to it as part of all that they sold. */
  leastSupplierShare: 0.8,
  /** Partners on each side, of a firm whose partners trade with nobody else; how many of them have to be such; days before the turn, and after it. */
  leastLonePartners: 3,
  leastLoneShare: 0.75,
  windowDays: 60,
};

/**
 * Pattern 12, gather-scatter: many → one → many, and what is gathered is scattered. Any trader does so; it has to be unusual in one of two ways:
 * - all that it ever bought it sold, lot by lot (see roundsOf), and its main suppliers got as much as each other, and its main customers as well, and these
 *   suppliers sold to hardly anybody else: real suppliers and customers differ in size and have others, and few is any trader's number;
 * - nearly all of its partners are observed and trade with nobody else, and it gathers before it scatters.
 * Strength: how alike partners are and both sides, and how many partners are on the side with fewer.
 */
export const gatherScatter: Detector<typeof PARAMETERS> = {
  name: 'gather-scatter',
  title: { zh: '先聚后散', en: 'gather and scatter' },
  pattern: 'gather-scatter',
  version: 2,
  parameters: PARAMETERS,
  needs: 'any side',
  reliability: { group: 'passing', weak: [0.7, 0.4], strong: [0.8, 0.85] },
  detect(scan, parameters) {
    const { suppliers, customers, inMinor, outMinor } = scan.activity;
    const { leastPartners, leastMinor } = parameters;
    const findings: Finding[] = [];
    let candidates = 0;
    for (let u = 0; u < scan.firms; u++) {
      if (suppliers[u] === 0 || customers[u] === 0) continue;
      candidates++;
      if (suppliers[u] < leastPartners || customers[u] < leastPartners || scan.isHub(u)) continue;
      const finding = Math.min(inMinor[u], outMinor[u]) < leastMinor ? null : settling(scan, u, parameters);
      if (finding) findings.push(finding);
    }
    const found = motifs(scan.snapshot, {
      ...scan.options,
      find: ['gatherScatter'],
      windowDays: parameters.windowDays,
      minSide: parameters.leastLonePartners,
      maxInstances: 1_000_000,
    }).gatherScatter!;
    findings.push(...found.instances.flatMap((one) => alone(scan, one, parameters) ?? []));
    return { candidates, findings: apart(findings.sort(byStrength)), leftOut: found.leftOut };
  },
  wording: {
    'gathers-and-scatters': {
      zh: '从 {supplierCount} 户购进 {gatheredMinor}，向 {customerCount} 户销售 {scatteredMinor}',
      en: 'bought {gatheredMinor} of {supplierCount} firms and sold {scatteredMinor} to {customerCount}',
    },
    'comes-out-even': {
      zh: '购销 {roundCount} 次相抵，平均 {meanDays} 天一次，占其购销的 {roundsShare}',
      en: 'purchases and sales came out even {roundCount} times, within {meanDays} days on average: {roundsShare} of its trade',
    },
    alike: {
      zh: '供方中 {alikeSupplierCount} 户、购方中 {alikeCustomerCount} 户的合计与中位数相差不超过 {unlikeShare}',
      en: 'what passed with {alikeSupplierCount} of its suppliers and {alikeCustomerCount} of its customers is within {unlikeShare} of the median',
    },
    'sell-to-it-alone': {
      zh: '主要供方的销售有 {supplierShare} 是卖给它的',
      en: 'it bought {supplierShare} of all that its main suppliers ever sold',
    },
    'nobody-else': {
      zh: '其中 {loneCount} 户不与任何他人往来；{turnDay} 前购进，其后销售',
      en: '{loneCount} of them trade with nobody else; it bought up to {turnDay} and sold afterwards',
    },
    'most-of-trade': { zh: '占其购销的 {tradeShare}', en: 'it is {tradeShare} of what it buys and sells' },
  },
}; // prettier-ignore

/** A firm that passes on, lot by lot, what many alike suppliers sold to it, to many alike customers. */
function settling(scan: Scan, firm: number, parameters: typeof PARAMETERS): Finding | null {
  const { inMinor, outMinor } = scan.activity;
  const [least, largest] = [inMinor[firm], outMinor[firm]].sort((a, b) => a - b);
  if (least < parameters.leastLikeness * largest) return null;
  const { seller, buyer, sellerOffsets, buyerOffsets, byBuyer, currency } = scan.snapshot.relations;
  const bought = Array.from(byBuyer.subarray(buyerOffsets[firm], buyerOffsets[firm + 1])).filter((e) => currency[e] === scan.options.currency);
  const sold = Array.from({ length: sellerOffsets[firm + 1] - sellerOffsets[firm] }, (_, k) => sellerOffsets[firm] + k).filter((e) => currency[e] === scan.options.currency);
  const [into, out] = [mainOf(scan, bought, parameters), mainOf(scan, sold, parameters)];
  if (!into || !out) return null;
  const rounds = roundsOf(scan, [bought, sold], parameters.leastLikeness);
  if (!isSettled(rounds, parameters)) return null;
  const { count: roundCount, meanDays, share: roundsShare } = rounds;
  const suppliers = into.relations.map((e) => seller[e]);
  // net of what its main suppliers sold to it, as part of all that they sold
  const supplierShare = netOfRelations(scan, into.relations) / suppliers.reduce((sum, u) => sum + outMinor[u], 0);
  if (supplierShare < parameters.leastSupplierShare) return null;
  const quick = 1 - meanDays / parameters.mostRoundDays;
  const alikeShare = (into.alikeCount + out.alikeCount) / (into.relations.length + out.relations.length);
  return finding(scan, firm, {
    suppliers,
    customers: out.relations.map((e) => buyer[e]),
    gathered: invoicesOf(scan, into.relations),
    scattered: invoicesOf(scan, out.relations),
    unusual: (alikeShare + supplierShare + quick) / 3,
    reasons: [
      { code: 'alike', values: { alikeSupplierCount: into.alikeCount, alikeCustomerCount: out.alikeCount, unlikeShare: parameters.mostUnlikeShare }, peers: null, weight: 0.1 },
      { code: 'sell-to-it-alone', values: { supplierShare }, peers: null, weight: 0.2 },
      // of all purchases against all sales
      { code: 'comes-out-even', values: { roundCount, meanDays, roundsShare }, peers: null, weight: 0.1 },
    ],
  });
} // prettier-ignore

/** The main ones of a side's relations, where they are enough and as alike as is asked; each is one partner. */
function mainOf(scan: Scan, relations: readonly number[], parameters: typeof PARAMETERS): { relations: number[]; alikeCount: number } | null {
  const sums = relations.map((e) => ({ e, net: netOfRelations(scan, [e]) })).sort((a, b) => b.net - a.net || a.e - b.e);
  let left = parameters.mainShare * sums.reduce((sum, { net }) => sum + net, 0);
  const main = sums.filter(({ net }) => {
    const isMain = left > 0;
    left -= net;
    return isMain;
  });
  if (main.length < parameters.leastPartners) return null;
  // they stand largest first
  const medianMinor = main[main.length >> 1].net;
  const alikeCount = main.filter(({ net }) => Math.abs(net - medianMinor) <= parameters.mostUnlikeShare * medianMinor).length;
  return alikeCount < parameters.leastAlikeShare * main.length ? null : { relations: main.map(({ e }) => e), alikeCount };
} // prettier-ignore

/** A firm whose partners have nobody else. */
function alone(scan: Scan, { node, suppliers, customers, gathered, scattered, turnDay }: GatherScatter, parameters: typeof PARAMETERS): Finding | null {
  const { activity } = scan;
  const partners = [...new Set([...suppliers, ...customers])];
  const isLone = (u: number) => scan.isObserved(u) && activity.suppliers[u] + activity.customers[u] === 1;
  const loneCount = partners.filter(isLone).length;
  if (scan.isHub(node) || loneCount < parameters.leastLoneShare * partners.length) return null;
  const reasons: Reason[] = [{ code: 'nobody-else', values: { loneCount, turnDay }, peers: null, weight: 0.4 }];
  return finding(scan, node, { suppliers, customers, gathered, scattered, unusual: 0.5, reasons });
} // prettier-ignore

interface Passed {
  suppliers: readonly number[];
  customers: readonly number[];
  gathered: ArrayLike<number>;
  scattered: ArrayLike<number>;
  /** In [0, 1]. */
  unusual: number;
  /** Of weight 0.4 together. */
  reasons: readonly Reason[];
}

function finding(scan: Scan, firm: number, { suppliers, customers, gathered, scattered, unusual, reasons }: Passed): Finding | null {
  // net of these invoices, and as part of all that the firm bought and sold
  const [gatheredMinor, scatteredMinor] = [netOf(scan, gathered), netOf(scan, scattered)];
  const tradeShare = (gatheredMinor + scatteredMinor) / (scan.activity.inMinor[firm] + scan.activity.outMinor[firm]);
  const [supplierCount, customerCount] = [suppliers.length, customers.length];
  const partners = [...new Set([...suppliers, ...customers])];
  return amongFirms(scan, {
    core: [firm],
    members: [{ node: firm, role: 'pipe' }, ...members(partners, 'associated')],
    invoices: [...Array.from(gathered), ...Array.from(scattered)],
    strength: 0.4 * unusual + 0.4 * Math.min(1, Math.min(supplierCount, customerCount) / 8) + 0.2 * tradeShare,
    reasons: [
      ...reasons,
      { code: 'gathers-and-scatters', values: { supplierCount, customerCount, gatheredMinor, scatteredMinor }, peers: null, weight: 0.4 },
      { code: 'most-of-trade', values: { tradeShare }, peers: null, weight: 0.2 },
    ],
  });
} // prettier-ignore
