// A real Neo4j for tests, run from Maven artefacts: it needs a Java and Maven, and neither Docker nor a package.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { install, lastLines, run } from './jars.mjs';

export { install, whatIsMissing } from './jars.mjs';

const START_MS = 120_000;
const STOP_MS = 60_000;

/** Starts a server on a free port of 127.0.0.1, and returns when it answers questions. See server.d.mts. */
export async function start(options = {}) {
  const { heap = '512m', pageCache = '128m', gds = false, settings = {}, fileSizeLimitKiB } = options;
  const jars = await install({ gds });
  removeOrphans();
  const home = options.home ?? mkdtempSync(path.join(tmpdir(), `${homePrefix}${process.pid}-`));
  const server = { heap, pageCache, gds, home, isOurs: options.home === undefined, port: await freePort() };
  prepareHome(home, jars);
  if (server.isOurs) homes.add(home);
  try {
    server.password = await passwordOf(server);
    await launch(server, settings, fileSizeLimitKiB);
  } catch (error) {
    if (server.isOurs) removeHome(home);
    throw error;
  }
  return {
    uri: `bolt://127.0.0.1:${server.port}`,
    user: 'neo4j',
    password: server.password,
    home,
    get pid() {
      return server.child.pid;
    },
    log: async () => logOf(home),
    kill: () => end(server, 'SIGKILL'),
    async stop({ keepHome = false } = {}) {
      await end(server, 'SIGTERM');
      if (server.isOurs && !keepHome) removeHome(home);
    },
    async restart(newSettings = settings, { fileSizeLimitKiB } = {}) {
      await end(server, 'SIGTERM');
      await launch(server, newSettings, fileSizeLimitKiB);
    },
    suspend: () => server.child.kill('SIGSTOP'),
    resume: () => server.child.kill('SIGCONT'),
  };
}

/** Runs neo4j-admin on the home of a server that is not running, which may be a new folder. */
export async function admin(home, args, { heap = '512m' } = {}) {
  if (!existsSync(path.join(home, 'lib'))) prepareHome(home, await install());
  const main = ['-Dfile.encoding=UTF-8', '-cp', `${home}/lib/*`, 'org.neo4j.server.startup.Neo4jAdminCommand'];
  return run('java', [...main, ...args], { cwd: home, env: { ...environment(home), HEAP_SIZE: heap } });
}

/** The folders of a home. Neo4j's own tools look for their jars in its lib, and it finds procedures in plugins only. */
function prepareHome(home, jars) {
  for (const folder of ['conf', 'logs', 'plugins', 'import']) {
    mkdirSync(path.join(home, folder), { recursive: true });
  }
  // The home may come from a start with, or without, Graph Data Science.
  rmSync(path.join(home, 'lib'), { force: true });
  symlinkSync(jars, path.join(home, 'lib'));
  const plugins = path.join(home, 'plugins');
  for (const entry of readdirSync(plugins, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) rmSync(path.join(plugins, entry.name));
  }
  for (const jar of JSON.parse(readFileSync(path.join(jars, 'complete.json'), 'utf8')).plugins) {
    symlinkSync(path.join(jars, jar), path.join(plugins, jar));
  }
  const conf = path.join(home, 'conf', 'neo4j.conf');
  if (!existsSync(conf)) writeFileSync(conf, '');
}

/** A home keeps its password beside its data, for whoever starts it again. */
async function passwordOf({ home }) {
  const file = path.join(home, 'password');
  const kept = readOr(file, '').trim();
  if (kept) return kept;
  const password = randomBytes(18).toString('base64url').replace(/^-/, '_');
  const { code, stdout, stderr } = await admin(home, ['dbms', 'set-initial-password', password]);
  if (code !== 0) throw new Error(`Neo4j took no password:\n${lastLines(stdout + stderr, 10)}`);
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

async function launch(server, settings, fileSizeLimitKiB) {
  const { home, port, heap, password } = server;
  writeFileSync(path.join(home, 'conf', 'neo4j.conf'), wordSettings({ ...settingsOf(server), ...settings }));
  const opens = ['java.nio', 'java.io', 'sun.nio.ch'].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);
  const java = ['java', `-Xmx${heap}`, '-Dfile.encoding=UTF-8', ...opens, '-cp', `${home}/lib/*:${home}/conf`];
  const main = ['org.neo4j.server.CommunityEntryPoint', `--home-dir=${home}`, `--config-dir=${home}/conf`];
  // bash counts in KiB. Java takes a write beyond the limit as one that failed (File too large), and goes on.
  const limited = fileSizeLimitKiB ? ['bash', '-c', `ulimit -f ${fileSizeLimitKiB}; exec "$@"`, 'bash'] : [];
  const [command, ...args] = [...dyingWithUs(), ...limited, ...java, ...main];
  const log = openSync(consoleOf(home), 'a');
  const child = spawn(command, args, { cwd: home, env: environment(home), stdio: ['ignore', log, log] });
  closeSync(log);
  server.child = child;
  server.ended = once(child, 'exit').catch(() => {});
  running.add(child);
  void server.ended.then(() => running.delete(child));
  try {
    await untilItAnswers(child, port, password);
  } catch (error) {
    await end(server, 'SIGKILL');
    throw new Error(`Neo4j did not start: ${error.message}\n${lastLines(logOf(home), 30)}`, { cause: error });
  }
}

function settingsOf({ port, pageCache, gds }) {
  return {
    'server.default_listen_address': '127.0.0.1',
    'server.bolt.listen_address': `127.0.0.1:${port}`,
    'server.bolt.advertised_address': `127.0.0.1:${port}`,
    'server.http.enabled': 'false',
    'server.https.enabled': 'false',
    'dbms.security.auth_enabled': 'true',
    'dbms.usage_report.enabled': 'false',
    'server.memory.pagecache.size': pageCache,
    'db.tx_log.rotation.retention_policy': 'keep_none',
    'db.tx_log.preallocate': 'false',
    // It would wait ten seconds for calls after all data is safe.
    'internal.dbms.bolt.netty_server_shutdown_quiet_period': '0',
    ...(gds ? { 'dbms.security.procedures.unrestricted': 'gds.*' } : {}),
  };
}

function wordSettings(settings) {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Bolt answers a little before the database does. */
async function untilItAnswers(child, port, password) {
  let missing;
  child.once('error', (error) => (missing = error));
  const giveUp = Date.now() + START_MS;
  for (let last; ; await sleep(200)) {
    if (missing) throw missing;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    }
    if (Date.now() > giveUp) throw new Error(`no answer within ${START_MS / 1000} s (${last?.message})`);
    try {
      await answers(`bolt://127.0.0.1:${port}`, 'neo4j', password);
      return;
    } catch (error) {
      if (error.code === 'Neo.ClientError.Security.Unauthorized') throw error;
      last = error;
    }
  }
}

/** A login and a question, once; throws if there is no reply. */
export async function answers(uri, user, password) {
  const { default: neo4j } = await import('neo4j-driver');
  const driver = neo4j.driver(uri, neo4j.auth.basic(user, password), {
    connectionTimeout: 5000,
    connectionAcquisitionTimeout: 5000,
    maxTransactionRetryTime: 0,
  });
  try {
    await driver.executeQuery('RETURN 1', {}, { database: 'neo4j' });
  } finally {
    await driver.close();
  }
}

async function end(server, signal) {
  const { child, ended } = server;
  if (!running.has(child)) return;
  child.kill(signal);
  // Whoever is suspended hears of a polite signal only when it goes on.
  child.kill('SIGCONT');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(late);
}

const homePrefix = 'suyuan-neo4j-';
const running = new Set();
const homes = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const home of homes) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** This covers a parent that is killed itself, where setpriv (util-linux) is there. */
function dyingWithUs() {
  return existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL'] : [];
}

function removeHome(home) {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  homes.delete(home);
}

/** Homes whose maker was killed; its process id stands in their names. */
function removeOrphans() {
  for (const name of readdirSync(tmpdir())) {
    const maker = new RegExp(`^${homePrefix}(\\d+)-`).exec(name)?.[1];
    if (maker && !isAlive(Number(maker))) rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

const consoleOf = (home) => path.join(home, 'logs', 'console.log');

/** What Java said before Neo4j had a log of its own, then that log. */
function logOf(home) {
  return readOr(consoleOf(home), '').trimStart() + readOr(path.join(home, 'logs', 'neo4j.log'), '');
}

/** Names of files may be Chinese, whatever the language of this machine. */
function environment(home) {
  return { ...process.env, NEO4J_HOME: home, NEO4J_CONF: path.join(home, 'conf'), LC_ALL: 'C.UTF-8' };
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
