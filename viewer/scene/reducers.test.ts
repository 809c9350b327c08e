import { expect, test } from 'vitest';
import { Boxes } from './boxes.ts';
import { rowPitch } from './layout.ts';
import type { DrawnEdge, DrawnNode, RiskLevel } from './picture.ts';
import { edgeLook, labelLook, noFocus, nodeLook, radiusOf, showsAmount, widthOf } from './reducers.ts';
import { madeEdge, madeNode, madePalette as palette } from '../testing/picture.ts';

const node = (id: string, traits: Partial<DrawnNode> = {}) => madeNode({ id, ...traits });
const edge = (seller: string, buyer: string, traits: Partial<DrawnEdge> = {}) => madeEdge({ seller, buyer, ...traits });

test('the fill says the risk, whatever else a node is', () => {
  const colors = ([0, 1, 2, 3] as RiskLevel[]).map((risk) =>
    [{}, { first: true }, { pinned: true }].map((traits) => nodeLook(node('a', { risk, ...traits }), noFocus, palette)),
  );
  expect(colors.map((looks) => looks.map(({ color }) => color))).toEqual(
    ['risk0', 'risk1', 'risk2', 'risk3'].map((color) => [color, color, color]),
  );
  const chosen = { ...noFocus, selectedNode: 'a', pathNodes: new Set(['a']) };
  expect(nodeLook(node('a', { risk: 2 }), chosen, palette).color).toBe('risk2');
});

test('the accent is for the start, the selection and the path', () => {
  expect(nodeLook(node('a'), noFocus, palette)).toMatchObject({ ring: null, halo: null });
  expect(nodeLook(node('a', { first: true }), noFocus, palette).ring).toBe('accent');
  expect(nodeLook(node('a'), { ...noFocus, pathNodes: new Set(['a']) }, palette).ring).toBe('accent');
  expect(nodeLook(node('a'), { ...noFocus, selectedNode: 'a' }, palette).halo).toBe('accent');
  expect(nodeLook(node('a'), { ...noFocus, hovered: 'a' }, palette).halo).toBe('muted');
  expect(edgeLook(edge('a', 'b'), noFocus, palette)).toMatchObject({ color: 'edge', lit: false });
});

test('a path is lit, the rest steps back, and its amounts are written', () => {
  const [on, off] = [edge('a', 'b', { key: 'on' }), edge('a', 'c', { key: 'off' })];
  const focus = { ...noFocus, pathNodes: new Set(['a', 'b']), pathEdges: new Set(['on']) };
  expect(nodeLook(node('c', { risk: 3 }), focus, palette).color).toBe('nodeFaint');
  expect(edgeLook(on, focus, palette)).toMatchObject({ color: 'accent', lit: true });
  expect(edgeLook(off, focus, palette)).toMatchObject({ color: 'edgeFaint', lit: false });
  expect([on, off].map((one) => showsAmount(one, focus, 0.5))).toEqual([true, false]);
  expect([on, off].map((one) => showsAmount(one, noFocus, 1.2))).toEqual([true, true]);
  expect(showsAmount(edge('a', 'b', { grossMinor: 0, dashed: true }), noFocus, 1.2)).toBe(false);
});

test('what is selected has its label first and its relations stand out', () => {
  const focus = { ...noFocus, selectedNode: 'a' };
  expect(labelLook(node('a'), focus, palette)).toMatchObject({ bold: true, rank: 0 });
  expect(edgeLook(edge('a', 'b'), focus, palette)).toMatchObject({ color: 'edgeStrong', lit: true });
  expect(edgeLook(edge('b', 'c'), focus, palette)).toMatchObject({ color: 'edge', lit: false });
  const one = edge('b', 'c', { key: 'k' });
  expect(edgeLook(one, { ...noFocus, selectedEdge: 'k' }, palette).size).toBeGreaterThan(one.size);
});

test('risky ones are labelled before the rest, and whoever is only mentioned in a quieter hand', () => {
  const rank = (risk: RiskLevel) => labelLook(node('a', { risk }), noFocus, palette).rank;
  expect(rank(3)).toBeLessThan(rank(1));
  expect(labelLook(node('a', { mentioned: true }), noFocus, palette)).toMatchObject({ italic: true, ink: 'muted' });
});

test('what a lead is about is darker than what was expanded since', () => {
  expect(edgeLook(edge('a', 'b', { ofDrawn: true }), noFocus, palette).color).toBe('edgeStrong');
});

test('from afar the smallest can still be seen, and none touches the next; lines get thinner', () => {
  expect(radiusOf({ size: 6 }, 1)).toBe(6);
  expect(radiusOf({ size: 6 }, 0.2) * 0.2).toBeCloseTo(2.8);
  expect(radiusOf({ size: 6 }, 0.01) * 2).toBeLessThan(rowPitch);
  const widths = [1, 0.5, 0.1, 0.01].map((scale) => widthOf({ size: 1 }, scale));
  expect(widths).toEqual([1.2, 1.2, 0.48, 0.4]);
  expect(widthOf({ size: 6 }, 2)).toBe(12);
});

test('boxes tell what is taken', () => {
  const boxes = new Boxes();
  const own = { left: -10, top: 0, right: 200, bottom: 14 };
  boxes.add(own);
  expect(boxes.hits({ left: 199, top: 13, right: 210, bottom: 30 })).toBe(true);
  expect(boxes.hits({ left: 199, top: 13, right: 210, bottom: 30 }, own)).toBe(false);
  expect(boxes.hits({ left: 200, top: 0, right: 210, bottom: 14 })).toBe(false);
});

test('what waits says how much before plain names are written', () => {
  const rank = (form: 'rest' | 'circle') => labelLook(node('a', { form }), noFocus, palette).rank;
  expect(rank('rest')).toBeLessThan(rank('circle'));
});
