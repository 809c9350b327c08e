import { expect, test } from 'vitest';
import type { Mark } from '../../server/contract.ts';
import { hubId, makeEconomy, startId, wideOptions } from '../testing/economy.ts';
import { trace } from '../testing/tracer.ts';
import { type Arrangement, groupBy, hide, noArrangement, pin, shorten } from '../state/arrangement.ts';
import { buildChain, type Chain } from '../state/chain.ts';
import { firstRequest, stepRequest } from '../state/requests.ts';
import { show } from '../state/shown.ts';
import { curvatureOf, drawChain, formOf, riskLevelOf } from './drawChain.ts';
import { layoutChain } from './layout.ts';
import { settled, toLayOut } from './places.ts';
import { walk } from './walk.ts';

const economy = makeEconomy();
const first = trace(economy, firstRequest(startId, wideOptions));
const chain = buildChain(startId, first, []);
const marks = new Map<string, Mark>(
  ['D100', 'D101', 'D102'].map((id, index) => [
    id,
    {
      ...{ id, role: null, isExporter: false, industry: null, duplicates: [] },
      ...{ region: index < 2 ? '320100' : null, risk: [0.3, 0.8, 0][index] },
    },
  ]),
);
const labels = { group: () => 'group', rest: () => 'rest' };

function draw(of: Chain, arrangement: Arrangement = noArrangement) {
  const shown = show(of, arrangement, marks, null);
  const { nodes, edges } = toLayOut(of);
  return drawChain(shown, marks, labels, settled(shown, layoutChain(nodes, edges)));
}
const picture = draw(chain);
const placesOf = ({ nodes }: typeof picture) => new Map(nodes.map(({ id, x, y }) => [id, { x, y }]));

test('a straight line leads to the right, a curve goes back, stays in its column, or has another the other way', () => {
  const [here, right] = [
    { x: 0, y: 0 },
    { x: 9, y: 0 },
  ];
  expect(curvatureOf(here, right, false)).toBe(0);
  expect([curvatureOf(right, here, false), curvatureOf(here, right, true)].every((bend) => bend > 0)).toBe(true);
  const mutual = picture.edges.filter(({ seller, buyer }) => [seller, buyer].sort().join() === 'D100,D101');
  expect(mutual.map(({ curvature }) => curvature > 0)).toEqual([true, true]);
});

test('an expansion changes neither place nor size of what is drawn', () => {
  const step = { id: hubId, direction: 'down', largest: 100 } as const;
  const reply = trace(economy, stepRequest(step, wideOptions));
  const more = draw(buildChain(startId, first, [{ step, reply }]));
  const taxpayers = ({ nodes }: typeof picture) => nodes.filter(({ form }) => form !== 'rest');
  expect(taxpayers(more).length).toBe(taxpayers(picture).length + 100);
  const after = new Map(more.nodes.map((node) => [node.id, node]));
  for (const { id, x, y, size } of taxpayers(picture)) expect(after.get(id)).toMatchObject({ x, y, size });
});

test('hiding, gathering and shortening move nobody else', () => {
  const before = placesOf(picture);
  for (const change of [hide(['D102', 'D200']), groupBy('region'), shorten(['D104'])]) {
    const after = draw(chain, change(noArrangement));
    for (const { id, x, y, form } of after.nodes) if (form === 'circle') expect(before.get(id)).toEqual({ x, y });
  }
});

test('a group has the place of its largest member and the highest risk among them, and a pin its own place', () => {
  const [group] = draw(chain, groupBy('region')(noArrangement)).nodes.filter(({ form }) => form === 'group');
  const members = [chain.byId.get('D100')!, chain.byId.get('D101')!];
  const [largest] = members.sort((a, b) => b.tracedGrossMinor - a.tracedGrossMinor);
  expect({ x: group.x, y: group.y }).toEqual(placesOf(picture).get(largest.id));
  expect(group.risk).toBe(3);
  const moved = draw(chain, pin({ id: 'D102', x: -77, y: 12 })(noArrangement)).nodes.find(({ id }) => id === 'D102')!;
  expect(moved).toMatchObject({ x: -77, y: 12, pinned: true });
});

test('what a firm that is drawn as a line passes on is a dashed line', () => {
  const short = draw(chain, shorten(['D104'])(noArrangement));
  expect(short.nodes.some(({ id }) => id === 'D104')).toBe(false);
  const rest = new Set(short.nodes.filter(({ form }) => form === 'rest').map(({ id }) => id));
  const dashed = short.edges.filter((edge) => edge.dashed && !rest.has(edge.seller) && !rest.has(edge.buyer));
  expect(dashed.length).toBeGreaterThan(0);
  expect(picture.edges.some((edge) => edge.dashed && !rest.has(edge.key))).toBe(false);
});

test('risk has levels, and nobody has one that nothing was found of', () => {
  expect([null, 0, 0.01, 0.49, 0.5, 0.74, 0.75, 1].map(riskLevelOf)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  const level = (id: string) => picture.nodes.find((node) => node.id === id)!.risk;
  expect(['D100', 'D101', 'D102', startId].map(level)).toEqual([1, 3, 0, 0]);
});

test('roles have forms, and an exporter has its own whatever its role', () => {
  expect((['source', 'pipe', 'recipient', 'associated', null] as const).map((role) => formOf(role, false))).toEqual([
    ...['triangle', 'square', 'diamond', 'circle', 'circle'],
  ]);
  expect(formOf('recipient', true)).toBe('hexagon');
});

test('in a lead those whom it is about are first, letters tell the roles, and what was expanded since steps back', () => {
  const members = [
    { id: startId, role: 'source' as const },
    { id: 'D104', role: 'recipient' as const },
  ];
  const lead = { ...first, lead: { id: 'x', core: [startId, 'D104'], members } };
  const drawn = draw(buildChain(startId, lead, []));
  const node = (id: string) => drawn.nodes.find((one) => one.id === id)!;
  expect([node(startId), node('D104')].map(({ mark, form }) => [mark, form])).toEqual([
    ['source', 'triangle'],
    ['recipient', 'diamond'],
  ]);
  expect(drawn.nodes.filter((one) => one.first).map(({ id }) => id)).toEqual([startId, 'D104']);
  expect(drawn.edges.some(({ ofDrawn }) => ofDrawn)).toBe(false);
  const step = { id: hubId, direction: 'down', largest: 10 } as const;
  const more = draw(buildChain(startId, lead, [{ step, reply: trace(economy, stepRequest(step, wideOptions)) }]));
  const relations = drawn.edges.filter(({ dashed }) => !dashed);
  expect(more.edges.filter(({ ofDrawn }) => ofDrawn)).toHaveLength(relations.length);
});

test('arrow keys walk along the largest line and to the next in a column, and reach what waits', () => {
  const right = walk(picture, startId, 'ArrowRight')!;
  const sold = picture.edges.filter(({ seller }) => seller === startId);
  const most = Math.max(...sold.map(({ grossMinor }) => grossMinor));
  expect(sold.find(({ buyer }) => buyer === right)!.grossMinor).toBe(most);
  const column = picture.nodes.find(({ id }) => id === 'D104')!.x;
  const below = picture.nodes.find(({ id }) => id === walk(picture, 'D104', 'ArrowDown'))!;
  expect(below.x).toBe(column);
  expect(walk(picture, below.id, 'ArrowUp')).toBe('D104');
  expect(walk(picture, 'nobody', 'ArrowUp')).toBeNull();
});
