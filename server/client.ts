import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Conflict, InvalidInput, Unavailable } from '../graph/errors.ts';
import { rebuilt } from './commands/graph.ts';
import { describeProgress, leftBehind } from './commands/progress.ts';
import type { Terminal } from './commands/terminal.ts';
import type { JobsReply, Problem } from './contract.ts';
import type { Options } from './options.ts';
import { readOwner } from './owner.ts';
import { callOverSocket, greetOwner } from './socket.ts';

/** Calls the API of a data folder, wherever it is: over the owner's socket, or in this process, which then is the owner. */
export interface Client {
  call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>;
  /** What is too large for one text. */
  stream(path: string): Promise<Readable>;
  close(): Promise<void>;
}

/** A reply that is a problem document. */
export class ProblemReply extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.name = 'ProblemReply';
    this.problem = problem;
  }
}

/** How long to try again while the folder changes hands, and how long an owner is given to open its socket. */
const PATIENCE_MS = 10_000;
/** Commands that open a socket. */
const SERVING = new Set(['serve', 'start']);

/** `awaitsGraph`: an owner that starts is asked once its first graph is there. `creates`: an empty ledger is made where there is none; else that is InvalidInput `ledger_empty`, lest a mistyped folder becomes one. */
async function connect(
  options: Options,
  terminal: Terminal,
  { command, creates = false, awaitsGraph = true }: { command: string; creates?: boolean; awaitsGraph?: boolean },
): Promise<Client> {
  const { data } = options;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const owner = existsSync(join(data, 'owner.lock')) ? readOwner(data) : null;
    try {
      if (!owner?.alive) {
        if (!creates && options.neo4j === undefined && !existsSync(join(data, 'ledger.duckdb')))
          throw new InvalidInput('ledger_empty');
        return await inProcess(options, terminal, command);
      }
      const { socket, nonce } = owner.record;
      if (socket) return await overSocket(socket, nonce, options, terminal, awaitsGraph);
      const { pid, command: holder, since } = owner.record;
      if (!SERVING.has(holder)) throw new Conflict('ledger_owned', { pid, command: holder, since });
    } catch (error) {
      // somebody was faster, or the owner that was read of is gone
      const passing =
        error instanceof Conflict
          ? SERVING.has(readOwner(data)?.record.command ?? '')
          : error instanceof Unavailable && error.retriable;
      if (!passing || Date.now() > deadline) throw error;
    }
    if (owner && Date.now() > deadline) {
      const { pid, command: holder, since } = owner.record;
      throw new Conflict('ledger_owned', { pid, command: holder, since });
    }
    await sleep(50);
  }
}

async function overSocket(
  socket: string,
  nonce: string,
  options: Options,
  terminal: Terminal,
  awaitsGraph: boolean,
): Promise<Client> {
  const { data, lang } = options;
  await greetOwner(socket, data, nonce);
  const ask = (method: string, path: string, body?: unknown) =>
    callOverSocket(socket, { method, path, headers: { 'accept-language': lang }, body });
  while (awaitsGraph) {
    const { status } = await (await ask('GET', '/api/v1/ready')).json<{ status: string }>();
    if (status !== 'starting') break;
    const { items } = await (await ask('GET', '/api/v1/jobs?kind=graph&state=running')).json<JobsReply>();
    if (items.length > 0) describeProgress(items[0].progress, terminal);
    await sleep(200);
  }
  return {
    async call<T>(method: 'GET' | 'POST', path: string, body?: unknown) {
      const reply = await ask(method, path, body);
      const document = await reply.json<T>();
      if (reply.status >= 400) throw new ProblemReply(document as Problem);
      return document;
    },
    async stream(path) {
      const reply = await ask('GET', path);
      if (reply.status >= 400) throw new ProblemReply(await reply.json<Problem>());
      return reply.body;
    },
    close: async () => undefined,
  };
}

/** Asks by a client that is closed whatever comes of it. */
export async function asking<T>(
  options: Options,
  terminal: Terminal,
  how: Parameters<typeof connect>[2],
  ask: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connect(options, terminal, how);
  try {
    return await ask(client);
  } finally {
    await client.close();
  }
}

async function inProcess(options: Options, terminal: Terminal, command: string): Promise<Client> {
  // only here: whoever asks a running owner is answered without waiting for all that a server is made of
  const { startRuntime } = await import('./runtime.ts');
  const runtime = await startRuntime(options, { command, onLost: () => terminal.leave() });
  leftBehind(runtime.jobs.leftBehind, terminal);
  try {
    await runtime.build((progress) => describeProgress(progress, terminal));
    rebuilt(runtime.ledger.graphState.origin?.unusable, terminal);
  } catch (error) {
    await runtime.close();
    throw error;
  }
  const authorization = `Bearer ${runtime.security.ownToken}`;
  return {
    async call<T>(method: 'GET' | 'POST', path: string, body?: unknown) {
      const reply = await runtime.app.inject({
        method,
        url: path,
        headers: { authorization, 'accept-language': options.lang },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      const document = reply.json<T>();
      if (reply.statusCode >= 400) throw new ProblemReply(document as Problem);
      return document;
    },
    async stream(url) {
      const headers = { authorization, 'accept-language': options.lang };
      const reply = await runtime.app.inject({ method: 'GET', url, headers, payloadAsStream: true });
      if (reply.statusCode < 400) return reply.stream();
      throw new ProblemReply(JSON.parse(await text(reply.stream())) as Problem);
    },
    close: () => runtime.close(),
  };
}
