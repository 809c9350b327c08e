import { expect, test } from 'vitest';
import type { Mark } from '../../server/contract.ts';
import { makeEconomy, startId, wideOptions } from '../testing/economy.ts';
import { trace } from '../testing/tracer.ts';
import { bundle, cutPeriod, groupBy, hide, noArrangement, shorten, takeApart, unhide } from './arrangement.ts';
import { buildChain } from './chain.ts';
import { firstRequest, stepRequest } from './requests.ts';
import { edgeOf, nodeOf, selectionAround, selectionOfEdge, selectionOfNode, touching } from './selected.ts';
import { show } from './shown.ts';
import type { Timeline } from './timeline.ts';

const economy = makeEconomy();
const chain = buildChain(startId, trace(economy, firstRequest(startId, wideOptions)), []);
const none: ReadonlyMap<string, Mark> = new Map();
const mark = (id: string, part: Partial<Mark>): [string, Mark] => {
  return [
    id,
    { ...{ id, risk: null, role: null, isExporter: false, region: null, industry: null, duplicates: [] }, ...part },
  ];
};
const marked = (parts: Record<string, Partial<Mark>>) =>
  new Map(Object.entries(parts).map(([id, part]) => mark(id, part)));
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

test('untouched, all of the chain is shown', () => {
  const shown = show(chain, noArrangement, none, null);
  expect(shown.taxpayers).toEqual(chain.taxpayers);
  expect(shown.edges.map(({ key }) => key)).toEqual(chain.relations.map(({ key }) => key));
  expect(shown.grossMinor).toBe(chain.relations.reduce((sum, { traced }) => sum + traced.grossMinor, 0));
  expect(shown.allGrossMinor).toBe(shown.grossMinor);
});

test('what is hidden takes its relations with it, is counted, and comes back', () => {
  const hidden = hide(['D100'])(noArrangement);
  const shown = show(chain, hidden, none, null);
  expect(ids(shown.taxpayers)).not.toContain('D100');
  expect(shown.edges.some(({ seller, buyer }) => seller === 'D100' || buyer === 'D100')).toBe(false);
  expect(shown.away).toEqual({ hidden: 1, shortcuts: 0, outside: 0 });
  expect(shown.grossMinor).toBeLessThan(shown.allGrossMinor);
  expect(shown.placeOf('D100')).toBeNull();
  expect(show(chain, unhide(['D100'])(hidden), none, null).edges).toHaveLength(chain.relations.length);
});

test('firms of a tier that share a region are one, what runs between two groups is one line, and the start stays alone', () => {
  const marks = marked({
    D100: { region: '320100' },
    D101: { region: '320100' },
    D102: { region: '110000' },
    D200: { region: '320100' },
    D201: { region: '320100' },
    D000: { region: '320100' },
  });
  const shown = show(chain, groupBy('region')(noArrangement), marks, null);
  expect(shown.groups.map(({ tier, members }) => [tier, ids(members).sort()])).toEqual([
    [1, ['D100', 'D101']],
    [2, ['D200', 'D201']],
  ]);
  const [near, far] = shown.groups;
  const line = shown.edges.find(({ seller, buyer }) => seller === near.id && buyer === far.id)!;
  const parts = chain.relations.filter(
    ({ seller, buyer }) => ['D100', 'D101'].includes(seller) && ['D200', 'D201'].includes(buyer),
  );
  expect(parts.length).toBeGreaterThan(1);
  expect(line.of).toEqual(parts.map(({ key }) => key));
  expect(line.grossMinor).toBe(parts.reduce((sum, { traced }) => sum + traced.grossMinor, 0));
  // the mutual pair is within its group
  expect(shown.edges.some(({ seller, buyer }) => seller === near.id && buyer === near.id)).toBe(false);
  expect(shown.placeOf('D100')).toBe(near.id);
  const apart = takeApart({ key: near.key, members: ids(near.members) })(groupBy('region')(noArrangement));
  expect(show(chain, apart, marks, null).groups.map(({ key }) => key)).toEqual([far.key]);
});

test('those that may be one subject are one, however they are joined', () => {
  const marks = marked({
    D100: { duplicates: ['D101'] },
    D101: { duplicates: ['D100', 'D102'] },
    D102: { duplicates: ['D101'] },
  });
  const { groups } = show(chain, groupBy('duplicate')(noArrangement), marks, null);
  expect(groups.map(({ value, members }) => [value, ids(members).sort()])).toEqual([
    ['D100', ['D100', 'D101', 'D102']],
  ]);
});

test('what is gathered by hand is one group over tiers, goes before others, and is taken apart', () => {
  const marks = marked({ D100: { region: 'x' }, D101: { region: 'x' }, D102: { region: 'x' } });
  const arrangement = bundle(['D205', 'D100'])(groupBy('region')(noArrangement));
  const { groups } = show(chain, arrangement, marks, null);
  expect(groups.map(({ by, members }) => [by, ids(members).sort()])).toEqual([
    ['region', ['D101', 'D102']],
    ['hand', ['D100', 'D205']],
  ]);
  const apart = takeApart({ key: groups[1].key, members: ids(groups[1].members) })(arrangement);
  expect(apart.bundles).toEqual([]);
});

test('a firm that is drawn as a line leaves its amount', () => {
  const shown = show(chain, shorten(['D100'])(noArrangement), none, null);
  expect(ids(shown.taxpayers)).not.toContain('D100');
  const lines = shown.edges.filter(({ through }) => through.includes('D100'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every(({ seller, buyer, relation }) => seller !== 'D100' && buyer !== 'D100' && relation === null)).toBe(
    true,
  );
  expect(shown.away.shortcuts).toBe(1);
});

test('a period leaves what has an invoice in it, with what it comes to then', () => {
  const [first, second] = chain.relations;
  const flow = { at: [1], invoices: [2], grossMinor: [700] };
  const timeline: Timeline = {
    months: ['2017-01', '2017-02'],
    flows: new Map([
      [first.key, flow],
      [second.key, { ...flow, at: [0] }],
    ]),
  };
  const period = { from: '2017-02', to: '2017-02' };
  const shown = show(chain, cutPeriod(period)(noArrangement), none, timeline);
  expect(shown.edges.map(({ key, grossMinor }) => [key, grossMinor])).toEqual([[first.key, 700]]);
  expect(new Set(ids(shown.taxpayers))).toEqual(new Set([startId, first.seller, first.buyer]));
  expect(shown.away.outside).toBe(chain.taxpayers.length - shown.taxpayers.length);
  // while the months are not there yet, nothing is cut
  expect(show(chain, cutPeriod(period)(noArrangement), none, null).edges).toHaveLength(chain.relations.length);
});

test('what waits beyond an expanded hub stands beside it, and goes when all of it came', () => {
  const hub = 'D215';
  const expansion = (largest: number | null) => {
    const step = { id: hub, direction: 'down' as const, largest };
    return { step, reply: trace(economy, stepRequest(step, { ...wideOptions, limit: 5000 })) };
  };
  const before = buildChain(startId, trace(economy, firstRequest(startId, wideOptions)), [expansion(25)]);
  const { rests } = show(before, noArrangement, none, null);
  const [rest] = rests.filter(({ of }) => of === hub);
  expect(rest).toMatchObject({ direction: 'down', tier: before.byId.get(hub)!.tier + 1, relations: 1475 });
  const all = buildChain(startId, trace(economy, firstRequest(startId, wideOptions)), [expansion(25), expansion(null)]);
  expect(show(all, noArrangement, none, null).rests.filter(({ of }) => of === hub)).toEqual([]);
  // whose own batch stays where it was: the second one brings only what was not there
  expect(all.taxpayers.filter(({ round }) => round === 1)).toHaveLength(25);
});

test('a selection finds its node and its edge, and the other way round', () => {
  const marks = marked({ D100: { region: 'x' }, D101: { region: 'x' } });
  const shown = show(chain, groupBy('region')(noArrangement), marks, null);
  const [group] = shown.groups;
  expect(nodeOf(shown, { kind: 'taxpayer', id: 'D100' })).toBe(group.id);
  expect(selectionOfNode(shown, group.id)).toEqual({ kind: 'group', key: group.key });
  const bundled = shown.edges.find(({ of, buyer }) => of.length > 1 && buyer === group.id)!;
  expect(selectionOfEdge(shown, bundled.key)).toEqual({ kind: 'bundle', key: bundled.key });
  const { seller, buyer, currency } = chain.byKey.get(bundled.of[0])!;
  expect(edgeOf(shown, { kind: 'relation', seller, buyer, currency })).toBe(bundled.key);
  expect(selectionAround(shown, [group.id, 'D102'])).toEqual({ kind: 'several', ids: ['D100', 'D101', 'D102'] });
  expect(selectionAround(shown, [])).toBeNull();
  expect(touching(chain, { kind: 'relation', seller, buyer, currency })).toHaveLength(1);
});
