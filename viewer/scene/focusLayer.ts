/** What the pointer or a choice has changed, drawn above what is drawn anyway: so a hover costs as much as it touches. */
import { arrowOn, type Curve, curveBetween } from './curves.ts';
import type { DrawnGraph, EdgeData } from './drawnGraph.ts';
import { reachOf } from './forms.ts';
import { labelFont, labelLeft } from './lettering.ts';
import type { Palette } from './palette.ts';
import { canvasPen } from './pens.ts';
import type { DrawnEdge } from './picture.ts';
import { edgeLook, type Focus, labelLook, nodeLook, radiusOf, widthOf } from './reducers.ts';
import { onStage, type Sight } from './sight.ts';

type Context = CanvasRenderingContext2D;

/** Of a taxpayer with thousands of partners, while the camera moves. */
const mostInHurry = 300;

export interface Focused {
  drawn: DrawnGraph;
  focus: Focus;
  sight: Sight;
  palette: Palette;
  hurried: boolean;
}

export class FocusLayer {
  readonly #below: Context;
  readonly #above: Context;

  /** Lines stand below the nodes, rings above them. */
  constructor(below: HTMLCanvasElement, above: HTMLCanvasElement) {
    this.#below = below.getContext('2d')!;
    this.#above = above.getContext('2d')!;
  }

  draw(focused: Focused) {
    const { focus } = focused;
    const edges = litEdges(focused);
    const chosen = new Set([...focus.around, focus.selectedNode, focus.hovered].filter((id) => id !== null));
    begin(this.#below, edges.length === 0, focused);
    begin(this.#above, chosen.size === 0, focused);
    for (const edge of edges) drawLit(this.#below, edge, focused);
    for (const id of chosen) drawHalo(this.#above, id, focused);
  }
}

/** An empty canvas would be laid over the rest in each frame all the same. */
function begin(context: Context, isEmpty: boolean, { sight }: Focused) {
  context.canvas.style.display = isEmpty ? 'none' : '';
  context.clearRect(0, 0, sight.width, sight.height);
}

/** The last ones are on top: what was chosen above what only touches it. */
function litEdges({ drawn: { graph }, focus, palette, hurried }: Focused): DrawnEdge[] {
  const lit = new Map<string, DrawnEdge>();
  const add = (key: string, { edge }: EdgeData) => {
    if (edgeLook(edge, focus, palette).lit) lit.set(key, edge);
  };
  for (const id of [focus.selectedNode, focus.hovered])
    if (id !== null && graph.hasNode(id)) graph.forEachEdge(id, add);
  let edges = [...lit.values()];
  if (hurried && edges.length > mostInHurry) {
    edges = edges.sort((a, b) => a.size - b.size).slice(-mostInHurry);
  }
  const chosen = [...focus.pathEdges, ...(focus.selectedEdge === null ? [] : [focus.selectedEdge])];
  const strong = new Set(chosen);
  return [
    ...edges.filter(({ key }) => !strong.has(key)),
    ...[...strong].filter((key) => graph.hasEdge(key)).map((key) => graph.getEdgeAttributes(key).edge),
  ];
}

function drawLit(context: Context, edge: DrawnEdge, { drawn: { nodes }, focus, sight, palette }: Focused) {
  const { scale } = sight;
  const [seller, buyer] = [nodes.get(edge.seller), nodes.get(edge.buyer)];
  if (!seller || !buyer) return;
  const look = edgeLook(edge, focus, palette);
  const width = widthOf(look, scale);
  const rims = [radiusOf(seller, scale) * scale, radiusOf(buyer, scale) * scale] as const;
  const curve = curveBetween(onStage(sight, seller), onStage(sight, buyer), edge.curvature, rims[0], seller === buyer);
  const { line, head } = arrowOn(curve, rims, width, true);
  context.strokeStyle = look.color;
  context.fillStyle = look.color;
  context.lineWidth = width;
  context.setLineDash(edge.dashed ? dashOf(width) : []);
  trace(context, line);
  context.stroke();
  if (!head) return;
  context.beginPath();
  for (const { x, y } of head) context.lineTo(x, y);
  context.fill();
}

/** Pixels that are drawn, and that are not. */
export const dashOf = (width: number): [number, number] => [(6 + 1.5 * width) * 0.6, (6 + 1.5 * width) * 0.4];

/** Beside what is pointed at its name is written over whatever stands there. */
function drawHalo(context: Context, id: string, { drawn, focus, sight, palette }: Focused) {
  const node = drawn.nodes.get(id);
  if (!node) return;
  const { x, y } = onStage(sight, node);
  const radius = radiusOf(node, sight.scale) * sight.scale;
  const look = nodeLook(node, focus, palette);
  if (look.halo === null) return;
  context.beginPath();
  context.arc(x, y, haloOf(radius, look.ring !== null), 0, Math.PI * 2);
  context.lineWidth = id === focus.selectedNode ? 2.5 : 1.5;
  context.strokeStyle = look.halo;
  context.stroke();
  if (id !== focus.hovered || id === focus.selectedNode || node.label === '') return;
  const label = labelLook(node, focus, palette);
  const pen = canvasPen(context, palette.font);
  const left = labelLeft({ x, reach: radius * reachOf(node.form).right }, true);
  context.fillStyle = palette.paper;
  context.fillRect(left - 2, y - 8, pen.widthOf(node.label, labelFont(label)) + 5, 17);
  pen.write(node.label, left, y + 1, labelFont(label), label.ink, null);
}

/** Further out than the ring that the start has. */
export const haloOf = (radius: number, hasRing: boolean): number => radius * 1.2 + (hasRing ? 7 : 4);

function trace(context: Context, { a, c, d, b }: Curve) {
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.bezierCurveTo(c.x, c.y, d.x, d.y, b.x, b.y);
}
