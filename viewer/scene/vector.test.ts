import { expect, test } from 'vitest';
import { madeEdge, madeNode, madePalette, madePicture, madeWording } from '../testing/picture.ts';
import { forms } from './forms.ts';
import type { DrawnEdge, DrawnNode } from './picture.ts';
import { noFocus } from './reducers.ts';
import { vectorOf } from './vector.ts';

const size = { width: 1000, height: 600 };
const draw = (nodes: DrawnNode[], edges: DrawnEdge[] = [], more = {}) =>
  vectorOf(madePicture(nodes, edges), madePalette, madeWording, { ...size, ...more });
const count = (svg: string, what: RegExp) => [...svg.matchAll(what)].length;
const [a, b] = [madeNode({ id: 'a' }), madeNode({ id: 'b', x: 300 })];

test('names are text and nothing else', () => {
  const svg = draw([madeNode({ id: 'a', label: '<script>&"x"\u0007' })]);
  expect(svg).toContain('>&lt;script&gt;&amp;&quot;x&quot;</text>');
  expect(svg).not.toContain('<script');
});

test('all forms and fills differ without colour', () => {
  const fills = ['full', 'open', 'end'] as const;
  const drawn = forms.flatMap((form) =>
    fills.map((fill) => /<g transform.*<\/g>/.exec(draw([madeNode({ id: 'a', label: '', form, fill })]))![0]),
  );
  expect(new Set(drawn).size).toBe(forms.length * fills.length);
});

test('what is dashed is dashed, what goes back is a curve, and a loop can be seen', () => {
  const solid = draw([a, b], [madeEdge({ seller: 'a', buyer: 'b' })]);
  expect(count(solid, /stroke-dasharray/g)).toBe(0);
  expect(count(draw([a, b], [madeEdge({ seller: 'a', buyer: 'b', dashed: true })]), /stroke-dasharray/g)).toBe(1);
  expect(count(solid, /d="M[^"]*C/g)).toBe(0);
  expect(count(draw([a, b], [madeEdge({ seller: 'a', buyer: 'b', curvature: 0.3 })]), /d="M[^"]*C/g)).toBe(1);
  expect(count(draw([a], [madeEdge({ seller: 'a', buyer: 'a' })]), /d="M[^"]*C/g)).toBe(1);
});

test('labels, letters and amounts are there, none over another', () => {
  const many = Array.from({ length: 40 }, (_, index) =>
    madeNode({ id: `n${index}`, label: '演示企业有限公司', x: index * 20 }),
  );
  const svg = draw([{ ...a, mark: 'hub', y: 200 }, { ...b, y: 200 }, ...many], [madeEdge({ seller: 'a', buyer: 'b' })]);
  expect(svg).toContain('>H</text>');
  expect(svg).toContain('>¥100</text>');
  const lefts = [...svg.matchAll(/<text x="([\d.]+)"[^>]*>演示企业有限公司</g)].map(([, x]) => Number(x));
  expect(lefts.length).toBeGreaterThan(0);
  lefts.sort((left, right) => left - right);
  for (let index = 1; index < lefts.length; index++) expect(lefts[index] - lefts[index - 1]).toBeGreaterThan(8 * 12);
});

test('the whole picture is in it, however far it reaches', () => {
  const svg = draw([madeNode({ id: 'far', x: -9000, y: -4000 }), madeNode({ id: 'off', x: 9000, y: 4000 })]);
  const places = [...svg.matchAll(/<g transform="translate\(([-\d.]+) ([-\d.]+)\)"/g)];
  expect(places).toHaveLength(2);
  for (const [, x, y] of places) {
    expect(Number(x) >= 0 && Number(x) <= size.width && Number(y) >= 0 && Number(y) <= size.height).toBe(true);
  }
});

test('of a part, what is elsewhere is left out', () => {
  const sight = { ...size, x: 0, y: 0, scale: 1 };
  const far = madeNode({ id: 'far', x: 5000 });
  expect(count(draw([a, far], [], { sight }), /<g transform/g)).toBe(1);
});

test('a lit path is drawn as on the screen', () => {
  const edge = madeEdge({ seller: 'a', buyer: 'b' });
  const focus = { ...noFocus, pathNodes: new Set(['a', 'b']), pathEdges: new Set([edge.key]) };
  const svg = draw([a, b, madeNode({ id: 'c', y: 200 })], [edge], { focus });
  expect(count(svg, /stroke="accent"/g)).toBe(3);
  expect(count(svg, /fill="nodeFaint"/g)).toBe(1);
});
