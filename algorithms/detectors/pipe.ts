import type { Detector, Finding, Reason } from './detector.ts';
import { aroundFirm, byStrength } from './findings.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  /** The smaller of net in and net out, of the best twelve months. */
  leastThroughMinor: 30_000_000,
  /** Net out ÷ net in, of the same months. */
  leastValueBase: 0.8,
  mostValueBase: 1.3,
  /** Days within which half of what came in went on. */
  mostMedianDays: 60,
  /** Part of what came in that went on at all. */
  leastInflowShare: 0.7,
};

/**
 * Pattern 2, pipe (管道洗票): what comes in goes out soon, with almost no value added. First in, first out by filing month, on net amounts; only firms
 * whose ledgers are known on both sides. Strength: how near net out is to net in, how soon, and how much of it, each beside peers.
 */
export const pipe: Detector<typeof PARAMETERS> = {
  name: 'pipe',
  pattern: 'pipe',
  version: 1,
  parameters: PARAMETERS,
  needs: 'both sides',
  detect(scan, parameters) {
    const { bestYear } = scan.matching;
    const through = Float64Array.from(bestYear.inMinor, (inMinor, u) =>
      scan.isObserved(u) ? Math.min(inMinor, bestYear.outMinor[u]) : NaN,
    );
    const gap = Float64Array.from(bestYear.valueBase, (base, u) => (through[u] > 0 ? Math.abs(Math.log(base)) : NaN));
    const dwell = Float64Array.from(scan.matching.meanDays, (days, u) => (through[u] > 0 ? days : NaN));
    const findings: Finding[] = [];
    let candidates = 0;
    for (let u = 0; u < scan.firms; u++) {
      if (!(through[u] > 0)) continue;
      candidates++;
      const finding = judge(scan, u, { through, gap, dwell }, parameters);
      if (finding) findings.push(finding);
    }
    return { candidates, findings: findings.sort(byStrength), leftOut: 0 };
  },
  wording: {
    'passes-on': {
      zh: '十二个月购进 {inMinor}，销售 {outMinor}，几乎没有增值',
      en: 'bought {inMinor} and sold {outMinor} within twelve months: hardly any value added',
    },
    soon: { zh: '一半在 {medianDays} 天内转出', en: 'half of it went on within {medianDays} days' },
    'all-of-it': { zh: '购进的 {inflowShare} 已转出', en: '{inflowShare} of what came in went on' },
  },
};

interface Columns {
  through: Float64Array;
  gap: Float64Array;
  dwell: Float64Array;
}

function judge(scan: Scan, firm: number, { through, gap, dwell }: Columns, parameters: typeof PARAMETERS): Finding | null {
  const { bestYear, medianDays, inflowShare } = scan.matching;
  const base = bestYear.valueBase[firm];
  if (through[firm] < parameters.leastThroughMinor || scan.isHub(firm)) return null;
  if (base < parameters.leastValueBase || base > parameters.mostValueBase) return null;
  if (medianDays[firm] < 0 || medianDays[firm] > parameters.mostMedianDays) return null;
  if (inflowShare[firm] < parameters.leastInflowShare) return null;
  const { peers } = scan;
  const [near, soon, large] = [peers.standing(gap, firm), peers.standing(dwell, firm), peers.standing(through, firm)];
  const [inMinor, outMinor] = [bestYear.inMinor[firm], bestYear.outMinor[firm]];
  const reasons: Reason[] = [
    { code: 'passes-on', values: { inMinor, outMinor }, peers: near, weight: 0.5 },
    { code: 'soon', values: { medianDays: medianDays[firm] }, peers: soon, weight: 0.3 },
    { code: 'all-of-it', values: { inflowShare: inflowShare[firm] }, peers: large, weight: 0.2 },
  ];
  const strength =
    0.5 * (1 - (near?.percentile ?? 0.5)) + 0.3 * (1 - (soon?.percentile ?? 0.5)) + 0.2 * inflowShare[firm];
  return aroundFirm(scan, firm, { role: 'pipe', side: 'both', strength, reasons });
} // prettier-ignore
