/** Lays a large chain out beside the page, which stays quick meanwhile. */
import { layoutChain, type LayoutEdge, type LayoutNode, type Point } from './layout.ts';

export interface LayoutQuestion {
  number: number;
  nodes: LayoutNode[];
  edges: LayoutEdge[];
}
export interface LayoutAnswer {
  number: number;
  places: [id: string, place: Point][];
}

const scope = globalThis as unknown as {
  onmessage: (event: { data: LayoutQuestion }) => void;
  postMessage: (answer: LayoutAnswer) => void;
};
scope.onmessage = ({ data: { number, nodes, edges } }) => {
  scope.postMessage({ number, places: [...layoutChain(nodes, edges)] });
};
