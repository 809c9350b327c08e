import type { Detector, Finding } from './detector.ts';
import { amongFirms, byStrength, invoicesOf, members, monthsOf, netOfRelations, sameGoodsShare } from './findings.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  /** Net of the smaller direction. */
  leastMinor: 1_000_000,
  /** Smaller ÷ larger direction. */
  leastLikeness: 0.5,
  /** Part of both directions that is of goods which go both ways. */
  leastSameGoods: 0.5,
};

/**
 * Pattern 9, mutual invoicing (对开): two firms invoice each other about the same amounts in the same months. Two makers that need each other's goods do
 * so too: it counts that the same goods go both ways, where goods are told. That one of them trades with very many speaks against it, and no more:
 * what passes between two glues nobody together. Strength: likeness of the directions, months in which both have
 * invoices, and the part of the firms' trade that it is.
 */
export const mutual: Detector<typeof PARAMETERS> = {
  name: 'mutual',
  pattern: 'mutual',
  version: 2,
  parameters: PARAMETERS,
  needs: 'any side',
  detect(scan, parameters) {
    const { relations } = scan.snapshot;
    const findings: Finding[] = [];
    let candidates = 0;
    for (let u = 0; u < scan.firms; u++) {
      if (scan.activity.suppliers[u] === 0 || scan.activity.customers[u] === 0) continue;
      candidates++;
      for (let e = relations.sellerOffsets[u]; e < relations.sellerOffsets[u + 1]; e++) {
        if (relations.currency[e] !== scan.options.currency || relations.buyer[e] <= u) continue;
        const back = relationBetween(scan, relations.buyer[e], u);
        const finding = back < 0 ? null : judge(scan, e, back, parameters);
        if (finding) findings.push(finding);
      }
    }
    return { candidates, findings: findings.sort(byStrength), leftOut: 0 };
  },
  wording: {
    'both-ways': {
      zh: '双方互开 {thereMinor} 与 {backMinor}，{monthCount} 个月里双向都有',
      en: 'they invoice each other {thereMinor} and {backMinor}; in {monthCount} months both ways',
    },
    'same-goods': { zh: '其中 {goodsShare} 是双向都有的货物', en: '{goodsShare} of it is goods that go both ways' },
    'most-of-trade': { zh: '占双方购销的 {tradeShare}', en: 'it is {tradeShare} of what both buy and sell' },
  },
};

/** The relation of a seller with a buyer in the currency of the scan, or -1. O(log relations of the seller). */
function relationBetween({ snapshot: { relations }, options }: Scan, seller: number, buyer: number): number {
  let low = relations.sellerOffsets[seller];
  let high = relations.sellerOffsets[seller + 1];
  const end = high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (relations.buyer[middle] < buyer) low = middle + 1;
    else high = middle;
  }
  for (; low < end && relations.buyer[low] === buyer; low++) if (relations.currency[low] === options.currency) return low;
  return -1;
} // prettier-ignore

function judge(scan: Scan, there: number, back: number, parameters: typeof PARAMETERS): Finding | null {
  const [thereMinor, backMinor] = [netOfRelations(scan, [there]), netOfRelations(scan, [back])];
  const least = Math.min(thereMinor, backMinor);
  if (least < parameters.leastMinor) return null;
  const likeness = least / Math.max(thereMinor, backMinor);
  if (likeness < parameters.leastLikeness) return null;
  const goodsShare = sameGoodsShare(scan, there, back);
  if (goodsShare !== null && goodsShare < parameters.leastSameGoods) return null;
  const { seller, buyer } = scan.snapshot.relations;
  const firms = [seller[there], buyer[there]];
  const [out, home] = [monthsOf(scan, there), monthsOf(scan, back)];
  const monthCount = [...out].filter((month) => home.has(month)).length;
  const { inMinor, outMinor } = scan.activity;
  const tradeShare = (2 * (thereMinor + backMinor)) / firms.reduce((sum, u) => sum + inMinor[u] + outMinor[u], 0);
  return amongFirms(scan, {
    core: firms,
    members: members(firms, 'member'),
    invoices: invoicesOf(scan, [there, back]),
    strength: 0.3 * likeness + 0.5 * Math.min(1, monthCount / 4) + 0.2 * tradeShare,
    reasons: [
      { code: 'both-ways', values: { thereMinor, backMinor, monthCount }, peers: null, weight: 0.8 },
      ...(goodsShare === null ? [] : [{ code: 'same-goods', values: { goodsShare }, peers: null, weight: 0 }]),
      { code: 'most-of-trade', values: { tradeShare }, peers: null, weight: 0.2 },
    ],
  });
}
