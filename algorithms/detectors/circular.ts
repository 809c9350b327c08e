import { apart } from './apart.ts';
import { type Circle, circlesOf } from './circles.ts';
import type { Detector, Finding, Reason } from './detector.ts';
import { amongFirms, byStrength, members, netOf } from './findings.ts';
import { LEAST_PEERS } from './peers.ts';
import { isSettled, roundsOf } from './rounds.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  leastHops: 3,
  mostHops: 10,
  /** From the first invoice of a lap to its last. */
  windowDays: 240,
  /** Gross of the relation with least. */
  leastMinor: 1_000_000,
  /** The same of a circle that is gone round once: of one invoice. */
  leastMinorOnce: 100_000,
  mostCircles: 20_000,
  /** What each firm may keep or add of what passes: alike is what differs by no more than that, hop after hop. */
  mostKeptShare: 0.04,
  leastRounds: 2,
  /** Part of what goes round that lies in rounds. */
  leastRoundsShare: 0.7,
  /** Mean days of a round, for each round beyond the first: few rounds are no chance only where they are quick. */
  mostDaysPerRound: 20,
  mostRoundDays: 240,
  /** Of a circle that is gone round once: its hops, and the days from first to last. */
  mostHopsOnce: 12,
  onceDays: 60,
  /** Where such circles are few, for each hop beyond the second, as many hops meet by chance the less often; where there are many, in all (see unlikeShareOf). */
  mostUnlikeShare: 0.1,
  /** Part of the firms' trade that is enough whatever the amounts are. */
  leastTradeShare: 0.8,
  /** From the first invoice of a ring of one amount to the last. */
  ringDays: 150,
};

/**
 * Pattern 8, circular invoicing (循环开票): invoices lead back to the first seller. Groups trade in circles honestly, so a circle alone says nothing; one of
 * three things must be true of it:
 * - it settles: lap after lap all relations bring the same (see roundsOf), whatever the order of days, since laps are covered afterwards;
 * - it repeats one amount to the fen, in no order of time, and hardly anybody else has that amount (see relays);
 * - it is gone round once, by the only invoice of each relation, none earlier than the one before: then the amounts are alike, the more so the fewer
 *   hops there are and the more such circles, or it is most of what the firms ever traded.
 * Of circles that share half of their firms the strongest is told. Hubs are in none. Strength: laps, likeness of the sums, and the part of the
 * firms' trade that goes round.
 */
export const circular: Detector<typeof PARAMETERS> = {
  name: 'circular',
  title: { zh: '循环开票', en: 'circular invoicing' },
  pattern: 'circular',
  version: 2,
  parameters: PARAMETERS,
  needs: 'any side',
  reliability: { group: 'round', weak: [0.45, 0.1], strong: [0.85, 0.95] },
  detect(scan, parameters) {
    const { circles, leftOut } = circlesOf(scan, parameters);
    const onceByHops = new Map<number, number>();
    for (const { kind, firms } of circles)
      if (kind === 'once') onceByHops.set(firms.length, (onceByHops.get(firms.length) ?? 0) + 1);
    const findings = circles.flatMap((circle) => judge(scan, circle, onceByHops, parameters) ?? []).sort(byStrength);
    const { suppliers, customers } = scan.activity;
    let candidates = 0;
    for (let u = 0; u < scan.firms; u++) if (suppliers[u] > 0 && customers[u] > 0) candidates++;
    return { candidates, findings: apart(findings), leftOut };
  },
  wording: {
    'comes-back': { zh: '{hopCount} 户依次开票，回到起点', en: '{hopCount} firms invoice each other round' },
    'alike-all-round': {
      zh: '各段价税合计从 {leastMinor} 到 {largestMinor}',
      en: 'sums of the relations, tax included, are from {leastMinor} to {largestMinor}',
    },
    'lap-after-lap': {
      zh: '{roundCount} 圈金额相同，平均 {meanDays} 天一圈，占全部的 {roundsShare}',
      en: '{roundCount} laps of the same amount, within {meanDays} days on average: {roundsShare} of all that goes round',
    },
    'one-amount': {
      zh: '各段都是同一金额 {amountMinor}，至少 {repeatCount} 次',
      en: 'every relation bears the same amount, {amountMinor}, {repeatCount} times at least',
    },
    'gone-round-once': {
      zh: '{firstDay} 起 {lapDays} 天内依次开票一圈，各段只此一张',
      en: 'gone round once within {lapDays} days from {firstDay} on, by the only invoice of each relation',
    },
    'most-of-trade': { zh: '占各户购销的 {tradeShare}', en: 'it is {tradeShare} of what the firms buy and sell' },
  },
}; // prettier-ignore

function judge(scan: Scan, circle: Circle, onceByHops: ReadonlyMap<number, number>, parameters: typeof PARAMETERS): Finding | null {
  const { firms, invoices, sums } = circle;
  const [leastMinor, largestMinor] = [Math.min(...sums), Math.max(...sums)];
  if (leastMinor === 0) return null;
  const likeness = leastMinor / largestMinor;
  const { inMinor, outMinor } = scan.activity;
  const traded = firms.reduce((sum, u) => sum + inMinor[u] + outMinor[u], 0);
  // net of these invoices, each of which one firm sold and another bought, as part of all that the firms bought and sold
  const tradeShare = (2 * netOf(scan, invoices)) / traded;
  const found = why(scan, circle, { likeness, leastMinor, tradeShare, peers: onceByHops.get(firms.length) ?? 0 }, parameters);
  if (!found) return null;
  return amongFirms(scan, {
    core: firms,
    members: members(firms, 'member'),
    invoices,
    strength: 0.5 * found.strength + 0.3 * likeness + 0.2 * tradeShare,
    reasons: [
      { ...found.reason, weight: 0.5 },
      { code: 'comes-back', values: { hopCount: firms.length }, peers: null, weight: 0 },
      // gross of these invoices, by relation
      { code: 'alike-all-round', values: { leastMinor, largestMinor }, peers: null, weight: 0.3 },
      { code: 'most-of-trade', values: { tradeShare }, peers: null, weight: 0.2 },
    ],
  });
} // prettier-ignore

interface Measured {
  likeness: number;
  leastMinor: number;
  tradeShare: number;
  /** How many circles of as many hops are gone round once. */
  peers: number;
}

/** Which of the three things is true of a circle; null where none is. */
function why(scan: Scan, circle: Circle, measured: Measured, parameters: typeof PARAMETERS): { strength: number; reason: Omit<Reason, 'weight'> } | null {
  const { firms, relations, invoices, repeatCount } = circle;
  const { likeness, leastMinor, tradeShare, peers } = measured;
  const { day, grossMinor } = scan.snapshot.invoices;
  if (circle.kind === 'ring') {
    const values = { amountMinor: grossMinor[invoices[0]], repeatCount };
    return { strength: 1, reason: { code: 'one-amount', values, peers: null } };
  }
  if (circle.kind === 'once') {
    const isAlike = leastMinor >= parameters.leastMinorOnce && likeness >= 1 - unlikeShareOf(firms.length, peers, parameters);
    if (!isAlike && tradeShare < parameters.leastTradeShare) return null;
    const days = Array.from(invoices, (i) => day[i]);
    const firstDay = Math.min(...days);
    const values = { firstDay, lapDays: Math.max(...days) - firstDay };
    return { strength: 0.3, reason: { code: 'gone-round-once', values, peers: null } };
  }
  const leastLikeness = (1 - parameters.mostKeptShare) ** firms.length;
  if (leastMinor < parameters.leastMinor || likeness < leastLikeness) return null;
  const rounds = roundsOf(scan, relations.map((e) => [e]), leastLikeness);
  if (!isSettled(rounds, parameters)) return null;
  // rounds have each relation as a flow (see roundsOf)
  const { count: roundCount, meanDays, share: roundsShare } = rounds;
  return {
    strength: Math.min(1, roundCount / 4),
    reason: { code: 'lap-after-lap', values: { roundCount, meanDays, roundsShare }, peers: null },
  };
} // prettier-ignore

/**
 * By how much the amounts of a circle that is gone round once may differ. The more circles of its length there are, the more of them are alike by chance: their number times
 * the difference to the power of hops − 1. Where it stands among LEAST_PEERS or more, the difference shrinks so that this stays the same.
 */
function unlikeShareOf(hops: number, peers: number, { mostUnlikeShare }: typeof PARAMETERS): number {
  if (peers < LEAST_PEERS) return mostUnlikeShare * (hops - 2);
  return mostUnlikeShare * (LEAST_PEERS / peers) ** (1 / (hops - 1));
}
