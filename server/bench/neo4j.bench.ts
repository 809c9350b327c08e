import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import neo4j, { type Driver, type Record as Row } from 'neo4j-driver';
import type { admin, Server, start } from '../../.ci/neo4j/server.mjs';
import type { Neo4jOptions } from '../../graph/stores/neo4j/connection.ts';

/** A Neo4j of the bench's own, with what it takes on disk and in memory, and questions with the time that the server says it took. */

interface Harness {
  admin: typeof admin;
  start: typeof start;
}

/** What is compiled stands in dist/, the harness beside it. */
const HARNESS = new URL('../../../.ci/neo4j/server.mjs', import.meta.url).href;
const harness = async () => (await import(HARNESS)) as Harness;

export interface Running {
  server: Server;
  heap: string;
  pageCache: string;
  options: Neo4jOptions;
}

export interface StartAt {
  home: string;
  /** What the page cache has to hold: more than the store has. */
  storeMegabytes: number;
  gds?: boolean;
}

/** Starts a server on a home, while it is worked with. */
export async function withNeo4j<T>(
  { home, storeMegabytes, gds = false }: StartAt,
  work: (running: Running) => Promise<T>,
): Promise<T> {
  const heap = storeMegabytes > 2000 ? '4g' : '3g';
  const pageCache = `${Math.max(512, Math.ceil(1.3 * storeMegabytes))}m`;
  const { start } = await harness();
  const server = await start({ ...{ home, heap, pageCache, gds }, settings: { 'db.transaction.timeout': '2h' } });
  const options = { uri: server.uri, database: 'neo4j', auth: { user: server.user, password: server.password } };
  try {
    return await work({ server, heap, pageCache, options });
  } finally {
    await server.stop({ keepHome: true });
  }
}

/** Fills an empty home from files that stand in it. */
export async function importFull(home: string, files: readonly string[]): Promise<void> {
  const { admin } = await harness();
  const { code, stdout, stderr } = await admin(home, ['database', 'import', 'full', 'neo4j', ...files], { heap: '2g' });
  if (code !== 0) throw new Error(`the import ended with ${code}\n${(stdout + stderr).slice(-2000)}`);
}

export interface Sizes {
  store: number;
  logs: number;
}

/** Megabytes on disk, as du counts them. */
export async function sizesOf(home: string): Promise<Sizes> {
  const [store, logs] = await Promise.all(['databases', 'transactions'].map((of) => taken(join(home, 'data', of, 'neo4j')))); // prettier-ignore
  return { store: store / 1e6, logs: logs / 1e6 };
}

async function taken(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += 512 * (await stat(join(entry.parentPath, entry.name))).blocks;
  return bytes;
}

export const sizesTold = ({ store, logs }: Sizes) =>
  `${store.toFixed(0)} MB of store, ${logs.toFixed(0)} MB of transaction logs beside`;

/** Memory of the server's process, now and at most (Linux tells). */
export async function memoryOf({ server, heap, pageCache }: Running): Promise<string> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8').catch(() => '');
  const gigabytes = (of: string) => ((1024 * Number(new RegExp(`${of}:\\s+(\\d+)`).exec(status)?.[1] ?? NaN)) / 1e9).toFixed(2); // prettier-ignore
  return `Neo4j's process: rss ${gigabytes('VmRSS')} GB, at most ${gigabytes('VmHWM')} GB (heap ${heap}, page cache ${pageCache})`;
}

export interface Answer {
  rows: Row[];
  /** From the question to the last record read. */
  ms: number;
  /** The server's own: until the first record was there, and then until the last was. Whole milliseconds. */
  serverMs: number;
}

/** Asks over Bolt, one question at a time, each answer in one piece. */
export class Bolt {
  readonly #driver: Driver;

  constructor({ server }: Running) {
    this.#driver = neo4j.driver(server.uri, neo4j.auth.basic(server.user, server.password), {
      ...{ disableLosslessIntegers: true, fetchSize: -1, telemetryDisabled: true },
    });
  }

  async ask(cypher: string, values: Readonly<Record<string, unknown>> = {}, timeout = 600_000): Promise<Answer> {
    const session = this.#driver.session({ database: 'neo4j', defaultAccessMode: neo4j.session.READ });
    try {
      const begun = performance.now();
      const { records, summary } = await session.run(cypher, values, { timeout });
      const ms = performance.now() - begun;
      const { resultAvailableAfter, resultConsumedAfter } = summary as unknown as Record<string, number>;
      return { rows: records, ms, serverMs: Number(resultAvailableAfter) + Number(resultConsumedAfter) };
    } finally {
      await session.close();
    }
  }

  /** A statement that changes something. */
  async command(cypher: string): Promise<Row[]> {
    const session = this.#driver.session({ database: 'neo4j' });
    try {
      return (await session.run(cypher)).records;
    } finally {
      await session.close();
    }
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}

/** What is written down of a number of steps; counts come in, rates go out. */
export const rate = (count: number, ms: number, of: string) => `${Math.round(count / (ms / 1000)).toLocaleString('en')} ${of}/s`; // prettier-ignore

export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const begun = performance.now();
  const value = await work();
  return { value, ms: performance.now() - begun };
}
