export interface StartOptions {
  /** A folder that is kept by stop(); one that was started before goes on with its data and password. */
  home?: string;
  /** As Java words it; 512m if not given. */
  heap?: string;
  /** 128m if not given. */
  pageCache?: string;
  /** With Graph Data Science. */
  gds?: boolean;
  /** Lines of neo4j.conf, beside or instead of ours. */
  settings?: Record<string, string>;
  /** No file of the server grows beyond it; the write that would make it fails inside of Neo4j. */
  fileSizeLimitKiB?: number;
}

export interface Server {
  /** bolt://127.0.0.1:PORT, the same after a restart. */
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  readonly home: string;
  readonly pid: number;
  log(): Promise<string>;
  /** SIGKILL; returns when the process is gone. The home stays, for restart(). */
  kill(): Promise<void>;
  /** SIGTERM; returns when the process is gone, and removes the home if start() made it. */
  stop(options?: { keepHome?: boolean }): Promise<void>;
  /** On the same home and port, whether or not it still runs. Settings are those of the start if none are given. */
  restart(settings?: Record<string, string>, options?: { fileSizeLimitKiB?: number }): Promise<void>;
  suspend(): void;
  resume(): void;
}

export function install(options?: { gds?: boolean }): Promise<string>;
export function whatIsMissing(): string | undefined;
export function start(options?: StartOptions): Promise<Server>;
export function admin(
  home: string,
  args: string[],
  options?: { heap?: string },
): Promise<{ code: number; stdout: string; stderr: string }>;
/** A login and a question, once; throws if there is no reply. */
export function answers(uri: string, user: string, password: string): Promise<void>;
