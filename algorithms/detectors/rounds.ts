import type { Scan } from './scan.ts';

/** How flows that belong together came to the same sum, again and again. */
export interface Rounds {
  readonly count: number;
  /** Part of all gross of the flows that lies in rounds. */
  readonly share: number;
  /** Days from the first invoice of a round to the last; the mean over rounds. NaN where there is none. */
  readonly meanDays: number;
}

/** What is less than this part of all that flows is no round: it goes on. */
const LEAST_PART = 0.03;

/**
 * Goes along several flows at once: always the one that has brought least since the last round goes on by its next day (the first of several), until it has
 * no more. A *round* ends as soon as all have brought the same: the smallest gross ÷ the largest is at least `leastLikeness`, which
 * a next day before the round's last would not bring nearer to 1, and together they are at least LEAST_PART of all; then all begin anew.
 *
 * False invoices settle: what passes from firm to firm is one amount, lot by lot, and each lot comes through whole; in what order of days, and how many lots are
 * on the way at once, does not matter. Honest flows may be as large over a year, but their sums drift apart and meet by chance: seldom, and
 * after long. Gross is compared, because that is what one owes the other. A flow is a list of relations; only invoices in the scan's period
 * count. O(invoices × log invoices + invoices × flows).
 */
export function roundsOf(scan: Scan, flows: readonly (readonly number[])[], leastLikeness: number): Rounds {
  const lots = flows.map((relations) => dailyOf(scan, relations));
  const all = lots.reduce((sum, own) => own.reduce((a, { grossMinor }) => a + grossMinor, sum), 0);
  const next = lots.map(() => 0);
  const sums = lots.map(() => 0);
  let [first, last] = [Infinity, -Infinity];
  const behindOf = () => {
    let behind = 0;
    for (let f = 1; f < sums.length; f++) if (sums[f] < sums[behind]) behind = f;
    return behind;
  };
  /** Whether the next day, if it is one of the round so far, makes the flows more alike than they are. */
  const isNearer = () => {
    const behind = behindOf();
    if (next[behind] === lots[behind].length) return false;
    const { day, grossMinor } = lots[behind][next[behind]];
    if (day > last) return false;
    return likenessOf(sums.map((sum, f) => (f === behind ? sum + grossMinor : sum))) > likenessOf(sums);
  };
  let [count, settled, days] = [0, 0, 0];
  for (;;) {
    const behind = behindOf();
    if (next[behind] === lots[behind].length) break;
    const { day, grossMinor } = lots[behind][next[behind]++];
    sums[behind] += grossMinor;
    [first, last] = [Math.min(first, day), Math.max(last, day)];
    const sum = sums.reduce((a, b) => a + b, 0);
    if (sum < LEAST_PART * all || likenessOf(sums) < leastLikeness || isNearer()) continue;
    count++;
    settled += sum;
    days += last - first;
    sums.fill(0);
    [first, last] = [Infinity, -Infinity];
  }
  return { count, share: all > 0 ? settled / all : 0, meanDays: count > 0 ? days / count : NaN };
}

/** Smallest ÷ largest. */
const likenessOf = (sums: readonly number[]) => Math.min(...sums) / Math.max(...sums);

/** What relations bring on each day on which they bring something, in order. */
function dailyOf(scan: Scan, relations: readonly number[]): { day: number; grossMinor: number }[] {
  const { day, grossMinor } = scan.snapshot.invoices;
  const sums = new Map<number, number>();
  for (const e of relations) {
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) sums.set(day[i], (sums.get(day[i]) ?? 0) + grossMinor[i]);
  }
  return Array.from(sums, ([day, grossMinor]) => ({ day, grossMinor })).sort((a, b) => a.day - b.day);
}

/** How many rounds are no chance: few only where they are quick. */
export interface LeastRounds {
  readonly leastRounds: number;
  /** Part of the flows that lies in rounds. */
  readonly leastRoundsShare: number;
  /** The most mean days of a round, for each round beyond the first. */
  readonly mostDaysPerRound: number;
  readonly mostRoundDays: number;
}

export function isSettled({ count, share, meanDays }: Rounds, least: LeastRounds): boolean {
  const { leastRounds, leastRoundsShare, mostDaysPerRound, mostRoundDays } = least;
  return (
    count >= leastRounds &&
    share >= leastRoundsShare &&
    meanDays <= Math.min(mostRoundDays, mostDaysPerRound * (count - 1))
  );
}
