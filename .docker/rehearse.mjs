// Runs what the Dockerfile says on a machine without Docker, and the server that comes of it as docker-compose.yml would:
// another user, no capabilities, read-only. Each stage is an overlay over this machine's own files in a mount namespace that
// ends with us, so nothing is left behind. Needs Linux, root, unshare, setpriv, and npm's registry; 3 where it cannot be done.
//   node .docker/rehearse.mjs [--node FOLDER]    FOLDER holds the node to use instead of this machine's
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { allowed, parseDockerfile } from './dockerfile.mjs';
import { prepare } from './prepare.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const INSIDE = '--inside';
const CANNOT = 3;
const [USER, IN_APP] = [10001, ['/usr/bin/env', '-C', '/app']];

const args = process.argv.slice(2);
const nodeFolder = args.includes('--node') ? path.resolve(args[args.indexOf('--node') + 1]) : null;
const PATH = [nodeFolder, process.env.PATH].filter(Boolean).join(':');
const say = (text) => process.stdout.write(`${text}\n`);

class Failure extends Error {}

function must(command, given, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, given, { encoding: 'utf8', ...options });
  if (error || status !== 0)
    throw new Failure(`${[command, ...given].join(' ')}: ${error?.message ?? `exit ${status}`}\n${stdout}${stderr}`);
  return stdout;
}

function expect(what, seen, wanted) {
  const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (a !== b) throw new Failure(`${what}: ${a}, not ${b}`);
  say(`ok  ${what}`);
}

/** This machine's files with a layer of their own over them. */
function overlay(base, name) {
  const [upper, work, merged] = ['upper', 'work', 'merged'].map((part) => path.join(base, name, part));
  for (const folder of [upper, work, merged]) mkdirSync(folder, { recursive: true });
  must('mount', ['-t', 'overlay', 'overlay', '-o', `lowerdir=/,upperdir=${upper},workdir=${work}`, merged]);
  for (const place of ['proc', 'dev']) must('mount', ['--rbind', `/${place}`, path.join(merged, place)]);
  return merged;
}

/** The files that the build is given: those of the repository, less what .dockerignore keeps out. */
function makeContext(folder) {
  const isAllowed = allowed(readFileSync(path.join(root, '.dockerignore'), 'utf8'));
  const listed = must('git', ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0');
  const files = listed.filter((file) => file && isAllowed(file) && existsSync(path.join(root, file)));
  for (const file of files) cpSync(path.join(root, file), path.join(folder, file));
  say(`context: ${files.length} of ${listed.length} files`);
  return folder;
}

function copy(from, to, sources, target, cwd, mode) {
  const place = path.join(to, path.resolve(cwd, target));
  for (const source of sources) {
    const full = path.join(from, source);
    const isFolder = statSync(full).isDirectory();
    const into = isFolder || !(sources.length > 1 || target.endsWith('/')) ? place : path.join(place, path.basename(source)); // prettier-ignore
    cpSync(full, into, { recursive: true, verbatimSymlinks: true });
    if (mode !== undefined) chmodSync(into, Number.parseInt(mode, 8));
  }
}

/** Follows the Dockerfile; returns the last stage. */
function build(base) {
  const context = makeContext(path.join(base, 'context'));
  const stages = new Map();
  let stage;
  for (const { word, flags, words, text } of parseDockerfile(readFileSync(path.join(root, 'Dockerfile'), 'utf8'))) {
    const began = Date.now();
    if (word === 'FROM') {
      const name = words[1] === 'AS' ? words[2] : 'image';
      stage = { merged: overlay(base, name), env: {}, cwd: '/' };
      stages.set(name, stage);
      rmSync(path.join(stage.merged, 'app'), { recursive: true, force: true });
    } else if (word === 'ENV') Object.assign(stage.env, Object.fromEntries(words.map((each) => each.split('='))));
    else if (word === 'WORKDIR') mkdirSync(path.join(stage.merged, (stage.cwd = text)), { recursive: true });
    else if (word === 'COPY') {
      const { from, chmod } = flags;
      const source = from === undefined ? context : stages.get(from).merged;
      copy(source, stage.merged, words.slice(0, -1), words.at(-1), stage.cwd, chmod);
    } else if (word === 'RUN') {
      const given = [stage.merged, '/usr/bin/env', '-C', stage.cwd, '/bin/sh', '-c', text];
      must('chroot', given, { env: { ...process.env, npm_config_prefer_offline: 'true', PATH, ...stage.env } });
      say(`ran ${text} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } else if (['ENTRYPOINT', 'CMD'].includes(word)) stage[word] = JSON.parse(text);
    else if (word === 'HEALTHCHECK') stage.health = JSON.parse(text.slice(text.indexOf('CMD') + 3));
    else if (!['ARG', 'VOLUME', 'USER', 'EXPOSE', 'STOPSIGNAL'].includes(word)) throw new Failure(`not known: ${word}`);
  }
  return stage;
}

/** Everything that docker-compose.yml mounts, and the rest read-only. Returns the key. */
function mountForRun(base, { merged }) {
  const given = path.join(base, 'given');
  mkdirSync(path.join(given, '.docker'), { recursive: true });
  let key = '';
  prepare(given, { out: (text) => (key = text), error: () => undefined }, { uid: 0, gid: 0 });
  const inside = (place) => path.join(merged, place);
  const { mode } = statSync(inside('data'));
  for (const place of ['run/secrets', 'import']) mkdirSync(inside(place), { recursive: true });
  for (const place of ['data', 'tmp', 'run/secrets']) must('mount', ['-t', 'tmpfs', 'tmpfs', inside(place)]);
  chmodSync(inside('data'), mode & 0o7777);
  chmodSync(inside('tmp'), 0o1777);
  writeFileSync(inside('run/secrets/suyuan_keys'), '');
  must('mount', ['--bind', '-o', 'ro', path.join(given, '.docker/secrets/keys'), inside('run/secrets/suyuan_keys')]);
  must('mount', ['--bind', '-o', 'ro', path.join(given, '.docker/import'), inside('import')]);
  const ledger = path.join(given, '.docker/import/invoices.csv');
  writeFileSync(
    ledger,
    '销方识别号,购方识别号,发票号码,开票日期,价税合计\nA,B,1,2024-01-02,100\nB,C,2,2024-01-03,90\n',
  );
  chownSync(ledger, USER, USER);
  must('mount', ['-o', 'remount,ro', merged]);
  return key;
}

/** One that nobody listens on, and hardly anybody will. */
const PORT = await new Promise((resolve) => {
  const server = createServer().listen(0, () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** A process as the container would have it. */
function start({ merged, env }, command, more = {}) {
  const settings = { PATH, HOME: '/', ...env, SUYUAN_PORT: `${PORT}`, SUYUAN_MEMORY: '512', ...more };
  const as = ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all']; // prettier-ignore
  const child = spawn('chroot', [merged, ...as, ...IN_APP, ...command], { env: settings });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, output })));
  return { child, ended };
}

function ask(place, headers = {}) {
  return new Promise((resolve) => {
    const asked = request({ port: PORT, path: place, headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (part) => (text += part));
      reply.on('end', () => resolve({ status: reply.statusCode, text }));
    });
    asked.on('error', () => resolve({ status: 0, text: '' })).end();
  });
}

async function run(image, key) {
  const settings = { SUYUAN_KEY_FILE: '/run/secrets/suyuan_keys', SUYUAN_IMPORT_FOLDER: '/import' };
  const command = [...image.ENTRYPOINT, ...image.CMD];
  const withKey = { authorization: `Bearer ${key}` };
  const healthy = async () => (await start(image, image.health).ended).code;

  const keyless = await start(image, command, { ...settings, SUYUAN_KEY_FILE: '/run/secrets/none' }).ended;
  expect(
    'without a key nothing listens on 0.0.0.0',
    [keyless.code, keyless.output.includes('suyuan -- key')],
    [2, true],
  );
  expect('the health check fails where nothing runs', await healthy(), 1);

  let served = start(image, command, settings);
  const ready = async () => {
    const ended = served.ended.then(({ output }) => Promise.reject(new Failure(`the server ended:\n${output}`)));
    ended.catch(() => undefined);
    for (const end = Date.now() + 30_000; (await ask('/api/v1/ready')).status !== 200;) {
      if (Date.now() > end) throw new Failure('the server is not ready in 30 s');
      await Promise.race([sleep(50), ended]);
    }
  };
  const stop = async () => {
    const began = Date.now();
    served.child.kill('SIGTERM');
    const { code, output } = await Promise.race([served.ended, sleep(10_000, { code: 'still there', output: '' })]);
    expect('SIGTERM ends it within 10 s', code, 0);
    say(`    (${Date.now() - began} ms)`);
    return output;
  };
  await ready();
  expect('the health check passes', await healthy(), 0);
  const status = readFileSync(`/proc/${served.child.pid}/status`, 'utf8');
  const line = (name) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)[1];
  expect('it runs as another user, with no capabilities', [line('Uid'), line('CapEff'), line('NoNewPrivs')], [`${USER}`, '0000000000000000', '1']); // prettier-ignore
  const touched = await start(image, ['touch', '/app/dist/x', '/x', '/import/x', '/run/secrets/suyuan_keys']).ended;
  expect('nothing of the image can be written', touched.output.match(/cannot touch/g)?.length, 4);
  expect('the page', [(await ask('/')).status, (await ask('/')).text.includes('<div id=')], [200, true]);
  expect('no answer without a key', (await ask('/api/v1/ledger')).status, 401);
  expect('none to another key', (await ask('/api/v1/ledger', { authorization: 'Bearer sy_x' })).status, 401);
  expect('none by another host name', (await ask('/api/v1/ready', { host: 'elsewhere' })).status, 421);
  expect('an answer to the key', (await ask('/api/v1/ledger', withKey)).status, 200);

  const loaded = await start(image, [...image.ENTRYPOINT, 'load', '/import', '--json'], settings).ended;
  if (loaded.code !== 0) throw new Failure(`load: ${loaded.output}`);
  const { version, invoices } = JSON.parse((await ask('/api/v1/ledger', withKey)).text);
  expect('the command line within loads a folder', invoices, 2);
  const ledger = statSync(path.join(image.merged, 'data/ledger'));
  expect('the ledger is its user’s alone', [(ledger.mode & 0o777).toString(8), ledger.uid], ['700', USER]);
  const output = await stop();
  expect('the link has the published port', output.includes(`http://localhost:${PORT}/launch?token=`), true);

  served = start(image, command, settings);
  await ready();
  expect('started again it has the same ledger', JSON.parse((await ask('/api/v1/ledger', withKey)).text).version, version); // prettier-ignore
  await stop();
}

async function inside(base) {
  try {
    must('mount', ['-t', 'tmpfs', 'tmpfs', base]);
    overlay(base, 'probe');
  } catch (error) {
    say(`cannot be rehearsed here: ${error.message}`);
    process.exit(CANNOT);
  }
  const image = build(base);
  const size = must('du', ['-sm', ...['node_modules', 'dist'].map((name) => path.join(image.merged, 'app', name))]);
  say(`in the image, MB: ${size.trim().replace(/\s+\S*\/app\/(\S+)\s*/g, ' $1 ')}`);
  expect('no package that only builds is in it', ['vite', 'vitest', 'eslint', 'playwright-core'].filter((name) => existsSync(path.join(image.merged, 'app/node_modules', name))), []); // prettier-ignore
  const version = must('chroot', [image.merged, 'node', '--version'], { env: { PATH } }).trim();
  say(`node ${version}`);
  await run(image, mountForRun(base, image));
}

if (args[0] === INSIDE) {
  try {
    await inside(args[1]);
    say('rehearsed: all well');
    process.exit(0);
  } catch (error) {
    say(error instanceof Failure ? `FAILED: ${error.message}` : error.stack);
    process.exit(1);
  }
} else {
  const able =
    spawnSync('unshare', ['--mount', 'true']).status === 0 && spawnSync('setpriv', ['--version']).status === 0;
  if (process.getuid?.() !== 0 || !able) {
    say('cannot be rehearsed here: needs Linux, root, unshare and setpriv');
    process.exit(CANNOT);
  }
  const base = mkdtempSync(path.join(tmpdir(), 'suyuan-image-'));
  // a process namespace too: whatever is left running ends with it, and it with us
  const own = ['--mount', '--pid', '--fork', '--mount-proc', '--kill-child'];
  const { status } = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...own, process.execPath, fileURLToPath(import.meta.url), INSIDE, base, ...args], { stdio: 'inherit' }); // prettier-ignore
  rmSync(base, { recursive: true, force: true });
  process.exitCode = status ?? 1;
}
