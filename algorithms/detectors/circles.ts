import { type Cycle, cycles } from '../cycles.ts';
import { type Relay, relays } from '../relays.ts';
import { grossOfRelations, invoicesOf } from './findings.ts';
import { type Part, roundPart } from './roundParts.ts';
import type { Scan } from './scan.ts';

/** A circle that may be more than chance, by how it was found. Firms and relations are in order of the flow. */
export interface Circle {
  /**
   * - laps: in order of filing months, and all invoices of its relations belong to it;
   * - once: by the only invoice of each relation, none earlier than the one before;
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
  readonly onceDays: number;
  readonly leastMinor: number;
  readonly leastRounds: number;
  readonly mostCircles: number;
  readonly ringDays: number;
}

/**
 * All circles that a detector looks at, in the scan's period: those of relations that have something for every lap, those of relations that have one invoice,
 * and those of one repeated amount.
 */
export function circlesOf(scan: Scan, limits: CircleLimits): { circles: Circle[]; leftOut: number } {
  const { currency, shouldStop } = scan.options;
  const common = { currency, shouldStop, windowDays: limits.windowDays, maxCycles: limits.mostCircles };
  const several = roundPart(scan, (from, to, e) => to - from >= limits.leastRounds && grossOfRelations(scan, [e]) >= limits.leastMinor);
  const monthly = cycles(several.snapshot, { ...common, order: 'month', maxHops: limits.mostHops });
  const single = roundPart(scan, (from, to) => to - from === 1);
  const daily = cycles(single.snapshot, { ...common, order: 'notEarlier', maxHops: limits.mostHopsOnce, windowDays: limits.onceDays });
  const repeated = relays(scan.snapshot, { currency, shouldStop, windowDays: limits.ringDays });
  const circles = [
    ...monthly.cycles.map((cycle) => lapsOf(scan, inLedger(several, cycle))),
    ...daily.cycles.map((cycle) => onceOf(scan, inLedger(single, cycle))),
    ...repeated.relays.flatMap((relay) => ringOf(scan, relay) ?? []),
  ].filter(({ firms }) => firms.length >= limits.leastHops);
  const leftOut = monthly.leftOut.cycles + daily.leftOut.cycles + repeated.leftOut.relays;
  return { circles, leftOut };
} // prettier-ignore

/** A cycle of a part by the ledger's numbers. */
function inLedger({ relationOf, invoiceOf }: Part, { members, relations, invoices }: Cycle): Pick<Cycle, 'members' | 'relations' | 'invoices'> {
  return { members, relations: relations.map((e) => relationOf[e]), invoices: invoices.map((i) => invoiceOf[i]) };
} // prettier-ignore

function lapsOf(scan: Scan, { members: firms, relations }: Pick<Cycle, 'members' | 'relations'>): Circle {
  const runs = relations.map((e) => scan.invoicesOf(e));
  return {
    ...{ kind: 'laps', firms, relations, invoices: invoicesOf(scan, relations) },
    sums: relations.map((e) => grossOfRelations(scan, [e])),
    repeatCount: Math.min(...runs.map(([from, to]) => to - from)),
  };
}

function onceOf(scan: Scan, { members: firms, relations, invoices }: Pick<Cycle, 'members' | 'relations' | 'invoices'>): Circle {
  const sums = invoices.map((i) => scan.snapshot.invoices.grossMinor[i]);
  return { kind: 'once', firms, relations, invoices, sums, repeatCount: 1 };
} // prettier-ignore

/** Of what repeats one amount, a ring in the period without hubs. */
function ringOf(scan: Scan, { shape, members: firms, hops, leastRepeats }: Relay): Circle | null {
  const invoices = hops.flatMap((hop) => hop.invoices);
  if (shape !== 'ring' || firms.some((u) => scan.isHub(u)) || !areInPeriod(scan, invoices)) return null;
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
