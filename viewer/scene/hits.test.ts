import { expect, test } from 'vitest';
import { arrowOn, curveBetween, pointAt } from './curves.ts';
import { distanceTo, forms, outlineOf, reachOf } from './forms.ts';
import { encloses, Hits } from './hits.ts';
import { madeEdge, madeNode } from '../testing/picture.ts';

const [west, east] = [madeNode({ id: 'west', x: -200 }), madeNode({ id: 'east', x: 200 })];

test('a point meets what is drawn there: the corners of a diamond, not those of the box around it', () => {
  const hits = new Hits({ nodes: [madeNode({ id: 'a', form: 'diamond', size: 20 }), west, east], edges: [] });
  expect(hits.nodeAt({ x: 0, y: 23 }, 1)?.id).toBe('a');
  expect(hits.nodeAt({ x: 17, y: 17 }, 1)).toBeNull();
  expect(hits.nodeAt({ x: 205, y: -6 }, 1)?.id).toBe('east');
});

test('from afar a node is met by whoever points near it, and the nearer of two', () => {
  const hits = new Hits({ nodes: [west, east, madeNode({ id: 'near', x: 260 })], edges: [] });
  // six pixels beside it
  expect(hits.nodeAt({ x: -200, y: 120 }, 0.05)?.id).toBe('west');
  expect(hits.nodeAt({ x: -200, y: 170 }, 0.05)).toBeNull();
  expect(hits.nodeAt({ x: 250, y: 0 }, 0.05)?.id).toBe('near');
});

test('a line is met on it, a curve where it bends, a loop above its node', () => {
  const straight = madeEdge({ seller: 'west', buyer: 'east' });
  const curved = madeEdge({ seller: 'west', buyer: 'east', key: 'curved', curvature: 0.25 });
  const loop = madeEdge({ seller: 'west', buyer: 'west', key: 'loop' });
  const hits = new Hits({ nodes: [west, east], edges: [straight, curved, loop] });
  expect(hits.edgeAt({ x: 0, y: 3 }, 1)?.key).toBe(straight.key);
  expect(hits.edgeAt({ x: 0, y: -50 }, 1)?.key).toBe('curved');
  expect(hits.edgeAt({ x: 0, y: 50 }, 1)).toBeNull();
  expect(hits.edgeAt({ x: -200, y: -27 }, 1)?.key).toBe('loop');
});

test('a line drawn around some has those whose middle it encloses', () => {
  const around = [
    { x: -250, y: -50 },
    { x: 0, y: -50 },
    { x: 0, y: 50 },
    { x: -250, y: 50 },
  ];
  expect(new Hits({ nodes: [east, west], edges: [] }).idsWithin(around)).toEqual(['west']);
  // hollow: a line that comes back within itself
  const horseshoe = [[-3, -3], [3, -3], [3, 3], [1, 3], [1, -1], [-1, -1], [-1, 3], [-3, 3]].map(([x, y]) => ({ x, y })); // prettier-ignore
  expect([encloses(horseshoe, { x: 0, y: 1 }), encloses(horseshoe, { x: 2, y: 1 })]).toEqual([false, true]);
});

test.each(forms)('what is drawn as a %s is what is met, and its reach is where it ends', (form) => {
  const { right, down } = reachOf(form);
  // a sheet behind a group is no part of it
  if (form !== 'group') expect(distanceTo(form, right * 10, 0, 10)).toBeCloseTo(0, 6);
  if (form !== 'triangle') expect(distanceTo(form, 0, down * 10, 10)).toBeCloseTo(0, 6);
  expect(distanceTo(form, 0, 0, 10)).toBeLessThan(-4);
  expect(outlineOf(form, 10)).toMatch(/^M[-\d. ]+.*Z$/);
  expect(outlineOf(form, 10)).not.toContain('NaN');
});

test('an arrow ends at the rim of its node, however the line bends', () => {
  for (const curvature of [0, 0.25, -0.4]) {
    const curve = curveBetween({ x: 0, y: 0 }, { x: 100, y: 40 }, curvature, 8, false);
    const { head } = arrowOn(curve, [8, 12], 2, true);
    expect(Math.hypot(100 - head![0].x, 40 - head![0].y)).toBeCloseTo(12, 0);
  }
});

test('between two that touch there is no room for a head', () => {
  const curve = curveBetween({ x: 0, y: 0 }, { x: 4, y: 0 }, 0, 8, false);
  expect(arrowOn(curve, [8, 8], 6, true).head).toBeNull();
  expect(arrowOn(curveBetween({ x: 0, y: 0 }, { x: 90, y: 0 }, 0, 8, false), [8, 8], 6, true).head).not.toBeNull();
});

test('a loop leaves its node and comes back to it', () => {
  const curve = curveBetween({ x: 5, y: 5 }, { x: 5, y: 5 }, 0, 10, true);
  expect([pointAt(curve, 0), pointAt(curve, 1)]).toEqual([
    { x: 5, y: 5 },
    { x: 5, y: 5 },
  ]);
  expect(pointAt(curve, 0.5)).toEqual({ x: 5, y: 5 - 27 });
});
