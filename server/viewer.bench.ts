import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { inFolder } from './bench/process.ts';

/**
 * The scene of the page in Chromium without a graphics card: what a frame costs while the camera moves, beside sigma with its own
 * programs and beside scenes with almost nothing in them, all in one run. Beside the server, since it is Node that drives it.
 */
const viewer = resolve(import.meta.dirname, '../../viewer');
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const args = [
  ...['--no-sandbox', '--headless=new', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
];
/** Of the processor's time, as Linux counts it. */
const tickMs = 10;

interface Options {
  nodes: number;
  edges: number;
  seconds: number;
  log: (line: string) => void;
}

/** What stage.ts tells of some seconds. */
interface Moved {
  frames: number;
  scriptMs: number;
}

export async function benchViewer({ nodes, edges, seconds, log }: Options): Promise<void> {
  if (!existsSync(executablePath)) {
    log(`There is no Chromium at ${executablePath}; CHROMIUM_PATH names another.`);
    return;
  }
  await inFolder(async (folder) => {
    const lib = { entry: join(viewer, 'testing/stage.ts'), formats: ['es' as const], fileName: 'stage' };
    await build({
      configFile: false,
      root: viewer,
      logLevel: 'warn',
      build: { lib, outDir: folder, emptyOutDir: true },
    });
    const server = await chromium.launchServer({ executablePath, args });
    const browser = await chromium.connect(server.wsEndpoint());
    const open = () => openStage(browser, folder, nodes, edges);
    const rows = new Table(log);
    try {
      await measureFrames(open, server.process().pid!, seconds, rows);
      await measureChanges(open, rows);
      await measureMany(open, rows);
      await measureMemory(open, rows);
    } finally {
      await browser.close();
      await server.close();
    }
    await measureBundle(rows);
  });
}

/** Figure by figure, as it is measured. */
class Table {
  readonly #log: (line: string) => void;

  constructor(log: (line: string) => void) {
    this.#log = log;
    this.add('figure', 'measured', 'aim', '');
  }

  add(figure: string, measured: string, aim = '', verdict = '') {
    this.#log(`${figure.padEnd(64)}${measured.padStart(12)}${aim.padStart(14)}  ${verdict}`.trimEnd());
  }

  judge(figure: string, value: number, most: number, unit: string) {
    const text = (number: number) => `${number.toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`;
    this.add(figure, text(value), `≤ ${text(most)}`, value <= most ? 'met' : 'missed');
  }
}

async function openStage(browser: Browser, folder: string, nodes: number, edges: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
  const tokens = await readFile(join(viewer, 'styles/tokens.css'), 'utf8');
  const style = `${tokens} body { margin: 0; background: var(--paper) } #stage { position: absolute; inset: 0 }`;
  await page.setContent(`<style>${style}</style><div id="stage"></div>`);
  await page.addScriptTag({ content: await readFile(join(folder, 'stage.js'), 'utf8'), type: 'module' });
  await page.waitForFunction('window.stage');
  await page.evaluate(`window.few = stage.makePicture(12, 12); window.many = stage.makePicture(${nodes}, ${edges})`);
  return page;
}

async function measureFrames(open: () => Promise<Page>, pid: number, seconds: number, table: Table) {
  const scenes = {
    'almost empty': 'stage.start(few)',
    'almost empty, bare sigma': 'stage.startBare(few)',
    full: 'stage.start(many)',
    'full, bare sigma': 'stage.startBare(many)',
  };
  const cpu = new Map<string, number>();
  for (const [scene, start] of Object.entries(scenes)) {
    const page = await open();
    await page.evaluate(`window.shown = ${start}; stage.sleep(2000)`);
    let [script, spent, frames] = [0, 0, 0];
    for (const way of ['pan', 'zoom']) {
      const before = await cpuOf(pid);
      const moved = await page.evaluate<Moved>(`stage.${way}(${seconds})`);
      spent += (await cpuOf(pid)) - before;
      frames += moved.frames;
      script = Math.max(script, moved.scriptMs);
    }
    const all = spent / frames;
    cpu.set(scene, all);
    const isOurs = scene === 'full';
    if (isOurs) table.judge(`script per frame while panning or zooming, ${scene}`, script, 4, 'ms');
    else table.add(`script per frame while panning or zooming, ${scene}`, `${script.toFixed(1)} ms`);
    if (isOurs) table.judge(`processor per frame, ${scene}`, all, 2 * cpu.get('almost empty')!, 'ms');
    else table.add(`processor per frame, ${scene}`, `${all.toFixed(1)} ms`);
    await page.close();
  }
}

async function measureChanges(open: () => Promise<Page>, table: Table) {
  const page = await open();
  await page.evaluate('window.shown = stage.start(many); stage.sleep(2000)');
  const cost = (work: string, back: string) =>
    page.evaluate<[number, number]>(`stage.cost(() => ${work}, () => ${back})`);
  await page.evaluate('window.more = stage.expanded(many, 50)');
  const [expanded, back] = await cost('shown.draw(more)', 'shown.draw(many)');
  table.judge('script of an expansion by 50', expanded, 150, 'ms');
  table.add('script of taking it back', `${back.toFixed(1)} ms`);
  await page.evaluate('window.middle = many.nodes[many.nodes.length >> 1].id');
  const off = 'shown.focus(stage.noFocus)';
  const [pointed] = await cost('shown.focus({ ...stage.noFocus, hovered: middle })', off);
  table.judge('script of pointing at one', pointed, 4, 'ms');
  const [lit] = await cost('shown.focus({ ...stage.noFocus, pathNodes: new Set([middle]) })', off);
  table.add('script of lighting a path', `${lit.toFixed(1)} ms`);
  const { scriptMs } = await page.evaluate<Moved>('stage.hover(3)');
  table.judge('script per frame while the mouse passes over', scriptMs, 4, 'ms');
  await page.close();
}

async function measureMany(open: () => Promise<Page>, table: Table) {
  const page = await open();
  await page.evaluate('window.huge = stage.makePicture(20000, 40000)');
  const begun = performance.now();
  await page.evaluate('window.shown = stage.start(huge); stage.sleep(1)');
  table.add('20,000 nodes, 40,000 edges: until drawn', `${(performance.now() - begun).toFixed(0)} ms`);
  await page.evaluate('stage.sleep(2500)');
  const { frames, scriptMs } = await page.evaluate<Moved>('stage.pan(3)');
  table.add('20,000 nodes, 40,000 edges: script per frame while panning', `${scriptMs.toFixed(1)} ms`);
  table.add('20,000 nodes, 40,000 edges: frames per second', `${(frames / 3).toFixed(1)}`);
  await page.close();
}

async function measureMemory(open: () => Promise<Page>, table: Table) {
  const page = await open();
  const devtools = await page.context().newCDPSession(page);
  const megabytes = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await devtools.send('Runtime.getHeapUsage')) as { usedSize: number };
    return usedSize / 1e6;
  };
  const rounds = (count: number) =>
    page.evaluate(`(async () => {
      const picture = stage.makePicture(500, 1500);
      for (let round = 0; round < ${count}; round++) {
        const shown = stage.start(picture);
        await stage.sleep(60);
        shown.kill();
      }
      await stage.sleep(500);
    })()`);
  // what is made once: compiled code, widths of texts
  await rounds(3);
  const before = await megabytes();
  await rounds(50);
  table.judge(
    'memory of the page more after fifty scenes were opened and closed',
    (await megabytes()) - before,
    1,
    'MB',
  );
  table.judge('canvases left', await page.evaluate<number>('document.querySelectorAll("canvas").length'), 0, '');
  await page.close();
}

/** What the page needs before it shows anything: what index.html names, and what these import at once. */
async function measureBundle(table: Table) {
  const folder = resolve(import.meta.dirname, '../viewer');
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  const first = new Set<string>();
  const follow = async (name: string) => {
    if (first.has(name)) return;
    first.add(name);
    if (!name.endsWith('.js')) return;
    const text = await readFile(join(folder, 'assets', name), 'utf8');
    for (const [, other] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+)["']/g)) await follow(other);
  };
  for (const [, name] of html.matchAll(/(?:src|href)="\/assets\/([\w.-]+)"/g)) await follow(name);
  const kilobytes = async (names: Iterable<string>) => {
    let sum = 0;
    for (const name of names) sum += gzipSync(await readFile(join(folder, 'assets', name))).length;
    return sum / 1000;
  };
  table.judge('first load, gzip', await kilobytes(first), 300, 'KB');
  table.add('all of the page, gzip', `${(await kilobytes(await readdir(join(folder, 'assets')))).toFixed(1)} KB`);
}

/** Milliseconds that a process and all below it have had of the processor; of those that have ended too. */
async function cpuOf(root: number): Promise<number> {
  const processes = new Map<number, { parent: number; ticks: number }>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
    if (stat === null) continue;
    // the name of the program, in brackets, may hold anything
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    processes.set(Number(name), { parent: fields[1], ticks: fields[11] + fields[12] + fields[13] + fields[14] });
  }
  const isBelow = (pid: number): boolean => pid === root || (processes.has(pid) && isBelow(processes.get(pid)!.parent));
  return [...processes].reduce((sum, [pid, { ticks }]) => sum + (isBelow(pid) ? ticks : 0), 0) * tickMs;
}
