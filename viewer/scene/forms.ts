/** Geometry of the forms, in units of the radius: what the shader draws, what the pointer meets, and what is written as SVG. */
import type { Form } from './picture.ts';

/** In the order of their numbers in the shader. */
export const forms: readonly Form[] = ['circle', 'triangle', 'square', 'diamond', 'hexagon', 'group', 'rest'];

/** So that all look equally heavy. */
export const proportions = {
  /** From the middle to a corner. */
  triangle: 1.38,
  diamond: 1.22,
  hexagon: 1.1,
  /** Half of a side. */
  square: 0.88,
  group: 0.92,
  groupCorner: 0.3,
  /** How far the sheet behind a group looks out, to the right and upwards. */
  groupShift: 0.32,
  restWide: 1.3,
  restHigh: 0.74,
} as const;

const { triangle, diamond, hexagon, square, group, groupCorner, groupShift, restWide, restHigh } = proportions;
const sine60 = Math.sqrt(3) / 2;

/** From the middle to the right, where the label begins, and to the foot. */
export const reachOf = (form: Form): { right: number; down: number } => reaches[form];
const reaches: Readonly<Record<Form, { right: number; down: number }>> = {
  circle: { right: 1, down: 1 },
  triangle: { right: triangle, down: triangle * sine60 },
  square: { right: square, down: square },
  diamond: { right: diamond, down: diamond },
  hexagon: { right: hexagon, down: hexagon * sine60 },
  group: { right: group + groupShift, down: group },
  rest: { right: restWide, down: restHigh },
};

/** How far its outline is, negative within; y grows downwards, all in pixels. */
export function distanceTo(form: Form, x: number, y: number, radius: number): number {
  const [across, down] = [Math.abs(x), Math.abs(y)];
  switch (form) {
    case 'circle':
      return Math.hypot(x, y) - radius;
    case 'triangle':
      return Math.max(-x, x / 2 + down * sine60) - (triangle * radius) / 2;
    case 'square':
      return Math.max(across, down) - square * radius;
    case 'diamond':
      return (across + down - diamond * radius) * Math.SQRT1_2;
    case 'hexagon':
      return Math.max(down, across * sine60 + down / 2) - hexagon * radius * sine60;
    case 'group':
      return Math.max(across, down) - group * radius;
    case 'rest':
      return Math.max(across - restWide * radius, down - restHigh * radius);
  }
}

/** As SVG writes a path, around the origin. */
export function outlineOf(form: Form, radius: number): string {
  const polygon = (corners: readonly (readonly [number, number])[]) =>
    `M${corners.map(([x, y]) => `${short(x * radius)} ${short(y * radius)}`).join('L')}Z`;
  switch (form) {
    case 'circle':
      return box(radius, radius, radius);
    case 'triangle':
      return polygon([
        [triangle, 0],
        [-triangle / 2, triangle * sine60],
        [-triangle / 2, -triangle * sine60],
      ]);
    case 'square':
      return box(square * radius, square * radius, 0);
    case 'diamond':
      return polygon([
        [diamond, 0],
        [0, diamond],
        [-diamond, 0],
        [0, -diamond],
      ]);
    case 'hexagon':
      return polygon(
        [0, 1, 2, 3, 4, 5].map((corner) => {
          const angle = (corner * Math.PI) / 3;
          return [hexagon * Math.cos(angle), hexagon * Math.sin(angle)];
        }),
      );
    case 'group':
      return box(group * radius, group * radius, groupCorner * radius);
    case 'rest':
      return box(restWide * radius, restHigh * radius, restHigh * radius);
  }
}

function box(wide: number, high: number, corner: number): string {
  const turn = (x: number, y: number) =>
    corner === 0 ? '' : `a${short(corner)} ${short(corner)} 0 0 1 ${short(x * corner)} ${short(y * corner)}`;
  const [across, down] = [short(2 * (wide - corner)), short(2 * (high - corner))];
  const start = `M${short(corner - wide)} ${short(-high)}`;
  return `${start}h${across}${turn(1, 1)}v${down}${turn(-1, 1)}h${-across}${turn(-1, -1)}v${-down}${turn(1, -1)}Z`;
}

/** Two decimals, which is finer than any screen. */
export const short = (value: number): number => Math.round(value * 100) / 100;
