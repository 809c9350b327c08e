import { type Cycle, cycles } from '../cycles.ts';
import type { Detector, Finding } from './detector.ts';
import { amongFirms, byStrength, invoicesOf, members, monthsOf, netOfRelations } from './findings.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  leastHops: 3,
  mostHops: 8,
  /** From the first invoice of a lap to its last. */
  windowDays: 120,
  /** Smallest ÷ largest sum of the relations round. */
  leastLikeness: 0.5,
  /** Net of the relation with least; less goes round by chance. */
  leastMinor: 1_000_000,
  mostCycles: 20_000,
};

/**
 * Pattern 8, circular invoicing (循环开票): invoices lead back to the first seller, in order of filing months, amounts little changed, lap after lap.
 * Order within a month tells nothing, and amounts are compared as sums of relations, so that split invoices do not hide them. Strength: likeness of the sums, months in which every relation has invoices, and the part of the firms'
 * trade that goes round.
 */
export const circular: Detector<typeof PARAMETERS> = {
  name: 'circular',
  pattern: 'circular',
  version: 1,
  parameters: PARAMETERS,
  needs: 'any side',
  detect(scan, parameters) {
    const { options, snapshot, activity } = scan;
    const found = cycles(snapshot, {
      currency: options.currency,
      shouldStop: options.shouldStop,
      order: 'month',
      maxHops: parameters.mostHops,
      windowDays: parameters.windowDays,
      minGrossMinor: parameters.leastMinor / 10,
      maxCycles: parameters.mostCycles,
      perFirms: true,
    });
    const findings = found.cycles
      .filter(({ members: firms }) => firms.length >= parameters.leastHops && !firms.some((u) => scan.isHub(u)))
      .flatMap((cycle) => judge(scan, cycle, parameters) ?? [])
      .sort(byStrength);
    const kept = apart(findings);
    let candidates = 0;
    for (let u = 0; u < scan.firms; u++) if (activity.suppliers[u] > 0 && activity.customers[u] > 0) candidates++;
    return { candidates, findings: kept, leftOut: found.leftOut.cycles };
  }, // prettier-ignore
  wording: {
    'comes-back': {
      zh: '{hopCount} 户依次开票回到起点，{monthCount} 个月里每一段都有发票',
      en: '{hopCount} firms invoice each other round; in {monthCount} months every relation has invoices',
    },
    'alike-all-round': {
      zh: '各段合计从 {leastMinor} 到 {largestMinor}',
      en: 'sums of the relations from {leastMinor} to {largestMinor}',
    },
    'most-of-trade': { zh: '占各户购销的 {tradeShare}', en: 'it is {tradeShare} of what the firms buy and sell' },
  },
};

function judge(scan: Scan, { members: firms, relations }: Cycle, parameters: typeof PARAMETERS): Finding | null {
  const sums = relations.map((e) => netOfRelations(scan, [e]));
  const [leastMinor, largestMinor] = [Math.min(...sums), Math.max(...sums)];
  if (leastMinor < parameters.leastMinor) return null;
  const likeness = leastMinor / largestMinor;
  if (likeness < parameters.leastLikeness) return null;
  const months = relations.map((e) => monthsOf(scan, e));
  const common = [...months[0]].filter((month) => months.every((own) => own.has(month))).length;
  const { inMinor, outMinor } = scan.activity;
  const traded = firms.map((u) => inMinor[u] + outMinor[u]).reduce((a, b) => a + b, 0);
  const tradeShare = (2 * sums.reduce((a, b) => a + b, 0)) / traded;
  const strength = 0.4 * likeness + 0.4 * Math.min(1, common / 3) + 0.2 * tradeShare;
  return amongFirms(scan, {
    core: firms,
    members: members(firms, 'member'),
    invoices: invoicesOf(scan, relations),
    strength,
    reasons: [
      { code: 'alike-all-round', values: { leastMinor, largestMinor }, peers: null, weight: 0.4 },
      { code: 'comes-back', values: { hopCount: firms.length, monthCount: common }, peers: null, weight: 0.4 },
      { code: 'most-of-trade', values: { tradeShare }, peers: null, weight: 0.2 },
    ],
  });
} // prettier-ignore

/** Of findings that share half of their firms the stronger one. */
function apart(findings: readonly Finding[]): Finding[] {
  const foundOf = new Map<number, Finding[]>();
  return findings.filter((finding) => {
    const rivals = new Set(finding.core.flatMap((u) => foundOf.get(u) ?? []));
    for (const rival of rivals) {
      const shared = finding.core.filter((u) => rival.core.includes(u)).length;
      if (2 * shared >= Math.min(finding.core.length, rival.core.length)) return false;
    }
    for (const u of finding.core) foundOf.set(u, [...(foundOf.get(u) ?? []), finding]);
    return true;
  });
}
