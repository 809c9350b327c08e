import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { dayOf } from '../graph/days.ts';
import { type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, type Snapshot } from '../graph/snapshot.ts';
import { motifs } from './motifs.ts';

// Patterns laid in by others, alone: that is recall; what honest trade looks like beside it is not here.

const AMLWORLD = resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data', 'amlworld-rings-dev', 'rings.csv');

describe.skipIf(!existsSync(AMLWORLD))('AMLworld [needs ../shared]', () => {
  interface Pattern {
    family: string;
    transfers: DrawnInvoice[];
  }
  const patterns = new Map<string, Pattern>();
  let snapshot: Snapshot;

  beforeAll(() => {
    // pattern_id, pattern_family, pattern_detail, timestamp, from_bank, from_account, to_bank, to_account, amount_received, receiving_currency
    for (const line of readFileSync(AMLWORLD, 'utf8').trim().split('\n').slice(1)) {
      const [id, family, , time, fromBank, from, toBank, to, amount, currency] = line.split(',');
      const [year, monthOfYear, date] = time.slice(0, 10).split('/').map(Number);
      const pattern = patterns.get(id) ?? { family, transfers: [] };
      patterns.set(id, pattern);
      // money runs from payer to payee: taken as seller to buyer, so that chains keep their direction in time
      pattern.transfers.push({
        ...{ seller: `${fromBank}/${from}`, buyer: `${toBank}/${to}`, currency },
        ...{ grossMinor: Math.max(1, Math.round(Number(amount) * 100)), day: dayOf(year, monthOfYear, date) },
      });
    }
    snapshot = snapshotOf([...patterns.values()].flatMap(({ transfers }) => transfers));
  });

  const idsOf = (pattern: Pattern, side: 'seller' | 'buyer') => new Set(pattern.transfers.map((t) => t[side]));
  const others = (pattern: Pattern, hub: string, side: 'seller' | 'buyer', other: 'seller' | 'buyer') =>
    new Set(pattern.transfers.filter((t) => t[side] === hub && t[other] !== hub).map((t) => t[other]));
  /** The account that is in most of a pattern's transfers on a side, or on both. */
  const hubOf = (pattern: Pattern, ...sides: ('seller' | 'buyer')[]) => {
    const counts = new Map<string, number>();
    for (const t of pattern.transfers) for (const side of sides) counts.set(t[side], (counts.get(t[side]) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1])[0][0];
  };
  const ofFamily = (family: string) => [...patterns.values()].filter((pattern) => pattern.family === family);
  /** Finds that share half of their firms or more with a pattern. */
  const finds = (pattern: Pattern, all: { ids: Set<string> }[]) => {
    const members = new Set([...idsOf(pattern, 'seller'), ...idsOf(pattern, 'buyer')]);
    return all.filter(({ ids }) => 2 * [...ids].filter((id) => members.has(id)).length >= ids.size);
  };
  const withIds = <T>(instances: readonly T[], nodesOf: (instance: T) => number[]) =>
    instances.map((instance) => ({ instance, ids: new Set(nodesOf(instance).map((u) => idOf(snapshot, u))) }));

  /** So many of the planted ones are found, and none more than twice. */
  const expectFound = (planted: Pattern[], all: { ids: Set<string> }[], least: number) => {
    const counts = planted.map((pattern) => finds(pattern, all).length);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThanOrEqual(least);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
  };

  test.each(['month', 'day'] as const)('scatter-gathers of three middles or more, by %s', (order) => {
    const { instances } = motifs(snapshot, { currency: null, order, find: ['scatterGather'] }).scatterGather!;
    const all = withIds(instances, (s) => [s.source, s.sink, ...s.middles.map(({ node }) => node)]);
    const planted = ofFamily('SCATTER-GATHER').filter((pattern) => {
      const [source, sink] = [hubOf(pattern, 'seller'), hubOf(pattern, 'buyer')];
      const into = others(pattern, sink, 'buyer', 'seller');
      return [...others(pattern, source, 'seller', 'buyer')].filter((id) => into.has(id)).length >= 3;
    });
    expect(planted).toHaveLength(16);
    expectFound(planted, all, 16);
    // at most two more, where patterns touch
    expect(all.length).toBeLessThanOrEqual(18);
  });

  test.each([
    // two more have a third partner on a side in the account itself
    { order: 'month', minSide: 3, count: 15, least: 15 },
    // one still gathers on the day on which it begins to scatter
    { order: 'day', minSide: 3, count: 15, least: 14 },
  ] as const)('gather-scatters of $minSide on both sides, by $order', ({ order, minSide, count, least }) => {
    const { instances } = motifs(snapshot, { currency: null, order, minSide, find: ['gatherScatter'] }).gatherScatter!;
    const all = withIds(instances, (g) => [g.node, ...g.suppliers, ...g.customers]);
    const planted = ofFamily('GATHER-SCATTER').filter((pattern) => {
      const hub = hubOf(pattern, 'seller', 'buyer');
      const [out, into] = [others(pattern, hub, 'seller', 'buyer'), others(pattern, hub, 'buyer', 'seller')];
      return Math.min(out.size, into.size) >= minSide;
    });
    expect(planted).toHaveLength(count);
    expectFound(planted, all, least);
  });

  test.each([
    { family: 'FAN-IN', kind: 'fanIn', side: 'buyer', other: 'seller', count: 13 },
    { family: 'FAN-OUT', kind: 'fanOut', side: 'seller', other: 'buyer', count: 15 },
  ] as const)('$family of four partners or more', ({ family, kind, side, other, count }) => {
    const { instances } = motifs(snapshot, { currency: null, minFan: 4, find: [kind] })[kind]!;
    const all = withIds(instances, (fan) => [fan.node, ...fan.partners]);
    const planted = ofFamily(family).filter((pattern) => {
      return others(pattern, hubOf(pattern, side), side, other).size >= 4;
    });
    expect(planted).toHaveLength(count);
    expectFound(planted, all, count);
  });
});
