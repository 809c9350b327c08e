// Which Neo4j the tests use: the one they are told of, one in a container, or one from Maven artefacts.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { lastLines, whatIsMissing } from './jars.mjs';
import { answers, start } from './server.mjs';

const image = 'neo4j:5.26.30-community';
const PROBE_MS = 2000;

/** The first server that can be had, started if need be, or why there is none. See find.d.mts. */
export async function findServer(env = process.env) {
  // Whoever names a server wants that one tested, or to hear why it was not.
  if (env.NEO4J_URI) return given(env);
  const reasons = [];
  for (const way of [inContainer, fromMaven]) {
    const found = await way(env).catch((error) => ({ reason: lastLines(error.message, 6) }));
    if (!found.reason) return found;
    reasons.push(found.reason);
  }
  return skipped(reasons.join('; '));
}

/** One line, whatever a tool said. */
function skipped(reason) {
  return { skipped: `Neo4j suite skipped: ${reason.replace(/\s*\n\s*/g, ' | ')}` };
}

async function given(env) {
  const { NEO4J_URI: uri, NEO4J_USER: user = 'neo4j' } = env;
  if (env.NEO4J_WIPE !== 'yes') {
    return skipped('the tests wipe the database at NEO4J_URI, and only do so with NEO4J_WIPE=yes');
  }
  try {
    const password = env.NEO4J_PASSWORD ?? readFileSync(env.NEO4J_PASSWORD_FILE ?? '', 'utf8').trim();
    await answers(uri, user, password);
    return { how: 'NEO4J_URI', uri, user, password, stop: async () => {} };
  } catch (error) {
    if (error.code === 'ENOENT')
      return skipped('NEO4J_URI needs NEO4J_PASSWORD, or NEO4J_PASSWORD_FILE that can be read');
    return skipped(`the server at NEO4J_URI does not let us in: ${error.message}`);
  }
}

async function inContainer(env) {
  const engine = await findEngine(env);
  if (!engine) return { reason: 'no Docker engine answers' };
  // Loaded only now, since it is large and most machines have no engine.
  const { Neo4jContainer } = await import('@testcontainers/neo4j');
  const password = randomBytes(18).toString('hex');
  const container = await new Neo4jContainer(image)
    .withPassword(password)
    .start()
    .catch((cause) => {
      throw new Error(`a Docker engine answers, but started no ${image}: ${cause.message}`, { cause });
    });
  const server = { how: 'testcontainers', uri: container.getBoltUri(), user: container.getUsername(), password };
  return { ...server, stop: async () => void (await container.stop()) };
}

/** The address of a Docker engine that answers, where testcontainers looks for one too. */
async function findEngine(env) {
  const sockets = [
    env.XDG_RUNTIME_DIR && path.join(env.XDG_RUNTIME_DIR, 'docker.sock'),
    path.join(homedir(), '.docker/run/docker.sock'),
    path.join(homedir(), '.docker/desktop/docker.sock'),
    `/run/user/${userInfo().uid}/docker.sock`,
    '/var/run/docker.sock',
  ];
  const addresses = env.DOCKER_HOST ? [env.DOCKER_HOST] : sockets.filter(existsSync).map((file) => `unix://${file}`);
  for (const address of addresses) if (await engineAnswers(address)) return address;
  return undefined;
}

function engineAnswers(address) {
  const socketPath = /^unix:\/\/(.+)/.exec(address)?.[1];
  const [, hostname, port] = /^(?:tcp|http):\/\/([^:/]+):(\d+)/.exec(address) ?? [];
  if (!socketPath && !hostname) return Promise.resolve(false);
  return new Promise((resolve) => {
    const where = socketPath ? { socketPath } : { hostname, port };
    const asked = request({ ...where, path: '/_ping', timeout: PROBE_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

async function fromMaven() {
  const missing = whatIsMissing();
  if (missing) return { reason: missing };
  const { uri, user, password, stop } = await start();
  return { how: 'maven', uri, user, password, stop };
}
