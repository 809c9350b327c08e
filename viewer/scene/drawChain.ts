/** What of a chain is drawn, and how large. Pure; knows nothing of WebGL, colours or languages. */
import type { LeadRole, Mark as TaxpayerMark } from '../../server/contract.ts';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';
import { isFirst, type Shown, type ShownGroup, type ShownRest } from '../state/shown.ts';
import type { Point } from './layout.ts';
import type { Places } from './places.ts';
import type { DrawnEdge, DrawnNode, Fill, Form, Mark, Picture, RiskLevel } from './picture.ts';

/** Texts of what is no taxpayer. */
export interface Labels {
  group: (group: ShownGroup) => string;
  rest: (rest: ShownRest) => string;
}

const smallestNode = 6;
const largestNode = 17;
const thinnestEdge = 1.2;
const thickestEdge = 6;
/** There amounts are often alike: all would be the thickest. */
const thickestInDrawn = 3.5;
const longestLabel = 18;
/** From where on a risk is drawn as the second and the third level. */
const riskLevels = [0.5, 0.75];

export function drawChain(
  shown: Shown,
  marks: ReadonlyMap<string, TaxpayerMark>,
  labels: Labels,
  places: Places,
): Picture {
  const { chain } = shown;
  const pinned = new Set(shown.pinned.map(({ id }) => id));
  // Of the first trace only, so that an expansion does not change the size of what stands already.
  const most = largest(chain.taxpayers.filter(({ round }) => round === 0).map((node) => node.tracedGrossMinor));
  const mostOnEdge = largest(chain.relations.filter(({ round }) => round === 0).map((edge) => edge.traced.grossMinor));
  const sizeOf = (grossMinor: number) => scale(grossMinor, most, smallestNode, largestNode);
  const nodes = [
    ...shown.taxpayers.map((one) => drawTaxpayer(chain, one, marks.get(one.id), sizeOf(one.tracedGrossMinor))),
    ...shown.groups.map((group) => drawGroup(group, marks, sizeOf, labels)),
    ...shown.rests.map(
      (rest) => ({ ...plainNode, id: rest.id, label: labels.rest(rest), form: 'rest', fill: 'open' }) as const,
    ),
  ].map((node): DrawnNode => ({ ...node, ...places.get(node.id)!, pinned: pinned.has(node.id) }));
  const hasMore = chain.relations.some(({ round }) => round > 0);
  const mutual = new Set(shown.edges.map(({ seller, buyer }) => JSON.stringify([seller, buyer])));
  const edges = shown.edges.map((edge): DrawnEdge => {
    const { key, seller, buyer, grossMinor, relation, through } = edge;
    const size = scale(grossMinor, mostOnEdge, thinnestEdge, chain.drawn ? thickestInDrawn : thickestEdge);
    const curvature = curvatureOf(places.get(seller)!, places.get(buyer)!, mutual.has(JSON.stringify([buyer, seller])));
    const ofDrawn = hasMore && chain.drawn !== null && relation?.round === 0;
    return {
      key,
      seller,
      buyer,
      size,
      grossMinor,
      curvature,
      ofDrawn,
      mayBeOne: relation?.mayBeOne ?? false,
      dashed: through.length > 0,
    };
  });
  return { nodes, edges: [...edges, ...shown.rests.map((rest) => edgeToRest(rest, places))], bounds: boundsOf(nodes) };
}

const plainNode: Omit<DrawnNode, 'id' | 'label' | 'form' | 'fill' | 'x' | 'y'> = {
  ...{ size: smallestNode, first: false, risk: 0, mark: null, mentioned: false, pinned: false },
};

function drawTaxpayer(chain: Chain, taxpayer: ChainTaxpayer, mark: TaxpayerMark | undefined, size: number) {
  const { id, name, observed } = taxpayer;
  const first = isFirst(chain, id);
  const role = chain.drawn?.roles.get(id) ?? mark?.role ?? null;
  return {
    ...{ id, label: shorten(name ?? id), size: first ? largestNode : size, first },
    form: formOf(role, mark?.isExporter ?? false),
    fill: fillOf(taxpayer),
    risk: riskLevelOf(mark?.risk ?? null),
    mark: markOf(taxpayer, role, mark?.isExporter ?? false),
    mentioned: observed.length === 0,
    pinned: false,
  };
}

function drawGroup(
  group: ShownGroup,
  marks: ReadonlyMap<string, TaxpayerMark>,
  sizeOf: (grossMinor: number) => number,
  labels: Labels,
) {
  const { id, members } = group;
  const risks = members.map((member) => riskLevelOf(marks.get(member.id)?.risk ?? null));
  return {
    ...plainNode,
    ...({ id, label: labels.group(group), form: 'group', fill: 'full' } as const),
    size: Math.max(
      smallestNode * 1.5,
      sizeOf(members.reduce((sum, { tracedGrossMinor }) => sum + tracedGrossMinor, 0)),
    ),
    risk: risks.reduce((most, level) => (level > most ? level : most), 0),
  };
}

function edgeToRest({ id, of, direction }: ShownRest, places: Places): DrawnEdge {
  const [seller, buyer] = direction === 'up' ? [id, of] : [of, id];
  const curvature = curvatureOf(places.get(seller)!, places.get(buyer)!, false);
  return {
    key: id,
    seller,
    buyer,
    size: thinnestEdge,
    grossMinor: 0,
    curvature,
    ofDrawn: false,
    mayBeOne: false,
    dashed: true,
  };
}

export function fillOf({ state }: Pick<ChainTaxpayer, 'state'>): Fill {
  if (state === 'end') return 'end';
  return state === 'expanded' || state === 'start' ? 'full' : 'open';
}

export function formOf(role: LeadRole | null, isExporter: boolean): Form {
  if (isExporter) return 'hexagon';
  if (role === 'source' || role === 'issuer') return 'triangle';
  if (role === 'pipe') return 'square';
  return role === 'recipient' || role === 'collector' ? 'diamond' : 'circle';
}

export function riskLevelOf(risk: number | null): RiskLevel {
  if (risk === null || risk <= 0) return 0;
  return risk < riskLevels[0] ? 1 : risk < riskLevels[1] ? 2 : 3;
}

function markOf({ state, bothWays }: ChainTaxpayer, role: LeadRole | null, isExporter: boolean): Mark {
  if (role) return role;
  if (isExporter) return 'exporter';
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
