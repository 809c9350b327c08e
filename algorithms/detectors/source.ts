import type { Detector, Finding, Reason } from './detector.ts';
import { aroundFirm, byStrength } from './findings.ts';
import { bornDay, type Scan } from './scan.ts';

const PARAMETERS = {
  /** Net sales in all; less is no bulk. */
  leastOutMinor: 30_000_000,
  /** Purchases ÷ sales. */
  mostInputShare: 0.5,
  /** Days from when it began to when half of its sales were made. */
  mostBulkAgeDays: 365,
  /** Days without a sale while the ledger went on. */
  leastSilenceDays: 60,
};

/**
 * Pattern 1, source (源头虚开): young, sells in bulk, buys hardly anything that it could have sold, and stops. Only firms whose ledgers are known on
 * both sides. Strength: how small its purchases are beside its sales among those who sell the same, how young it was, and for how long it is silent.
 */
export const source: Detector<typeof PARAMETERS> = {
  name: 'source',
  pattern: 'source',
  version: 1,
  parameters: PARAMETERS,
  needs: 'both sides',
  detect(scan, parameters) {
    const { activity } = scan;
    const inputShare = Float64Array.from(activity.outMinor, (out, u) =>
      out > 0 && scan.isObserved(u) ? activity.inMinor[u] / out : NaN,
    );
    const findings: Finding[] = [];
    let candidates = 0;
    for (let u = 0; u < scan.firms; u++) {
      if (Number.isNaN(inputShare[u])) continue;
      candidates++;
      const finding = judge(scan, u, inputShare, parameters);
      if (finding) findings.push(finding);
    }
    return { candidates, findings: findings.sort(byStrength), leftOut: 0 };
  },
  wording: {
    'sells-without-input': {
      zh: '销售 {outMinor}，购进只有 {inMinor}',
      en: 'sold {outMinor} and bought {inMinor} only',
    },
    'bulk-when-young': {
      zh: '开业 {ageDays} 天，销售已过半',
      en: 'half of its sales were made within {ageDays} days of its beginning',
    },
    stopped: { zh: '{lastDay} 以后 {silenceDays} 天没有开票', en: 'no sale for {silenceDays} days since {lastDay}' },
  },
};

function judge(scan: Scan, firm: number, inputShare: Float64Array, parameters: typeof PARAMETERS): Finding | null {
  const { activity, peers } = scan;
  const outMinor = activity.outMinor[firm];
  if (outMinor < parameters.leastOutMinor || inputShare[firm] > parameters.mostInputShare) return null;
  const born = bornDay(scan, firm);
  if (born === null) return null;
  const lastDay = activity.lastSale[firm];
  const silenceDays = activity.lastDay - lastDay;
  if (silenceDays < parameters.leastSilenceDays) return null;
  const ageDays = halfSoldDay(scan, firm) - born;
  if (ageDays > parameters.mostBulkAgeDays) return null;
  const standing = peers.standing(inputShare, firm);
  const [low, young, silent] = [
    1 - (standing?.percentile ?? 0.5),
    1 - ageDays / parameters.mostBulkAgeDays,
    Math.min(1, silenceDays / 180),
  ];
  const reasons: Reason[] = [
    { code: 'sells-without-input', values: { outMinor, inMinor: activity.inMinor[firm] }, peers: standing, weight: 0.5 },
    { code: 'bulk-when-young', values: { ageDays }, peers: null, weight: 0.3 },
    { code: 'stopped', values: { lastDay, silenceDays }, peers: null, weight: 0.2 },
  ];
  return aroundFirm(scan, firm, { role: 'source', side: 'sales', strength: 0.5 * low + 0.3 * young + 0.2 * silent, reasons });
} // prettier-ignore

/** The first day by which half of a firm's net sales were made. */
function halfSoldDay(scan: Scan, firm: number): number {
  const { sellerOffsets, currency } = scan.snapshot.relations;
  const sold: { day: number; net: number }[] = [];
  for (let e = sellerOffsets[firm]; e < sellerOffsets[firm + 1]; e++) {
    if (currency[e] !== scan.options.currency) continue;
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) sold.push({ day: scan.snapshot.invoices.day[i], net: scan.netOf(i) });
  }
  sold.sort((a, b) => a.day - b.day);
  let left = scan.activity.outMinor[firm] / 2;
  for (const { day, net } of sold) if ((left -= net) <= 0) return day;
  return scan.activity.lastSale[firm];
}
