/** The real renderer on a bare page, with made pictures: for the benchmark of the viewer, and to look at. */
import { MultiDirectedGraph } from 'graphology';
import Sigma from 'sigma';
import { readPalette } from '../scene/palette.ts';
import type { DrawnEdge, DrawnNode, Picture, RiskLevel } from '../scene/picture.ts';
import { forms } from '../scene/forms.ts';
import { noFocus } from '../scene/reducers.ts';
import type { Renderer, RendererEvents, Wording } from '../scene/renderer.ts';
import { createSigmaRenderer } from '../scene/sigmaRenderer.ts';
import { vectorOf } from '../scene/vector.ts';

const rowPitch = 40;
const tierGap = 230;
const rowsPerTier = 72;

const wording: Wording = {
  amount: (minor) => `¥${Math.round(minor / 1e6)}M`,
  letters: {
    ...{ hub: '枢', time: '时', both: '双', exporter: '出', one: '同' },
    ...{ source: '源', issuer: '开', pipe: '道', recipient: '受', collector: '收', member: '员', associated: '联' },
  },
};

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const plainNode = { fill: 'full', first: false, mark: null, mentioned: false, pinned: false } as const;
const plainEdge = { curvature: 0, ofDrawn: false, mayBeOne: false, dashed: false };

/** Tiers from left to right; most edges lead to the next tier, some of them back or to the same one. */
export function makePicture(nodeCount: number, edgeCount: number, seed = 1): Picture {
  const random = numbers(seed);
  const tiers = Math.max(1, Math.ceil(nodeCount / rowsPerTier));
  const nodes = Array.from({ length: nodeCount }, (_, index): DrawnNode => {
    const [tier, row] = [Math.floor(index / rowsPerTier), index % rowsPerTier];
    const risk = Math.floor(random() ** 4 * 4) as RiskLevel;
    const form = forms[Math.floor(random() ** 3 * 5)];
    const size = 6 + 11 * random() ** 6;
    const place = { x: (tier - tiers / 2) * tierGap, y: (row - rowsPerTier / 2) * rowPitch };
    return { ...plainNode, ...place, id: `T${index}`, label: `演示企业 ${index}`, size, form, risk };
  });
  const edges = Array.from({ length: edgeCount }, (_, index): DrawnEdge => {
    const seller = Math.floor(random() * nodeCount);
    const hop = random() < 0.85 ? rowsPerTier : random() < 0.5 ? 0 : -rowsPerTier;
    const far = Math.floor((random() - 0.5) * 30);
    const buyer = Math.min(nodeCount - 1, Math.max(0, seller + hop + (hop === 0 && far === 0 ? 1 : far)));
    const size = 1.2 + 4.8 * random() ** 8;
    const curvature = hop > 0 ? 0 : 0.3;
    const ends = { seller: `T${seller}`, buyer: `T${buyer}` };
    return { ...plainEdge, ...ends, key: `R${index}`, size, curvature, grossMinor: Math.round(size * 1e8) };
  });
  const [x, y] = [nodes.map((node) => node.x), nodes.map((node) => node.y)];
  const bounds = { left: Math.min(...x), right: Math.max(...x), top: Math.min(...y), bottom: Math.max(...y) };
  return { nodes, edges, bounds };
}

/** Every form, fill and mark, and every kind of line. */
export function makeSamples(): Picture {
  const fills = ['full', 'open', 'end'] as const;
  const nodes = forms.flatMap((form, column) =>
    fills.flatMap((fill, row) =>
      [17, 6].map((size, small): DrawnNode => {
        const place = { x: column * 150 + small * 60, y: row * 60 };
        const risk = ((column + row) % 4) as RiskLevel;
        return { ...plainNode, ...place, id: `${form} ${fill} ${size}`, label: fill, size, form, fill, risk };
      }),
    ),
  );
  const more: Partial<DrawnNode>[] = [{ first: true }, { pinned: true }, { mentioned: true, fill: 'open' }, { first: true, pinned: true }, { mark: 'hub' }, { mark: 'pipe', fill: 'open' }, { risk: 1 }, { risk: 2 }, { risk: 3 }]; // prettier-ignore
  more.forEach(
    (traits, index) =>
    nodes.push({ ...plainNode, risk: 0, size: 12, form: forms[index % 5], id: `M${index}`, label: Object.keys(traits).join(' '), x: index * 110, y: 200, ...traits }), // prettier-ignore
  );
  const edges: DrawnEdge[] = [];
  const line = (seller: string, buyer: string, traits: Partial<DrawnEdge>) =>
    edges.push({ ...plainEdge, key: `L${edges.length}`, seller, buyer, size: 2, grossMinor: 3e8, ...traits });
  for (let index = 0; index < 8; index++) {
    for (const end of [0, 1]) {
      nodes.push({ ...plainNode, risk: 0, size: 9, form: forms[(index + end) % 5], id: `E${index} ${end}`, label: '', x: index * 130 + (end ? 70 : 0), y: 290 + (end && index === 7 ? 60 : 0) }); // prettier-ignore
    }
  }
  const pair = (index: number): [string, string] => [`E${index} 0`, `E${index} 1`];
  line(...pair(0), {});
  line(...pair(1), { size: 6 });
  line(...pair(2), { dashed: true });
  line(...pair(3), { dashed: true, curvature: 0.3 });
  line(...pair(4), { curvature: 0.25 });
  line('E4 1', 'E4 0', { curvature: 0.25 });
  line('E5 0', 'E5 0', {});
  line('E5 1', 'E5 1', { dashed: true });
  line(...pair(6), { mayBeOne: true });
  line(...pair(7), { ofDrawn: true, size: 4 });
  return { nodes, edges, bounds: { left: -30, right: 1120, top: -30, bottom: 370 } };
}

/** With its own default programs, and all that it offers switched off that nobody asked for. */
function bareSigma(container: HTMLElement, { nodes, edges }: Picture) {
  const graph = new MultiDirectedGraph();
  for (const { id, x, y, size } of nodes) graph.addNode(id, { x, y: -y, size: size / 3, color: '#6e7883' });
  for (const { key, seller, buyer, size } of edges)
    graph.addEdgeWithKey(key, seller, buyer, { size, color: '#b3b1a7' });
  return new Sigma(graph, container, { renderLabels: false });
}

const events: RendererEvents = Object.fromEntries(
  ['onNode', 'onOpen', 'onMoved', 'onLasso', 'onEdge', 'onNothing', 'onHover', 'onRebuilt'].map((name) => [
    name,
    (...told: unknown[]) => stage.told.push([name, ...told]),
  ]),
) as unknown as RendererEvents;

function start(picture: Picture): Renderer {
  const container = document.querySelector<HTMLElement>('#stage')!;
  const renderer = createSigmaRenderer(container, readPalette(container), events);
  renderer.dress(readPalette(container), wording);
  renderer.draw(picture);
  renderer.fit(false);
  return renderer;
}

/** Milliseconds that callbacks of frames and events took, which is where the script of the scene runs. */
let scriptMs = 0;
const timed = <T>(work: () => T): T => {
  const begun = performance.now();
  try {
    return work();
  } finally {
    scriptMs += performance.now() - begun;
  }
};
const nextFrame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) => nextFrame((time) => timed(() => callback(time)));
const frame = () => new Promise((resolve) => nextFrame(resolve));
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Moved {
  frames: number;
  /** Of the frame in the middle: others may have been kept waiting by other programs. */
  scriptMs: number;
}

const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

function mouse(type: string, x: number, y: number, more: MouseEventInit & WheelEventInit = {}) {
  const canvas = document.querySelector('#stage .sigma-mouse')!;
  const event = { bubbles: true, cancelable: true, clientX: x, clientY: y, ...more };
  timed(() => canvas.dispatchEvent(type === 'wheel' ? new WheelEvent(type, event) : new MouseEvent(type, event)));
}

async function counted(seconds: number, each: (index: number) => void): Promise<Moved> {
  const end = performance.now() + seconds * 1000;
  const script: number[] = [];
  for (; performance.now() < end;) {
    scriptMs = 0;
    each(script.length);
    await frame();
    script.push(scriptMs);
  }
  return { frames: script.length, scriptMs: middle(script) };
}

/** Pulls the picture around in a circle. */
async function pan(seconds: number): Promise<Moved> {
  const [x, y] = [innerWidth / 2, innerHeight - 4];
  mouse('mousedown', x, y);
  const moved = await counted(seconds, (index) => mouse('mousemove', x + 90 * Math.sin(index / 9), y - 90 + 90 * Math.cos(index / 9))); // prettier-ignore
  mouse('mouseup', x, y);
  await sleep(600);
  return moved;
}

/** In and out again, in turns. */
async function zoom(seconds: number): Promise<Moved> {
  const moved = await counted(seconds, (index) => {
    if (index % 5 === 0) mouse('wheel', innerWidth / 2, innerHeight / 2, { deltaY: index % 30 < 15 ? -120 : 120 });
  });
  await sleep(600);
  return moved;
}

/** Over nodes and lines, with no button pressed. */
const hover = (seconds: number): Promise<Moved> =>
  counted(seconds, (index) => mouse('mousemove', (index * 37) % innerWidth, 60 + ((index * 53) % (innerHeight - 120))));

/** All script until the picture stands still again; of five times the one in the middle. */
async function cost(work: () => void, back: () => void): Promise<[there: number, back: number]> {
  const costs: [number[], number[]] = [[], []];
  for (let time = 0; time < 5; time++) {
    for (const [way, done] of [work, back].entries()) {
      scriptMs = 0;
      timed(done);
      await sleep(900);
      costs[way].push(scriptMs);
    }
  }
  return [middle(costs[0]), middle(costs[1])];
}

/** As an expansion adds: new nodes beyond the last tier, each with some edges. */
function expanded({ nodes, edges, bounds }: Picture, count: number): Picture {
  const more = Array.from({ length: count }, (_, index): DrawnNode => {
    const place = { x: bounds.right + tierGap, y: (index - count / 2) * rowPitch };
    return { ...plainNode, ...place, id: `X${index}`, label: `新户 ${index}`, size: 8, form: 'circle', risk: 0 };
  });
  const lines = more.flatMap(({ id }, index) =>
    [0, 1, 2].map((part): DrawnEdge => {
      const ends = { seller: nodes[(index * 7 + part * 31) % nodes.length].id, buyer: id };
      return { ...plainEdge, ...ends, key: `X${index} ${part}`, size: 2, grossMinor: 2e8 };
    }),
  );
  // what is there is given anew, as the page does
  return { nodes: [...nodes.map((one) => ({ ...one })), ...more], edges: [...edges.map((one) => ({ ...one })), ...lines], bounds }; // prettier-ignore
}

/** What the benchmark calls from outside. */
export const stage = {
  ...{ pan, zoom, hover, cost, expanded, sleep },
  told: [] as unknown[],
  makePicture,
  makeSamples,
  noFocus,
  start,
  startBare: (picture: Picture) => bareSigma(document.querySelector<HTMLElement>('#stage')!, picture),
  vector: (picture: Picture, width: number, height: number) =>
    vectorOf(picture, readPalette(document.querySelector('#stage')!), wording, { width, height }),
};
Object.assign(window, { stage });
