import { monthOf } from '../../graph/days.ts';
import type { Detector, Finding } from './detector.ts';
import { aroundFirm, byStrength } from './findings.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  /** Net of the side that there is. */
  leastMinor: 30_000_000,
  /** Net of the other side, as a part of it. */
  mostOtherShare: 0.001,
  /** On the side that there is, in all and on average of a partner: again and again. */
  leastInvoices: 60,
  leastInvoicesPerPartner: 10,
  /** Part of the partners' own trade on the side on which they meet it, on average by net, and its percentile among peers. */
  leastPartnersShare: 0.7,
  leastPercentile: 0.6,
  /** Part of its peers that are as one-sided, at most: what is usual in a trade says nothing. Of who sells only. */
  mostPeersShare: 0.1,
  /** Filing months with sales, of who sells only: for less a maker may live on what it has, and small firms on a few large orders. */
  leastSalesMonths: 12,
};

/**
 * Pattern 6: sales without purchases, or purchases without sales, in bulk, month after month. Those who sell services or what they grow buy little, and a
 * shop's sales are in no ledger: so it counts only where firms that sell the same do both, and where its partners live on it. Only firms
 * whose ledgers are known on both sides.
 *
 * Values: net of all its sales and purchases, its invoices on the side that there is; `partnersShare` is Σ n² ÷ t over Σ n, where n is the net with a
 * partner whose ledgers are known, and t all that it bought (of a firm that sells) or sold (of one that buys).
 *
 * Strength: that share, how many invoices for each partner, and how large it is.
 */
export const oneSided: Detector<typeof PARAMETERS> = {
  name: 'one-sided',
  title: { zh: '有销无进或有进无销', en: 'sales or purchases only' },
  pattern: 'one-sided',
  version: 2,
  parameters: PARAMETERS,
  needs: 'both sides',
  detect(scan, parameters) {
    const { inMinor, outMinor } = scan.activity;
    const column = (value: (u: number) => number) =>
      Float64Array.from({ length: scan.firms }, (_, u) =>
        scan.isObserved(u) && inMinor[u] + outMinor[u] > 0 ? value(u) : NaN,
      );
    const columns: Columns = {
      otherShare: column((u) => Math.min(inMinor[u], outMinor[u]) / Math.max(inMinor[u], outMinor[u])),
      ...partnersOf(scan),
    };
    const findings: Finding[] = [];
    let candidates = 0;
    for (let u = 0; u < scan.firms; u++) {
      if (Number.isNaN(columns.otherShare[u])) continue;
      candidates++;
      const finding = judge(scan, u, columns, parameters);
      if (finding) findings.push(finding);
    }
    return { candidates, findings: findings.sort(byStrength), leftOut: 0 };
  },
  wording: {
    'sells-only': { zh: '销售 {outMinor}，购进只有 {inMinor}', en: 'sold {outMinor} and bought {inMinor} only' },
    'buys-only': { zh: '购进 {inMinor}，销售只有 {outMinor}', en: 'bought {inMinor} and sold {outMinor} only' },
    'again-and-again': {
      zh: '与 {partnerCount} 户往来 {invoiceCount} 份发票，占对方同类往来的 {partnersShare}',
      en: '{invoiceCount} invoices with {partnerCount} firms, {partnersShare} of all that these have on that side',
    },
  },
};

interface Columns {
  otherShare: Float64Array;
  partnersShare: Float64Array;
  invoices: Uint32Array;
}

/**
 * Of the larger side of each firm: its invoices, and which part of the partners' trade it is: of partners whose ledgers are known on both sides, NaN
 * where less than half is with such.
 */
function partnersOf(scan: Scan): Pick<Columns, 'partnersShare' | 'invoices'> {
  const { inMinor, outMinor } = scan.activity;
  const { seller, buyer, count } = scan.snapshot.relations;
  const [weighed, seen, all] = [0, 0, 0].map(() => new Float64Array(scan.firms));
  const invoices = new Uint32Array(scan.firms);
  for (let e = 0; e < count; e++) {
    const net = scan.relationMinor[e];
    if (net === 0) continue;
    const [from, to] = scan.invoicesOf(e);
    const add = (u: number, partner: number, ofPartner: number) => {
      all[u] += net;
      invoices[u] += to - from;
      if (!scan.isObserved(partner)) return;
      weighed[u] += (net * net) / ofPartner;
      seen[u] += net;
    };
    const [u, v] = [seller[e], buyer[e]];
    if (outMinor[u] > inMinor[u]) add(u, v, inMinor[v]);
    if (inMinor[v] >= outMinor[v]) add(v, u, outMinor[u]);
  }
  return { partnersShare: weighed.map((sum, u) => (2 * seen[u] >= all[u] ? sum / seen[u] : NaN)), invoices };
}

function judge(scan: Scan, firm: number, columns: Columns, parameters: typeof PARAMETERS): Finding | null {
  const { activity, peers } = scan;
  const [inMinor, outMinor] = [activity.inMinor[firm], activity.outMinor[firm]];
  const most = Math.max(inMinor, outMinor);
  if (most < parameters.leastMinor || columns.otherShare[firm] > parameters.mostOtherShare || scan.isHub(firm)) return null;
  const sells = outMinor > inMinor;
  const partnerCount = (sells ? activity.customers : activity.suppliers)[firm];
  const invoiceCount = columns.invoices[firm];
  if (invoiceCount < parameters.leastInvoices || invoiceCount < parameters.leastInvoicesPerPartner * partnerCount) return null;
  const partnersShare = columns.partnersShare[firm];
  if (!(partnersShare >= parameters.leastPartnersShare)) return null;
  const standing = peers.standing(columns.partnersShare, firm)!;
  if (standing.percentile < parameters.leastPercentile) return null;
  const other = peers.standing(columns.otherShare, firm)!;
  const asOneSided = peers.partUpTo(columns.otherShare, firm, parameters.mostOtherShare)!;
  if (sells && (asOneSided > parameters.mostPeersShare || salesMonths(scan, firm) < parameters.leastSalesMonths)) return null;
  return aroundFirm(scan, firm, {
    role: sells ? 'issuer' : 'collector',
    side: sells ? 'sales' : 'purchases',
    strength: 0.5 * partnersShare + 0.3 * Math.min(1, invoiceCount / partnerCount / 50) + 0.2 * Math.min(1, Math.log10(most / parameters.leastMinor) / 3),
    reasons: [
      { code: sells ? 'sells-only' : 'buys-only', values: { inMinor, outMinor }, peers: other, weight: 0.2 },
      { code: 'again-and-again', values: { partnerCount, invoiceCount, partnersShare }, peers: standing, weight: 0.8 },
    ],
  });
} // prettier-ignore

/** Filing months in which a firm sold anything. */
function salesMonths(scan: Scan, firm: number): number {
  const { sellerOffsets } = scan.snapshot.relations;
  const { day } = scan.snapshot.invoices;
  const months = new Set<number>();
  for (let e = sellerOffsets[firm]; e < sellerOffsets[firm + 1]; e++) {
    if (scan.relationMinor[e] === 0) continue;
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) months.add(monthOf(day[i]));
  }
  return months.size;
}
