/** Writes labels, letters and amounts above the scene: important ones first, none over another, each with a halo of paper. */
import { type Box, Boxes } from './boxes.ts';
import { type Curve, pointAt } from './curves.ts';
import type { Palette } from './palette.ts';

export interface Font {
  size: number;
  weight: 400 | 600 | 700;
  italic: boolean;
}

/** What it is written with: a canvas, or the text of an SVG. `y` is the middle of the line. */
export interface Pen {
  widthOf: (text: string, font: Font) => number;
  write: (text: string, x: number, y: number, font: Font, ink: string, halo: string | null) => void;
}

export interface LabelledNode {
  text: string;
  x: number;
  y: number;
  radius: number;
  /** From the middle to where its form ends on the right. */
  reach: number;
  bold: boolean;
  italic: boolean;
  ink: string;
  /** Lower ones are written first. */
  rank: number;
  letter: string | null;
  /** Paper inside. */
  hollow: boolean;
  /** A dot inside: no room for a letter. */
  dotted: boolean;
}

export interface AmountOnEdge {
  text: string;
  curve: Curve;
  ink: string;
  /** Written before the rest, however short its line. */
  strong: boolean;
}

/** From this rank on a label is written only where nothing stands. */
export const unaskedRank = 3;
const labelSize = 12;
const amountSize = 11;
const letterFrom = 7.5;
const besideLine = 12;
const mostLabels = 400;

export function writeAll(pen: Pen, nodes: readonly LabelledNode[], amounts: readonly AmountOnEdge[], palette: Palette) {
  const taken = new Boxes();
  const discs = nodes.map(({ x, y, radius, reach }) => around(x, y, Math.max(radius, reach), radius));
  for (const disc of discs) taken.add(disc);
  const strongAmounts = amounts.filter(({ strong }) => strong);
  // What was asked for keeps its place against the rest; the rest is written largest first.
  const order = nodes
    .map((_, index) => index)
    .sort((a, b) => nodes[a].rank - nodes[b].rank || nodes[b].radius - nodes[a].radius);
  const asked = order.filter((index) => nodes[index].rank < unaskedRank);
  let left = mostLabels;
  for (const index of asked) left -= writeLabel(pen, nodes[index], discs[index], taken, palette, true);
  for (const amount of strongAmounts) writeAmount(pen, amount, taken, palette);
  for (const index of order) {
    if (left <= 0) break;
    if (nodes[index].rank >= unaskedRank) left -= writeLabel(pen, nodes[index], discs[index], taken, palette, false);
  }
  for (const amount of amounts) if (!amount.strong) writeAmount(pen, amount, taken, palette);
  for (const node of nodes) if (node.letter !== null) writeLetter(pen, node, node.letter, palette);
}

/** Up to this rank a label that has no room on the right goes above or below its node. */
const movedRank = 3;
const besideNode = 11;

/** Returns 1 if it was written. A label that was asked for is written even over a disc, where there is no room around it either. */
function writeLabel(pen: Pen, node: LabelledNode, disc: Box, taken: Boxes, palette: Palette, asked: boolean): number {
  if (node.radius < 1.6 && !asked) return 0;
  const font = labelFont(node);
  const width = pen.widthOf(node.text, font) + 3;
  const boxAt = (left: number, y: number) => ({ left, top: y - 7, right: left + width, bottom: y + 7 });
  const right = boxAt(labelLeft(node, asked), node.y);
  const away = node.radius + besideNode + (asked ? 4 : 0);
  const centred = [node.y - away, node.y + away].map((y) => boxAt(node.x - width / 2, y));
  const box = [right, ...(node.rank <= movedRank ? centred : [])].find((place) => !taken.hits(place, disc)) ?? right;
  if (box === right && taken.hits(box, disc) && !asked) return 0;
  taken.add(box);
  pen.write(node.text, box.left, (box.top + box.bottom) / 2 + 1, font, node.ink, palette.paper);
  return 1;
}

export const labelFont = ({ bold, italic }: Pick<LabelledNode, 'bold' | 'italic'>): Font => ({
  size: labelSize,
  weight: bold ? 600 : 400,
  italic,
});

/** What was asked for may have a ring around it. */
export const labelLeft = ({ x, reach }: Pick<LabelledNode, 'x' | 'reach'>, asked: boolean): number =>
  x + reach + (asked ? 8 : 4);

/** In the node where there is room, else at its corner. */
function writeLetter(pen: Pen, node: LabelledNode, letter: string, palette: Palette) {
  const inside = node.radius >= letterFrom && !node.dotted;
  const size = inside ? Math.min(14, node.radius * 1.25) : amountSize;
  const font: Font = { size, weight: 700, italic: false };
  const across = pen.widthOf(letter, font);
  if (inside) {
    pen.write(letter, node.x - across / 2, node.y + 0.5, font, node.hollow ? palette.ink : palette.paper, null);
  } else pen.write(letter, node.x - node.radius - across, node.y - node.radius, font, node.ink, palette.paper);
}

/** Near the middle of its line, moved along it to where nothing stands. */
function writeAmount(pen: Pen, { curve, strong, text, ink }: AmountOnEdge, taken: Boxes, palette: Palette) {
  const font: Font = { size: amountSize, weight: strong ? 600 : 400, italic: false };
  const half = pen.widthOf(text, font) / 2 + 2;
  const { a, c, d, b } = curve;
  const isLoop = a.x === b.x && a.y === b.y;
  const long = isLoop ? Math.hypot(d.x - c.x, d.y - c.y) : Math.hypot(b.x - a.x, b.y - a.y);
  if (!strong && long < half * 3) return;
  const along = [0.5, 0.58, 0.42, 0.66, 0.34, 0.74].map((part) => pointAt(curve, part));
  // Beside a line that is too short to stand on.
  const beside = strong ? [-1, 1].map((side) => ({ ...along[0], x: along[0].x + side * (half + besideLine) })) : [];
  // on a loop it would hide what there is of it
  const places = isLoop ? [{ x: along[0].x, y: along[0].y - 9 }] : [...along, ...beside];
  for (const { x, y } of places) {
    const box = around(x, y, half, 7);
    if (taken.hits(box)) continue;
    taken.add(box);
    pen.write(text, x - half + 2, y, font, ink, palette.paper);
    return;
  }
}

function around(x: number, y: number, halfWidth: number, halfHeight: number): Box {
  return { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight };
}
