// The jars of Neo4j, below lib/: fetched by Maven when they are first asked for, and when the pom has changed.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { withLock } from '../../server/boot/lock.mjs';

const here = import.meta.dirname;
const remedy = 'apt-get install openjdk-17-jre-headless maven';

/** The folder of jars, fetched by Maven if need be. `gds` adds Graph Data Science. */
export async function install({ gds = false } = {}) {
  requireJava();
  const folder = path.join(here, 'lib', gds ? 'gds' : 'neo4j');
  const pom = createHash('sha256')
    .update(readFileSync(path.join(here, 'pom.xml')))
    .digest('hex');
  if (isWhole(folder, pom)) return folder;
  // Two at once would fetch the same files into Maven's one repository, which is not made for that.
  await withLock(
    path.join(here, 'lib', 'lock'),
    () => {},
    async () => {
      if (!isWhole(folder, pom)) await fetchJars(folder, pom, gds);
    },
  );
  return folder;
}

/** What stands in the way of a server from Maven artefacts, or undefined. */
export function whatIsMissing() {
  try {
    requireJava();
    if (!existsSync(path.join(here, 'lib', 'neo4j', 'complete.json'))) requireMaven();
    return undefined;
  } catch (error) {
    return error.message;
  }
}

function requireJava() {
  let said;
  try {
    // It tells its version on stderr.
    said = execFileSync('bash', ['-c', 'exec java -version 2>&1'], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    throw new Error(`no java on the PATH (${remedy})`);
  }
  const version = Number(/version "(\d+)/.exec(said)?.[1]);
  if (!(version >= 17)) throw new Error(`Neo4j needs Java 17 or newer, this is ${said.split('\n')[0]}`);
}

function requireMaven() {
  try {
    execFileSync('bash', ['-c', 'command -v mvn'], { stdio: 'pipe' });
  } catch {
    throw new Error(`no mvn on the PATH (${remedy})`);
  }
}

/** Whether every jar of this pom is there; complete.json is written last, and lists them with their sizes. */
function isWhole(folder, pom) {
  try {
    const complete = JSON.parse(readFileSync(path.join(folder, 'complete.json'), 'utf8'));
    const isThere = ([jar, size]) => statSync(path.join(folder, jar)).size === size;
    return complete.pom === pom && Object.entries(complete.jars).every(isThere);
  } catch {
    return false;
  }
}

async function fetchJars(folder, pom, gds) {
  requireMaven();
  // A Maven that outlived its killed parent may go on writing into a folder of its own.
  const part = `${folder}.part-${process.pid}`;
  for (const name of readdirSync(path.dirname(folder))) {
    if (name.includes('.part-')) rmSync(path.join(path.dirname(folder), name), { recursive: true, force: true });
  }
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${part}`];
  const { code, stdout, stderr } = await run('mvn', ['-q', '-B', ...(gds ? ['-Pgds'] : []), ...goal], { cwd: here });
  if (code !== 0) throw new Error(`Maven failed: ${complaintOf(stdout + stderr)}`);
  const jars = readdirSync(part).filter((name) => name.endsWith('.jar'));
  const sizes = Object.fromEntries(jars.map((jar) => [jar, statSync(path.join(part, jar)).size]));
  // Neo4j looks for procedures in its plugins only. The names of what a jar holds stand in it uncompressed.
  const plugins = jars.filter((jar) => readFileSync(path.join(part, jar)).includes('META-INF/services/org.neo4j.proc'));
  writeFileSync(path.join(part, 'complete.json'), JSON.stringify({ pom, plugins, jars: sizes }));
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
}

/** Maven says what went wrong first, and then at length where one may read about it. */
function complaintOf(output) {
  const plain = stripVTControlCharacters(output);
  const complaint = /^\[(?:ERROR|FATAL)\] (\S.*)/m.exec(plain)?.[1];
  return complaint ?? lastLines(plain, 5);
}

/** Runs a program to its end, whatever that is. */
export function run(command, args, options) {
  return new Promise((resolve, reject) => {
    execFile(command, args, { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number' && !error.signal) reject(error);
      else resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
