/** The Neo4j that tests of the project `neo4j` are given, and describes that skip where there is none. */
import { describe, inject } from 'vitest';
import type { Given, Skipped } from '../../../.ci/neo4j/find.mjs';
import type { Connection } from './connection.ts';
import { WIPE } from './statements.ts';
import { whatIsMissing } from '../../../.ci/neo4j/server.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    neo4j: Given | Skipped;
  }
}

/** Removes whatever a database holds, in steps that a small heap bears. */
export async function wipe(connection: Connection): Promise<void> {
  for (const statement of WIPE) await connection.command(statement(''));
  await connection.command('MATCH (p:Page) CALL (p) { DELETE p } IN TRANSACTIONS OF 20 ROWS');
  await connection.command('MATCH (n) DETACH DELETE n');
}

/** Its database is the tests' to wipe. */
export const neo4j = inject('neo4j');

/** Skips where there is no Neo4j; the reason is among the last lines of the run. */
export function describeNeo4j(name: string, suite: (given: Given) => void): void {
  if ('skipped' in neo4j) describe.skip(`${name} [needs neo4j]`, () => suite(nobody));
  else describe(name, () => suite(neo4j));
}

/** For tests that kill or configure a server: they start() one of their own, which takes Java and Maven. */
export function describeOwnNeo4j(name: string, suite: () => void): void {
  if ('skipped' in neo4j) describe.skip(`${name} [needs neo4j]`, suite);
  else if (whatIsMissing()) describe.skip(`${name} [needs maven]`, suite);
  else describe(name, suite);
}

/** A suite that is skipped is still collected. */
const nobody: Given = { how: 'NEO4J_URI', uri: 'bolt://127.0.0.1:1', user: '', password: '' };
