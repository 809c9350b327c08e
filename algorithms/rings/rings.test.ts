import { describe, expect, test } from 'vitest';
import { draw } from '../../graph/draw.ts';
import { type Ring, ringId } from '../../graph/ring.ts';
import { nodeOf, OBSERVED_PURCHASES, OBSERVED_SALES } from '../../graph/snapshot.ts';
import { Scan } from '../detectors/scan.ts';
import { Random } from '../random.ts';
import { RINGS, ringsOf } from './rings.ts';
import { told, type Told } from './testing.ts';

function scanOf(drawing: string): Scan {
  // a product may leave a fraction
  const snapshot = draw(drawing.replaceAll(/:([\d.]+)@/g, (_, gross: string) => `:${Math.round(Number(gross))}@`));
  snapshot.taxpayers.observed.fill(OBSERVED_SALES | OBSERVED_PURCHASES);
  return new Scan(snapshot, { currency: 0 });
}

const MILLION = 100_000_000;
const found = (scan: Scan, all: readonly Told[], parameters = RINGS): Ring[] =>
  ringsOf(scan, all.map((one) => told(scan, one)), 1, parameters); // prettier-ignore
const rolesOf = ({ members }: Ring) => members.map(({ taxpayer, role, tier }) => `${taxpayer} ${role} ${tier}`);

/** s → p → q → r, and s also sells to somebody else. */
const CHAIN = `s→p:${10 * MILLION}@0 s→z:${MILLION}@1 p→q:${9 * MILLION}@3 q→r:${8 * MILLION}@6 y→r:${90 * MILLION}@7`;
const SOURCE = { detector: 'source', members: { s: 'source' }, relations: ['s→p', 's→z'] } as const;
const PIPES = [
  { detector: 'pipe', members: { p: 'pipe' }, relations: ['s→p', 'p→q'] },
  { detector: 'pipe', members: { q: 'pipe' }, relations: ['p→q', 'q→r'], strength: 0.5 },
] as const;
const RECIPIENT = { detector: 'recipient', members: { r: 'recipient' }, relations: ['q→r'] } as const;

describe('a chain', () => {
  const scan = scanOf(CHAIN);
  const [ring, ...others] = found(scan, [RECIPIENT, ...PIPES, SOURCE]);

  test('is one ring of all its leads, each member in its place', () => {
    expect(others).toEqual([]);
    expect(ring.core).toEqual(['p', 'q', 'r', 's']);
    expect(ring.id).toBe(ringId(['s', 'r', 'q', 'p']));
    expect(rolesOf(ring)).toEqual(['s source 0', 'p pipe 1', 'q pipe 2', 'r recipient 3']);
    expect(ring.leads).toHaveLength(4);
    for (const { why } of ring.members) expect(why.every(({ lead }) => ring.leads.includes(lead!))).toBe(true);
  });

  test('counts each invoice between members once, and what recipients bought of members as at stake', () => {
    const gross = (10 + 9 + 8) * MILLION;
    expect(ring.invoices).toBe(3);
    expect(ring.netMinor + ring.taxMinor).toBe(gross);
    expect(ring.taxAtStakeMinor).toBe(Math.round((8 * MILLION * 13) / 113));
    expect(ring.relations.map(({ seller, buyer }) => seller + buyer)).toEqual(['pq', 'qr', 'sp']);
    expect(ring.members[1]).toMatchObject({ boughtMinor: ring.relations[2].netMinor, soldMinor: ring.relations[0].netMinor }); // prettier-ignore
  }); // prettier-ignore

  test('has a score of the strongest lead of each group of detectors', () => {
    expect(ring.terms.map(({ group }) => group).sort()).toEqual(['credit', 'origin', 'passing']);
    const missed = ring.terms.reduce((left, { value }) => left * (1 - value), 1);
    expect(ring.score).toBeCloseTo(1 - missed, 12);
    // the weaker pipe adds nothing
    const [without] = found(scan, [RECIPIENT, PIPES[0], { ...PIPES[1], strength: 0.45 }, SOURCE]);
    expect(without.score).toBe(ring.score);
  });
});

describe('leads', () => {
  test('with too little in common stay apart, and one alone is no ring', () => {
    const scan = scanOf('a→b:100000000@0 b→c:100000000@1 d→e:100000000@2');
    const apart = [
      { members: { a: 'source' }, relations: ['a→b'] },
      { members: { e: 'recipient' }, relations: ['d→e'] },
    ] as const;
    expect(found(scan, apart)).toEqual([]);
  });

  test('of one fifth of the invoices of the smaller are joined, of less are not', () => {
    const many = (n: number) => Array.from({ length: n }, (_, day) => `b→x${day}:${MILLION}@${day}`).join(' ');
    for (const [others, expected] of [[4, 1], [5, 0]]) {
      const scan = scanOf(`a→b:${MILLION}@0 ${many(others)} ${Array.from({ length: 20 }, (_, k) => `a→y${k}:1@${k}`).join(' ')}`);
      const sales = Array.from({ length: others }, (_, k) => `b→x${k}`);
      const rest = Array.from({ length: 20 }, (_, k) => `a→y${k}`);
      const rings = found(scan, [
        { detector: 'source', members: { a: 'source' }, relations: ['a→b', ...rest] },
        { members: { b: 'pipe' }, relations: ['a→b', ...sales] },
      ]);
      expect(rings).toHaveLength(expected);
    }
  }); // prettier-ignore

  test('with two taxpayers in common are joined, unless they only pass these by', () => {
    const scan = scanOf(`a→b:${MILLION}@0 b→c:${MILLION}@1 a→d:${MILLION}@2 b→d:${MILLION}@3 c→d:${MILLION}@3`);
    const round = { detector: 'circular', members: { a: 'member', b: 'member', c: 'member' }, relations: ['a→b', 'b→c'] } as const; // prettier-ignore
    const again = { detector: 'circular', members: { a: 'member', b: 'member', d: 'member' }, relations: ['a→d', 'b→d'] } as const; // prettier-ignore
    expect(found(scan, [round, again])).toHaveLength(1);
    const star = { detector: 'fan', members: { d: 'collector', a: 'associated', b: 'associated' }, relations: ['a→d'] } as const; // prettier-ignore
    expect(found(scan, [round, star]).map(({ core }) => core)).toEqual([['a', 'b', 'c']]);
  });

  test('that are too weak make no core, but stand beside one', () => {
    const scan = scanOf(`${CHAIN} q→w:${5 * MILLION}@8`);
    const weak = { detector: 'pipe', members: { w: 'pipe' }, relations: ['q→w'], strength: 0.1 } as const;
    const [ring] = found(scan, [...PIPES, weak]);
    expect(ring.core).toEqual(['p', 'q']);
    const [w] = ring.members.filter(({ taxpayer }) => taxpayer === 'w');
    expect(w).toMatchObject({ role: 'associated', why: [{ code: 'weak-lead', values: { boughtShare: 1, soldShare: 0 } }] });
  }); // prettier-ignore

  test('without invoices between whom they are about have the days of the leads', () => {
    const scan = scanOf('a→b:100@5 a→c:100@9');
    const [ring] = found(scan, [{ detector: 'claimed-twice', members: { b: 'recipient', c: 'recipient' }, relations: ['a→b'] }]);
    expect(ring).toMatchObject({ core: ['b', 'c'], invoices: 0, netMinor: 0, taxAtStakeMinor: 0 });
    expect(ring.firstDay).toBe(ring.lastDay);
    expect(Number.isFinite(ring.firstDay)).toBe(true);
  }); // prettier-ignore
});

describe('who stands beside', () => {
  const pair = (more: string) => {
    const scan = scanOf(`s→p:${10 * MILLION}@0 s→q:${10 * MILLION}@1 p→q:${MILLION}@2 ${more}`);
    const [ring] = found(scan, [
      { detector: 'source', members: { s: 'source' }, relations: ['s→p', 's→q'] },
      { members: { p: 'pipe' }, relations: ['s→p', 'p→q'] },
      { members: { q: 'pipe' }, relations: ['s→q', 'p→q'] },
    ]);
    return ring.members.filter(({ role }) => role === 'associated').map(({ taxpayer, why }) => `${taxpayer} ${why.map(({ code }) => code).join()}`);
  }; // prettier-ignore

  test('is between members by a tenth of both its purchases and its sales', () => {
    expect(pair(`p→t:${MILLION}@3 x→t:${8.9 * MILLION}@3 t→q:${MILLION}@4 t→y:${8.9 * MILLION}@4`)).toEqual([
      't between',
    ]);
    expect(pair(`p→t:${MILLION}@3 x→t:${9.2 * MILLION}@3 t→q:${MILLION}@4 t→y:${9 * MILLION}@4`)).toEqual([]);
  });
  test('sells to several or buys of several, to a part that counts', () => {
    expect(pair(`f→p:${MILLION}@3 f→q:${MILLION}@3 f→x:${7.9 * MILLION}@3`)).toEqual(['f feeds-several']);
    expect(pair(`f→p:${MILLION}@3 f→q:${MILLION}@3 f→x:${8.1 * MILLION}@3`)).toEqual([]);
    expect(pair(`p→f:${MILLION}@3 q→f:${MILLION}@3 x→f:${1.9 * MILLION}@3`)).toEqual(['f fed-by-several']);
    expect(pair(`p→f:${MILLION}@3 q→f:${MILLION}@3 x→f:${2.1 * MILLION}@3`)).toEqual([]);
  });
  test('is found over those who were found', () => {
    const gap = `p→t:${MILLION}@3 t→q:${MILLION}@4 t→w:${MILLION}@5 q→w:${MILLION}@5`;
    expect(pair(gap)).toEqual(['t between', 'w fed-by-several']);
  });
  test('is never one who trades with next to nobody of them, or for next to nothing', () =>
    expect(pair(`f→p:100@3 f→q:100@3 g→p:${5 * MILLION}@3`)).toEqual([]));
});

test('nobody is looked for from a hub, with whom everybody trades', () => {
  const many = Array.from({ length: 120 }, (_, k) => `h→c${k}:${MILLION}@${k}`).join(' ');
  const scan = scanOf(`h→x:${MILLION}@0 x→h:${MILLION}@1 x→c0:${MILLION}@2 ${many}`);
  expect(scan.isHub(nodeOf(scan.snapshot, 'h'))).toBe(true);
  const [ring] = found(scan, [{ detector: 'mutual', members: { h: 'member', x: 'member' }, relations: ['h→x', 'x→h'] }]);
  // it buys half of its purchases of either, but h counts for nothing
  expect(ring.members.map(({ taxpayer }) => taxpayer).sort()).toEqual(['h', 'x']);
}); // prettier-ignore

test('a hub stands beside nobody, whatever it trades', () => {
  const members = Array.from({ length: 70 }, (_, k) => `c${String(k).padStart(2, '0')}`);
  // most of its sales go to two
  const trade = members.map((id, k) => `${id}→h:100@${k} h→${id}:${k < 2 ? MILLION : 100}@${k}`).join(' ');
  const beside = (id: string) => {
    const scan = scanOf(`${trade} c00→c01:${MILLION}@0 k→c00:${MILLION}@1 k→c01:${MILLION}@1`);
    expect(scan.isHub(nodeOf(scan.snapshot, id))).toBe(id === 'h');
    const [ring] = found(scan, [{ detector: 'mutual', members: { c00: 'member', c01: 'member' }, relations: ['c00→c01'] }]);
    return ring.members.some(({ taxpayer }) => taxpayer === id);
  };
  expect(beside('k')).toBe(true);
  expect(beside('h')).toBe(false);
}); // prettier-ignore

test('who is in the core of another ring is no weak lead of this one', () => {
  const many = (from: string, to: string, days: number) => Array.from({ length: days }, (_, day) => `${from}→${to}:${MILLION}@${day}`).join(' '); // prettier-ignore
  const scan = scanOf(`${many('a', 'b', 20)} ${many('c', 'd', 20)} ${many('b', 'c', 10)}`);
  const rings = found(scan, [
    { detector: 'mutual', members: { a: 'member', b: 'member' }, relations: ['a→b'] },
    { detector: 'mutual', members: { c: 'member', d: 'member' }, relations: ['c→d'] },
  ]);
  expect(rings.map(({ members }) => members.map(({ taxpayer }) => taxpayer).join('')).sort()).toEqual(['ab', 'cd']);
});

test('stopped, it makes no more of them', () => {
  const scan = scanOf(CHAIN);
  const reports = [RECIPIENT, ...PIPES, SOURCE].map((one) => told(scan, one));
  expect(ringsOf(scan, reports, 1)).toHaveLength(1);
  const stopped = new Scan(scan.snapshot, { currency: 0, shouldStop: () => true });
  expect(ringsOf(stopped, reports, 1)).toEqual([]);
});

test('groups of leads about the same firms are one ring', () => {
  const many = Array.from({ length: 120 }, (_, k) => `h→c${k}:${MILLION}@${k}`).join(' ');
  const scan = scanOf(`h→x:${MILLION}@0 y→h:${MILLION}@1 ${many}`);
  const one = { members: { h: 'member', x: 'member' } } as const;
  const rings = found(scan, [
    { ...one, detector: 'mutual', relations: ['h→x'] },
    { ...one, detector: 'claimed-twice', relations: ['y→h'] },
  ]);
  expect(rings.map(({ leads }) => leads.length)).toEqual([2]);
});

describe('roles', () => {
  test('follow the place in the ring where no lead tells, and a recipient that passes on to members is a pipe', () => {
    const scan = scanOf(`a→b:${MILLION}@0 b→c:${MILLION}@1 c→a:${MILLION}@2 c→d:${MILLION}@3`);
    const round = { detector: 'circular', members: { a: 'member', b: 'member', c: 'member' }, relations: ['a→b', 'b→c', 'c→a'] } as const; // prettier-ignore
    const credit = { detector: 'recipient', members: { c: 'recipient' }, relations: ['b→c'] } as const;
    const last = { detector: 'recipient', members: { d: 'recipient' }, relations: ['c→d', 'b→c'] } as const;
    const [ring] = found(scan, [round, credit, last]);
    // whoever invoices in a circle is in one tier
    expect(rolesOf(ring)).toEqual(['a pipe 0', 'b pipe 0', 'c pipe 0', 'd recipient 1']);
  });
});

describe('a ring that is too large', () => {
  /** Two dense groups of five with one relation between, a lead about each relation within a group and about the bridge. */
  const group = (name: string) =>
    Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (_, j) => [`${name}${i}`, `${name}${j}`])).flat().filter(([a, b]) => a !== b); // prettier-ignore
  const edges = [...group('a'), ...group('b')];
  const scan = scanOf([...edges.map(([a, b]) => `${a}→${b}:${MILLION}@0`), `a0→b0:${MILLION}@1`].join(' '));
  const leads = [...edges, ['a0', 'b0']].map(([a, b]) => ({
    ...{ detector: 'mutual', members: { [a]: 'member', [b]: 'member' } as const, relations: [`${a}→${b}`] },
  }));
  // leads on one pair and its way back have two taxpayers in common; all others are joined over a star of one lead
  const all = [...leads, { detector: 'circular', members: Object.fromEntries(['a0', 'a1', 'a2', 'a3', 'a4'].map((id) => [id, 'member' as const])), relations: ['a0→a1'] }, { detector: 'circular', members: Object.fromEntries(['b0', 'b1', 'b2', 'b3', 'b4', 'a0', 'a1'].map((id) => [id, 'member' as const])), relations: ['b0→b1'] }]; // prettier-ignore

  test('is split by communities', () => {
    const cores = (mostCore: number) => found(scan, all, { ...RINGS, mostCore }).map(({ core }) => core.join(' '));
    expect(cores(10)).toEqual(['a0 a1 a2 a3 a4 b0 b1 b2 b3 b4']);
    const parts = cores(8);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part.split(' ').length).toBeLessThanOrEqual(8);
    expect(parts.some((part) => part.startsWith('a0 a1 a2 a3 a4') && !part.includes('b1'))).toBe(true);
    expect(cores(8)).toEqual(parts);
  });
  test('is split the same whatever else is split', () => {
    // trade at random has no communities of its own: what they come to is drawn
    const random = new Random(5);
    const ids = Array.from({ length: 60 }, (_, k) => `z${String(k).padStart(2, '0')}`);
    const hops = Array.from({ length: 240 }, () => [ids[random.integer(60)], ids[random.integer(60)]]).filter(([from, to]) => from !== to); // prettier-ignore
    const drawing = hops.map(([from, to]) => `${from}→${to}:${MILLION}@0`);
    const about = (own: string[]) => ({ detector: own.length > 1 ? 'circular' : 'pipe', members: Object.fromEntries(own.map((id) => [id, 'pipe' as const])) }); // prettier-ignore
    const [round, ...each] = [ids, ...ids.map((id) => [id])].map((own) => ({
      ...about(own),
      relations: hops.filter(([from, to]) => own.includes(from) || own.includes(to)).map(([from, to]) => `${from}→${to}`),
    }));
    const parameters = { ...RINGS, mostCore: 30 };
    const idsOf = (rings: Ring[]) => rings.filter(({ core }) => core.every((id) => id.startsWith('z'))).map(({ id }) => id).sort(); // prettier-ignore
    const expected = idsOf(found(scanOf(drawing.join(' ')), [round, ...each], parameters));
    expect(expected.length).toBeGreaterThan(2);
    // dense groups that are joined and so split before it, as their leads are the stronger ones
    const others = ['k', 'l', 'm', 'n'].flatMap((name) => Array.from({ length: 10 }, (_, i) => `${name}${i}`));
    const more = others.flatMap((from, i) => others.filter((to, j) => i !== j && from[0] === to[0]).map((to) => [from, to])); // prettier-ignore
    const beside = scanOf([...drawing, ...more.map(([from, to]) => `${from}→${to}:${MILLION}@0`), `k0→l0:${MILLION}@0`].join(' ')); // prettier-ignore
    const strong = [{ detector: 'claimed-twice', members: Object.fromEntries(others.map((id) => [id, 'member' as const])), relations: ['k0→l0'] }, ...more.map(([from, to]) => ({ detector: 'claimed-twice', members: { [from]: 'member', [to]: 'member' } as const, relations: [`${from}→${to}`] }))]; // prettier-ignore
    expect(idsOf(found(beside, [...strong, round, ...each], parameters))).toEqual(expected);
  }); // prettier-ignore
  test('is cut where no community divides it, and loses no lead', () => {
    const rings = found(scan, all, { ...RINGS, mostCore: 3, leastCore: 1 });
    const told = new Set(rings.flatMap(({ leads: own }) => own));
    expect(told.size).toBe(new Set(all.map((one) => JSON.stringify([one.detector, Object.keys(one.members).sort()]))).size);
    // one lead about more firms than fit is a part, with those that are about the same firms
    const cores = all.map(({ members }) => Object.keys(members).sort().join());
    for (const { core } of rings) expect(core.length <= 3 || cores.includes(core.join())).toBe(true);
  }); // prettier-ignore
});
