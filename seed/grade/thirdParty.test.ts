import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tradesTwice, triangles } from './naive.ts';
import { readAmlSim, readAmlWorld } from './thirdParty.ts';
import { TradeDraft } from './trades.ts';

const data = (name: string) => resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data', name);
const AMLSIM = data('amlsim-20k-cycle200');
const AMLWORLD = data('amlworld-rings-dev');

describe.skipIf(!existsSync(AMLSIM))('AMLSim [needs ../shared]', () => {
  test('whoever trades twice with somebody is labelled: the labels are trivially separable', async () => {
    const { truth, trades } = await readAmlSim(AMLSIM);
    expect([trades!.ids.length, trades!.day.length, truth.taxpayers.size]).toEqual([20_000, 117_805, 945]);
    const found = Array.from(tradesTwice(trades!), (u) => trades!.ids[u]);
    expect(found.length).toBe(599);
    expect(found.every((id) => truth.taxpayers.has(id))).toBe(true);
    expect((found.length / truth.taxpayers.size).toFixed(3)).toBe('0.634');
  });

  test('a triangle proves nothing', async () => {
    const { truth, trades } = await readAmlSim(AMLSIM);
    const found = Array.from(triangles(trades!), (u) => trades!.ids[u]);
    const labelled = found.filter((id) => truth.taxpayers.has(id)).length;
    // 200 triangles among the labelled, 116 among others (NOTE.md)
    expect(labelled).toBeGreaterThan(0);
    expect(found.length - labelled).toBeGreaterThan(200);
  });
});

describe.skipIf(!existsSync(AMLWORLD))('AMLworld [needs ../shared]', () => {
  test('has half of the patterns, of eight families', async () => {
    const { truth, trades } = await readAmlWorld(AMLWORLD);
    expect([trades, truth.schemes.length]).toEqual([null, 185]);
    expect(new Set(truth.schemes.flatMap(({ patterns }) => [...patterns.keys()])).size).toBe(8);
  });
});

test('plain searches find what is drawn', () => {
  const draft = new TradeDraft();
  for (const pair of ['a b', 'a b', 'b c', 'c a', 'c d', 'd c', 'd e', 'e e', 'f g']) {
    const [seller, buyer] = pair.split(' ');
    draft.add(seller, buyer, 1, 100);
  }
  const trades = draft.end();
  const named = (found: Uint32Array) => Array.from(found, (u) => trades.ids[u]).join('');
  expect(named(tradesTwice(trades))).toBe('ab');
  expect(named(triangles(trades))).toBe('abc');
});
