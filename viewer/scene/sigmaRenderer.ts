/** The renderer on sigma. Keeps a graphology graph of what is drawn, and builds sigma anew when its context is lost. */
import { createEdgeCurveProgram } from '@sigma/edge-curve';
import { createNodeBorderProgram } from '@sigma/node-border';
import { MultiDirectedGraph } from 'graphology';
import Sigma from 'sigma';
import { createEdgeArrowProgram } from 'sigma/rendering';
import type { CameraState } from 'sigma/types';
import { type AmountOnEdge, drawHalo, type LabelledNode, writeAll } from './lettering.ts';
import type { Palette } from './palette.ts';
import type { DrawnEdge, DrawnNode, Picture } from './picture.ts';
import {
  amountsFrom,
  edgeLook,
  type Focus,
  isStrong,
  labelLook,
  noFocus,
  nodeLook,
  radiusOf,
  showsAmount,
  steppedScale,
} from './reducers.ts';
import type { Renderer, RendererEvents, Wording } from './renderer.ts';

type NodeData = DrawnNode & { type: 'bordered' };
type EdgeData = DrawnEdge & { type: 'straight' | 'curved' };
type Graph = MultiDirectedGraph<NodeData, EdgeData>;

/** The square that camera ratio 1 shows; fixed, so that nothing moves when the picture grows. */
const frame = 1000;
/** Pixels kept free: labels hang on the right of the last tier, the legend stands at the bottom. */
const margin = { left: 40, right: 184, top: 44, bottom: 44 };
const closest = 1.6;

const arrow = { lengthToThicknessRatio: 4.5, widenessToThicknessRatio: 3.6 };
const bordered = createNodeBorderProgram<NodeData, EdgeData>({
  borders: [
    { color: { attribute: 'ring' }, size: { attribute: 'ringSize', defaultValue: 0 } },
    { color: { attribute: 'gap' }, size: { attribute: 'gapSize', defaultValue: 0 } },
    { color: { attribute: 'color' }, size: { fill: true } },
  ],
  drawLabel: undefined,
  drawHover: undefined,
});

export function createSigmaRenderer(container: HTMLElement, palette: Palette, events: RendererEvents): Renderer {
  let wording: Wording | null = null;
  const graph: Graph = new MultiDirectedGraph();
  let focus: Focus = noFocus;
  let bounds: Picture['bounds'] = { left: -100, right: 100, top: -100, bottom: 100 };
  /** Relations whose ends may be one subject are lettered from any distance. */
  let hasMarks = false;
  const listeners = new Set<() => void>();
  /** Where the last fit has led; while the camera is there, the picture is fitted anew when the stage changes its size. */
  let fitted: CameraState | null = null;
  let sigma = build(null);
  const resized = new ResizeObserver(() => {
    sigma.resize();
    const { x, y, ratio } = sigma.getCamera().getState();
    if (fitted && x === fitted.x && y === fitted.y && ratio === fitted.ratio) fit(false);
    sigma.refresh();
  });
  resized.observe(container);

  function build(camera: CameraState | null): Sigma<NodeData, EdgeData> {
    const made = new Sigma<NodeData, EdgeData>(graph, container, {
      allowInvalidContainer: true,
      nodeProgramClasses: { bordered },
      edgeProgramClasses: {
        straight: createEdgeArrowProgram<NodeData, EdgeData>(arrow),
        curved: createEdgeCurveProgram<NodeData, EdgeData>({
          curvatureAttribute: 'curvature',
          arrowHead: { extremity: 'target', ...arrow },
        }),
      },
      defaultNodeType: 'bordered',
      defaultEdgeType: 'straight',
      defaultDrawNodeHover: (context, node) => drawHalo(context, node, palette),
      nodeReducer: (_, data) => ({ ...data, label: null, ...nodeLook(data, focus, palette) }),
      edgeReducer: (_, data) => ({ ...data, ...edgeLook(data, focus, palette) }),
      itemSizesReference: 'positions',
      zoomToSizeRatioFunction: (ratio) => ratio,
      enableEdgeEvents: true,
      // Texts are written by lettering.ts, which keeps them apart.
      renderLabels: false,
      stagePadding: 0,
      minEdgeThickness: 1.2,
      zIndex: true,
      minCameraRatio: 0.05,
      maxCameraRatio: 60,
      doubleClickZoomingRatio: 1,
    });
    made.setCustomBBox({ x: [-frame / 2, frame / 2], y: [-frame / 2, frame / 2] });
    if (camera) made.getCamera().setState(camera);
    listen(made);
    return made;
  }

  function listen(made: Sigma<NodeData, EdgeData>) {
    made.on('clickNode', ({ node }) => events.onNode(node));
    made.on('clickEdge', ({ edge }) => events.onEdge(edge));
    made.on('clickStage', () => events.onNothing());
    made.on('enterNode', ({ node }) => events.onHover(node));
    made.on('leaveNode', () => events.onHover(null));
    made.on('enterEdge', () => container.classList.add('pointing'));
    made.on('leaveEdge', () => container.classList.remove('pointing'));
    made.on('afterRender', () => {
      letter(made);
      for (const listener of listeners) listener();
    });
    made.getCamera().on('updated', () => {
      const scale = steppedScale(scaleOf(made));
      if (scale === focus.scale) return;
      focus = { ...focus, scale };
      made.refresh();
    });
    for (const canvas of Object.values(made.getCanvases())) {
      canvas.addEventListener('webglcontextlost', (event) => {
        event.preventDefault();
        if (made !== sigma) return;
        const camera = made.getCamera().getState();
        made.kill();
        sigma = build(camera);
        sigma.refresh();
        events.onRebuilt();
      });
    }
  }

  function letter(made: Sigma<NodeData, EdgeData>) {
    const context = made.getCanvases().labels?.getContext('2d');
    // not dressed yet
    if (!context || !wording) return;
    const { amount, letters } = wording;
    const nodes: LabelledNode[] = [];
    graph.forEachNode((id, node) => {
      const at = placeIn(made, id)!;
      if (!inSight(made, at)) return;
      const mark = node.mark && letters[node.mark];
      nodes.push({
        ...at,
        text: node.label,
        letter: mark,
        hollow: node.shape === 'open',
        dotted: node.shape === 'end',
        ...labelLook(node, focus, palette),
      });
    });
    const amounts: AmountOnEdge[] = [];
    if (hasMarks || focus.scale >= amountsFrom || focus.selectedEdge !== null || focus.pathEdges.size > 0) {
      graph.forEachEdge((_, edge) => {
        const written = showsAmount(edge, focus);
        if (!written && !edge.mayBeOne) return;
        const [from, to] = [placeIn(made, edge.seller)!, placeIn(made, edge.buyer)!];
        if (!inSight(made, from) && !inSight(made, to)) return;
        const { curvature } = edge;
        const chosen = isStrong(edge, focus);
        const strong = chosen || edge.mayBeOne;
        const ink = chosen ? palette.accent : edge.mayBeOne ? palette.ink : palette.muted;
        const texts = [edge.mayBeOne ? letters.one : '', written ? amount(edge.grossMinor) : ''];
        amounts.push({ text: texts.filter(Boolean).join(' '), from, to, curvature, ink, strong });
      });
    }
    writeAll(context, nodes, amounts, palette);
  }

  const scaleOf = (made: Sigma<NodeData, EdgeData>, ratio = made.getCamera().ratio) => {
    const { width, height } = made.getDimensions();
    return Math.min(width, height) / frame / ratio;
  };

  function placeIn(made: Sigma<NodeData, EdgeData>, id: string) {
    if (!graph.hasNode(id)) return null;
    const { x, y, size } = graph.getNodeAttributes(id);
    return { ...made.graphToViewport({ x, y }), radius: radiusOf({ size }, focus.scale) * scaleOf(made) };
  }

  function inSight(made: Sigma<NodeData, EdgeData>, { x, y }: { x: number; y: number }) {
    const { width, height } = made.getDimensions();
    return x >= 0 && y >= 0 && x <= width && y <= height;
  }

  function move(state: Partial<CameraState>, animated: boolean) {
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (animated && !calm) void sigma.getCamera().animate(state, { duration: 260 });
    else sigma.getCamera().setState(state);
  }

  function fit(animated: boolean) {
    sigma.resize();
    const { width, height } = sigma.getDimensions();
    if (width === 0 || height === 0) return;
    const wide = (bounds.right - bounds.left) / Math.max(50, width - margin.left - margin.right);
    const high = (bounds.bottom - bounds.top) / Math.max(50, height - margin.top - margin.bottom);
    const scale = Math.min(closest, 1 / Math.max(wide, high, 1e-9));
    const ratio = Math.min(width, height) / frame / scale;
    const x = 0.5 + ((bounds.left + bounds.right) / 2 + (margin.right - margin.left) / 2 / scale) / frame;
    fitted = { x, y: 0.5 - (bounds.top + bounds.bottom) / 2 / frame, ratio, angle: 0 };
    move(fitted, animated);
  }

  return {
    draw(picture) {
      bounds = picture.bounds;
      hasMarks = picture.edges.some(({ mayBeOne }) => mayBeOne);
      const nodes = new Set(picture.nodes.map(({ id }) => id));
      const edges = new Set(picture.edges.map(({ key }) => key));
      for (const key of graph.edges()) if (!edges.has(key)) graph.dropEdge(key);
      for (const id of graph.nodes()) if (!nodes.has(id)) graph.dropNode(id);
      // Sigma's y grows upwards.
      for (const node of picture.nodes) graph.mergeNode(node.id, { ...node, y: -node.y, type: 'bordered' });
      for (const edge of picture.edges) {
        const type = edge.curvature === 0 ? 'straight' : 'curved';
        graph.mergeEdgeWithKey(edge.key, edge.seller, edge.buyer, { ...edge, type });
      }
      sigma.refresh();
    },
    focus(next) {
      focus = { ...next, scale: focus.scale };
      sigma.refresh({ skipIndexation: true });
    },
    dress(nextPalette, nextWording) {
      palette = nextPalette;
      wording = nextWording;
      sigma.refresh({ skipIndexation: true });
    },
    fit,
    zoom(factor) {
      const camera = sigma.getCamera();
      move({ ratio: camera.getBoundedRatio(camera.ratio / factor) }, true);
    },
    reveal(id) {
      const at = placeIn(sigma, id);
      if (!at || inSight(sigma, at)) return;
      const { x, y } = graph.getNodeAttributes(id);
      move({ x: 0.5 + x / frame, y: 0.5 + y / frame }, true);
    },
    seesAll() {
      const { left, right, top, bottom } = bounds;
      return [
        [left, top],
        [right, bottom],
      ].every(([x, y]) => inSight(sigma, sigma.graphToViewport({ x, y: -y })));
    },
    place: (id) => placeIn(sigma, id),
    across: (x) => sigma.graphToViewport({ x, y: 0 }).x,
    eachFrame(listener) {
      listeners.add(listener);
      listener();
      return () => listeners.delete(listener);
    },
    kill() {
      resized.disconnect();
      sigma.kill();
    },
  };
}
