import type { Connection, Values } from './connection.ts';

/** A statement, and what it is given. */
export type Statement = readonly [cypher: string, values: Values];

/** What a scan has found, in place of what earlier ones have. */
export interface Replacement<T> {
  items: readonly T[];
  /** Relations of an item. */
  relationsOf: (item: T) => number;
  /** What writes some of them, in order. */
  write: (page: readonly T[]) => readonly Statement[];
  /** What matches the earlier ones as `n`. */
  earlier: Statement;
}

/** Nodes and relations that one transaction writes in place of as many: what a small heap bears. An item with more has one of its own. */
const MOST = 5000;

/** Relations go first: those of one node can be many. */
const REMOVE = (earlier: string) => [
  `${earlier} MATCH (n)-[r]-() WITH DISTINCT r CALL (r) { DELETE r } IN TRANSACTIONS OF ${MOST} ROWS`,
  `${earlier} CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS`,
];

/** Writes all of them, then removes the earlier ones. What fails in the middle leaves some of both: the next scan sets it right. */
export async function replaceEarlier<T>(connection: Connection, replacement: Replacement<T>): Promise<void> {
  for (const page of pagesOf(replacement)) {
    const statements = replacement.write(page);
    await connection.write(async (transaction) => {
      for (const [cypher, values] of statements) await transaction.run(cypher, values);
    });
  }
  const [earlier, values] = replacement.earlier;
  for (const statement of REMOVE(earlier)) await connection.command(statement, values);
}

function* pagesOf<T>({ items, relationsOf }: Replacement<T>): Generator<T[]> {
  let [page, size]: [T[], number] = [[], 0];
  for (const item of items) {
    const more = 1 + relationsOf(item);
    if (page.length > 0 && size + more > MOST) {
      yield page;
      [page, size] = [[], 0];
    }
    page.push(item);
    size += more;
  }
  if (page.length > 0) yield page;
}
