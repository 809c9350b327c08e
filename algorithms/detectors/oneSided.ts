import type { Detector, Finding } from './detector.ts';
import { aroundFirm, byStrength } from './findings.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  /** Net of the side that there is. */
  leastMinor: 30_000_000,
  /** Net of the other side, as a part of it. */
  mostOtherShare: 0.05,
};

/**
 * Pattern 6: sales without purchases, or purchases without sales. Only firms whose ledgers are known on both sides. Those who sell services or what they
 * grow buy little: the share stands beside firms that sell the same. Strength: that, and how large the side is beside peers.
 */
export const oneSided: Detector<typeof PARAMETERS> = {
  name: 'one-sided',
  pattern: 'one-sided',
  version: 1,
  parameters: PARAMETERS,
  needs: 'both sides',
  detect(scan, parameters) {
    const { inMinor, outMinor } = scan.activity;
    const column = (value: (u: number) => number) =>
      Float64Array.from({ length: scan.firms }, (_, u) => (scan.isObserved(u) ? value(u) : NaN));
    const share = column((u) => Math.min(inMinor[u], outMinor[u]) / Math.max(inMinor[u], outMinor[u]));
    const size = column((u) => Math.max(inMinor[u], outMinor[u]));
    const findings: Finding[] = [];
    let candidates = 0;
    for (let u = 0; u < scan.firms; u++) {
      if (!(size[u] > 0)) continue;
      candidates++;
      if (size[u] >= parameters.leastMinor && share[u] <= parameters.mostOtherShare && !scan.isHub(u))
        findings.push(judge(scan, u, share, size));
    }
    return { candidates, findings: findings.sort(byStrength), leftOut: 0 };
  },
  wording: {
    'sells-only': { zh: '销售 {outMinor}，购进只有 {inMinor}', en: 'sold {outMinor} and bought {inMinor} only' },
    'buys-only': { zh: '购进 {inMinor}，销售只有 {outMinor}', en: 'bought {inMinor} and sold {outMinor} only' },
  },
};

function judge(scan: Scan, firm: number, share: Float64Array, size: Float64Array): Finding {
  const [inMinor, outMinor] = [scan.activity.inMinor[firm], scan.activity.outMinor[firm]];
  const [low, large] = [scan.peers.standing(share, firm), scan.peers.standing(size, firm)];
  const sells = outMinor > inMinor;
  const strength = 0.5 * (1 - (low?.percentile ?? 0.5)) + 0.5 * (large?.percentile ?? 0.5);
  const reasons = [{ code: sells ? 'sells-only' : 'buys-only', values: { inMinor, outMinor }, peers: low, weight: 1 }];
  return aroundFirm(scan, firm, { role: sells ? 'source' : 'collector', side: sells ? 'sales' : 'purchases', strength, reasons }); // prettier-ignore
}
