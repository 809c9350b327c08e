import { expect, test } from 'vitest';
import { Random } from '../../algorithms/random.ts';
import { dayOf } from '../../graph/days.ts';
import { makeFirms } from '../firms.ts';
import { Lives } from '../lives.ts';
import { type KnownKind, type KnownLookalike, knownLookalikes } from './known.ts';

const period = { firstDay: dayOf(2020, 1, 1), lastDay: dayOf(2022, 12, 31) };
function known(count: number, told: ReadonlySet<number> = new Set()) {
  const firms = makeFirms(count, period.firstDay, period.lastDay, new Random(2));
  const lives = new Lives(firms, period, 9);
  return { lives, found: knownLookalikes(firms, lives, told) };
}
const sizes = (found: readonly KnownLookalike[], of: KnownKind) =>
  found.filter(({ kind }) => kind === of).map(({ firms }) => firms.length);

test('a few agents serve hundreds of a large economy, dozens of a small one, and so do parks', () => {
  const { found } = known(100_000);
  for (const kind of ['agent-clients', 'park-tenants'] as const) {
    const large = sizes(found, kind);
    expect(large).toHaveLength(10);
    expect(large).toEqual([...large].sort((a, b) => b - a));
    expect(large[0]).toBeGreaterThan(400);
    expect(large[0]).toBeLessThan(1_100);
    expect(large[2]).toBeGreaterThan(100);
    expect(large[9]).toBeLessThan(large[0] / 3);
  }
  expect(sizes(known(4_000).found, 'agent-clients')[9]).toBeGreaterThan(20);
});

test('clients of one agent and tenants of one park are told together, hubs alone', () => {
  const { lives, found } = known(4_000);
  const share = { hub: () => 0, 'agent-clients': (u: number) => lives.sharingOf(u).agent, 'park-tenants': (u: number) => lives.sharingOf(u).park }; // prettier-ignore
  for (const { kind, firms } of found) {
    const numbers = new Set(firms.map(share[kind]));
    expect([numbers.size, numbers.has(null)]).toEqual([1, false]);
    if (kind === 'hub') expect(firms).toHaveLength(1);
  }
  const numbers = found.filter(({ kind }) => kind === 'agent-clients').map(({ firms: [u] }) => lives.sharingOf(u).agent); // prettier-ignore
  expect(new Set(numbers).size).toBe(10);
});

test('nobody is told of twice, and few that share are not told of', () => {
  const all = known(4_000).found;
  const once = all.flatMap(({ firms }) => firms);
  expect(new Set(once).size).toBe(once.length);
  const told = new Set(once.filter((_, i) => i % 2 === 0));
  const others = known(4_000, told).found.filter(({ kind }) => kind !== 'hub');
  expect(others.flatMap(({ firms }) => firms).filter((u) => told.has(u))).toEqual([]);
  expect(sizes(known(60).found, 'park-tenants')).toEqual([]);
});
