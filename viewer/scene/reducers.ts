/** How a node or an edge looks, given what is selected, hovered or on the highlighted path. Pure. */
import type { Palette } from './palette.ts';
import type { DrawnEdge, DrawnNode } from './picture.ts';

export interface Focus {
  selectedNode: string | null;
  selectedEdge: string | null;
  hovered: string | null;
  /** Several that were drawn around. */
  around: ReadonlySet<string>;
  pathNodes: ReadonlySet<string>;
  pathEdges: ReadonlySet<string>;
}

export const noFocus: Focus = {
  selectedNode: null,
  selectedEdge: null,
  hovered: null,
  around: new Set(),
  pathNodes: new Set(),
  pathEdges: new Set(),
};

/** Pixels per unit from which on amounts stand on the edges. */
export const amountsFrom = 0.95;
/** In pixels: small nodes are drawn larger from afar. */
export const leastRadius = 2.8;
/** So that nodes of one column never touch, in units. */
export const mostUnits = 18;
/** Pixels of the thinnest line: thinner from afar, where there are many. */
export const leastWidth = { near: 1.2, far: 0.4, nearFrom: 0.25 } as const;

/** In units, at so many pixels per unit. The shaders do the same. */
export function radiusOf({ size }: Pick<DrawnNode, 'size'>, scale: number): number {
  return Math.max(size, Math.min(mostUnits, leastRadius / scale));
}

/** Of a line, in pixels. */
export function widthOf({ size }: Pick<EdgeLook, 'size'>, scale: number): number {
  const { near, far, nearFrom } = leastWidth;
  return Math.max(size * scale, Math.max(far, near * Math.min(1, scale / nearFrom)));
}

/** Colour means risk; the accent stands around a node, never in it. */
export interface NodeLook {
  color: string;
  /** The start has it, and the path. */
  ring: string | null;
  /** Further out: selected or hovered. */
  halo: string | null;
}

/** How a label is written: the first ones written keep their place. */
export interface LabelLook {
  bold: boolean;
  italic: boolean;
  ink: string;
  rank: number;
}

export interface EdgeLook {
  color: string;
  size: number;
  /** Drawn once more, above the others. */
  lit: boolean;
}

export function nodeLook(node: DrawnNode, focus: Focus, palette: Palette): NodeLook {
  const onPath = focus.pathNodes.has(node.id);
  const faint = focus.pathNodes.size > 0 && !onPath;
  return {
    color: faint ? palette.nodeFaint : palette.risks[node.risk],
    ring: node.first || onPath ? palette.accent : null,
    halo:
      focus.selectedNode === node.id || focus.around.has(node.id)
        ? palette.accent
        : focus.hovered === node.id
          ? palette.muted
          : null,
  };
}

export function labelLook(node: DrawnNode, focus: Focus, palette: Palette): LabelLook {
  const onPath = focus.pathNodes.has(node.id);
  const faint = focus.pathNodes.size > 0 && !onPath;
  const selected = focus.selectedNode === node.id || focus.hovered === node.id;
  return {
    bold: selected || onPath || node.first,
    italic: node.mentioned,
    ink: (faint || node.mentioned) && !selected ? palette.muted : palette.ink,
    rank: selected ? 0 : onPath ? 1 : node.first ? 2 : faint ? 5 : node.risk > 1 || node.form === 'rest' ? 3 : 4,
  };
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
    lit: strong || (lit && !faint),
  };
}

/** Selected or on the path: coloured, and its amount is always written. */
export function isStrong(edge: DrawnEdge, focus: Focus): boolean {
  return focus.pathEdges.has(edge.key) || focus.selectedEdge === edge.key;
}

export function showsAmount(edge: DrawnEdge, focus: Focus, scale: number): boolean {
  return isStrong(edge, focus) || (scale >= amountsFrom && edge.grossMinor !== 0);
}
