import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import type { OnProgress } from '../../store.ts';
import { asValues, type Connection } from './connection.ts';
import { type Item, type Kind, KINDS } from './contents.ts';
import { altered, type Decided, finish, type Lease } from './ledger.ts';
import { bodyOf, WIPE } from './statements.ts';

/**
 * A commit waits on the server in pages until it is decided, and is then written into the graph out of them, by whoever can: a page is written
 * and thrown away in one transaction, so that none is written twice, however often one is interrupted.
 */

const PAGE_ROWS = 2000;
const PAGE_CHARACTERS = 2_000_000;
/** Pages that are written at once; of one kind only. Transactions that get in each other's way are tried again by the driver. */
const AT_ONCE = 2;

interface Page {
  kind: Kind;
  /** Nothing of it is in the graph. */
  isNew: boolean;
  items: Item[];
}

const [pack, unpack] = [promisify(gzip), promisify(gunzip)];
const [KEEP, DISCARD] = [
  // whoever did not hear that it is there puts it there again
  'MERGE (p:Page {key: $key}) SET p.fence = $fence, p.place = $place, p.kind = $kind, p.rows = $rows, p.bytes = $bytes',
  (isHeld: string) => `MATCH (p:Page) CALL (p) { ${isHeld} DELETE p } IN TRANSACTIONS OF 20 ROWS`,
] as const;
const WAITING =
  'MATCH (p:Page) WHERE p.fence = $fence RETURN p.key AS key, p.kind AS kind, p.rows AS rows ORDER BY p.place';
const CONTENT = 'MATCH (p:Page {key: $key}) RETURN p.bytes AS bytes';
// the lock of the page: who comes second finds it gone
const TAKE = 'MATCH (p:Page {key: $key}) SET p.taken = true RETURN p.key AS key';
const DROP = 'MATCH (p:Page {key: $key}) DELETE p';

/** Throws away what waits: of a commit that was never decided. */
export const discardPages = (lease: Lease) => lease.discard(DISCARD);

/** Puts a commit's items down on the server, beside whatever a loader puts there that does not know that it has lost its lease. Answers with the number of pages. */
export async function keepPages(
  connection: Connection,
  { fence }: Lease,
  items: AsyncIterable<[Kind, Item]>,
  isNew: boolean,
): Promise<number> {
  let pages = 0;
  const open = new Map<Kind, { items: string[]; characters: number }>();
  const keep = async (kind: Kind, rows: readonly string[]) => {
    const text = `{"kind":${JSON.stringify(kind)},"isNew":${isNew},"items":[${rows.join(',')}]}`;
    const bytes = await pack(text, { level: constants.Z_BEST_SPEED });
    const place = pages++;
    const values = { key: `${fence}/${place}`, ...{ fence, place, kind, rows: rows.length } };
    const content = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    await connection.write((transaction) => transaction.run(KEEP, { ...asValues(values), bytes: content }));
  };
  for await (const [kind, item] of items) {
    const page = open.get(kind) ?? { items: [], characters: 0 };
    open.set(kind, page);
    const text = JSON.stringify(item);
    page.items.push(text);
    page.characters += text.length;
    if (page.items.length < PAGE_ROWS && page.characters < PAGE_CHARACTERS) continue;
    open.delete(kind);
    await keep(kind, page.items);
  }
  for (const [kind, page] of open) await keep(kind, page.items);
  return pages;
}

/** Writes a decided commit into the graph, as far as that was not done. Raises Unavailable `shared_ledger_altered` where what it leads on from is gone. */
export async function writePages(
  connection: Connection,
  lease: Lease,
  next: Decided,
  onProgress: OnProgress,
): Promise<void> {
  const { fence, replaced } = next;
  const waiting = await connection.read(WAITING, { fence: BigInt(fence) });
  const pages = waiting.map((row) => ({
    key: row.get('key') as string,
    kind: row.get('kind') as Kind,
    rows: Number(row.get('rows')),
  }));
  // the first page to be written comes after the wipe: if all are there it may have to be done, and can be done again
  if (replaced && pages.length === next.pages) for (const statement of WIPE) await lease.discard(statement);
  const total = pages.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  for (const kind of KINDS) {
    const ofKind = pages.filter((page) => page.kind === kind);
    const work = async () => {
      for (let page = ofKind.shift(); page; page = ofKind.shift()) {
        await writePage(connection, page.key);
        onProgress((done += page.rows), total);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
  await connection.write((transaction) => finish(transaction, next));
}

async function writePage(connection: Connection, key: string): Promise<void> {
  const [row] = await connection.read(CONTENT, { key });
  if (!row) return;
  const page = JSON.parse((await unpack(Buffer.from(row.get('bytes') as Int8Array))).toString()) as Page;
  const items = page.items.map(asValues);
  await connection.write(async (transaction) => {
    const { records } = await transaction.run(TAKE, { key });
    if (records.length === 0) return;
    const body = bodyOf(page.kind, page.isNew);
    const result = await transaction.run(`UNWIND $rows AS row ${body} RETURN count(*) AS written`, { rows: items });
    const written = Number(result.records[0].get('written'));
    if (written !== items.length)
      throw altered(`${items.length - written} of ${items.length} × ${page.kind} lead to nodes that are gone`);
    await transaction.run(DROP, { key });
  });
}
