/** How a node or an edge looks, given what is selected, hovered or on the highlighted path. Pure. */
import type { Palette } from './palette.ts';
import type { DrawnEdge, DrawnNode } from './picture.ts';

export interface Focus {
  selectedNode: string | null;
  selectedEdge: string | null;
  hovered: string | null;
  pathNodes: ReadonlySet<string>;
  pathEdges: ReadonlySet<string>;
  /** Pixels per unit, in steps: small nodes are drawn larger from afar, and amounts stand on the edges from near by. */
  scale: number;
}

export const noFocus: Focus = {
  selectedNode: null,
  selectedEdge: null,
  hovered: null,
  pathNodes: new Set(),
  pathEdges: new Set(),
  scale: 0.6,
};

/** Pixels per unit from which on amounts stand on the edges. */
export const amountsFrom = 0.95;
const leastRadius = 2.8;
/** Below this a ring with a gap cannot be seen. */
const ringFrom = 4;
/** So that nodes of one column never touch. */
const mostUnits = 18;

/** The scale in steps of a quarter, so that the picture is worked out anew only now and then while zooming. */
export function steppedScale(scale: number): number {
  return 1.25 ** Math.round(Math.log(scale) / Math.log(1.25));
}

export function radiusOf({ size }: Pick<DrawnNode, 'size'>, scale: number): number {
  return Math.max(size, Math.min(mostUnits, leastRadius / scale));
}

export interface NodeLook {
  size: number;
  color: string;
  ring: string;
  gap: string;
  ringSize: number;
  gapSize: number;
  highlighted: boolean;
  zIndex: number;
}

/** How a label is written: the first ones written keep their place. */
export interface LabelLook {
  bold: boolean;
  ink: string;
  rank: number;
}

export interface EdgeLook {
  color: string;
  size: number;
  zIndex: number;
}

export function nodeLook(node: DrawnNode, focus: Focus, palette: Palette): NodeLook {
  const onPath = focus.pathNodes.has(node.id);
  const faint = focus.pathNodes.size > 0 && !onPath;
  const selected = focus.selectedNode === node.id;
  const start = node.shape === 'start';
  const tone = start || onPath ? palette.accent : faint ? palette.nodeFaint : palette.node;
  const size = radiusOf(node, focus.scale);
  const small = size * focus.scale < ringFrom;
  const rings = {
    start: { color: tone, ringSize: 0, gapSize: 0 },
    full: { color: tone, ringSize: 0, gapSize: 0 },
    open: { color: palette.paper, ringSize: small ? 0.4 : 0.28, gapSize: 0 },
    end: small ? { color: tone, ringSize: 0, gapSize: 0 } : { color: tone, ringSize: 0.2, gapSize: 0.3 },
  }[node.shape];
  return {
    ...rings,
    size,
    ring: tone,
    gap: palette.paper,
    highlighted: selected,
    zIndex: selected || start || onPath ? 2 : faint ? 0 : 1,
  };
}

export function labelLook(node: DrawnNode, focus: Focus, palette: Palette): LabelLook {
  const onPath = focus.pathNodes.has(node.id);
  const faint = focus.pathNodes.size > 0 && !onPath;
  const selected = focus.selectedNode === node.id || focus.hovered === node.id;
  const start = node.shape === 'start';
  const rank = selected ? 0 : onPath ? 1 : start ? 2 : faint ? 4 : 3;
  return { bold: selected || onPath || start, ink: faint ? palette.muted : palette.ink, rank };
}

export function edgeLook(edge: DrawnEdge, focus: Focus, palette: Palette): EdgeLook {
  const strong = isStrong(edge, focus);
  const touches = (id: string | null) => id !== null && (edge.seller === id || edge.buyer === id);
  const lit = touches(focus.selectedNode) || touches(focus.hovered);
  const faint = focus.pathEdges.size > 0 && !strong;
  return {
    color: strong
      ? palette.accent
      : faint
        ? palette.edgeFaint
        : lit || edge.ofDrawn
          ? palette.edgeStrong
          : palette.edge,
    size: strong ? edge.size + 1.5 : edge.size,
    zIndex: strong ? 3 : lit ? 2 : faint ? 0 : 1,
  };
}

/** Selected or on the path: coloured, and its amount is always written. */
export function isStrong(edge: DrawnEdge, focus: Focus): boolean {
  return focus.pathEdges.has(edge.key) || focus.selectedEdge === edge.key;
}

export function showsAmount(edge: DrawnEdge, focus: Focus): boolean {
  return isStrong(edge, focus) || focus.scale >= amountsFrom;
}
