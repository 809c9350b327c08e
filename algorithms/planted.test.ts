import { describe, expect, test } from 'vitest';
import { type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { nodeOf, type Snapshot } from '../graph/snapshot.ts';
import { makeEconomy, type Economy, invoiceAt } from '../seed/economy.ts';
import type { SchemeName } from '../seed/schemes/schemes.ts';
import { matching } from './matching.ts';
import { motifs } from './motifs.ts';

// What is planted in a made economy stands out by what the kernels measure; bounds are wide, as an economy is not made for them.

interface Planted {
  economy: Economy;
  snapshot: Snapshot;
  nodeOfFirm: (firm: number) => number;
}

const planted = new Map<SchemeName, Planted>();
function plantedWith(name: SchemeName): Planted {
  const known = planted.get(name);
  if (known) return known;
  const economy = makeEconomy({ invoices: 30_000, firms: 1_500, seed: 5, schemes: [name], prevalence: 0.02, lookalikes: 1, relationsPerFirm: 5 }); // prettier-ignore
  const invoices: DrawnInvoice[] = [];
  for (let i = 0; i < economy.invoices.count; i++) {
    const { seller, buyer, grossMinor, issuedDay, void: isVoid } = invoiceAt(economy, i);
    if (isVoid || grossMinor <= 0) continue;
    invoices.push({ seller: `F${seller}`, buyer: `F${buyer}`, grossMinor, day: issuedDay });
  }
  const snapshot = snapshotOf(invoices);
  const made = { economy, snapshot, nodeOfFirm: (firm: number) => nodeOf(snapshot, `F${firm}`) };
  planted.set(name, made);
  return made;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

describe('pipes', () => {
  const { economy, snapshot, nodeOfFirm } = plantedWith('pipe');
  const result = matching(snapshot, { currency: 0 });
  const bothSides = [...result.firm.keys()].filter((u) => result.inMinor[u] > 0 && result.outMinor[u] > 0);
  const pipes = economy.schemes
    .flatMap(({ members }) => members.filter(({ role }) => role === 'pipe').map(({ firm }) => nodeOfFirm(firm)))
    .filter((u) => bothSides.includes(u));
  const of = (nodes: number[], column: ArrayLike<number>) => median(nodes.map((u) => column[u]));

  test('pass on soon, and almost all of what they get', () => {
    expect(pipes.length).toBeGreaterThan(5);
    expect(of(pipes, result.medianDays)).toBeLessThan(of(bothSides, result.medianDays) / 3);
    for (const column of [result.inflowShare, result.outflowShare]) {
      expect(of(pipes, column)).toBeGreaterThan(0.8);
      expect(of(bothSides, column)).toBeLessThan(0.7);
    }
    expect(of(pipes, result.valueBase)).toBeCloseTo(1, 0);
  });
  test('of sources almost nothing has an origin', () => {
    const sources = economy.schemes.flatMap(({ members }) => members.filter(({ role }) => role === 'source').map(({ firm }) => nodeOfFirm(firm))); // prettier-ignore
    expect(sources.length).toBeGreaterThan(2);
    expect(median(sources.map((u) => result.unknownMinor[u] / result.outMinor[u]))).toBeGreaterThan(0.9);
  });
});

test('scatter-gathers are found from end to end, and little else', () => {
  const { economy, snapshot, nodeOfFirm } = plantedWith('scatter-gather');
  const { instances, leftOut } = motifs(snapshot, { currency: 0, find: ['scatterGather'] }).scatterGather!;
  const found = economy.schemes.filter(({ members }) => {
    const nodes = new Set(members.map(({ firm }) => nodeOfFirm(firm)));
    return instances.some(({ source, sink }) => nodes.has(source) && nodes.has(sink));
  });
  expect(economy.schemes.length).toBeGreaterThan(2);
  expect(found.length).toBeGreaterThanOrEqual(economy.schemes.length - 1);
  expect(instances.length + leftOut).toBeLessThan(10 * economy.schemes.length);
});

test('gather-scatters are among the firms that gather and scatter most', () => {
  const { economy, snapshot, nodeOfFirm } = plantedWith('gather-scatter');
  const { suppliers, customers } = motifs(snapshot, { currency: 0, find: ['gatherScatter'] }).gatherScatter!;
  const few = Array.from(suppliers, (count, u) => Math.min(count, customers[u]));
  const middles = economy.schemes.flatMap(({ members }) => members.filter(({ patterns }) => patterns.includes('gather-scatter'))); // prettier-ignore
  expect(middles.length).toBeGreaterThan(1);
  for (const { firm } of middles)
    expect(few.filter((count) => count >= few[nodeOfFirm(firm)]).length).toBeLessThan(0.05 * few.length);
});
