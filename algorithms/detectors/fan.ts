import { type Fan, motifs } from '../motifs.ts';
import { apart } from './apart.ts';
import type { Detector, Finding, Reason } from './detector.ts';
import { amongFirms, byStrength, members, netByPartner } from './findings.ts';
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
  /** Partners of a fan of firms that trade with nobody else. */
  leastLonePartners: 4,
  /** So many of all partners have to be such. */
  leastLoneShare: 0.75,
};

/**
 * Pattern 11, fan: within weeks one firm issues invoices to many, or many to one. Honest firms have as many partners, a season or a tender as short; so it has to be
 * unusual in one of two ways:
 * - each partner gets, or gives, about the same in sum, and it is nearly all that the firm ever did on that side: what is on sale is the invoice. Firms
 *   whose invoices are all at the limit have alike amounts, too, but over their whole life;
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
  detect(scan, parameters) {
    const found = motifs(scan.snapshot, {
      ...scan.options,
      find: ['fanIn', 'fanOut'],
      windowDays: parameters.windowDays,
      minFan: Math.min(parameters.leastPartners, parameters.leastLonePartners),
      maxInstances: 1_000_000,
    });
    const sides = [found.fanIn!, found.fanOut!];
    const findings = sides.flatMap(({ instances }, side) => instances.flatMap((one) => judge(scan, one, side === 0, parameters) ?? []));
    const candidates = sides.reduce((sum, { partners }) => sum + partners.reduce((count, own) => count + (own > 0 ? 1 : 0), 0), 0);
    return { candidates, findings: apart(findings.sort(byStrength)), leftOut: sides[0].leftOut + sides[1].leftOut };
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

function judge(scan: Scan, { node, partners, invoices, netMinor, firstDay, lastDay }: Fan, isIn: boolean, parameters: typeof PARAMETERS): Finding | null {
  if (netMinor === null || scan.isHub(node)) return null;
  const { inMinor, outMinor, suppliers, customers } = scan.activity;
  // net with each partner in these days
  const nets = Float64Array.from(netByPartner(scan, invoices, isIn).values()).sort();
  const medianMinor = nets[nets.length >> 1];
  const alikeCount = nets.filter((net) => Math.abs(net - medianMinor) <= parameters.mostUnlikeShare * medianMinor).length;
  const sideShare = netMinor / (isIn ? inMinor : outMinor)[node];
  const isAlike =
    nets.length >= parameters.leastPartners &&
    alikeCount >= parameters.leastAlikeShare * nets.length &&
    sideShare >= parameters.leastSideShare &&
    medianMinor >= parameters.leastEachMinor;
  const isLone = (u: number) => scan.isObserved(u) && suppliers[u] + customers[u] === 1;
  const loneCount = partners.filter(isLone).length;
  const isAlone = loneCount >= parameters.leastLonePartners && loneCount >= parameters.leastLoneShare * partners.length;
  if (!isAlike && !isAlone) return null;
  const reason: Omit<Reason, 'peers'> = isAlike
    ? { code: 'alike', values: { alikeCount, medianMinor, unlikeShare: parameters.mostUnlikeShare }, weight: 0.4 }
    : { code: 'nobody-else', values: { loneCount }, weight: 0.4 };
  return amongFirms(scan, {
    core: [node, ...partners],
    members: [{ node, role: isIn ? 'collector' : 'issuer' }, ...members(partners, 'associated')],
    invoices,
    strength: 0.4 * (isAlike ? alikeCount / nets.length : 0) + 0.4 * Math.min(1, nets.length / 20) + 0.2 * sideShare,
    reasons: [
      { ...reason, peers: null },
      { code: 'many-within-days', values: { firstDay, windowDays: lastDay - firstDay, partnerCount: nets.length, netMinor }, peers: null, weight: 0.4 },
      { code: 'all-of-side', values: { sideShare }, peers: null, weight: 0.2 },
    ],
  });
} // prettier-ignore
