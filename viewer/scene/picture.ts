/** What of a chain is drawn, and how large. Pure; knows nothing of WebGL, colours or languages. */
import type { LeadRole } from '../../server/contract.ts';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';
import { layoutChain, type Point } from './layout.ts';

/** How the state of a taxpayer is shown without colour. `open`: something waits beyond; `start` also whom a lead or a ring is about. */
export type Shape = 'start' | 'full' | 'open' | 'end';
export type Mark = 'hub' | 'time' | 'both' | LeadRole | null;

export interface DrawnNode extends Point {
  id: string;
  label: string;
  size: number;
  shape: Shape;
  mark: Mark;
}

export interface DrawnEdge {
  key: string;
  seller: string;
  buyer: string;
  size: number;
  grossMinor: number;
  /** 0 is a straight line. */
  curvature: number;
  /** It is of the lead or ring that is drawn, and there are others. */
  ofDrawn: boolean;
  /** Its ends may be one subject. */
  mayBeOne: boolean;
}

export interface Picture {
  nodes: DrawnNode[];
  edges: DrawnEdge[];
  bounds: { left: number; right: number; top: number; bottom: number };
}

const smallestNode = 6;
const largestNode = 17;
const thinnestEdge = 1.2;
const thickestEdge = 6;
/** There amounts are often alike: all would be the thickest. */
const thickestInDrawn = 3.5;
const longestLabel = 18;

export function drawChain(chain: Chain): Picture {
  const nodes = chain.taxpayers.map(({ id, tier, round, tracedGrossMinor }) => {
    return { id, tier, round, weight: tracedGrossMinor };
  });
  const places = layoutChain(nodes, chain.relations);
  const hasMore = chain.relations.some(({ round }) => round > 0);
  // Of the first trace only, so that an expansion does not change the size of what stands already.
  const most = largest(chain.taxpayers.filter(({ round }) => round === 0).map((node) => node.tracedGrossMinor));
  const mostOnEdge = largest(chain.relations.filter(({ round }) => round === 0).map((edge) => edge.traced.grossMinor));
  const drawn = chain.taxpayers.map((taxpayer): DrawnNode => {
    const size = scale(taxpayer.tracedGrossMinor, most, smallestNode, largestNode);
    return {
      ...places.get(taxpayer.id)!,
      id: taxpayer.id,
      label: shorten(taxpayer.name ?? taxpayer.id),
      size: isFirst(chain, taxpayer) ? largestNode : size,
      shape: isFirst(chain, taxpayer) ? 'start' : shapeOf(taxpayer),
      mark: markOf(chain, taxpayer),
    };
  });
  const edges = chain.relations
    .filter(({ seller, buyer }) => chain.byId.has(seller) && chain.byId.has(buyer))
    .map((relation): DrawnEdge => {
      const { key, seller, buyer, traced, mayBeOne } = relation;
      const size = scale(traced.grossMinor, mostOnEdge, thinnestEdge, chain.drawn ? thickestInDrawn : thickestEdge);
      const mutual = chain.byKey.has(JSON.stringify([buyer, seller, relation.currency]));
      const curvature = curvatureOf(places.get(seller)!, places.get(buyer)!, mutual);
      const ofDrawn = hasMore && chain.drawn !== null && relation.round === 0;
      return { key, seller, buyer, size, grossMinor: traced.grossMinor, curvature, ofDrawn, mayBeOne };
    });
  return { nodes: drawn, edges, bounds: boundsOf(drawn) };
}

export function shapeOf({ state }: Pick<ChainTaxpayer, 'state'>): Shape {
  if (state === 'start') return 'start';
  if (state === 'end') return 'end';
  return state === 'expanded' ? 'full' : 'open';
}

/** Where a trace starts, or whom a lead or a ring is about. */
const isFirst = ({ drawn }: Chain, { id, state }: ChainTaxpayer) => (drawn ? drawn.core.has(id) : state === 'start');

function markOf({ drawn }: Chain, { id, state, bothWays }: ChainTaxpayer): Mark {
  const role = drawn?.roles.get(id);
  if (role) return role;
  if (state === 'hub' || state === 'time') return state;
  return bothWays ? 'both' : null;
}

/** Straight from left to right; a curve for what goes back, stays in its column, or has a relation the other way. */
export function curvatureOf(seller: Point, buyer: Point, mutual: boolean): number {
  if (mutual) return 0.25;
  if (seller.x === buyer.x) return 0.35;
  return buyer.x < seller.x ? 0.3 : 0;
}

function scale(value: number, most: number, least: number, greatest: number): number {
  if (most <= 0) return least;
  return least + (greatest - least) * Math.sqrt(Math.min(1, Math.max(0, value) / most));
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function shorten(label: string): string {
  const letters = [...label];
  return letters.length <= longestLabel ? label : `${letters.slice(0, longestLabel - 1).join('')}…`;
}

function boundsOf(nodes: readonly DrawnNode[]): Picture['bounds'] {
  const bounds = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const { x, y, size } of nodes) {
    bounds.left = Math.min(bounds.left, x - size);
    bounds.right = Math.max(bounds.right, x + size);
    bounds.top = Math.min(bounds.top, y - size);
    bounds.bottom = Math.max(bounds.bottom, y + size);
  }
  return nodes.length === 0 ? { left: -100, right: 100, top: -100, bottom: 100 } : bounds;
}
