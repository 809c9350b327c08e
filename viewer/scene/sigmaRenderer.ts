/** The renderer on sigma, which has the camera and the canvases; what is drawn on them is ours. Built anew when its context is lost. */
import Sigma from 'sigma';
import type { CameraState } from 'sigma/types';
import { DrawnGraph, type EdgeData, type NodeData, type Scene } from './drawnGraph.ts';
import { edgeProgram, mostInHurry } from './edgePrograms.ts';
import { FocusLayer } from './focusLayer.ts';
import { listenToGestures } from './gestures.ts';
import { Hits } from './hits.ts';
import { Light } from './light.ts';
import { NoProgram, nodeProgram } from './nodeProgram.ts';
import type { Palette } from './palette.ts';
import type { Picture } from './picture.ts';
import { rasterOf } from './raster.ts';
import { type Focus, noFocus, radiusOf } from './reducers.ts';
import type { Renderer, RendererEvents, Wording } from './renderer.ts';
import { inPicture, isInSight, onStage, type Sight, sightOf } from './sight.ts';
import { TextLayer } from './textLayer.ts';
import { vectorOf } from './vector.ts';

/** The square that camera ratio 1 shows; fixed, so that nothing moves when the picture grows. */
const frame = 1000;
/** Up to so many nodes all is drawn also while the camera moves, as well as that many edges. */
const mostNodesInHurry = 600;
/** Milliseconds after the last move. */
const settled = 150;

export function createSigmaRenderer(container: HTMLElement, palette: Palette, events: RendererEvents): Renderer {
  let wording: Wording | null = null;
  const drawn = new DrawnGraph();
  let picture: Picture = { nodes: [], edges: [], bounds: { left: -100, right: 100, top: -100, bottom: 100 } };
  let hits = new Hits(picture);
  let focus: Focus = noFocus;
  const light = new Light(palette);
  const listeners = new Set<() => void>();
  /** Where the last fit has led; while the camera is there, the picture is fitted anew when the stage changes its size. */
  let fitted: CameraState | null = null;
  const settling = { frame: 0, timer: 0 };
  /** Since the last frame. */
  let isChanged = false;
  /** Sigma draws at once what it is given; what else is drawn waits for the next frame. */
  let isUpdating = false;
  let isDead = false;
  let scene = build(null);
  const resized = new ResizeObserver(() => {
    scene.sigma.resize();
    const { x, y, ratio } = scene.sigma.getCamera().getState();
    if (fitted && x === fitted.x && y === fitted.y && ratio === fitted.ratio) fit(false);
    scene.sigma.scheduleRender();
  });
  resized.observe(container);

  function build(camera: CameraState | null) {
    const sigma: Scene = new Sigma<NodeData, EdgeData>(drawn.graph, container, {
      allowInvalidContainer: true,
      nodeProgramClasses: { node: nodeProgram(light) },
      nodeHoverProgramClasses: { node: NoProgram },
      edgeProgramClasses: { edge: edgeProgram(light) },
      defaultNodeType: 'node',
      defaultEdgeType: 'edge',
      nodeReducer: (id, data) => Object.assign(data, { onPath: focus.pathNodes.has(id) }),
      itemSizesReference: 'positions',
      zoomToSizeRatioFunction: (ratio) => ratio,
      // Texts are written by lettering.ts, which keeps them apart.
      renderLabels: false,
      stagePadding: 0,
      minCameraRatio: 0.05,
      maxCameraRatio: 60,
    });
    sigma.setCustomBBox({ x: [-frame / 2, frame / 2], y: [-frame / 2, frame / 2] });
    if (camera) sigma.getCamera().setState(camera);
    const texts = new TextLayer(sigma);
    const canvases = sigma.getCanvases();
    // They stay empty, and would be laid over the rest in each frame all the same.
    for (const name of ['labels', 'hoverNodes']) canvases[name].style.display = 'none';
    // this one is pointed at
    canvases.mouse.style.opacity = '0';
    const focused = new FocusLayer(canvases.edgeLabels, canvases.hovers);
    const stopListening = listenToGestures(sigma, container, {
      ...events,
      palette: () => light.palette,
      nodeAt: (point) => hits.nodeAt(inPicture(sight(), point), sight().scale)?.id ?? null,
      edgeAt: (point) => hits.edgeAt(inPicture(sight(), point), sight().scale)?.key ?? null,
      onPull: pull,
      onLasso: (line) => events.onLasso(hits.idsWithin(line.map((point) => inPicture(sight(), point)))),
    });
    const made = { sigma, texts, focused, stopListening };
    sigma.on('afterRender', () => {
      if (made !== scene || isUpdating) return;
      isChanged = false;
      drawFocus();
      if (light.hurried) {
        texts.follow(sight());
        settle();
      } else write();
      for (const listener of listeners) listener();
    });
    sigma.getCamera().on('updated', hurry);
    for (const canvas of Object.values(canvases)) {
      canvas.addEventListener('webglcontextlost', (event) => {
        event.preventDefault();
        // sigma itself gives its contexts up when it ends
        if (made !== scene || isDead) return;
        const state = sigma.getCamera().getState();
        stopListening();
        sigma.kill();
        scene = build(state);
        scene.sigma.refresh();
        events.onRebuilt();
      });
    }
    return made;
  }

  /** With much to draw, what weighs little waits until the camera stands still. */
  function hurry() {
    if (picture.nodes.length <= mostNodesInHurry && picture.edges.length <= mostInHurry) return;
    light.hurried = true;
    stopSettling();
  }

  /** Counted from when the last frame can be seen: where frames take long, the time of one must not pass for a pause. */
  function settle() {
    stopSettling();
    settling.frame = requestAnimationFrame(() => {
      settling.timer = window.setTimeout(() => {
        light.hurried = false;
        scene.sigma.scheduleRender();
      }, settled);
    });
  }

  function stopSettling() {
    cancelAnimationFrame(settling.frame);
    clearTimeout(settling.timer);
  }

  function pull(id: string, point: { x: number; y: number }, isDone: boolean) {
    if (!drawn.nodes.has(id)) return;
    const { x, y } = inPicture(sight(), point);
    // so that it reads well in a link
    const place = { x: Math.round(x), y: Math.round(y) };
    hurry();
    refresh([id], drawn.move(id, place));
    if (isDone) events.onMoved(id, place);
  }

  /** Only these, unless sigma is about to look at all of them. */
  function refresh(nodes: string[], edges: string[]) {
    scene.sigma.refresh({ partialGraph: { nodes, edges }, skipIndexation: !isChanged, schedule: true });
  }

  function write() {
    // not dressed yet
    if (wording)
      scene.texts.write(drawn.nodes, picture.edges, focus, { palette: light.palette, wording, sight: sight() });
  }

  function drawFocus() {
    scene.focused.draw({ drawn, focus, sight: sight(), palette: light.palette, hurried: light.hurried });
  }

  function sight(): Sight {
    const { width, height } = scene.sigma.getDimensions();
    const { x, y, ratio } = scene.sigma.getCamera();
    return {
      width,
      height,
      x: (x - 0.5) * frame,
      y: (0.5 - y) * frame,
      scale: Math.min(width, height) / frame / ratio,
    };
  }

  function place(id: string) {
    const node = drawn.nodes.get(id);
    if (!node) return null;
    const seen = sight();
    return { ...onStage(seen, node), radius: radiusOf(node, seen.scale) * seen.scale };
  }

  function move(state: Partial<CameraState>, animated: boolean) {
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const camera = scene.sigma.getCamera();
    if (animated && !calm) void camera.animate(state, { duration: 260 });
    else camera.setState(state);
  }

  function fit(animated: boolean) {
    scene.sigma.resize();
    const { width, height } = scene.sigma.getDimensions();
    if (width === 0 || height === 0) return;
    const { x, y, scale } = sightOf(picture.bounds, width, height);
    const ratio = Math.min(width, height) / frame / scale;
    fitted = { x: 0.5 + x / frame, y: 0.5 - y / frame, ratio, angle: 0 };
    move(fitted, animated);
  }

  return {
    draw(next) {
      picture = next;
      hits = new Hits(next);
      hurry();
      [isChanged, isUpdating] = [true, true];
      drawn.update(next, scene.sigma);
      isUpdating = false;
      scene.sigma.scheduleRender();
    },
    focus(next) {
      const before = focus;
      focus = next;
      if (!isSameSet(before.pathNodes, next.pathNodes)) {
        light.faint = next.pathNodes.size > 0;
        const changed = [...before.pathNodes, ...next.pathNodes].filter((id) => drawn.nodes.has(id));
        refresh(changed, []);
        return;
      }
      drawFocus();
      const isHoverOnly = before.selectedNode === next.selectedNode && before.selectedEdge === next.selectedEdge;
      if (!isHoverOnly || !isSameSet(before.pathEdges, next.pathEdges)) write();
    },
    dress(nextPalette, nextWording) {
      light.palette = nextPalette;
      wording = nextWording;
      scene.sigma.scheduleRender();
    },
    fit,
    zoom(factor) {
      const camera = scene.sigma.getCamera();
      move({ ratio: camera.getBoundedRatio(camera.ratio / factor) }, true);
    },
    reveal(id) {
      const node = drawn.nodes.get(id);
      const at = place(id);
      if (!node || !at || isInSight(sight(), at)) return;
      move({ x: 0.5 + node.x / frame, y: 0.5 - node.y / frame }, true);
    },
    seesAll() {
      const { left, right, top, bottom } = picture.bounds;
      const seen = sight();
      const corners = [
        { x: left, y: top },
        { x: right, y: bottom },
      ];
      return corners.every((corner) => isInSight(seen, onStage(seen, corner)));
    },
    place,
    across: (x) => onStage(sight(), { x, y: 0 }).x,
    image(density) {
      const { width, height } = scene.sigma.getDimensions();
      if (!wording) return Promise.reject(new Error('Nothing is drawn yet.'));
      const moved = { ...picture, nodes: [...drawn.nodes.values()] };
      const svg = vectorOf(moved, light.palette, wording, { width, height, sight: sight(), focus });
      return rasterOf(svg, width, height, density);
    },
    eachFrame(listener) {
      listeners.add(listener);
      listener();
      return () => listeners.delete(listener);
    },
    kill() {
      isDead = true;
      stopSettling();
      resized.disconnect();
      scene.stopListening();
      scene.sigma.kill();
    },
  };
}

const isSameSet = (left: ReadonlySet<string>, right: ReadonlySet<string>): boolean =>
  left.size === right.size && [...left].every((one) => right.has(one));
