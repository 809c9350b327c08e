/** Writes labels, letters and amounts above the scene: important ones first, none over another, each with a halo of paper. */
import { type Box, Boxes } from './boxes.ts';
import type { Palette } from './palette.ts';

type Context = CanvasRenderingContext2D;

export interface LabelledNode {
  text: string;
  x: number;
  y: number;
  radius: number;
  bold: boolean;
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
  from: { x: number; y: number };
  to: { x: number; y: number };
  curvature: number;
  ink: string;
  /** Written before the rest, however short its line. */
  strong: boolean;
}

const labelSize = 12;
const amountSize = 11;
const letterFrom = 7.5;
const besideLine = 12;
const mostLabels = 400;
const widths = new Map<string, number>();

export function writeAll(
  context: Context,
  nodes: readonly LabelledNode[],
  amounts: readonly AmountOnEdge[],
  palette: Palette,
) {
  context.save();
  context.lineJoin = 'round';
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const taken = new Boxes();
  const discs = nodes.map(({ x, y, radius }) => around(x, y, radius, radius));
  for (const disc of discs) taken.add(disc);
  const strongAmounts = amounts.filter(({ strong }) => strong);
  // What was asked for keeps its place against the rest; the rest is written largest first.
  const order = nodes
    .map((_, index) => index)
    .sort((a, b) => nodes[a].rank - nodes[b].rank || nodes[b].radius - nodes[a].radius);
  const asked = order.filter((index) => nodes[index].rank < 3);
  let left = mostLabels;
  for (const index of asked) left -= writeLabel(context, nodes[index], discs[index], taken, palette, true);
  for (const amount of strongAmounts) writeAmount(context, amount, taken, palette);
  for (const index of order) {
    if (left <= 0) break;
    if (nodes[index].rank >= 3) left -= writeLabel(context, nodes[index], discs[index], taken, palette, false);
  }
  for (const amount of amounts) if (!amount.strong) writeAmount(context, amount, taken, palette);
  for (const node of nodes) if (node.letter !== null) writeLetter(context, node, node.letter, palette);
  context.restore();
}

/** Returns 1 if it was written. A label that was asked for is written even over a disc. */
function writeLabel(
  context: Context,
  node: LabelledNode,
  disc: Box,
  taken: Boxes,
  palette: Palette,
  asked: boolean,
): number {
  if (node.radius < 1.6 && !asked) return 0;
  context.font = `${node.bold ? 600 : 400} ${labelSize}px ${palette.font}`;
  const width = widthOf(context, node.text);
  const left = node.x + node.radius + (asked ? 7 : 4);
  const box = { left, top: node.y - 7, right: left + width + 3, bottom: node.y + 7 };
  if (taken.hits(box, disc) && !asked) return 0;
  taken.add(box);
  write(context, node.text, left, node.y + 1, palette.paper, node.ink);
  return 1;
}

/** In the node where there is room, else at its corner. */
function writeLetter(context: Context, node: LabelledNode, letter: string, palette: Palette) {
  const inside = node.radius >= letterFrom && !node.dotted;
  context.font = `700 ${inside ? Math.min(14, node.radius * 1.25) : amountSize}px ${palette.font}`;
  const across = widthOf(context, letter);
  if (inside) {
    context.fillStyle = node.hollow ? palette.ink : palette.paper;
    context.fillText(letter, node.x - across / 2, node.y + 0.5);
  } else write(context, letter, node.x - node.radius - across, node.y - node.radius, palette.paper, node.ink);
}

/** Near the middle of its line, moved along it to where nothing stands. */
function writeAmount(context: Context, amount: AmountOnEdge, taken: Boxes, palette: Palette) {
  const { from, to, strong, text, ink } = amount;
  context.font = `${strong ? 600 : 400} ${amountSize}px ${palette.font}`;
  const half = widthOf(context, text) / 2 + 2;
  if (!strong && Math.hypot(to.x - from.x, to.y - from.y) < half * 3) return;
  const along = [0.5, 0.58, 0.42, 0.66, 0.34, 0.74].map((part) => onEdge(amount, part));
  // Beside a line that is too short to stand on.
  const beside = strong ? [-1, 1].map((side) => ({ ...along[0], x: along[0].x + side * (half + besideLine) })) : [];
  for (const { x, y } of [...along, ...beside]) {
    const box = around(x, y, half, 7);
    if (taken.hits(box)) continue;
    taken.add(box);
    write(context, text, x - half + 2, y, palette.paper, ink);
    return;
  }
}

/** A point of the line or curve; the control point is that of @sigma/edge-curve. */
export function onEdge({ from, to, curvature }: AmountOnEdge, along: number): { x: number; y: number } {
  const bend = 2 * along * (1 - along) * curvature;
  return {
    x: from.x + (to.x - from.x) * along + (to.y - from.y) * bend,
    y: from.y + (to.y - from.y) * along - (to.x - from.x) * bend,
  };
}

function write(context: Context, text: string, x: number, y: number, paper: string, ink: string) {
  context.lineWidth = 4;
  context.strokeStyle = paper;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}

function widthOf(context: Context, text: string): number {
  const key = `${context.font}\n${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20_000) widths.clear();
    width = context.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

function around(x: number, y: number, halfWidth: number, halfHeight: number): Box {
  return { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight };
}

/** Selected and hovered: a ring of its own around the node. */
export function drawHalo(
  context: Context,
  node: { x: number; y: number; size: number; highlighted?: boolean },
  palette: Palette,
) {
  context.beginPath();
  context.arc(node.x, node.y, node.size + 4, 0, Math.PI * 2);
  context.lineWidth = node.highlighted ? 2.5 : 1.5;
  context.strokeStyle = node.highlighted ? palette.accent : palette.muted;
  context.stroke();
}
