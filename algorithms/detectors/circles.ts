import { type Cycle, cycles } from '../cycles.ts';
import { type Relay, relays } from '../relays.ts';
import { grossOfRelations, invoicesOf } from './findings.ts';
import type { Scan } from './scan.ts';

/** A circle that may be more than chance, by how it was found. Firms and relations are in order of the flow. */
export interface Circle {
  /**
   * - laps: in order of filing months, and all invoices of its relations belong to it;
   * - once: by one invoice of each relation, none earlier than the one before, and there are hardly any others;
   * - ring: by all invoices of one amount that none but these relations have.
   */
  readonly kind: 'laps' | 'once' | 'ring';
  readonly firms: number[];
  readonly relations: number[];
  readonly invoices: ArrayLike<number>;
  /** Gross of these invoices, by relation. */
  readonly sums: number[];
  /** Invoices of the relation that has fewest of them. */
  readonly repeatCount: number;
}

export interface CircleLimits {
  readonly leastHops: number;
  readonly mostHops: number;
  readonly mostHopsOnce: number;
  readonly windowDays: number;
  readonly leastMinor: number;
  readonly mostCircles: number;
  readonly mostInvoicesOnce: number;
  readonly mostUnlikeShare: number;
  readonly ringDays: number;
}

/**
 * All circles that a detector looks at. What is gone round once is searched twice, since of a circle's instances a search gives the largest: of whatever
 * amounts, and of those that are as alike as three hops have to be. Kernels search all days; what lies outside of the scan's period
 * is dropped here.
 */
export function circlesOf(scan: Scan, limits: CircleLimits): { circles: Circle[]; leftOut: number } {
  const { snapshot } = scan;
  const { currency, shouldStop } = scan.options;
  const common = { currency, shouldStop, windowDays: limits.windowDays, maxCycles: limits.mostCircles };
  const once = { ...common, order: 'notEarlier' as const, maxHops: limits.mostHopsOnce };
  const monthly = cycles(snapshot, { ...common, order: 'month', maxHops: limits.mostHops, minGrossMinor: limits.leastMinor / 10 });
  const daily = [0, 1 - limits.mostUnlikeShare].map((cycleLikeness) => cycles(snapshot, { ...once, cycleLikeness }));
  const repeated = relays(snapshot, { currency, shouldStop, windowDays: limits.ringDays });
  const circles = [
    ...monthly.cycles.map((cycle) => lapsOf(scan, cycle)),
    ...daily.flatMap((found) => found.cycles.flatMap((cycle) => onceOf(scan, cycle, limits) ?? [])),
    ...repeated.relays.flatMap((relay) => ringOf(scan, relay) ?? []),
  ];
  const isWanted = ({ firms }: Circle) => firms.length >= limits.leastHops && !firms.some((u) => scan.isHub(u));
  const leftOut = [monthly, ...daily].reduce((sum, found) => sum + found.leftOut.cycles, repeated.leftOut.relays);
  return { circles: circles.filter(isWanted), leftOut };
} // prettier-ignore

function lapsOf(scan: Scan, { members: firms, relations }: Cycle): Circle {
  const runs = relations.map((e) => scan.invoicesOf(e));
  return {
    ...{ kind: 'laps', firms, relations, invoices: invoicesOf(scan, relations) },
    sums: relations.map((e) => grossOfRelations(scan, [e])),
    repeatCount: Math.min(...runs.map(([from, to]) => to - from)),
  };
}

function onceOf(scan: Scan, { members: firms, relations, invoices }: Cycle, { mostInvoicesOnce }: CircleLimits): Circle | null {
  const isOnce = (e: number) => {
    const [from, to] = scan.invoicesOf(e);
    return to - from <= mostInvoicesOnce;
  };
  if (!areInPeriod(scan, invoices) || !relations.every(isOnce)) return null;
  const sums = invoices.map((i) => scan.snapshot.invoices.grossMinor[i]);
  return { kind: 'once', firms, relations, invoices, sums, repeatCount: 1 };
} // prettier-ignore

function ringOf(scan: Scan, { shape, members: firms, hops, leastRepeats }: Relay): Circle | null {
  const invoices = hops.flatMap((hop) => hop.invoices);
  if (shape !== 'ring' || !areInPeriod(scan, invoices)) return null;
  return {
    ...{ kind: 'ring', firms, invoices, repeatCount: leastRepeats },
    relations: hops.map(({ relation }) => relation),
    sums: hops.map(({ grossMinor }) => grossMinor),
  };
}

function areInPeriod({ snapshot, options: { fromDay, toDay } }: Scan, invoices: readonly number[]): boolean {
  const { day } = snapshot.invoices;
  return invoices.every((i) => (fromDay === null || day[i] >= fromDay) && (toDay === null || day[i] <= toDay));
}
