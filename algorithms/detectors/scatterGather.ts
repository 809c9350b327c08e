import { motifs, type Middle, type ScatterGather } from '../motifs.ts';
import { apart } from './apart.ts';
import type { Detector, Finding, Reason } from './detector.ts';
import { amongFirms, byStrength, grossOfRelations, invoicesOf, members, netOf, relationBetween } from './findings.ts';
import { isSettled, roundsOf } from './rounds.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  leastMiddles: 3,
  /** From the first invoice of an instance to the last. */
  windowDays: 90,
  /** Gross that goes into the middles. */
  leastMinor: 5_000_000,
  /** Smaller ÷ larger of what a middle gets and passes on, each time and in all. */
  leastLikeness: 0.8,
  leastRounds: 2,
  /** Part of what a middle gets and passes on that lies in rounds. */
  leastRoundsShare: 0.8,
  /** Mean days of a round, for each round beyond the first: few rounds are no chance only where they are quick. */
  mostDaysPerRound: 12,
  mostRoundDays: 45,
  /** Of what goes over once: the days from first to last, and the gross that goes in. */
  onceDays: 60,
  leastMinorOnce: 500_000,
  /** No more than the least number of middles may be chance, unless amounts are alike or it is so much of the middles' trade. */
  leastTradeShare: 0.8,
};

/**
 * Pattern 13, scatter-gather: one → several middles → one. Where a maker has several dealers, and they a customer in common, it looks the same; so it
 * counts only which middles pass on what they got:
 * - lot by lot, each coming out as much as it went in (see roundsOf); or
 * - once: by one invoice in and one out that is no earlier, and the firms have no other invoices in these relations, all within weeks.
 * Enough middles of one way have to do so. Of instances that share half of their firms the strongest is told; hubs are in none. Strength: how many middles there are,
 * how often it came out even, and the part of the middles' trade that it is.
 */
export const scatterGather: Detector<typeof PARAMETERS> = {
  name: 'scatter-gather',
  title: { zh: '先散后聚', en: 'scatter and gather' },
  pattern: 'scatter-gather',
  version: 2,
  parameters: PARAMETERS,
  needs: 'any side',
  reliability: { group: 'passing', weak: [0.5, 0.75], strong: [0.8, 0.95] },
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
    return { candidates, findings: apart(findings.sort(byStrength)), leftOut: found.leftOut };
  },
  wording: {
    'over-several': {
      zh: '经 {middleCount} 户从一户到另一户，价税合计送出 {inMinor}，收到 {outMinor}',
      en: 'from one firm to another over {middleCount} others: {inMinor} went in, {outMinor} came out, tax included',
    },
    'each-comes-out-even': {
      zh: '每户都按批转出，共 {roundCount} 批，平均 {meanDays} 天',
      en: 'each of them passes it on lot by lot: {roundCount} lots in all, within {meanDays} days on average',
    },
    'each-once': {
      zh: '{firstDay} 起 {spanDays} 天内，每户一进一出各一张发票',
      en: 'each of them by one invoice in and one out, within {spanDays} days from {firstDay} on',
    },
    'most-of-trade': { zh: '占中间各户购销的 {tradeShare}', en: 'it is {tradeShare} of what those between buy and sell' },
  },
}; // prettier-ignore

function judge(scan: Scan, found: ScatterGather, parameters: typeof PARAMETERS): Finding | null {
  const { source, sink, middles } = found;
  if ([source, sink, ...middles.map(({ node }) => node)].some((u) => scan.isHub(u))) return null;
  return settling(scan, found, parameters) ?? once(scan, found, parameters);
}

interface Path {
  node: number;
  into: number;
  out: number;
}

/** Over the middles whose lots come out even. */
function settling(scan: Scan, { source, sink, middles }: ScatterGather, parameters: typeof PARAMETERS): Finding | null {
  let [roundCount, days] = [0, 0];
  const paths = middles.flatMap(({ node }): Path[] => {
    const path = { node, into: relationBetween(scan, source, node), out: relationBetween(scan, node, sink) };
    const [inMinor, outMinor] = [grossOfRelations(scan, [path.into]), grossOfRelations(scan, [path.out])];
    if (Math.min(inMinor, outMinor) < parameters.leastLikeness * Math.max(inMinor, outMinor)) return [];
    const rounds = roundsOf(scan, [[path.into], [path.out]], parameters.leastLikeness);
    if (!isSettled(rounds, parameters)) return [];
    roundCount += rounds.count;
    days += rounds.count * rounds.meanDays;
    return [path];
  });
  // over the middles that settle, each with what it got as one flow and what it passed on as the other (see roundsOf); days are the mean over all rounds
  const values = { roundCount, meanDays: days / roundCount };
  const invoices = invoicesOf(scan, paths.flatMap(({ into, out }) => [into, out])); // prettier-ignore
  const quick = 1 - values.meanDays / parameters.mostRoundDays;
  const often = 0.4 + 0.3 * Math.min(1, roundCount / (4 * paths.length)) + 0.3 * quick;
  return finding(scan, { source, sink, paths, invoices, often, leastMinor: parameters.leastMinor, why: { code: 'each-comes-out-even', values } }, parameters);
} // prettier-ignore

/** Over the middles that had one invoice in and one out. */
function once(scan: Scan, { source, sink, middles }: ScatterGather, parameters: typeof PARAMETERS): Finding | null {
  const { day } = scan.snapshot.invoices;
  const paths = middles.flatMap(({ node, into: [i, ...alsoIn], out: [o, ...alsoOut] }: Middle): (Path & { invoices: number[] })[] => {
    if (alsoIn.length + alsoOut.length > 0 || day[o] < day[i]) return [];
    const path = { node, into: relationBetween(scan, source, node), out: relationBetween(scan, node, sink), invoices: [i, o] };
    const isOnly = [path.into, path.out].every((e) => {
      const [from, to] = scan.invoicesOf(e);
      return to - from === 1;
    });
    return isOnly ? [path] : [];
  }); // prettier-ignore
  const invoices = paths.flatMap((path) => path.invoices);
  const days = invoices.map((i) => day[i]);
  const [firstDay, spanDays] = [Math.min(...days), Math.max(...days) - Math.min(...days)];
  if (spanDays > parameters.onceDays) return null;
  const { grossMinor } = scan.snapshot.invoices;
  const areAlike = paths.every(({ invoices: [i, o] }) => Math.min(grossMinor[i], grossMinor[o]) >= parameters.leastLikeness * Math.max(grossMinor[i], grossMinor[o]));
  const isChance = paths.length === parameters.leastMiddles && !areAlike && tradeShareOf(scan, paths, invoices) < parameters.leastTradeShare;
  if (isChance) return null;
  return finding(scan, { source, sink, paths, invoices, often: 0, leastMinor: parameters.leastMinorOnce, why: { code: 'each-once', values: { firstDay, spanDays } } }, parameters);
} // prettier-ignore

interface Passed {
  source: number;
  sink: number;
  paths: readonly Path[];
  invoices: ArrayLike<number>;
  /** How often it came out even, in [0, 1]. */
  often: number;
  leastMinor: number;
  why: Pick<Reason, 'code' | 'values'>;
}

function finding(scan: Scan, { source, sink, paths, invoices, often, leastMinor, why }: Passed, parameters: typeof PARAMETERS): Finding | null {
  if (paths.length < parameters.leastMiddles) return null;
  const nodes = paths.map(({ node }) => node);
  // gross of all invoices of these relations
  const inMinor = grossOfRelations(scan, paths.map(({ into }) => into)); // prettier-ignore
  const outMinor = grossOfRelations(scan, paths.map(({ out }) => out)); // prettier-ignore
  if (inMinor < leastMinor) return null;
  const tradeShare = tradeShareOf(scan, paths, invoices);
  return amongFirms(scan, {
    core: [source, ...nodes, sink],
    members: [{ node: source, role: 'issuer' }, ...members(nodes, 'pipe'), { node: sink, role: 'collector' }],
    invoices,
    strength: 0.4 * often + 0.3 * Math.min(1, nodes.length / 5) + 0.3 * tradeShare,
    reasons: [
      { ...why, peers: null, weight: 0.4 },
      { code: 'over-several', values: { middleCount: nodes.length, inMinor, outMinor }, peers: null, weight: 0.3 },
      { code: 'most-of-trade', values: { tradeShare }, peers: null, weight: 0.3 },
    ],
  });
} // prettier-ignore

/** Net of these invoices as part of all that the middles bought and sold. */
function tradeShareOf(scan: Scan, paths: readonly Path[], invoices: ArrayLike<number>): number {
  const { inMinor, outMinor } = scan.activity;
  return netOf(scan, invoices) / paths.reduce((sum, { node }) => sum + inMinor[node] + outMinor[node], 0);
}
