import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InvalidInput } from '../graph/errors.ts';
import { isLocalSocket } from './socket.ts';

/**
 * Who may ask. Coming from this machine is no proof of anything: a page of any site can make a browser call loopback. So every call to the
 * API needs one of: the owner's private socket, the cookie that a launch link gives, a bearer key, or this process itself.
 */
export interface SecurityOptions {
  /** Host names, besides loopback's, that requests may be addressed to. */
  hosts: readonly string[];
  /** File of SHA-256 hashes of bearer keys, a line each; it may come and change later. */
  keyFile: string;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const OPEN = new Set(['/api/v1/health', '/api/v1/ready']);
const UPLOADS = '/api/v1/uploads';

export class Security {
  /** Goes into the launch link. */
  readonly launchToken = randomBytes(24).toString('base64url');
  /** Lets this process call its own app. */
  readonly ownToken = randomBytes(24).toString('base64url');
  readonly #session = randomBytes(24).toString('base64url');
  readonly #hosts: ReadonlySet<string>;
  readonly #keys: KeyFile;

  constructor({ hosts, keyFile }: SecurityOptions) {
    this.#hosts = new Set([...LOOPBACK, ...hosts.map((host) => host.toLowerCase())]);
    this.#keys = new KeyFile(keyFile);
  }

  hasKeys(): boolean {
    return this.#keys.hashes().length > 0;
  }

  /** This process itself, or whoever reaches the private socket: may name any path of the machine. */
  isTrusted(request: FastifyRequest): boolean {
    return isLocalSocket(request.raw) || equal(bearer(request), this.ownToken);
  }

  /** What holds for every request; and the launch link. */
  register(app: FastifyInstance): void {
    app.addHook('onRequest', async (request) => {
      if (this.isTrusted(request)) return;
      this.#checkHost(request);
      this.#checkOrigin(request);
    });
    app.get<{ Querystring: { token?: string } }>('/launch', { schema: { hide: true } }, async (request, reply) => {
      const { token } = request.query;
      if (typeof token !== 'string' || !equal(token, this.launchToken)) throw new InvalidInput('launch_token_wrong');
      return reply
        .setCookie(cookieName(request), this.#session, { httpOnly: true, sameSite: 'strict', path: '/' })
        .header('cache-control', 'no-store')
        .redirect('/', 303);
    });
  }

  /** Keeps strangers out of every route of this scope but the open ones. By route, not by address: an address can be spelt in many ways. */
  guard(api: FastifyInstance): void {
    api.addHook('onRequest', async (request) => {
      if (OPEN.has(request.routeOptions.url ?? '') || this.isTrusted(request) || this.#isKnown(request)) return;
      throw new InvalidInput('unauthorised');
    });
  }

  #checkHost({ headers }: FastifyRequest): void {
    const host = (headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
    if (!this.#hosts.has(host)) throw new InvalidInput('host_not_allowed', { host: headers.host ?? '' });
  }

  /** A change has to come from our own page, or from no page at all, in a form that no page of another site can send unasked. */
  #checkOrigin({ method, headers, protocol, routeOptions }: FastifyRequest): void {
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
    const { origin, host } = headers;
    if (origin !== undefined && origin !== `${protocol}://${host}`)
      throw new InvalidInput('origin_not_allowed', { origin });
    if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin')
      throw new InvalidInput('origin_not_allowed', { origin: origin ?? String(headers['sec-fetch-site']) });
    const type = (headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
    const wanted = routeOptions.url === UPLOADS ? 'application/octet-stream' : 'application/json';
    if (type !== wanted) throw new InvalidInput('media_type');
  }

  #isKnown(request: FastifyRequest): boolean {
    if (equal(request.cookies[cookieName(request)] ?? '', this.#session)) return true;
    const key = bearer(request);
    if (key === '') return false;
    const hash = hashKey(key);
    return this.#keys.hashes().some((known) => equal(known, hash));
  }
}

/** Cookies know no ports: two ledgers served by one machine must not take each other's. */
const cookieName = ({ raw }: FastifyRequest) => `suyuan_${raw.socket.localPort ?? 0}`;

function bearer({ headers }: FastifyRequest): string {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

function equal(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && x.length > 0 && timingSafeEqual(x, y);
}

export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** A new bearer key: 256 random bits. */
export function newKey(): string {
  return `sy_${randomBytes(32).toString('base64url')}`;
}

export class KeyFile {
  readonly #path: string;
  #read = '';
  #hashes: readonly string[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** Hashes of the file as it is now. */
  hashes(): readonly string[] {
    const stat = statSync(this.#path, { throwIfNoEntry: false });
    if (!stat) return [];
    const state = `${stat.mtimeMs} ${stat.ino} ${stat.size}`;
    if (state !== this.#read) {
      this.#hashes = readFileSync(this.#path, 'utf8')
        .split('\n')
        .map((line) => line.split(/[\s#]/)[0])
        .filter((hash) => /^[0-9a-f]{64}$/.test(hash));
      this.#read = state;
    }
    return this.#hashes;
  }
}
