import type { Detection, Detector, Finding, Reason } from './detector.ts';
import { aroundFirm, byStrength } from './findings.ts';
import { ORIGINS, originsOf } from './origins.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  ...ORIGINS,
  /** The smaller of net in and net out, of the best twelve months. */
  leastThroughMinor: 2_000_000,
  /** Part of what came in that went on at all; less than of one that passes on (ORIGINS), since its origin speaks as well. */
  leastGoneOnShare: 0.5,
  /** Part of its purchases, and of its customers', that derives from firms that sell without input. */
  leastOriginShare: 0.5,
  leastCustomersShare: 0.4,
  /** Of the gap between net in and net out, and of the days of dwell, among peers. */
  mostPercentile: 0.5,
};

/**
 * Pattern 2, pipe (管道洗票): what comes in goes out soon, with almost no value added. So it is with any wholesaler of thin margins; what tells a pipe is where its
 * input comes from: from firms that sell what they never bought, over other such firms or directly, while honest traders buy of those who buy. And
 * its customers are fed by the same. First in, first out by filing month, on net amounts; only firms whose ledgers are known on both sides.
 *
 * Values: net in and out of the twelve months in a row with most throughput; `medianDays` from purchase to sale, first in, first out by filing
 * month; `originShare` as `derivedFrom` of origins.ts has it, `customersShare` the mean of that over its customers by net.
 *
 * Strength: both shares, that of vanished firms among them, how near net out is to net in, and how soon it goes on, each beside peers.
 */
export const pipe: Detector<typeof PARAMETERS> = {
  name: 'pipe',
  title: { zh: '疑似管道', en: 'possible pipe' },
  pattern: 'pipe',
  version: 2,
  parameters: PARAMETERS,
  needs: 'both sides',
  detect: (scan, parameters) => scan.once(`pipe ${JSON.stringify(parameters)}`, () => detect(scan, parameters)),
  wording: {
    'passes-on': {
      zh: '十二个月购进 {inMinor}，销售 {outMinor}，几乎没有增值',
      en: 'bought {inMinor} and sold {outMinor} within twelve months: hardly any value added',
    },
    soon: {
      zh: '一半在 {medianDays} 天内转出，购进的 {inflowShare} 已转出',
      en: 'half of it went on within {medianDays} days, and {inflowShare} of what came in went on',
    },
    'fed-by-unfed': {
      zh: '购进的 {originShare} 来自无进有销的企业，其中 {vanishedShare} 来自随后消失的企业',
      en: '{originShare} of its purchases derives from firms that sell without purchases, {vanishedShare} from such as vanished',
    },
    'feeds-likewise': {
      zh: '其客户的购进有 {customersShare} 来自同类企业',
      en: '{customersShare} of what its customers buy derives from such firms as well',
    },
  },
};

/** By node 1 where all that is asked of a pipe holds, but for its place among peers. */
export function pipesIn(scan: Scan, parameters: typeof PARAMETERS): Uint8Array {
  return scan.once(`pipes ${JSON.stringify(parameters)}`, () => {
    const columns = columnsOf(scan, parameters);
    return Uint8Array.from({ length: scan.firms }, (_, u) => (isPipe(scan, u, columns, parameters) ? 1 : 0));
  });
}

function detect(scan: Scan, parameters: typeof PARAMETERS): Detection {
  const columns = columnsOf(scan, parameters);
  const pipes = pipesIn(scan, parameters);
  const findings: Finding[] = [];
  let candidates = 0;
  for (let u = 0; u < scan.firms; u++) {
    if (!(columns.through[u] > 0)) continue;
    candidates++;
    const finding = pipes[u] === 1 ? judge(scan, u, columns, parameters) : null;
    if (finding) findings.push(finding);
  }
  return { candidates, findings: findings.sort(byStrength), leftOut: 0 };
}

interface Columns {
  through: Float64Array;
  gap: Float64Array;
  dwell: Float64Array;
  originShare: Float64Array;
  vanishedShare: Float64Array;
  customersShare: Float64Array;
  seen: Float64Array;
}

function columnsOf(scan: Scan, parameters: typeof PARAMETERS): Columns {
  return scan.once(`columns of pipes ${JSON.stringify(parameters)}`, () => {
    const { bestYear, meanDays } = scan.matching;
    const origins = originsOf(scan, parameters);
    const through = Float64Array.from(bestYear.inMinor, (inMinor, u) =>
      scan.isObserved(u) ? Math.min(inMinor, bestYear.outMinor[u]) : NaN,
    );
    return {
      through,
      gap: Float64Array.from(bestYear.valueBase, (base, u) => (through[u] > 0 ? Math.abs(Math.log(base)) : NaN)),
      dwell: Float64Array.from(meanDays, (days, u) => (through[u] > 0 ? days : NaN)),
      originShare: origins.share,
      vanishedShare: origins.vanishedShare,
      customersShare: origins.ofCustomers(origins.share),
      seen: origins.customersSeen,
    };
  });
}

function isPipe(scan: Scan, firm: number, columns: Columns, parameters: typeof PARAMETERS): boolean {
  const { bestYear, medianDays, inflowShare } = scan.matching;
  const base = bestYear.valueBase[firm];
  if (!(columns.through[firm] >= parameters.leastThroughMinor) || scan.isHub(firm)) return false;
  if (base < parameters.leastValueBase || base > parameters.mostValueBase) return false;
  if (medianDays[firm] < 0 || medianDays[firm] > parameters.mostMedianDays) return false;
  if (inflowShare[firm] < parameters.leastGoneOnShare) return false;
  return (
    columns.originShare[firm] >= parameters.leastOriginShare &&
    columns.customersShare[firm] >= parameters.leastCustomersShare
  );
}

function judge(scan: Scan, firm: number, columns: Columns, parameters: typeof PARAMETERS): Finding | null {
  const { bestYear, medianDays, inflowShare } = scan.matching;
  const [originShare, customersShare] = [columns.originShare[firm], columns.customersShare[firm]];
  const { peers } = scan;
  const [near, soon] = [peers.standing(columns.gap, firm)!, peers.standing(columns.dwell, firm)!];
  if (near.percentile > parameters.mostPercentile || soon.percentile > parameters.mostPercentile) return null;
  const vanishedShare = columns.vanishedShare[firm];
  const reasons: Reason[] = [
    { code: 'fed-by-unfed', values: { originShare, vanishedShare }, peers: peers.standing(columns.originShare, firm), weight: 0.4 },
    { code: 'feeds-likewise', values: { customersShare }, peers: peers.standing(columns.customersShare, firm), weight: 0.2 },
    { code: 'passes-on', values: { inMinor: bestYear.inMinor[firm], outMinor: bestYear.outMinor[firm] }, peers: near, weight: 0.2 },
    { code: 'soon', values: { medianDays: medianDays[firm], inflowShare: inflowShare[firm] }, peers: soon, weight: 0.2 },
  ];
  const strength =
    0.2 * Math.min(1, originShare) + 0.2 * Math.min(1, vanishedShare) + 0.2 * Math.min(1, customersShare) +
    0.2 * (1 - near.percentile) + 0.2 * (1 - soon.percentile);
  return aroundFirm(scan, firm, { role: 'pipe', side: 'both', strength, reasons, confidence: columns.seen[firm] });
} // prettier-ignore
