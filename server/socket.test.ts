import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InvalidInput, Unavailable } from '../graph/errors.ts';
import { callOverSocket, greetOwner, isLocalSocket, listenOnSocket, socketPathOf } from './socket.ts';

let folder: string;
let ledger: string;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'suyuan-socket-')));
  ledger = path.join(folder, 'ledger');
  mkdirSync(ledger);
  vi.stubEnv('XDG_RUNTIME_DIR', folder);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(socket: string, prepare: (app: FastifyInstance) => void = () => {}): Promise<FastifyInstance> {
  const app = Fastify();
  app.get('/local', async (request) => ({ local: isLocalSocket(request.raw), host: request.headers.host }));
  app.post('/echo', async (request, reply) => reply.code(201).header('x-kind', 'echo').send({ got: request.body }));
  prepare(app);
  await app.ready();
  const { close } = await listenOnSocket(app, socket);
  closing.push(close, () => app.close());
  return app;
}

describe('the path of the socket', () => {
  test('lies in a private folder, one for each ledger whatever it is called by', () => {
    const socket = socketPathOf(ledger);
    expect(socket).toMatch(/\/suyuan\/[0-9a-f]{16}\.sock$/);
    expect(path.dirname(path.dirname(socket))).toBe(folder);
    expect(statSync(path.dirname(socket)).mode & 0o777).toBe(0o700);
    symlinkSync(ledger, path.join(folder, 'link'));
    expect(socketPathOf(path.join(folder, 'link'))).toBe(socket);
    mkdirSync(path.join(folder, 'other'));
    expect(socketPathOf(path.join(folder, 'other'))).not.toBe(socket);
  });

  test('lies in the folder for temporary files if there is no runtime folder', () => {
    vi.stubEnv('TMPDIR', folder);
    vi.stubEnv('XDG_RUNTIME_DIR', undefined);
    expect(path.dirname(socketPathOf(ledger))).toBe(path.join(folder, `suyuan-${process.getuid?.()}`));
    vi.stubEnv('XDG_RUNTIME_DIR', path.join(folder, 'not there'));
    expect(path.dirname(socketPathOf(ledger))).toBe(path.join(folder, `suyuan-${process.getuid?.()}`));
  });

  test('is refused if it is too long, rather than cut', () => {
    const long = path.join(folder, 'x'.repeat(100));
    mkdirSync(long);
    vi.stubEnv('XDG_RUNTIME_DIR', long);
    expect(() => socketPathOf(ledger)).toThrow(InvalidInput);
    expect(() => socketPathOf(ledger)).toThrow(/socket_path_too_long/);
  });

  test.each<[string, (place: string) => void]>([
    ['a link', (place) => (mkdirSync(`${place}-real`, { mode: 0o700 }), symlinkSync(`${place}-real`, place))],
    ['a file', (place) => writeFileSync(place, '')],
    ['open to others', (place) => (mkdirSync(place), chmodSync(place, 0o750))],
  ])('is refused if the folder is %s', (_, prepare) => {
    prepare(path.join(folder, 'suyuan'));
    expect(() => socketPathOf(ledger)).toThrow(/runtime_folder_unsafe/);
  });
});

describe('calls over the socket', () => {
  test('are told from others by the app', async () => {
    const socket = socketPathOf(ledger);
    const app = await serve(socket);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const reply = await callOverSocket(socket, { path: '/local' });
    expect(reply).toMatchObject({ status: 200 });
    expect(await reply.json()).toEqual({ local: true, host: 'localhost' });

    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    expect(await (await fetch(`${address}/local`)).json()).toMatchObject({ local: false });
    expect((await app.inject('/local')).json()).toMatchObject({ local: false });
  });

  test('send JSON, text and streams, and give back status, headers and body', async () => {
    const socket = socketPathOf(ledger);
    await serve(socket);
    const send = async (body: unknown, headers?: Record<string, string>) => {
      const reply = await callOverSocket(socket, { method: 'POST', path: '/echo', headers, body });
      expect(reply).toMatchObject({ status: 201, headers: { 'x-kind': 'echo' } });
      return (await reply.json<{ got: unknown }>()).got;
    };
    expect(await send({ 名: '溯源' })).toEqual({ 名: '溯源' });
    const plain = { 'content-type': 'text/plain' };
    expect(await send('text', plain)).toBe('text');
    expect(await send(Readable.from(['a', 'b']), plain)).toBe('ab');
    const missing = await callOverSocket(socket, { path: '/nowhere' });
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('not found');
  });

  test('stream a long reply', async () => {
    const socket = socketPathOf(ledger);
    await serve(socket, (app) => {
      app.get('/lines', (_, reply) => reply.send(Readable.from(Array.from({ length: 1000 }, (_, i) => `${i}\n`))));
    });
    let text = '';
    for await (const chunk of (await callOverSocket(socket, { path: '/lines' })).body) text += String(chunk);
    expect(text.split('\n')).toHaveLength(1001);
  });

  test('fail in words, and say whether to try again', async () => {
    const socket = socketPathOf(ledger);
    const call = () => callOverSocket(socket, { path: '/local' });
    await expect(call()).rejects.toMatchObject({
      code: 'unavailable',
      retriable: true,
      message: expect.stringContaining('no socket'),
    });

    // Somebody who takes the call and hangs up.
    const rude = net.createServer((connection) => connection.destroy()).listen(socket);
    await expect(call()).rejects.toMatchObject({ retriable: false, message: expect.stringContaining('ended before') });
    await new Promise((resolve) => rude.close(resolve));

    await serve(socket, (app) => void app.get('/slow', () => new Promise(() => {})));
    const late = callOverSocket(socket, { path: '/slow', signal: AbortSignal.timeout(30) });
    await expect(late).rejects.toBeInstanceOf(Unavailable);
    await expect(late).rejects.toThrow('no answer in time');
  });

  test('end with the server, even while one is waiting; the socket file goes', async () => {
    const socket = socketPathOf(ledger);
    let arrived = () => {};
    const asked = new Promise<void>((resolve) => (arrived = resolve));
    await serve(socket, (app) => void app.get('/slow', () => (arrived(), new Promise(() => {}))));
    const waiting = callOverSocket(socket, { path: '/slow' });
    const failed = expect(waiting).rejects.toThrow('ended before');
    await asked;
    await closing.shift()?.();
    await failed;
    expect(existsSync(socket)).toBe(false);
  });

  test('a leftover socket file is replaced, any other file is not', async () => {
    const socket = socketPathOf(ledger);
    const leftover = net.createServer().listen(`${socket}.first`);
    await new Promise((resolve) => leftover.once('listening', resolve));
    symlinkSync('nowhere', socket);
    await expect(serve(socket)).rejects.toMatchObject({ code: 'socket_path_taken' });
    rmSync(socket);
    // A socket that was moved is not removed on close: like that of a process that was killed.
    const { renameSync } = await import('node:fs');
    renameSync(`${socket}.first`, socket);
    await new Promise((resolve) => leftover.close(resolve));
    await expect(callOverSocket(socket, { path: '/local' })).rejects.toThrow('nobody answers');
    await serve(socket);
    expect((await callOverSocket(socket, { path: '/local' })).status).toBe(200);
  });
});

describe('hello', () => {
  const greet = async (reply: unknown, status = 200) => {
    const socket = socketPathOf(ledger);
    await serve(socket, (app) => void app.get('/api/v1/hello', (_, answer) => answer.code(status).send(reply)));
    return greetOwner(socket, ledger, 'n1');
  };
  const right = () => ({ product: 'suyuan', ledger, nonce: 'n1' });

  test('accepts the owner of this ledger', async () => expect(await greet(right())).toEqual(right()));
  test('refuses another ledger', () =>
    expect(greet({ ...right(), ledger: '/other' })).rejects.toThrow('another ledger'));
  test('refuses another owner', () =>
    expect(greet({ ...right(), nonce: 'n2' })).rejects.toMatchObject({ retriable: true }));
  test('refuses another program', () => expect(greet('hi')).rejects.toThrow('not Suyuan'));
  test('refuses an error', () => expect(greet(right(), 503)).rejects.toThrow('not Suyuan'));
});
