import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, nodeOf, type Snapshot } from '../graph/snapshot.ts';
import { cycles, type CyclesOptions } from './cycles.ts';
import { relays } from './relays.ts';

// Rings of other makers, read where they lie; what these tests look for in them is searched here once more, plainly.

const data = (name: string) => resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data', name);
const AMLSIM = data('amlsim-20k-cycle200');
const AMLWORLD = data('amlworld-rings-dev');

const rowsOf = (text: string): string[][] => text.trim().split(/\r?\n/).slice(1).map((line) => line.split(',')); // prettier-ignore

/** A transfer as an invoice of its sender, the direction of the flow. */
function readAmlSim(): { snapshot: Snapshot; transfers: DrawnInvoice[]; labelled: Set<string> } {
  const read = (name: string) => rowsOf(gunzipSync(readFileSync(join(AMLSIM, name))).toString());
  const accounts = read('nodes.csv.gz');
  const transfers = read('transactions.csv.gz').map(([seller, buyer, value, day]) => ({
    ...{ seller, buyer, grossMinor: Math.round(Number(value) * 100), day: Number(day) },
  }));
  return {
    snapshot: snapshotOf(transfers, accounts.map(([id]) => id)), // prettier-ignore
    transfers,
    labelled: new Set(accounts.filter(([, label]) => label === '1').map(([id]) => id)),
  };
}

/** Turned so that the smallest comes first. */
function turned<T>(round: readonly T[]): T[] {
  let first = 0;
  round.forEach((item, k) => {
    if (item < round[first]) first = k;
  });
  return [...round.slice(first), ...round.slice(0, first)];
}

/** All rings of 2 to `most` accounts over pairs, as texts of their accounts. */
function ringsOf(pairs: Iterable<[seller: string, buyer: string]>, most: number): Set<string> {
  const buyers = new Map<string, Set<string>>();
  for (const [seller, buyer] of pairs)
    if (seller !== buyer) buyers.set(seller, (buyers.get(seller) ?? new Set<string>()).add(buyer));
  const rings = new Set<string>();
  const extend = (path: string[]): void => {
    for (const next of buyers.get(path[path.length - 1]) ?? [])
      if (next === path[0]) rings.add(turned(path).join(' '));
      else if (path.length < most && !path.includes(next)) extend([...path, next]);
  };
  for (const start of buyers.keys()) extend([start]);
  return rings;
}

describe.skipIf(!existsSync(AMLSIM))('AMLSim [needs ../shared]', () => {
  let aml: ReturnType<typeof readAmlSim>;
  beforeAll(() => {
    aml = readAmlSim();
  }, 120_000);

  const counts = (order: CyclesOptions['order'], windowDays: number, perFirms: boolean) =>
    cycles(aml.snapshot, { currency: 0, order, windowDays, maxHops: 10, perFirms, maxCycles: 0 }).found;

  test('temporal cycles of two to ten hops are as many as a naive search counted', () => {
    const counted: [CyclesOptions['order'], number, number[]][] = [
      ['day', 30, [306, 319, 87, 23, 17, 3, 3, 0, 1]],
      ['day', 60, [485, 920, 398, 315, 411, 355, 331, 213, 123]],
      ['notEarlier', 30, [307, 346, 102, 51, 44, 17, 14, 11, 4]],
    ];
    for (const [order, windowDays, expected] of counted) {
      expect(counts(order, windowDays, true).instances.slice(2)).toEqual(expected);
      expect(counts(order, windowDays, false).cycles.slice(2)).toEqual(expected);
    }
  });

  test('the 21 rings that repeat one amount are found whole, and no triangle of accounts that are not labelled', () => {
    const { snapshot, transfers, labelled } = aml;
    const byAmount = new Map<number, [string, string][]>();
    for (const { seller, buyer, grossMinor } of transfers)
      byAmount.set(grossMinor, [...(byAmount.get(grossMinor) ?? []), [seller, buyer]]);
    const planted = new Set([...byAmount.values()].flatMap((pairs) => [...ringsOf(pairs, 8)]));
    expect(planted.size).toBe(21);
    const accounts = new Set([...planted].flatMap((ring) => ring.split(' ')));
    expect(accounts.size).toBe(105);
    expect([...accounts].every((account) => labelled.has(account))).toBe(true);
    const honest = [...ringsOf(transfers.map(({ seller, buyer }) => [seller, buyer]), 3)] // prettier-ignore
      .map((ring) => ring.split(' '))
      .filter((ring) => ring.length === 3 && ring.every((account) => !labelled.has(account)));
    expect(honest.length).toBe(116);

    const { relays: found, truncated } = relays(snapshot, { currency: 0, windowDays: 150 });
    expect(truncated).toBe(false);
    const named = found.map(({ shape, members }) => ({ shape, members: members.map((u) => idOf(snapshot, u)) }));
    const rings = named.filter(({ shape }) => shape === 'ring').map(({ members }) => turned(members).join(' '));
    expect(new Set(rings)).toEqual(planted);
    const inRelays = new Set(named.flatMap(({ members }) => members));
    expect(honest.filter((ring) => ring.some((account) => inRelays.has(account)))).toEqual([]);
    // nobody else, either: broken rings are chains of labelled accounts
    expect([...inRelays].filter((account) => !labelled.has(account))).toEqual([]);
    expect(inRelays.size).toBeGreaterThan(450);
  });

  test('none of these rings is a cycle in order of days, but all are in any order', () => {
    const { snapshot } = aml;
    const options = { currency: 0, windowDays: 150, maxHops: 5, cycleLikeness: 1, maxCycles: Infinity };
    expect(cycles(snapshot, { ...options, order: 'day' }).found.cycles).toEqual([0, 0, 0, 0, 0, 0]);
    expect(cycles(snapshot, { ...options, order: 'any' }).found.cycles).toEqual([0, 0, 0, 0, 0, 21]);
  });
});

describe.skipIf(!existsSync(AMLWORLD))('AMLworld [needs ../shared]', () => {
  /** The patterns of a family, each with its transfers. */
  function patternsOf(family: string): DrawnInvoice[][] {
    const patterns = new Map<string, DrawnInvoice[]>();
    for (const [id, name, , time, ...rest] of rowsOf(readFileSync(join(AMLWORLD, 'rings.csv'), 'utf8'))) {
      if (name !== family) continue;
      const [fromBank, from, toBank, to, , , paid, currency] = rest;
      const invoice = {
        ...{ seller: `${fromBank}/${from}`, buyer: `${toBank}/${to}`, grossMinor: Math.round(Number(paid) * 100) },
        ...{ day: Date.parse(`${time.slice(0, 10).replaceAll('/', '-')}T00:00:00Z`) / 86_400_000, currency },
      };
      patterns.set(id, [...(patterns.get(id) ?? []), invoice]);
    }
    return [...patterns.values()];
  }

  test('every labelled cycle is found over all currencies in any order, and most in order of days', () => {
    const patterns = patternsOf('CYCLE');
    expect(patterns.length).toBe(25);
    const snapshot = snapshotOf(patterns.flat());
    const found = (order: CyclesOptions['order']) => {
      const { cycles: kept } = cycles(snapshot, {
        currency: null,
        order,
        windowDays: 7,
        maxHops: 12,
        maxCycles: Infinity,
      });
      const rings = new Set(kept.map(({ members }) => turned(members).join()));
      return patterns.filter((pattern) => {
        // they stand in order of time, and so round
        const members = pattern.map(({ seller }) => nodeOf(snapshot, seller));
        return rings.has(turned(members).join());
      }).length;
    };
    expect(found('any')).toBe(25);
    expect(found('notEarlier')).toBeGreaterThanOrEqual(22);
  });
});
