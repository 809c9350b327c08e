import { type FanResult, motifs } from '../motifs.ts';
import { apart } from './apart.ts';
import type { Detector, Finding, PeerStanding, Reason } from './detector.ts';
import { amongFirms, byStrength, members, netByPartner } from './findings.ts';
import { LEAST_PEERS } from './peers.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  windowDays: 90,
  /** Partners of a fan of amounts that are alike. */
  leastPartners: 6,
  /** Part of the partners whose net differs from that of the one in the middle by no more than `mostUnlikeShare` of it. */
  leastAlikeShare: 0.85,
  mostUnlikeShare: 0.15,
  /** What the firm sold, or bought, within the window as part of all that it ever did. */
  leastSideShare: 0.8,
  /** Net of the partner in the middle. */
  leastEachMinor: 100_000,
  /** Where so many of all fans are as alike, it is nothing unusual. */
  mostAlikeFansShare: 0.05,
  /** Partners of a fan of firms that trade with nobody else. */
  leastLonePartners: 4,
  /** So many of all partners have to be such. */
  leastLoneShare: 0.75,
};

/**
 * Pattern 11, fan: within weeks one firm issues invoices to many, or many to one. Honest firms have as many partners, a season or a tender as short; so it has to be
 * nearly all that the firm ever did on that side, and unusual in one of two ways:
 * - each partner gets, or gives, about the same in sum, as hardly any fans do: what is on sale is the invoice. Firms whose invoices are all at the limit have alike amounts,
 *   too, but over their whole life;
 * - of its partners nearly all are observed and trade with nobody else at all.
 * Of fans that share half of their firms the strongest is told. Strength: how many partners there are, how many of them are alike, and the part of the firm's
 * side that it is.
 */
export const fan: Detector<typeof PARAMETERS> = {
  name: 'fan',
  title: { zh: '短期集中开票或受票', en: 'many at once' },
  pattern: 'fan',
  version: 2,
  parameters: PARAMETERS,
  needs: 'any side',
  reliability: { group: 'star', weak: [0.7, 0.05], strong: [1, 0.85] },
  detect(scan, parameters) {
    const found = motifs(scan.snapshot, {
      ...scan.options,
      find: ['fanIn', 'fanOut'],
      windowDays: parameters.windowDays,
      maxInstances: 0,
    });
    const findings: Finding[] = [];
    let candidates = 0;
    for (const [side, columns] of [found.fanIn!, found.fanOut!].entries()) {
      const isIn = side === 0;
      const alikeShares = alikeSharesOf(scan, columns, isIn, parameters);
      for (let u = 0; u < scan.firms; u++) {
        if (columns.partners[u] === 0) continue;
        candidates++;
        const finding = judge(scan, u, { columns, isIn, alikeShares }, parameters);
        if (finding) findings.push(finding);
      }
    }
    return { candidates, findings: apart(findings.sort(byStrength)), leftOut: 0 };
  },
  wording: {
    'many-within-days': {
      zh: '{firstDay} 起 {windowDays} 天内与 {partnerCount} 户往来，合计 {netMinor}',
      en: 'traded with {partnerCount} firms within {windowDays} days from {firstDay} on, for {netMinor}',
    },
    alike: {
      zh: '其中 {alikeCount} 户的合计与中位数 {medianMinor} 相差不超过 {unlikeShare}',
      en: 'what passed with {alikeCount} of them is within {unlikeShare} of the median, {medianMinor}',
    },
    'all-of-side': { zh: '占其该方向全部往来的 {sideShare}', en: 'it is {sideShare} of all that it did on that side' },
    'nobody-else': { zh: '其中 {loneCount} 户不与任何他人往来', en: '{loneCount} of them trade with nobody else' },
  },
}; // prettier-ignore

interface Side {
  columns: FanResult;
  isIn: boolean;
  /** Of fans of this side, ascending. */
  alikeShares: Float64Array;
}

function judge(scan: Scan, node: number, { columns, isIn, alikeShares }: Side, parameters: typeof PARAMETERS): Finding | null {
  const [netMinor, firstDay, lastDay] = [columns.netMinor[node], columns.firstDay[node], columns.lastDay[node]];
  const { inMinor, outMinor, suppliers, customers } = scan.activity;
  const sideShare = netMinor / (isIn ? inMinor : outMinor)[node];
  const leastPartners = Math.min(parameters.leastPartners, parameters.leastLonePartners);
  if (columns.partners[node] < leastPartners || !(sideShare >= parameters.leastSideShare) || scan.isHub(node)) return null;
  const { invoices, partners, nets, medianMinor, alikeCount } = starOf(scan, node, columns, isIn, parameters);
  const peers = standingAmong(alikeShares, alikeCount / nets.length);
  const isAlike =
    nets.length >= parameters.leastPartners &&
    alikeCount >= parameters.leastAlikeShare * nets.length &&
    medianMinor >= parameters.leastEachMinor &&
    (peers.count < LEAST_PEERS || peers.percentile >= 1 - parameters.mostAlikeFansShare);
  const isLone = (u: number) => scan.isObserved(u) && suppliers[u] + customers[u] === 1;
  const loneCount = partners.filter(isLone).length;
  const isAlone = loneCount >= parameters.leastLonePartners && loneCount >= parameters.leastLoneShare * partners.length;
  if (!isAlike && !isAlone) return null;
  const reason: Omit<Reason, 'peers'> = isAlike
    ? { code: 'alike', values: { alikeCount, medianMinor, unlikeShare: parameters.mostUnlikeShare }, weight: 0.4 }
    : { code: 'nobody-else', values: { loneCount }, weight: 0.4 };
  return amongFirms(scan, {
    core: [node],
    members: [{ node, role: isIn ? 'collector' : 'issuer' }, ...members(partners, 'associated')],
    invoices,
    strength: 0.4 * (isAlike ? alikeCount / nets.length : 0) + 0.4 * Math.min(1, nets.length / 20) + 0.2 * sideShare,
    reasons: [
      { ...reason, peers: isAlike && peers.count >= LEAST_PEERS ? peers : null },
      { code: 'many-within-days', values: { firstDay, windowDays: lastDay - firstDay, partnerCount: nets.length, netMinor }, peers: null, weight: 0.4 },
      { code: 'all-of-side', values: { sideShare }, peers: null, weight: 0.2 },
    ],
  });
} // prettier-ignore

/** Of each partner within the days of a firm's fan, in order of node, what passed with it, net. */
function starOf(scan: Scan, node: number, { firstDay, lastDay }: FanResult, isIn: boolean, parameters: typeof PARAMETERS) {
  const invoices = invoicesWithin(scan, node, isIn, [firstDay[node], lastDay[node]]);
  const byPartner = netByPartner(scan, invoices, isIn);
  const nets = Float64Array.from(byPartner.values()).sort();
  const medianMinor = nets[nets.length >> 1];
  const alikeCount = nets.filter((net) => Math.abs(net - medianMinor) <= parameters.mostUnlikeShare * medianMinor).length;
  return { invoices, partners: [...byPartner.keys()], nets, medianMinor, alikeCount };
} // prettier-ignore

/** So many fans are enough to know how alike fans are. */
const SAMPLE = 2000;

/** Which part of its partners are alike, of fans with enough of them, ascending: of all, or of SAMPLE spread evenly. */
function alikeSharesOf(scan: Scan, columns: FanResult, isIn: boolean, parameters: typeof PARAMETERS): Float64Array {
  const isFan = (u: number) => columns.partners[u] >= parameters.leastPartners && !scan.isHub(u);
  const nodes: number[] = [];
  for (let u = 0; u < scan.firms; u++) if (isFan(u)) nodes.push(u);
  const step = Math.max(1, nodes.length / SAMPLE);
  const sample = Array.from({ length: Math.min(SAMPLE, nodes.length) }, (_, k) => nodes[Math.floor(k * step)]);
  return Float64Array.from(sample, (u) => {
    const { alikeCount, nets } = starOf(scan, u, columns, isIn, parameters);
    return alikeCount / nets.length;
  }).sort();
} // prettier-ignore

function standingAmong(sorted: Float64Array, value: number): PeerStanding {
  const below = sorted.reduce((sum, other) => sum + (other < value ? 1 : other === value ? 0.5 : 0), 0);
  return { percentile: below / sorted.length, count: sorted.length, by: [] };
}

/** What a firm bought, or sold, from a day to another. */
function invoicesWithin(scan: Scan, firm: number, isIn: boolean, [firstDay, lastDay]: readonly [number, number]): number[] {
  const { sellerOffsets, buyerOffsets, byBuyer, currency, seller, buyer } = scan.snapshot.relations;
  const { day } = scan.snapshot.invoices;
  const offsets = isIn ? buyerOffsets : sellerOffsets;
  const invoices: number[] = [];
  for (let k = offsets[firm]; k < offsets[firm + 1]; k++) {
    const e = isIn ? byBuyer[k] : k;
    // what a firm invoices to itself is no partner's
    if (currency[e] !== scan.options.currency || seller[e] === buyer[e]) continue;
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) if (day[i] >= firstDay && day[i] <= lastDay) invoices.push(i);
  }
  return invoices;
} // prettier-ignore
