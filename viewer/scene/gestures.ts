/** Turns what the pointer does into events. Replaces sigma's own, which read pixels back on each move of the mouse. */
import type { MouseCoords } from 'sigma/types';
import type { Scene } from './drawnGraph.ts';
import type { Point } from './layout.ts';
import type { Palette } from './palette.ts';

export interface Gestures {
  /** What can be pulled, or be chosen by a click. */
  nodeAt: (point: Point) => string | null;
  edgeAt: (point: Point) => string | null;
  onNode: (id: string) => void;
  onOpen: (id: string) => void;
  onEdge: (key: string) => void;
  onNothing: () => void;
  onHover: (id: string | null) => void;
  /** While a node is pulled, and when it is let go. */
  onPull: (id: string, point: Point, isDone: boolean) => void;
  onLasso: (line: readonly Point[]) => void;
  palette: () => Palette;
}

/** Pixels that a press may move and still be a click. */
const slack = 4;

type Press = { at: Point; moved: boolean } & ({ kind: 'node'; id: string } | { kind: 'lasso'; line: Point[] });

/** Everything ends with `sigma`, except what the returned function ends. */
export function listenToGestures(sigma: Scene, container: HTMLElement, gestures: Gestures): () => void {
  const [mouse, touch] = [sigma.getMouseCaptor(), sigma.getTouchCaptor()];
  for (const event of ['mousemove', 'mousemovebody', 'click', 'rightClick', 'doubleClick', 'wheel'] as const) {
    mouse.removeAllListeners(event);
  }
  for (const event of ['mousedown', 'mouseup', 'mouseleave', 'mouseenter'] as const) mouse.removeAllListeners(event);
  touch.removeAllListeners();
  const lasso = lassoOn(container);
  let press: Press | null = null;
  /** The click that ends a pull is none. */
  let wasPulled = false;
  let hovered: string | null = null;
  let looking = 0;

  const hover = (id: string | null) => {
    if (id === hovered) return;
    hovered = id;
    gestures.onHover(id);
  };
  // once a frame, however often the mouse reports
  const look = (point: Point) => {
    cancelAnimationFrame(looking);
    looking = requestAnimationFrame(() => {
      const id = gestures.nodeAt(point);
      hover(id);
      container.classList.toggle('pointing', id !== null || gestures.edgeAt(point) !== null);
    });
  };
  const choose = (point: Point) => {
    const id = gestures.nodeAt(point);
    const key = id === null ? gestures.edgeAt(point) : null;
    if (id !== null) gestures.onNode(id);
    else if (key !== null) gestures.onEdge(key);
    else gestures.onNothing();
  };
  const open = (point: Point) => {
    const id = gestures.nodeAt(point);
    if (id !== null) gestures.onOpen(id);
  };

  mouse.on('mousedown', ({ x, y, original }) => {
    wasPulled = false;
    press = null;
    if (!isPrimary(original)) return;
    const id = gestures.nodeAt({ x, y });
    if (original.shiftKey) press = { kind: 'lasso', at: { x, y }, line: [{ x, y }], moved: false };
    else if (id !== null) press = { kind: 'node', at: { x, y }, id, moved: false };
  });
  // over the whole page, so that a pull does not end at the rim of the scene
  mouse.on('mousemovebody', (event: MouseCoords) => {
    if (!press) return;
    // the camera stays
    event.preventSigmaDefault();
    const point = { x: event.x, y: event.y };
    if (!press.moved && Math.hypot(point.x - press.at.x, point.y - press.at.y) <= slack) return;
    press.moved = true;
    if (press.kind === 'node') gestures.onPull(press.id, point, false);
    else {
      press.line.push(point);
      lasso.draw(press.line, gestures.palette());
    }
  });
  mouse.on('mousemove', ({ x, y }) => {
    if (!press && !mouse.isMouseDown) look({ x, y });
  });
  mouse.on('mouseup', ({ x, y }) => {
    if (!press) return;
    const ended = press;
    press = null;
    wasPulled = ended.moved;
    if (!ended.moved) return;
    if (ended.kind === 'node') gestures.onPull(ended.id, { x, y }, true);
    else {
      lasso.clear();
      gestures.onLasso(ended.line);
    }
  });
  mouse.on('click', (point) => {
    if (wasPulled) wasPulled = false;
    else choose(point);
  });
  mouse.on('doubleClick', (event) => {
    event.preventSigmaDefault();
    open(event);
  });
  mouse.on('mouseleave', () => {
    cancelAnimationFrame(looking);
    hover(null);
    container.classList.remove('pointing');
  });
  touch.on('tap', ({ touches, previousTouches }) => {
    const at = touches[0] ?? previousTouches[0];
    if (at) choose(at);
  });
  touch.on('doubletap', (event) => {
    event.preventSigmaDefault();
    const at = event.touches[0] ?? event.previousTouches[0];
    if (at) open(at);
  });
  return () => {
    cancelAnimationFrame(looking);
    lasso.kill();
  };
}

const isPrimary = (event: MouseEvent | TouchEvent): event is MouseEvent => 'button' in event && event.button === 0;

/** A canvas of its own above the scene, while a line is drawn around some. */
function lassoOn(container: HTMLElement) {
  let canvas: HTMLCanvasElement | null = null;
  const clear = () => {
    canvas?.remove();
    canvas = null;
  };
  return {
    draw(line: readonly Point[], palette: Palette) {
      const density = window.devicePixelRatio || 1;
      if (!canvas) {
        canvas = document.createElement('canvas');
        canvas.width = container.clientWidth * density;
        canvas.height = container.clientHeight * density;
        Object.assign(canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%' });
        canvas.style.pointerEvents = 'none';
        container.append(canvas);
      }
      const context = canvas.getContext('2d')!;
      context.setTransform(density, 0, 0, density, 0, 0);
      context.clearRect(0, 0, container.clientWidth, container.clientHeight);
      context.beginPath();
      for (const { x, y } of line) context.lineTo(x, y);
      context.closePath();
      context.globalAlpha = 0.12;
      context.fillStyle = palette.accent;
      context.fill();
      context.globalAlpha = 1;
      context.strokeStyle = palette.accent;
      context.lineWidth = 1.5;
      context.setLineDash([5, 4]);
      context.stroke();
    },
    clear,
    kill: clear,
  };
}
