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
  /**
   * SIGTERM; returns when the process is gone, and removes the home if start() made it. With keepHome it is there for
   * restart() and admin(), until our own process ends.
   */
  stop(options?: { keepHome?: boolean }): Promise<void>;
  /** On the same home and port, whether or not it still runs. Settings are those of the start if none are given. */
  restart(settings?: Record<string, string>, options?: { fileSizeLimitKiB?: number }): Promise<void>;
  suspend(): void;
  resume(): void;
}

/** The folder of jars, fetched by Maven if need be; throws if there is no Java, or no Maven and no jars. */
export function install(options?: { gds?: boolean }): Promise<string>;
/** What stands in the way of start(), or undefined. */
export function whatIsMissing(): string | undefined;
/** On a free port of 127.0.0.1; returns when it answers questions. It ends when our own process does. */
export function start(options?: StartOptions): Promise<Server>;
/** Runs neo4j-admin on the home of a server that is not running, or a new folder. Its working directory is the home. */
export function admin(
  home: string,
  args: string[],
  options?: { heap?: string },
): Promise<{ code: number; stdout: string; stderr: string }>;
/** A login and a question, once; throws if there is no reply. */
export function answers(uri: string, user: string, password: string): Promise<void>;
