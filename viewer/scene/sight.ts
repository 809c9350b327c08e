/** Where on the stage what stands in the picture is seen. Pure; y grows downwards in both. */
import type { Point } from './layout.ts';
import type { Picture } from './picture.ts';

/** Pixels of the stage, what of the picture stands in its middle, and pixels per unit. */
export interface Sight extends Point {
  width: number;
  height: number;
  scale: number;
}

/** Pixels kept free: labels hang on the right of the last tier, the legend stands at the bottom. */
const margin = { left: 40, right: 184, top: 44, bottom: 44 };
const closest = 1.6;

export function onStage({ width, height, x, y, scale }: Sight, point: Point): Point {
  return { x: width / 2 + (point.x - x) * scale, y: height / 2 + (point.y - y) * scale };
}

export function inPicture({ width, height, x, y, scale }: Sight, point: Point): Point {
  return { x: x + (point.x - width / 2) / scale, y: y + (point.y - height / 2) / scale };
}

export function isInSight({ width, height }: Pick<Sight, 'width' | 'height'>, { x, y }: Point): boolean {
  return x >= 0 && y >= 0 && x <= width && y <= height;
}

/** All of it, between the margins. */
export function sightOf({ left, right, top, bottom }: Picture['bounds'], width: number, height: number): Sight {
  const wide = (right - left) / Math.max(50, width - margin.left - margin.right);
  const high = (bottom - top) / Math.max(50, height - margin.top - margin.bottom);
  const scale = Math.min(closest, 1 / Math.max(wide, high, 1e-9));
  const x = (left + right) / 2 + (margin.right - margin.left) / 2 / scale;
  return { width, height, x, y: (top + bottom) / 2, scale };
}
