/**
 * The owner's Unix socket, over which the command line calls it. Who can reach it is decided by its folder: private to
 * the user. `hello` proves to a caller that it reached the owner of this ledger and not another.
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import http from 'node:http';
import { type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Readable } from 'node:stream';
import { json as readJson, text as readText } from 'node:stream/consumers';
import { InvalidInput, Unavailable } from '../graph/errors.ts';

/** What sun_path holds besides its closing zero. Node 20 cuts a longer one silently: two ledgers could share a socket. */
const LONGEST_PATH_BYTES = 107;
const HELLO_TIMEOUT_MS = 5_000;

/** What GET /api/v1/hello replies. */
export interface Hello {
  product: 'suyuan';
  /** The data folder's real path. */
  ledger: string;
  /** That of owner.lock. */
  nonce: string;
}

/** Where the owner of this data folder (which must exist) answers. Makes the private folder, and refuses an unsafe one. */
export function socketPathOf(dataDir: string): string {
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  const socket = path.join(privateFolder(), `${name}.sock`);
  const bytes = Buffer.byteLength(socket);
  if (bytes > LONGEST_PATH_BYTES)
    throw new InvalidInput('socket_path_too_long', { path: socket, bytes, most: LONGEST_PATH_BYTES });
  return socket;
}

/** Throws InvalidInput('runtime_folder_unsafe') if others could have put something there: /tmp belongs to everybody. */
function privateFolder(): string {
  // Not os.userInfo(): it throws in a container whose user has no name. Windows has no such numbers.
  const uid = process.getuid?.() ?? -1;
  const runtime = process.env.XDG_RUNTIME_DIR;
  const folder =
    runtime && ownerOf(runtime) === uid ? path.join(runtime, 'suyuan') : path.join(tmpdir(), `suyuan-${uid}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // lstat: a link would be followed to wherever its maker likes.
  const stat = lstatSync(folder);
  const refuse = (reason: string) => new InvalidInput('runtime_folder_unsafe', { folder, reason });
  if (!stat.isDirectory()) throw refuse('not_a_directory');
  if (uid >= 0 && stat.uid !== uid) throw refuse('owned_by_another_user');
  if (uid >= 0 && (stat.mode & 0o077) !== 0) throw refuse('open_to_others');
  return folder;
}

function ownerOf(folder: string): number | null {
  try {
    return lstatSync(folder).uid;
  } catch {
    return null;
  }
}

const localSockets = new WeakSet<Socket>();

/** Whether a request (Fastify's `request.raw`) came over the socket: from this machine's same user, not from a browser. */
export function isLocalSocket(request: http.IncomingMessage): boolean {
  return localSockets.has(request.socket);
}

/** The part of a Fastify app that is needed here; the app must be ready. */
export interface Routed {
  routing(request: http.IncomingMessage, response: http.ServerResponse): void;
}

/**
 * Serves the app on the socket too: Fastify listens only once, hence a second plain server. Only the owner of the data
 * folder may call this, since it removes the socket file of an earlier owner. Fastify does not close what this returns.
 */
export async function listenOnSocket(app: Routed, socket: string): Promise<{ close(): Promise<void> }> {
  const earlier = lstatSync(socket, { throwIfNoEntry: false });
  if (earlier && !earlier.isSocket()) throw new InvalidInput('socket_path_taken', { path: socket });
  rmSync(socket, { force: true });
  const server = http.createServer((request, response) => app.routing(request, response));
  // A load may take minutes to be sent; whoever can connect here can harm us in simpler ways than slowly.
  server.requestTimeout = 0;
  server.on('connection', (connection: Socket) => localSockets.add(connection));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new Unavailable(`socket ${socket}`, false, { cause })));
    server.listen(socket, resolve);
  });
  chmodSync(socket, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        // Node removes the socket file itself.
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface SocketRequest {
  method?: string;
  /** With the query: /api/v1/taxpayers?prefix=E1 */
  path: string;
  headers?: Record<string, string>;
  /** A stream, a string or bytes are sent as they are; anything else as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

export interface SocketReply {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Read it to the end, by itself or by one of the two below, or destroy() it: an unread reply holds its connection. */
  body: Readable;
  json<T>(): Promise<T>;
  text(): Promise<string>;
}

/** Calls the owner. Any status is a reply; Unavailable means that nobody answered. */
export function callOverSocket(socket: string, request: SocketRequest): Promise<SocketReply> {
  const { method = 'GET', path, headers = {}, body, signal } = request;
  const [payload, type] = encode(body);
  return new Promise((resolve, reject) => {
    const outgoing = http.request({
      ...{ socketPath: socket, method, path, signal, agent: false },
      headers: { host: 'localhost', ...type, ...headers },
    });
    const fail = (cause: NodeJS.ErrnoException): never => {
      throw wordFailure(socket, cause);
    };
    outgoing.on('response', (reply) => {
      resolve({
        status: reply.statusCode ?? 0,
        headers: reply.headers,
        body: reply,
        json: <T>() => (readJson(reply) as Promise<T>).catch(fail),
        text: () => readText(reply).catch(fail),
      });
    });
    outgoing.on('error', (cause: NodeJS.ErrnoException) => reject(wordFailure(socket, cause)));
    if (isStream(payload)) {
      payload.on('error', (cause) => outgoing.destroy(cause));
      payload.pipe(outgoing);
    } else {
      outgoing.end(payload);
    }
  });
}

type Payload = Readable | string | Uint8Array | undefined;

function encode(body: unknown): [Payload, Record<string, string>] {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array || isStream(body)) return [body, {}];
  return [JSON.stringify(body), { 'content-type': 'application/json' }];
}

function isStream(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'pipe' in body;
}

/** Absent or refused: the owner ended, or is about to answer; asking again after a look at owner.lock makes sense. */
function wordFailure(socket: string, cause: NodeJS.ErrnoException): Error {
  const words: Record<string, string> = {
    ENOENT: 'there is no socket',
    ECONNREFUSED: 'nobody answers',
    EACCES: 'it belongs to another user',
    ECONNRESET: 'the owner ended before it had answered',
    EPIPE: 'the owner ended before it had answered',
    ABORT_ERR: 'no answer in time, or given up',
  };
  const retriable = cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED';
  return new Unavailable(`socket ${socket}: ${words[cause.code ?? ''] ?? cause.message}`, retriable, { cause });
}

/** Makes sure that who answers on `socket` is the owner of `dataDir` whose nonce stands in owner.lock. */
export async function greetOwner(socket: string, dataDir: string, nonce: string): Promise<Hello> {
  const reply = await callOverSocket(socket, { path: '/api/v1/hello', signal: AbortSignal.timeout(HELLO_TIMEOUT_MS) });
  const hello = await reply.json<Partial<Hello>>().catch((): Partial<Hello> => ({}));
  if (reply.status !== 200 || hello.product !== 'suyuan')
    throw new Unavailable(`socket ${socket}: it is not Suyuan that answers`, false);
  if (hello.ledger !== realpathSync(dataDir))
    throw new Unavailable(`socket ${socket}: it serves another ledger`, false);
  // The folder changed hands since owner.lock was read, or the socket is a leftover.
  if (hello.nonce !== nonce) throw new Unavailable(`socket ${socket}: it is not the owner that owner.lock names`, true);
  return hello as Hello;
}
