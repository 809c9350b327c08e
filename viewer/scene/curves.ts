/** The lines of the scene as cubic curves, in pixels with y growing downwards. The shader of the edges does the same sums. */
import type { Point } from './layout.ts';

/** Leaves `a` towards `c`, and comes to `b` from `d`. */
export interface Curve {
  a: Point;
  c: Point;
  d: Point;
  b: Point;
}

export interface Arrow {
  line: Curve;
  /** Its tip first; null where there is no room. */
  head: readonly [Point, Point, Point] | null;
}

/** Of a loop: where it leaves to and comes from, in radii of its node, and the least radius that it is drawn for. */
export const loop = { across: 4.4, up: 3.6, least: 5 } as const;
/** Of an arrow head: pixels, and how much more of each pixel that the line is wide. */
export const arrowHead = { long: 5, longer: 2, half: 2, wider: 0.9, most: 0.4 } as const;

export function curveBetween(from: Point, to: Point, curvature: number, radius: number, isLoop: boolean): Curve {
  if (isLoop) {
    const size = Math.max(radius, loop.least);
    const [left, right, y] = [from.x - loop.across * size, from.x + loop.across * size, from.y - loop.up * size];
    return { a: from, c: { x: left, y }, d: { x: right, y }, b: to };
  }
  const middle = {
    x: (from.x + to.x) / 2 + (to.y - from.y) * curvature,
    y: (from.y + to.y) / 2 - (to.x - from.x) * curvature,
  };
  return { a: from, c: between(from, middle, 2 / 3), d: between(to, middle, 2 / 3), b: to };
}

export function pointAt({ a, c, d, b }: Curve, along: number): Point {
  const [x, y] = (['x', 'y'] as const).map((axis) => {
    const left = 1 - along;
    return (
      a[axis] * left ** 3 + 3 * c[axis] * left ** 2 * along + 3 * d[axis] * left * along ** 2 + b[axis] * along ** 3
    );
  });
  return { x, y };
}

/** From the rim of one node to the rim of the other. */
export function arrowOn(curve: Curve, rims: readonly [number, number], width: number, withHead: boolean): Arrow {
  const { a, c, d, b } = curve;
  const [leaving, coming] = [3 * distance(a, c), 3 * distance(b, d)];
  const room = Math.max(distance(a, b), distance(c, d) / 3);
  const long = withHead ? Math.min(arrowHead.long + arrowHead.longer * width, arrowHead.most * room) : 0;
  const start = Math.min(0.5, rims[0] / Math.max(leaving, 1e-6));
  const tip = Math.max(0.5, 1 - rims[1] / Math.max(coming, 1e-6));
  const end = Math.max(start, tip - long / Math.max(coming, 1e-6));
  const line = partOf(curve, start, end);
  if (long < 2) return { line, head: null };
  const [point, foot] = [pointAt(curve, tip), pointAt(curve, end)];
  const half = (arrowHead.half + arrowHead.wider * width) / Math.max(distance(point, foot), 1e-6);
  const [x, y] = [(point.y - foot.y) * half, (foot.x - point.x) * half];
  return { line, head: [point, { x: foot.x + x, y: foot.y + y }, { x: foot.x - x, y: foot.y - y }] };
}

/** How far a point is from it, roughly: of a curve, from the chords of its eight parts. */
export function distanceToCurve(curve: Curve, point: Point, isStraight: boolean): number {
  if (isStraight) return distanceToChord(curve.a, curve.b, point);
  let least = Infinity;
  let last = curve.a;
  for (let part = 1; part <= 8; part++) {
    const next = pointAt(curve, part / 8);
    least = Math.min(least, distanceToChord(last, next, point));
    last = next;
  }
  return least;
}

function distanceToChord(a: Point, b: Point, { x, y }: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const long = dx * dx + dy * dy;
  const along = long === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / long));
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
}

/** By halving, as de Casteljau does. */
function partOf(curve: Curve, start: number, end: number): Curve {
  const before = split(curve, end)[0];
  return end <= 0 ? before : split(before, start / end)[1];
}

function split({ a, c, d, b }: Curve, along: number): [Curve, Curve] {
  const [ac, cd, db] = [between(a, c, along), between(c, d, along), between(d, b, along)];
  const [left, right] = [between(ac, cd, along), between(cd, db, along)];
  const middle = between(left, right, along);
  return [
    { a, c: ac, d: left, b: middle },
    { a: middle, c: right, d: db, b },
  ];
}

const between = (a: Point, b: Point, along: number): Point => ({
  x: a.x + (b.x - a.x) * along,
  y: a.y + (b.y - a.y) * along,
});

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
