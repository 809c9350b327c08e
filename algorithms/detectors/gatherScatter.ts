import { type GatherScatter, motifs } from '../motifs.ts';
import type { Detector, Finding } from './detector.ts';
import { amongFirms, byStrength, members } from './findings.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  /** Partners on each side. */
  leastPartners: 3,
  /** Before the turn, and after it. */
  windowDays: 60,
  /** Smaller ÷ larger of what is gathered and what is scattered. */
  leastLikeness: 0.7,
  leastMinor: 10_000_000,
};

/**
 * Pattern 12, gather-scatter: many → one → many, and what was gathered is scattered afterwards, about the same amount. Strength: likeness of both
 * amounts, partners on the side with fewer, and the part of the firm's trade that it is.
 */
export const gatherScatter: Detector<typeof PARAMETERS> = {
  name: 'gather-scatter',
  pattern: 'gather-scatter',
  version: 1,
  parameters: PARAMETERS,
  needs: 'any side',
  detect(scan, parameters) {
    const found = motifs(scan.snapshot, {
      ...scan.options,
      find: ['gatherScatter'],
      windowDays: parameters.windowDays,
      minSide: parameters.leastPartners,
      maxInstances: 100_000,
    }).gatherScatter!;
    const candidates = found.suppliers.reduce((sum, count, u) => sum + (count > 0 && found.customers[u] > 0 ? 1 : 0), 0);
    const findings = found.instances.flatMap((one) => judge(scan, one, parameters) ?? []);
    return { candidates, findings: findings.sort(byStrength), leftOut: found.leftOut };
  },
  wording: {
    'gathers-then-scatters': {
      zh: '{turnDay} 前从 {supplierCount} 户购进 {gatheredMinor}，其后向 {customerCount} 户销售 {scatteredMinor}',
      en: 'bought {gatheredMinor} of {supplierCount} up to {turnDay}, and sold {scatteredMinor} to {customerCount} afterwards',
    },
    'most-of-trade': { zh: '占其购销的 {tradeShare}', en: 'it is {tradeShare} of what it buys and sells' },
  },
}; // prettier-ignore

function judge(scan: Scan, found: GatherScatter, parameters: typeof PARAMETERS): Finding | null {
  const { node, suppliers, customers, gatheredMinor, scatteredMinor, turnDay } = found;
  if (gatheredMinor === null || scatteredMinor === null) return null;
  const least = Math.min(gatheredMinor, scatteredMinor);
  if (least < parameters.leastMinor) return null;
  const likeness = least / Math.max(gatheredMinor, scatteredMinor);
  if (likeness < parameters.leastLikeness) return null;
  const tradeShare = (gatheredMinor + scatteredMinor) / (scan.activity.inMinor[node] + scan.activity.outMinor[node]);
  const side = Math.min(suppliers.length, customers.length);
  const near = (likeness - parameters.leastLikeness) / (1 - parameters.leastLikeness);
  return amongFirms(scan, {
    core: [node],
    members: [{ node, role: 'pipe' }, ...members([...new Set([...suppliers, ...customers])], 'associated')],
    invoices: [...found.gathered, ...found.scattered],
    strength: 0.4 * near + 0.4 * Math.min(1, side / 8) + 0.2 * tradeShare,
    reasons: [
      {
        code: 'gathers-then-scatters',
        values: { supplierCount: suppliers.length, customerCount: customers.length, gatheredMinor, scatteredMinor, turnDay },
        peers: null,
        weight: 0.8,
      },
      { code: 'most-of-trade', values: { tradeShare }, peers: null, weight: 0.2 },
    ],
  });
} // prettier-ignore
