// dist/ from sources: the server by tsc, the page by Vite; each only when something that it is made of changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { install, isInstalled } from './install.mjs';
import { withLock } from './lock.mjs';
import { BootFailure, root, runNode, say } from './run.mjs';

const dist = path.join(root, 'dist');
const shared = ['package-lock.json', 'tsconfig.json'];
const viewerConfig = 'viewer/vite.config.ts';

const halves = {
  server: {
    made: 'server/main.js',
    from: ['server', 'graph', 'algorithms', 'seed', ...shared],
    build: buildServer,
    advice: 'The server could not be compiled; the errors stand above. `npx tsc --noEmit` shows them again.',
  },
  viewer: {
    made: 'viewer/index.html',
    // The page imports the types of contract.ts, and may come to import more.
    from: ['viewer', 'server/contract.ts', ...shared],
    build: buildViewer,
    advice: `The page could not be built; the errors stand above. \`npx vite build --config ${viewerConfig}\` shows them again.`,
  },
};

/**
 * Makes sure that what is installed and what is built are those of the sources. With `lenient`, a failed compilation is
 * reported and lived with (tsc writes its output all the same): one unfinished file must not stop every other test.
 */
export async function build({ lenient = false } = {}) {
  if (isInstalled() && staleHalves().length === 0) return;
  const waiting = () => say('另一个进程正在安装或构建，请稍候…  another process is installing or building; waiting…');
  await withLock(path.join(dist, '.boot-lock'), waiting, async () => {
    await install();
    const stale = staleHalves();
    if (stale.length === 0) return;
    say(`正在构建…  building (${stale.join(', ')})…`);
    if (!existsSync(path.join(root, viewerConfig))) say(`(${viewerConfig} is not there: no page is built)`);
    const failures = (await Promise.all(stale.map(buildHalf))).filter(Boolean);
    if (failures.length === 0) return;
    if (!lenient) throw new BootFailure(`构建失败。\n${failures.join('\n')}`);
    say(failures.join('\n'));
  });
}

/** Only what is installed: for steps that need no dist/. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock(path.join(dist, '.boot-lock'), () => say('another process is installing; waiting…'), install);
}

function staleHalves() {
  const names = Object.keys(halves).filter((name) => readStamp(name) !== sourceHash(halves[name].from));
  return existsSync(path.join(root, viewerConfig)) ? names : names.filter((name) => name !== 'viewer');
}

/** Returns words about a failure, or undefined. The stamp says 'building' meanwhile, so that a killed build is redone. */
async function buildHalf(name) {
  const half = halves[name];
  // Before the build, not after: a file changed during it makes the next boot build again.
  const hash = sourceHash(half.from);
  const finishedBefore = !['', 'building'].includes(readStamp(name));
  writeStamp(name, 'building');
  const { code, text } = await half.build(finishedBefore);
  writeStamp(name, code === 0 ? hash : 'failed');
  // Where in the tools' own code an error was raised helps nobody here.
  return code === 0 ? undefined : `${text.replace(/^\s+at .*\n/gm, '')}\n${half.advice}`;
}

function buildServer(finishedBefore) {
  // tsc trusts its notes about what it has written; after a build that was cut short, or files removed, it must not.
  if (!finishedBefore) rmSync(path.join(dist, 'server.tsbuildinfo'), { force: true });
  return runNode(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], { output: 'collect' });
}

/** Built aside and renamed into place, so that a server that is running never serves half a page. */
async function buildViewer() {
  const [next, old, place] = ['.viewer-next', '.viewer-old', 'viewer'].map((name) => path.join(dist, name));
  rmSync(next, { recursive: true, force: true });
  const args = ['build', '--config', viewerConfig, '--outDir', next, '--emptyOutDir', '--logLevel', 'warn'];
  const result = await runNode(['node_modules/vite/bin/vite.js', ...args], {
    output: 'collect',
    env: { NODE_ENV: 'production' },
  });
  if (result.code !== 0) return result;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(place)) renameSync(place, old);
  renameSync(next, place);
  rmSync(old, { recursive: true, force: true });
  return result;
}

/** A hash over names and contents; tests of the page do not end up in it. */
function sourceHash(from) {
  const hash = createHash('sha256');
  for (const file of from.flatMap((name) => filesUnder(name))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(name) {
  const full = path.join(root, name);
  if (!existsSync(full)) return [];
  let entries;
  try {
    entries = readdirSync(full, { withFileTypes: true });
  } catch {
    return [name];
  }
  return entries
    .filter((entry) => !entry.name.startsWith('.') && entry.name !== 'node_modules' && entry.name !== 'dist')
    .filter((entry) => !/^viewer\//.test(`${name}/`) || !/\.test\.tsx?$/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(`${name}/${entry.name}`) : [`${name}/${entry.name}`]));
}

/** The hash that this half was built from; '' if never, or if what it made is gone. */
function readStamp(name) {
  try {
    const stamp = readFileSync(path.join(dist, `.${name}-stamp`), 'utf8');
    return stamp.length < 64 || existsSync(path.join(dist, halves[name].made)) ? stamp : '';
  } catch {
    return '';
  }
}

function writeStamp(name, stamp) {
  mkdirSync(dist, { recursive: true });
  writeFileSync(path.join(dist, `.${name}-stamp`), stamp);
}
