import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { snapshotOf } from '../graph/draw.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { cycles, type CyclesOptions } from './cycles.ts';
import { relays } from './relays.ts';
import { timelineOf } from './timeline.ts';
import { madeSnapshot } from './trace.bench.ts';

export interface CyclesBenchOptions {
  firms: number;
  invoices: number;
  seed: number;
  /** Where the AMLSim set lies; skipped plainly where it is not. */
  amlsim: string;
  runs: number;
  log: (line: string) => void;
}

export interface CyclesBenchRow {
  kernel: string;
  /** Seconds: the best and the median of the runs, after one that warms up. */
  best: number;
  median: number;
  /** What was found: numbers by hops from two on, or of relays. */
  found: string;
}

/**
 * Times cycles, by firms and counted only, and relays: on a made graph (70 % of relations in communities, see madeSnapshot) to six hops in
 * 60 days, and on AMLSim to ten hops in 30, 60 and 90 days, where the instances are known (see thirdParty.test.ts).
 */
export function benchCycles({ firms, invoices, seed, amlsim, runs, log }: CyclesBenchOptions): CyclesBenchRow[] {
  const rows: CyclesBenchRow[] = [];
  const time = (kernel: string, run: () => string): void => {
    const times: number[] = [];
    let found = run();
    for (let k = 0; k < runs; k++) {
      const before = performance.now();
      found = run();
      times.push((performance.now() - before) / 1000);
    }
    times.sort((a, b) => a - b);
    const row = { kernel, best: times[0] ?? NaN, median: times[runs >> 1] ?? NaN, found };
    rows.push(row);
    log(`${kernel.padEnd(44)}${row.best.toFixed(3).padStart(9)}${row.median.toFixed(3).padStart(9)}  ${found}`);
  };
  const count = (snapshot: Snapshot, options: Omit<CyclesOptions, 'currency'>): string => {
    const { found } = cycles(snapshot, { currency: 0, maxCycles: 0, ...options });
    return `${found.cycles.slice(2).join(' ')} of ${found.instances.slice(2).join(' ')}`;
  };
  const head = `${'kernel'.padEnd(44)}${['best s', 'median s'].map((text) => text.padStart(9)).join('')}  found`;

  if (existsSync(amlsim)) {
    const snapshot = readAmlSim(amlsim);
    log(`AMLSim, ${snapshot.taxpayers.count} firms, ${snapshot.invoices.count} invoices`);
    log(head);
    for (const windowDays of [30, 60, 90])
      time(`cycles, later days, 10 hops, ${windowDays} days`, () => count(snapshot, { order: 'day', windowDays, maxHops: 10 })); // prettier-ignore
    time('– each instance', () => count(snapshot, { order: 'day', windowDays: 90, maxHops: 10, perFirms: false }));
    time('cycles by month, 6 hops, 60 days', () => count(snapshot, { order: 'month', windowDays: 60, maxHops: 6 }));
    time('cycles in any order, 6 hops, 60 days', () => count(snapshot, { order: 'any', windowDays: 60, maxHops: 6 }));
    time('– of amounts alike by .95', () => count(snapshot, { order: 'any', windowDays: 60, maxHops: 6, cycleLikeness: 0.95 })); // prettier-ignore
    time('relays, 150 days', () => `${relays(snapshot, { currency: 0, windowDays: 150 }).relays.length} relays`);
  } else log(`no AMLSim at ${amlsim}: skipped`);

  const snapshot = madeSnapshot(firms, invoices, seed);
  log(`made graph, ${firms} firms, ${snapshot.relations.count} relations, ${invoices} invoices`);
  log(head);
  time('timeline alone', () => `${timelineOf(snapshot, 0, 0).spanDays} days`);
  time('cycles, later days, 6 hops, 60 days', () => count(snapshot, { order: 'day', windowDays: 60, maxHops: 6 }));
  time('– 1000 kept', () => count(snapshot, { order: 'day', windowDays: 60, maxHops: 6, maxCycles: 1000 }));
  time('cycles by month, 6 hops, 60 days', () => count(snapshot, { order: 'month', windowDays: 60, maxHops: 6 }));
  time('cycles in any order, 6 hops, 60 days', () => count(snapshot, { order: 'any', windowDays: 60, maxHops: 6 }));
  time('relays, 60 days', () => `${relays(snapshot, { currency: 0, windowDays: 60 }).relays.length} relays`);
  return rows;
}

/** AMLSim transfers as invoices of their senders. */
function readAmlSim(folder: string): Snapshot {
  const rows = (name: string): string[][] =>
    gunzipSync(readFileSync(join(folder, name))).toString().trim().split(/\r?\n/).slice(1).map((line) => line.split(',')); // prettier-ignore
  const transfers = rows('transactions.csv.gz').map(([seller, buyer, value, day]) => ({
    ...{ seller, buyer, grossMinor: Math.round(Number(value) * 100), day: Number(day) },
  }));
  return snapshotOf(
    transfers,
    rows('nodes.csv.gz').map(([id]) => id),
  );
}
