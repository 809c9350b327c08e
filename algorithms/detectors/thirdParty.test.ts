import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { dayOf } from '../../graph/days.ts';
import { type DrawnInvoice, snapshotOf } from '../../graph/draw.ts';
import { idOf, OBSERVED_PURCHASES, OBSERVED_SALES } from '../../graph/snapshot.ts';
import { circular } from './circular.ts';
import type { Detector } from './detector.ts';
import { fan } from './fan.ts';
import { gatherScatter } from './gatherScatter.ts';
import { Scan } from './scan.ts';
import { scatterGather } from './scatterGather.ts';

// What the detectors say of patterns of other makers, read where they lie. Transfers are taken as invoices of the sender, and all accounts as observed.

const data = (name: string) => resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data', name);
const AMLSIM = data('amlsim-20k-cycle200');
const AMLWORLD = data('amlworld-rings-dev');

const rowsOf = (text: string): string[][] => text.trim().split(/\r?\n/).slice(1).map((line) => line.split(',')); // prettier-ignore

function scanOf(transfers: readonly DrawnInvoice[]): Scan {
  const snapshot = snapshotOf(transfers);
  snapshot.taxpayers.observed.fill(OBSERVED_SALES | OBSERVED_PURCHASES);
  return new Scan(snapshot, { currency: snapshot.currencies.indexOf('CNY') });
}

/** Cores of a detector's findings at default parameters, as ids. */
const firmsOf = (detector: Detector, scan: Scan) =>
  detector
    .detect(scan, detector.parameters)
    .findings.map(({ members }) => members.map(({ node }) => idOf(scan.snapshot, node)));

describe.skipIf(!existsSync(AMLSIM))('AMLSim [needs ../shared]', () => {
  test('all 21 rings of one amount are found whole, and nobody who is not labelled', () => {
    const read = (name: string) => rowsOf(gunzipSync(readFileSync(join(AMLSIM, name))).toString());
    const labelled = new Set(read('nodes.csv.gz').filter(([, label]) => label === '1').map(([id]) => id)); // prettier-ignore
    const transfers = read('transactions.csv.gz').map(([seller, buyer, value, day]) => ({
      ...{ seller, buyer, grossMinor: Math.round(Number(value) * 100), day: Number(day) },
    }));
    const cores = firmsOf(circular, scanOf(transfers));
    expect(cores.filter((core) => core.length === 5)).toHaveLength(21);
    expect(cores.flat().filter((id) => !labelled.has(id))).toEqual([]);
  });
});

describe.skipIf(!existsSync(AMLWORLD))('AMLworld [needs ../shared]', () => {
  interface Pattern {
    family: string;
    transfers: (DrawnInvoice & { at: string })[];
  }
  const patterns = new Map<string, Pattern>();
  let scan: Scan;

  beforeAll(() => {
    for (const [id, family, , at, fromBank, from, toBank, to, , , paid] of rowsOf(readFileSync(join(AMLWORLD, 'rings.csv'), 'utf8'))) {
      const [year, month, date] = at.slice(0, 10).split('/').map(Number);
      const pattern = patterns.get(id) ?? { family, transfers: [] };
      patterns.set(id, pattern);
      // of whatever currency: one is scanned at a time, and where they change amounts are unlike
      pattern.transfers.push({
        ...{ at, seller: `${fromBank}/${from}`, buyer: `${toBank}/${to}`, day: dayOf(year, month, date) },
        grossMinor: Math.max(1, Math.round(Number(paid) * 100)),
      });
    }
    scan = scanOf([...patterns.values()].flatMap(({ transfers }) => transfers));
  }); // prettier-ignore

  const ofFamily = (family: string) => [...patterns.values()].filter((pattern) => pattern.family === family);
  const partners = ({ transfers }: Pattern, hub: string, side: 'seller' | 'buyer') =>
    new Set(transfers.filter((t) => t[side === 'seller' ? 'buyer' : 'seller'] === hub && t[side] !== hub).map((t) => t[side])); // prettier-ignore
  /** The account that is in most of a pattern's transfers on a side, or on both. */
  const hubOf = ({ transfers }: Pattern, ...sides: ('seller' | 'buyer')[]) => {
    const counts = new Map<string, number>();
    for (const t of transfers) for (const side of sides) counts.set(t[side], (counts.get(t[side]) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1])[0][0];
  };
  /** So many of the planted ones are found, by findings half of whose firms are theirs; none more than twice. */
  const expectFound = (planted: readonly Pattern[], cores: readonly string[][], least: number) => {
    const counts = planted.map(({ transfers }) => {
      const members = new Set(transfers.flatMap(({ seller, buyer }) => [seller, buyer]));
      return cores.filter((core) => 2 * core.filter((id) => members.has(id)).length >= core.length).length;
    });
    expect(counts.filter((count) => count > 0).length).toBeGreaterThanOrEqual(least);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
  };

  test('cycles of three hops and more that run in order of time', () => {
    const planted = ofFamily('CYCLE').filter(({ transfers }) => {
      const isRound = transfers.every(({ buyer }, k) => buyer === transfers[(k + 1) % transfers.length].seller);
      return transfers.length >= 3 && isRound && transfers.every(({ at }, k) => k === 0 || at >= transfers[k - 1].at);
    });
    expect(planted).toHaveLength(16);
    // the one that is missing runs between accounts that trade with each other all the time: its three transfers stand out by nothing
    expectFound(planted, firmsOf(circular, scan), 15);
  });

  test('scatter-gathers of three middles and more', () => {
    const planted = ofFamily('SCATTER-GATHER').filter((pattern) => {
      const [source, sink] = [hubOf(pattern, 'seller'), hubOf(pattern, 'buyer')];
      const into = partners(pattern, sink, 'seller');
      return [...partners(pattern, source, 'buyer')].filter((id) => into.has(id)).length >= 3;
    });
    expect(planted).toHaveLength(16);
    expectFound(planted, firmsOf(scatterGather, scan), 16);
  });

  test('gather-scatters of three on both sides', () => {
    const planted = ofFamily('GATHER-SCATTER').filter((pattern) => {
      const hub = hubOf(pattern, 'seller', 'buyer');
      return Math.min(partners(pattern, hub, 'seller').size, partners(pattern, hub, 'buyer').size) >= 3;
    });
    expect(planted).toHaveLength(15);
    // the one that is missing gathers of accounts to which another one scatters
    expectFound(planted, firmsOf(gatherScatter, scan), 14);
  });

  test('fans of four and more', () => {
    const fans = (family: string, side: 'seller' | 'buyer', other: 'seller' | 'buyer') =>
      ofFamily(family).filter((pattern) => partners(pattern, hubOf(pattern, side), other).size >= 4);
    const planted = [...fans('FAN-IN', 'buyer', 'seller'), ...fans('FAN-OUT', 'seller', 'buyer')];
    expect(planted).toHaveLength(28);
    expectFound(planted, firmsOf(fan, scan), 27);
  });
});
