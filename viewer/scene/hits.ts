/** What stands at a point: from the places themselves, since reading pixels back stalls the page. Pure; in units of the picture. */
import { curveBetween, distanceToCurve } from './curves.ts';
import { distanceTo } from './forms.ts';
import type { Point } from './layout.ts';
import type { DrawnEdge, DrawnNode, Picture } from './picture.ts';
import { radiusOf, widthOf } from './reducers.ts';

const cell = 80;
/** Pixels: the smallest node can be met, and a line from beside it. */
const leastReach = 7;
const besideLine = 4;

export class Hits {
  readonly #cells = new Map<string, DrawnNode[]>();
  readonly #nodes: readonly DrawnNode[];
  readonly #lines: readonly { edge: DrawnEdge; from: DrawnNode; to: DrawnNode }[];
  readonly #largest: number;

  constructor({ nodes, edges }: Pick<Picture, 'nodes' | 'edges'>) {
    this.#nodes = nodes;
    const byId = new Map(nodes.map((node) => [node.id, node]));
    this.#lines = edges.map((edge) => ({ edge, from: byId.get(edge.seller)!, to: byId.get(edge.buyer)! }));
    this.#largest = nodes.reduce((most, { size }) => Math.max(most, size), 0);
    for (const node of nodes) {
      const key = cellOf(node.x, node.y);
      const list = this.#cells.get(key);
      if (list) list.push(node);
      else this.#cells.set(key, [node]);
    }
  }

  /** The nearest, at so many pixels per unit. */
  nodeAt({ x, y }: Point, scale: number): DrawnNode | null {
    const reach = Math.max(radiusOf({ size: this.#largest }, scale) * 1.4, leastReach / scale);
    let nearest: DrawnNode | null = null;
    let least = 0;
    for (const node of this.#around({ x, y }, reach)) {
      const radius = Math.max(radiusOf(node, scale) * scale, leastReach);
      const away = distanceTo(node.form, (x - node.x) * scale, (y - node.y) * scale, radius);
      if (away <= 0 && (nearest === null || away < least)) [nearest, least] = [node, away];
    }
    return nearest;
  }

  edgeAt(point: Point, scale: number): DrawnEdge | null {
    let nearest: DrawnEdge | null = null;
    let least = Infinity;
    for (const { edge, from, to } of this.#lines) {
      const isLoop = from === to;
      const reach = widthOf(edge, scale) / 2 + besideLine;
      // neither bends further than half its length; a loop stands within a few radii of its node
      const bend = isLoop ? 0 : Math.abs(edge.curvature) * (Math.abs(to.x - from.x) + Math.abs(to.y - from.y));
      const room = reach / scale + (isLoop ? 8 * radiusOf(from, scale) : bend);
      if (point.x < Math.min(from.x, to.x) - room || point.x > Math.max(from.x, to.x) + room) continue;
      if (point.y < Math.min(from.y, to.y) - room || point.y > Math.max(from.y, to.y) + room) continue;
      const onScreen = ({ x, y }: Point) => ({ x: (x - point.x) * scale, y: (y - point.y) * scale });
      const radius = radiusOf(from, scale) * scale;
      const curve = curveBetween(onScreen(from), onScreen(to), edge.curvature, radius, isLoop);
      const away = distanceToCurve(curve, { x: 0, y: 0 }, edge.curvature === 0 && !isLoop);
      if (away <= reach && away < least) [nearest, least] = [edge, away];
    }
    return nearest;
  }

  /** Whose middle a line drawn around them encloses, in the order of the picture. */
  idsWithin(line: readonly Point[]): string[] {
    return this.#nodes.filter((node) => encloses(line, node)).map(({ id }) => id);
  }

  *#around({ x, y }: Point, reach: number): Iterable<DrawnNode> {
    for (let column = Math.floor((x - reach) / cell); column <= Math.floor((x + reach) / cell); column++) {
      for (let row = Math.floor((y - reach) / cell); row <= Math.floor((y + reach) / cell); row++) {
        yield* this.#cells.get(`${column} ${row}`) ?? [];
      }
    }
  }
}

/** By counting how often a ray to the right crosses it. */
export function encloses(line: readonly Point[], { x, y }: Point): boolean {
  let inside = false;
  line.forEach((a, index) => {
    const b = line[(index + 1) % line.length];
    if (a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside;
  });
  return inside;
}

const cellOf = (x: number, y: number) => `${Math.floor(x / cell)} ${Math.floor(y / cell)}`;
