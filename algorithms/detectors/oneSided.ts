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
  reliability: { group: 'origin', weak: [0.55, 0.2], strong: [0.85, 0.8] },
  detect(scan, parameters) {
    const { inMinor, outMinor } = scan.activity;
    const column = (value: (u: number) => number) =>
      Float64Array.from({ length: scan.firms }, (_, u) =>
        scan.isObserved(u) && inMinor[u] + outMinor[u] > 0 ? value(u) : NaN,
      );
    const columns: Columns = {
      otherShare: column((u) => Math.min(inMinor[u], outMinor[u]) / Math.max(inMinor[u], outMinor[u])),
      partnersShare: partnersShareOf(scan),
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
}

/**
 * Of the larger side of each firm which part of the partners' trade it is: of partners whose ledgers are known on both sides, NaN where less than half
 * is with such.
 */
function partnersShareOf(scan: Scan): Float64Array {
  const { firms, relationMinor } = scan;
  const { inMinor, outMinor } = scan.activity;
  const { seller, buyer, count } = scan.snapshot.relations;
  const observed = Uint8Array.from({ length: firms }, (_, u) => (scan.isObserved(u) ? 1 : 0));
  const sells = Uint8Array.from(outMinor, (out, u) => (out > inMinor[u] ? 1 : 0));
  const [weighed, seen] = [new Float64Array(firms), new Float64Array(firms)];
  for (let e = 0; e < count; e++) {
    const [u, v, net] = [seller[e], buyer[e], relationMinor[e]];
    if (net === 0) continue;
    if (sells[u] === 1 && observed[v] === 1) {
      weighed[u] += (net * net) / inMinor[v];
      seen[u] += net;
    }
    if (sells[v] === 0 && observed[u] === 1) {
      weighed[v] += (net * net) / outMinor[u];
      seen[v] += net;
    }
  }
  return weighed.map((sum, u) => (2 * seen[u] >= Math.max(inMinor[u], outMinor[u]) ? sum / seen[u] : NaN));
}

function judge(scan: Scan, firm: number, columns: Columns, parameters: typeof PARAMETERS): Finding | null {
  const { activity, peers } = scan;
  const [inMinor, outMinor] = [activity.inMinor[firm], activity.outMinor[firm]];
  const most = Math.max(inMinor, outMinor);
  if (most < parameters.leastMinor || columns.otherShare[firm] > parameters.mostOtherShare || scan.isHub(firm)) return null;
  const sells = outMinor > inMinor;
  const partnerCount = (sells ? activity.customers : activity.suppliers)[firm];
  const { invoiceCount, months } = invoicesOn(scan, firm, sells);
  if (invoiceCount < parameters.leastInvoices || invoiceCount < parameters.leastInvoicesPerPartner * partnerCount) return null;
  const partnersShare = columns.partnersShare[firm];
  if (!(partnersShare >= parameters.leastPartnersShare)) return null;
  const standing = peers.standing(columns.partnersShare, firm)!;
  if (standing.percentile < parameters.leastPercentile) return null;
  const other = peers.standing(columns.otherShare, firm)!;
  const asOneSided = peers.partUpTo(columns.otherShare, firm, parameters.mostOtherShare)!;
  if (sells && (asOneSided > parameters.mostPeersShare || months < parameters.leastSalesMonths)) return null;
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

/** Invoices of a firm on one side, and the filing months that they are of. */
function invoicesOn(scan: Scan, firm: number, sells: boolean): { invoiceCount: number; months: number } {
  const { sellerOffsets, buyerOffsets, byBuyer } = scan.snapshot.relations;
  const { day } = scan.snapshot.invoices;
  const { relationMinor } = scan;
  const offsets = sells ? sellerOffsets : buyerOffsets;
  const months = new Set<number>();
  let invoiceCount = 0;
  for (let k = offsets[firm]; k < offsets[firm + 1]; k++) {
    const e = sells ? k : byBuyer[k];
    if (relationMinor[e] === 0) continue;
    const [from, to] = scan.invoicesOf(e);
    invoiceCount += to - from;
    for (let i = from; i < to; i++) months.add(monthOf(day[i]));
  }
  return { invoiceCount, months: months.size };
}
