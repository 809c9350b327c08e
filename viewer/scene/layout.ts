/**
 * Places the taxpayers of a chain in tiers from left (upstream) to right (downstream). Deterministic: the same chain is the same
 * picture. The first trace is ordered by barycentre sweeps; each expansion is then placed in free slots and moves nothing.
 * Units: one row is `rowPitch` high; y grows downwards. Time O(sweeps × (nodes log nodes + edges)).
 */
export interface LayoutNode {
  id: string;
  tier: number;
  round: number;
  /** Larger ones stand nearer to what they hang on. */
  weight: number;
}

export interface LayoutEdge {
  seller: string;
  buyer: string;
  round: number;
}

export interface Point {
  x: number;
  y: number;
}

export const rowPitch = 40;
export const tierGap = 230;
/** Between the columns that a crowded tier is wrapped into. */
export const columnGap = 96;
const sweeps = 8;
const mostExtra = 60;
const rowsPerExtra = 4;
const aspect = 1.7;

/** A tier on screen: its columns, and which of their rows are taken. Rows count from the middle. */
interface Band {
  left: number;
  /** From left to right, as first placed. */
  columns: number;
  /** Columns that expansions have put on the side away from the start. */
  extra: number;
  outward: 1 | -1;
  /** 0, or half a row where the first trace put an even number of rows around the middle. */
  phase: number;
  taken: Set<string>;
}

export function layoutChain(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Map<string, Point> {
  const neighbours = new Map<string, string[]>();
  const places = new Map<string, Point>();
  const bands = new Map<number, Band>();
  const rounds = groupBy(nodes, ({ round }) => round);
  const numbers = [...rounds.keys()].sort((a, b) => a - b);
  for (const round of numbers) {
    const tiers = groupBy(rounds.get(round)!, ({ tier }) => tier);
    // A relation that an expansion found must not change how the first trace was ordered.
    addNeighbours(neighbours, edges, (edge) => (bands.size === 0 ? edge.round <= round : edge.round === round));
    if (bands.size === 0) placeFirst(tiers, neighbours, bands, places);
    else placeMore(tiers, neighbours, bands, places);
  }
  return places;
}

function placeFirst(
  tiers: Map<number, LayoutNode[]>,
  neighbours: Map<string, string[]>,
  bands: Map<number, Band>,
  places: Map<string, Point>,
) {
  const most = rowsPerColumn([...tiers.values()].map((tier) => tier.length));
  const byDistance = [...tiers.keys()].sort((a, b) => Math.abs(a) - Math.abs(b) || a - b);
  for (const tier of byDistance) addBand(bands, tier, Math.ceil(tiers.get(tier)!.length / most));
  for (const [tier, ordered] of orderTiers(tiers, neighbours)) {
    const band = bands.get(tier)!;
    const rows = Math.ceil(ordered.length / band.columns);
    band.phase = rows % 2 === 0 ? 0.5 : 0;
    const top = -Math.floor(rows / 2);
    ordered.forEach((id, index) => {
      put(band, places, id, index % band.columns, top + Math.floor(index / band.columns));
    });
  }
}

/** Each new taxpayer takes the free slot of its tier that is nearest in height to what it hangs on; larger ones choose first. */
function placeMore(
  tiers: Map<number, LayoutNode[]>,
  neighbours: Map<string, string[]>,
  bands: Map<number, Band>,
  places: Map<string, Point>,
) {
  const byDistance = [...tiers.keys()].sort((a, b) => Math.abs(a) - Math.abs(b) || a - b);
  for (const tier of byDistance) {
    const fresh = tiers.get(tier)!.toSorted((a, b) => b.weight - a.weight || compare(a.id, b.id));
    if (!bands.has(tier)) addBand(bands, tier, Math.ceil(fresh.length / 24));
    const band = bands.get(tier)!;
    for (const { id } of fresh) {
      const anchor = mean((neighbours.get(id) ?? []).flatMap((other) => places.get(other)?.y ?? [])) ?? 0;
      const nearest = Math.round(anchor / rowPitch - band.phase);
      // Beyond the last tier there is room; between two tiers there is room for one column more.
      const room = bands.has(tier + band.outward) ? 1 : mostExtra;
      const [column, row] = freeSlot(band, nearest, room);
      band.extra = Math.max(band.extra, column + 1 - band.columns);
      put(band, places, id, column, row);
    }
  }
}

/** The free slot that is nearest, where a column further out counts like some rows up or down. */
function freeSlot(band: Band, nearest: number, room: number): [column: number, row: number] {
  for (let away = 0; ; away++) {
    for (let column = 0; column < band.columns + room; column++) {
      const rows = away - Math.max(0, column + 1 - band.columns) * rowsPerExtra;
      if (rows < 0) continue;
      for (const row of rows === 0 ? [nearest] : [nearest + rows, nearest - rows]) {
        if (!band.taken.has(`${column} ${row}`)) return [column, row];
      }
    }
  }
}

function put(band: Band, places: Map<string, Point>, id: string, column: number, row: number) {
  band.taken.add(`${column} ${row}`);
  // Every second column stands half a row lower, so that relations pass between the nodes.
  const stagger = column % 2 === 1 ? 0.5 : 0;
  places.set(id, { x: columnX(band, column), y: (row + band.phase + stagger) * rowPitch });
}

function columnX({ left, columns, outward }: Band, column: number): number {
  if (column < columns || outward > 0) return left + column * columnGap;
  return left - (column - columns + 1) * columnGap;
}

/** Beside the tier that is nearer to the start. A tier between that is empty yet gets its place as well. */
function addBand(bands: Map<number, Band>, tier: number, columns: number) {
  const outward = tier < 0 ? -1 : 1;
  const inner = bands.get(tier - outward);
  if (!inner && bands.size > 0) {
    addBand(bands, tier - outward, 1);
    return addBand(bands, tier, columns);
  }
  let left = 0;
  if (inner) {
    const last = columnX(inner, inner.columns - 1 + (inner.outward === outward ? inner.extra : 0));
    left = outward > 0 ? last + tierGap : Math.min(inner.left, last) - tierGap - (columns - 1) * columnGap;
  }
  bands.set(tier, { left, columns, extra: 0, outward, phase: 0, taken: new Set() });
}

/** The number of rows at which the whole picture is nearest to the shape of a screen. */
export function rowsPerColumn(sizes: readonly number[]): number {
  let best = 1;
  let least = Infinity;
  for (let rows = 6; rows <= 80; rows++) {
    const columns = sizes.map((size) => Math.ceil(size / rows));
    const width =
      (sizes.length - 1) * tierGap + columns.reduce((sum, count) => sum + (count - 1) * columnGap, 0) + columnGap;
    const height = Math.min(rows, Math.max(...sizes)) * rowPitch;
    const off = Math.abs(Math.log(width / height / aspect));
    if (off < least - 1e-9) [best, least] = [rows, off];
  }
  return best;
}

/** Barycentre: each taxpayer goes to the mean height of its neighbours in the tiers on one side, sweep after sweep. */
function orderTiers(tiers: Map<number, LayoutNode[]>, neighbours: Map<string, string[]>): Map<number, string[]> {
  const tierOf = new Map<string, number>();
  const height = new Map<string, number>();
  const orders = new Map<number, string[]>();
  const settle = (tier: number, order: string[]) => {
    orders.set(tier, order);
    order.forEach((id, index) => height.set(id, index - (order.length - 1) / 2));
  };
  for (const [tier, members] of tiers) {
    const heaviest = members.toSorted((a, b) => b.weight - a.weight || compare(a.id, b.id)).map(({ id }) => id);
    for (const id of heaviest) tierOf.set(id, tier);
    settle(tier, heaviest);
  }
  const rightward = [...tiers.keys()].sort((a, b) => a - b);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const forward = sweep % 2 === 0;
    for (const tier of forward ? rightward : rightward.toReversed()) {
      const order = orders.get(tier)!;
      const wish = new Map(
        order.map((id) => {
          const beside = (neighbours.get(id) ?? []).filter((other) => {
            const theirs = tierOf.get(other);
            return theirs !== undefined && (forward ? theirs < tier : theirs > tier);
          });
          return [id, mean(beside.map((other) => height.get(other)!)) ?? height.get(id)!];
        }),
      );
      settle(
        tier,
        order.toSorted((a, b) => wish.get(a)! - wish.get(b)!),
      );
    }
  }
  return orders;
}

function addNeighbours(
  neighbours: Map<string, string[]>,
  edges: readonly LayoutEdge[],
  isWanted: (edge: LayoutEdge) => boolean,
) {
  const add = (id: string, other: string) => {
    const list = neighbours.get(id);
    if (list) list.push(other);
    else neighbours.set(id, [other]);
  };
  for (const edge of edges) {
    if (edge.seller === edge.buyer || !isWanted(edge)) continue;
    add(edge.seller, edge.buyer);
    add(edge.buyer, edge.seller);
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
