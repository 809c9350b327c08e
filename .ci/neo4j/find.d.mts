export interface Given {
  how: 'NEO4J_URI' | 'testcontainers' | 'maven';
  uri: string;
  user: string;
  password: string;
}

export interface Skipped {
  /** One line that begins with "Neo4j suite skipped: ". */
  skipped: string;
}

export function findServer(env?: NodeJS.ProcessEnv): Promise<(Given & { stop(): Promise<void> }) | Skipped>;
