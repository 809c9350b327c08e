/** For tests: a line to a server that goes through here, where it is listened to, held and cut. */
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/**
 * Before the server hears a statement, when its first answer is there that nobody has heard, or when its transaction is committed and nobody
 * has heard of that.
 */
export type Moment = 'asked' | 'answered' | 'committed';

interface Trap {
  mark: string;
  /** How often it is yet to be said. */
  left: number;
  moment: Moment;
  act: () => unknown;
  sprung: () => void;
}

/** Of the protocol: a message in a chunk of its own. */
const COMMIT = Buffer.from([0, 2, 0xb0, 0x12, 0, 0]);

export class Wire {
  readonly #server: Server;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  #trap: Trap | null = null;
  #isDown = false;
  #gate: { opened: Promise<void>; open: () => void } | null = null;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
    server.on('connection', (client) => this.#connect(client));
  }

  static async to(uri: string): Promise<Wire> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Wire(server, Number(new URL(uri).port));
  }

  get uri(): string {
    return `bolt://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Does something at a moment of the statement that holds these words, the first or a later time; the answer resolves when it is done. */
  at(mark: string, moment: Moment, act: () => unknown, nth = 1): Promise<void> {
    return new Promise((resolve) => (this.#trap = { mark, left: nth, moment, act, sprung: resolve }));
  }

  /** Ends every connection; new ones can be made. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Ends every connection, and lets nobody through until `mend`. */
  break(): void {
    this.#isDown = true;
    this.cut();
  }

  mend(): void {
    this.#isDown = false;
    this.#trap = null;
  }

  /** Whoever is behind it says nothing more until `release`, as if it slept. */
  hold(): void {
    let open = () => undefined as void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.#gate ??= { opened, open };
  }

  release(): void {
    this.#gate?.open();
    this.#gate = null;
  }

  async close(): Promise<void> {
    this.release();
    this.break();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(client: Socket): void {
    if (this.#isDown) return void client.destroy();
    const upstream = createConnection(this.#port, '127.0.0.1');
    const end = () => [client, upstream].forEach((socket) => socket.destroy());
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', end).on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    /** Of this connection: its transaction is the one, and then its next answer is. */
    const line: { marked: Trap | null; awaited: Trap | null } = { marked: null, awaited: null };
    void (async () => {
      for await (const said of client as AsyncIterable<Buffer>) {
        await this.#gate?.opened;
        const trap = this.#trap;
        if (trap && said.includes(trap.mark) && --trap.left === 0) {
          this.#trap = null;
          if (trap.moment === 'asked') await spring(trap);
          else if (trap.moment === 'answered') line.awaited = trap;
          else line.marked = trap;
        }
        // a trap may have closed the gate
        await this.#gate?.opened;
        if (line.marked && said.includes(COMMIT)) [line.marked, line.awaited] = [null, line.marked];
        upstream.write(said);
      }
    })().catch(end);
    void (async () => {
      for await (const answer of upstream as AsyncIterable<Buffer>) {
        const trap = line.awaited;
        line.awaited = null;
        if (trap) await spring(trap);
        client.write(answer);
      }
    })().catch(end);
  }
}

async function spring({ act, sprung }: Trap): Promise<void> {
  await act();
  sprung();
}
