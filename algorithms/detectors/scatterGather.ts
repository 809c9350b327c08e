import { motifs, type ScatterGather } from '../motifs.ts';
import type { Detector, Finding } from './detector.ts';
import { amongFirms, byStrength, members } from './findings.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  leastMiddles: 3,
  windowDays: 90,
  /** What comes out of the middles ÷ what goes into them, the smaller by the larger. */
  leastLikeness: 0.6,
  leastCarriedMinor: 5_000_000,
};

/**
 * Pattern 13, scatter-gather: one → several middles → one within a window, each middle passing on about what it got. Strength: how much of what goes in
 * comes out, how many middles there are, and the part of the middles' trade that it is.
 */
export const scatterGather: Detector<typeof PARAMETERS> = {
  name: 'scatter-gather',
  pattern: 'scatter-gather',
  version: 1,
  parameters: PARAMETERS,
  needs: 'any side',
  detect(scan, parameters) {
    const found = motifs(scan.snapshot, {
      ...scan.options,
      find: ['scatterGather'],
      windowDays: parameters.windowDays,
      minMiddles: parameters.leastMiddles,
      maxInstances: 100_000,
    }).scatterGather!;
    let candidates = 0;
    for (let u = 0; u < scan.firms; u++) if (scan.activity.customers[u] > 1) candidates++;
    const findings = found.instances.flatMap((one) => judge(scan, one, parameters) ?? []);
    return { candidates, findings: findings.sort(byStrength), leftOut: found.leftOut };
  },
  wording: {
    'over-several': {
      zh: '经 {middleCount} 户从一户到另一户，送出 {inMinor}，收到 {outMinor}',
      en: 'from one firm to another over {middleCount} others: {inMinor} went in, {outMinor} came out',
    },
    'most-of-trade': { zh: '占中间各户购销的 {tradeShare}', en: 'it is {tradeShare} of what those between buy and sell' },
  },
}; // prettier-ignore

function judge(scan: Scan, found: ScatterGather, parameters: typeof PARAMETERS): Finding | null {
  const { source, sink, middles, carriedMinor } = found;
  if (carriedMinor === null || carriedMinor < parameters.leastCarriedMinor) return null;
  const inMinor = middles.reduce((sum, middle) => sum + middle.inMinor!, 0);
  const outMinor = middles.reduce((sum, middle) => sum + middle.outMinor!, 0);
  const likeness = Math.min(inMinor, outMinor) / Math.max(inMinor, outMinor);
  if (likeness < parameters.leastLikeness) return null;
  const nodes = middles.map(({ node }) => node);
  if ([source, sink, ...nodes].some((u) => scan.isHub(u))) return null;
  const traded = nodes.reduce((sum, u) => sum + scan.activity.inMinor[u] + scan.activity.outMinor[u], 0);
  const tradeShare = (inMinor + outMinor) / traded;
  return amongFirms(scan, {
    core: nodes,
    members: [{ node: source, role: 'issuer' }, ...members(nodes, 'pipe'), { node: sink, role: 'collector' }],
    invoices: middles.flatMap(({ into, out }) => [...into, ...out]),
    strength: 0.3 * likeness + 0.4 * Math.min(1, nodes.length / 5) + 0.3 * tradeShare,
    reasons: [
      { code: 'over-several', values: { middleCount: nodes.length, inMinor, outMinor }, peers: null, weight: 0.7 },
      { code: 'most-of-trade', values: { tradeShare }, peers: null, weight: 0.3 },
    ],
  });
} // prettier-ignore
