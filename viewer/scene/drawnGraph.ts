/** The graph that sigma draws. Tells it only what has changed: it works everything out anew for each thing that goes. */
import { MultiDirectedGraph } from 'graphology';
import type Sigma from 'sigma';
import type { DrawnEdge, DrawnNode, Picture } from './picture.ts';

/** Sigma's y grows upwards. */
export interface NodeData {
  x: number;
  y: number;
  size: number;
  node: DrawnNode;
}
export interface EdgeData {
  edge: DrawnEdge;
}
export type Scene = Sigma<NodeData, EdgeData>;

const nothing = new MultiDirectedGraph<NodeData, EdgeData>();

export class DrawnGraph {
  readonly graph = new MultiDirectedGraph<NodeData, EdgeData>();
  nodes: ReadonlyMap<string, DrawnNode> = new Map();
  #edges: ReadonlyMap<string, DrawnEdge> = new Map();

  update(picture: Picture, sigma: Scene) {
    const nodes = new Map(picture.nodes.map((node) => [node.id, node]));
    const edges = new Map(picture.edges.map((edge) => [edge.key, edge]));
    const goneNodes = [...this.nodes.keys()].filter((id) => !nodes.has(id));
    const goneEdges = [...this.#edges.values()].filter((edge) => !hasSameEnds(edge, edges.get(edge.key)));
    // while much changes sigma looks away, and sees all of it at once
    const looksAway = goneNodes.length > 0 || goneEdges.length > 0 || this.nodes.size === 0;
    if (looksAway) sigma.setGraph(nothing);
    for (const { key } of goneEdges) this.graph.dropEdge(key);
    for (const id of goneNodes) this.graph.dropNode(id);
    for (const node of picture.nodes) this.#put(node, this.nodes.get(node.id));
    for (const edge of picture.edges) this.#link(edge, this.#edges.get(edge.key));
    [this.nodes, this.#edges] = [nodes, edges];
    if (looksAway) sigma.setGraph(this.graph);
  }

  /** While a node is pulled. Says nothing to sigma, which would look at all that there is; returns the edges that follow. */
  move(id: string, place: { x: number; y: number }): string[] {
    const node = { ...this.nodes.get(id)!, ...place };
    this.nodes = new Map(this.nodes).set(id, node);
    Object.assign(this.graph.getNodeAttributes(id), dataOf(node));
    return this.graph.edges(id);
  }

  #put(node: DrawnNode, before: DrawnNode | undefined) {
    if (!before) this.graph.addNode(node.id, dataOf(node));
    else if (!isSame(node, before)) this.graph.replaceNodeAttributes(node.id, dataOf(node));
  }

  #link(edge: DrawnEdge, before: DrawnEdge | undefined) {
    // with other ends it is another edge, and the one before is gone
    if (!before || !hasSameEnds(edge, before)) this.graph.addEdgeWithKey(edge.key, edge.seller, edge.buyer, { edge });
    else if (!isSame(edge, before)) this.graph.replaceEdgeAttributes(edge.key, { edge });
  }
}

const dataOf = (node: DrawnNode): NodeData => ({ x: node.x, y: -node.y, size: node.size, node });

const hasSameEnds = (edge: DrawnEdge, other: DrawnEdge | undefined): boolean =>
  edge.seller === other?.seller && edge.buyer === other.buyer;

function isSame<T extends object>(one: T, other: T): boolean {
  if (one === other) return true;
  for (const key in one) if (one[key] !== other[key]) return false;
  return true;
}
