import { expect, test } from 'vitest';
import { buildChain } from '../state/chain.ts';
import { firstRequest, stepRequest } from '../state/requests.ts';
import { relationKey } from '../state/view.ts';
import { walk } from '../state/walk.ts';
import { hubId, makeEconomy, startId, wideOptions } from '../testing/economy.ts';
import { trace } from '../testing/tracer.ts';
import { Boxes } from './boxes.ts';
import { rowPitch } from './layout.ts';
import { onEdge } from './lettering.ts';
import type { Palette } from './palette.ts';
import { curvatureOf, drawChain } from './picture.ts';
import { edgeLook, labelLook, noFocus, nodeLook, radiusOf, showsAmount, steppedScale } from './reducers.ts';

const economy = makeEconomy();
const first = trace(economy, firstRequest(startId, wideOptions));
const chain = buildChain(startId, first, []);
const picture = drawChain(chain);
const nodeOf = (id: string) => picture.nodes.find((node) => node.id === id)!;
const edgeOf = (seller: string, buyer: string) =>
  picture.edges.find(({ key }) => key === relationKey({ seller, buyer, currency: 'CNY' }))!;
const names = ['paper', 'ink', 'muted', 'accent', 'node', 'nodeFaint', 'edge', 'edgeStrong', 'edgeFaint', 'font'];
const palette = Object.fromEntries(names.map((name) => [name, name])) as unknown as Palette;

test('one accent: only the start has it until something is chosen', () => {
  const rings = picture.nodes.map((node) => nodeLook(node, noFocus, palette));
  expect(rings.filter(({ ring }) => ring === 'accent')).toHaveLength(1);
  expect(picture.edges.every((edge) => edgeLook(edge, noFocus, palette).color === 'edge')).toBe(true);
  expect(nodeOf(startId)).toMatchObject({ shape: 'start', mark: null });
});

test('shape and letter say what colour does not', () => {
  expect(nodeOf(hubId)).toMatchObject({ shape: 'open', mark: 'hub' });
  expect(nodeOf('D300').shape).toBe('open');
  expect(nodeOf(chain.ends.down[0].id).shape).toBe('end');
  expect(nodeOf('D104')).toMatchObject({ shape: 'full', mark: 'both' });
  const looks = ['full', 'open', 'end'].map((shape) => {
    const { color, ringSize, gapSize } = nodeLook({ ...nodeOf('D104'), shape: shape as 'full' }, noFocus, palette);
    return JSON.stringify([color, ringSize, gapSize]);
  });
  expect(new Set(looks).size).toBe(3);
});

test('a path is lit, the rest steps back, and its amounts are written', () => {
  const edge = edgeOf(startId, 'D104');
  const focus = { ...noFocus, pathNodes: new Set([startId, 'D104']), pathEdges: new Set([edge.key]) };
  expect(nodeLook(nodeOf('D104'), focus, palette).ring).toBe('accent');
  expect(nodeLook(nodeOf('D105'), focus, palette).ring).toBe('nodeFaint');
  expect(edgeLook(edge, focus, palette).color).toBe('accent');
  expect(edgeLook(edgeOf(startId, 'D105'), focus, palette).color).toBe('edgeFaint');
  expect([showsAmount(edge, focus), showsAmount(edgeOf(startId, 'D105'), focus)]).toEqual([true, false]);
  expect(showsAmount(edge, { ...noFocus, scale: 1.2 })).toBe(true);
  expect(showsAmount(edge, noFocus)).toBe(false);
});

test('the selected taxpayer has its label first and its relations stand out', () => {
  const focus = { ...noFocus, selectedNode: 'D104' };
  expect(nodeLook(nodeOf('D104'), focus, palette).highlighted).toBe(true);
  expect(labelLook(nodeOf('D104'), focus, palette)).toMatchObject({ bold: true, rank: 0 });
  expect(edgeLook(edgeOf(startId, 'D104'), focus, palette).color).toBe('edgeStrong');
  const { key, size } = edgeOf(startId, 'D104');
  expect(edgeLook(edgeOf(startId, 'D104'), { ...noFocus, selectedEdge: key }, palette).size).toBeGreaterThan(size);
});

test('what goes forward is straight; mutual, backward and same-tier relations are curves', () => {
  expect(edgeOf(startId, 'D102').curvature).toBe(0);
  expect(edgeOf('D100', 'D101').curvature).not.toBe(0);
  expect(edgeOf('D104', 'U200').curvature).not.toBe(0);
  const [here, right] = [
    { x: 0, y: 0 },
    { x: 9, y: 0 },
  ];
  expect(curvatureOf(here, right, false)).toBe(0);
  expect([curvatureOf(right, here, false), curvatureOf(here, right, true)].every((bend) => bend > 0)).toBe(true);
});

test('an expansion changes neither place nor size of what is drawn', () => {
  const step = { id: hubId, direction: 'down', largest: 100 } as const;
  const more = drawChain(buildChain(startId, first, [{ step, reply: trace(economy, stepRequest(step, wideOptions)) }]));
  expect(more.nodes.length).toBe(picture.nodes.length + 100);
  const after = new Map(more.nodes.map((node) => [node.id, node]));
  for (const { id, x, y, size } of picture.nodes) expect(after.get(id)).toMatchObject({ x, y, size });
});

test('arrow keys walk along the largest relation and within a tier', () => {
  const heights = new Map(picture.nodes.map(({ id, y }) => [id, y]));
  const right = walk(chain, startId, 'ArrowRight', heights)!;
  const most = Math.max(...chain.relations.filter((r) => r.seller === startId).map((r) => r.traced.grossMinor));
  expect(chain.byKey.get(relationKey({ seller: startId, buyer: right, currency: 'CNY' }))!.traced.grossMinor).toBe(
    most,
  );
  const below = walk(chain, 'D104', 'ArrowDown', heights);
  if (below !== null) expect(walk(chain, below, 'ArrowUp', heights)).toBe('D104');
  expect(walk(chain, startId, 'ArrowUp', heights)).toBeNull();
});

test('from afar the smallest can still be seen, and none touches the next', () => {
  expect(radiusOf({ size: 6 }, 1)).toBe(6);
  expect(radiusOf({ size: 6 }, 0.2) * 0.2).toBeCloseTo(2.8);
  expect(radiusOf({ size: 6 }, 0.01) * 2).toBeLessThan(rowPitch);
  expect(steppedScale(0.62)).toBe(steppedScale(0.65));
});

test('boxes tell what is taken', () => {
  const boxes = new Boxes();
  const own = { left: -10, top: 0, right: 200, bottom: 14 };
  boxes.add(own);
  expect(boxes.hits({ left: 199, top: 13, right: 210, bottom: 30 })).toBe(true);
  expect(boxes.hits({ left: 199, top: 13, right: 210, bottom: 30 }, own)).toBe(false);
  expect(boxes.hits({ left: 200, top: 0, right: 210, bottom: 14 })).toBe(false);
});

test('amounts stand on their line', () => {
  const edge = { text: '', from: { x: 0, y: 0 }, to: { x: 10, y: 0 }, curvature: 0, ink: '', strong: false };
  expect(onEdge(edge, 0.5)).toEqual({ x: 5, y: 0 });
  expect(onEdge({ ...edge, curvature: 0.5 }, 0.5)).toEqual({ x: 5, y: -2.5 });
});

test('in a lead, those whom it is about have the accent, letters tell the roles, and what was expanded since steps back', () => {
  const members = [
    { id: startId, role: 'source' as const },
    { id: 'D104', role: 'recipient' as const },
  ];
  const lead = { ...first, lead: { id: 'x', core: [startId, 'D104'], members } };
  const drawn = drawChain(buildChain(startId, lead, []));
  const node = (id: string) => drawn.nodes.find((one) => one.id === id)!;
  expect([node(startId).mark, node('D104').mark, node('D105').mark]).toEqual([
    'source',
    'recipient',
    nodeOf('D105').mark,
  ]);
  expect(drawn.nodes.filter(({ shape }) => shape === 'start').map(({ id }) => id)).toEqual([startId, 'D104']);
  expect(nodeLook(node('D104'), noFocus, palette).ring).toBe('accent');
  expect(drawn.edges.some(({ ofDrawn }) => ofDrawn)).toBe(false);
  const step = { id: hubId, direction: 'down', largest: 10 } as const;
  const more = drawChain(buildChain(startId, lead, [{ step, reply: trace(economy, stepRequest(step, wideOptions)) }]));
  expect(more.edges.filter(({ ofDrawn }) => ofDrawn)).toHaveLength(drawn.edges.length);
  const colours = [true, false].map((ofDrawn) => {
    const edge = more.edges.find((one) => one.ofDrawn === ofDrawn)!;
    return edgeLook(edge, noFocus, palette).color;
  });
  expect(colours).toEqual(['edgeStrong', 'edge']);
});

test('in a ring, its core has the accent, and whoever is associated beside it has not, but a letter', () => {
  const members = [
    { id: startId, role: 'pipe' as const },
    { id: 'D104', role: 'associated' as const },
  ];
  const { nodes } = drawChain(buildChain(startId, { ...first, ring: { id: 'x', core: [startId], members } }, []));
  const looks = members.map(({ id }) => {
    const node = nodes.find((one) => one.id === id)!;
    return [node.mark, node.shape === 'start', nodeLook(node, noFocus, palette).ring];
  });
  expect(looks).toEqual([
    ['pipe', true, 'accent'],
    ['associated', false, 'node'],
  ]);
});
