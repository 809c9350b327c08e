import { idOf, type Snapshot } from '../snapshot.ts';
import { digestText, invoiceDigest } from '../model.ts';
import { type Changes, type StagedFacts, type StagedTable, type Store, type StoreState } from '../store.ts';
import { batchOf, OUTCOME_NEW, type Row, rowsOf, SIDE_SALES, type TableName } from '../tables.ts';

/** An invoice of which a test only says what it is about. */
export type Given = Partial<Row<'invoice'>> & { number: string };

export function invoice(given: Given): Row<'invoice'> {
  const row = {
    seller: 'S',
    buyer: 'B',
    code: null,
    day: 18_000,
    net_minor: 100,
    tax_minor: 13,
    gross_minor: 113,
    currency: 'CNY',
    void: 0,
    conflict: 0,
    contested: 0,
    class: null,
    goods_code: null,
    goods_name: null,
    original_code: null,
    original_number: null,
    reversed_gross_minor: 0,
    reversed_tax_minor: 0,
    group_key: BigInt(Buffer.from(given.number).reduce((hash, byte) => hash * 31 + byte, 7)),
    ...given,
  };
  const { high, low } = invoiceDigest({
    seller: row.seller!,
    buyer: row.buyer!,
    code: row.code,
    number: row.number,
    day: row.day,
    netMinor: row.net_minor,
    taxMinor: row.tax_minor,
    grossMinor: row.gross_minor!,
    currency: row.currency!,
    void: row.void === 1,
    class: row.class,
    goodsCode: row.goods_code,
    goodsName: row.goods_name,
    originalCode: row.original_code,
    originalNumber: row.original_number,
  });
  return { ...row, digest_high: high, digest_low: low };
}

/** The claim of a row of a file that says just what the invoice says. */
export function claim(of: Row<'invoice'>, file: string, row: number): Row<'claim'> {
  const { conflict: _, contested: __, reversed_gross_minor: ___, reversed_tax_minor: ____, ...fields } = of;
  return {
    ...fields,
    file,
    row,
    side: SIDE_SALES,
    outcome: OUTCOME_NEW,
    owner: of.seller,
    seller_scoped: 0,
    buyer_scoped: 0,
    time: null,
  };
}

export function staged<T extends TableName>(table: T, rows: readonly Row<T>[]): StagedTable<T> {
  return {
    count: async () => rows.length,
    async *batches() {
      // two batches, to see that both arrive
      const half = Math.ceil(rows.length / 2);
      yield batchOf(table, rows.slice(0, half));
      yield batchOf(table, rows.slice(half));
    },
  };
}

/** What is known of a taxpayer; nothing but what is given. */
export function registration(id: string, more: Partial<Row<'taxpayer'>> = {}): Row<'taxpayer'> {
  return { id, observed: 0, sales_first: 0, sales_last: 0, purchases_first: 0, purchases_last: 0, ...more };
}

/** A fact of which a test only says what it is about. */
export function status(given: Partial<Row<'fact_status'>> & { taxpayer: string; row: number }): Row<'fact_status'> {
  const { taxpayer, fromDay = null } = given;
  return {
    ...{ status: 'normal', fromDay: null, toDay: null, reason: null },
    group_key: BigInt(Buffer.from(`${taxpayer} ${fromDay}`).reduce((hash, byte) => hash * 31 + byte, 7)),
    file: null,
    ...given,
  };
}

interface GivenChanges {
  id?: string;
  invoices?: Row<'invoice'>[];
  removed?: Row<'invoice'>[];
  claims?: Row<'claim'>[];
  files?: Partial<Row<'file'>>[];
  names?: Row<'name'>[];
  /** Beside the parties of the invoices. */
  taxpayers?: Row<'taxpayer'>[];
  facts?: StagedFacts;
  refusals?: Row<'refusal'>[];
  repairs?: Row<'repair'>[];
  demo?: boolean;
  replaceAll?: boolean;
}

export function changes(given: GivenChanges): Changes {
  const { id = 'load', invoices = [], removed = [], files = [{ sha256: `file of ${id}` }] } = given;
  const parties = [...new Set(invoices.flatMap(({ seller, buyer }) => [seller, buyer]))];
  return {
    load: { id, finishedAt: `at ${id}`, report: () => `{"load":"${id}"}` },
    replaceAll: given.replaceAll ?? false,
    demo: given.demo ?? false,
    files: files.map((file, position) => ({
      sha256: null,
      name: `${file.sha256}.csv`,
      kind: 'sales',
      rows: 1,
      load: id,
      position,
      columns: null,
      header: '[]',
      ...file,
    })),
    claims: staged('claim', given.claims ?? invoices.map((row, i) => claim(row, files[0].sha256!, i + 2))),
    invoices: staged('invoice', invoices),
    removedInvoices: {
      high: BigUint64Array.from(removed, ({ digest_high }) => digest_high),
      low: BigUint64Array.from(removed, ({ digest_low }) => digest_low),
    },
    names: staged('name', given.names ?? []),
    taxpayers: staged('taxpayer', [...parties.map((party) => registration(party!)), ...(given.taxpayers ?? [])]),
    facts: given.facts ?? {},
    refusals: staged('refusal', given.refusals ?? []),
    repairs: staged('repair', given.repairs ?? []),
  };
}

/** Applies one load after what is there. */
export async function apply(store: Store, given: GivenChanges | Changes): Promise<StoreState> {
  const complete = 'load' in given ? given : changes(given);
  const writer = await store.begin(complete.load.id, (await store.state()).sequence);
  try {
    return await writer.apply(complete);
  } finally {
    await writer.end();
  }
}

export const digestOf = ({ digest_high, digest_low }: Pick<Row<'invoice'>, 'digest_high' | 'digest_low'>) =>
  digestText(digest_high, digest_low);

/** The net change since a sequence number: digests that go, and `digest flags` that come. */
export async function netChange(store: Store, sequence: number) {
  const { added, removed, close } = await store.changesSince(sequence);
  const came: Row<'invoice'>[] = [];
  try {
    for await (const batch of added) came.push(...rowsOf('invoice', batch));
  } finally {
    close();
  }
  return {
    removed: Array.from(removed.high, (high, i) => digestText(high, removed.low[i])),
    added: came.map((row) => `${digestOf(row)} ${row.conflict}${row.contested}`),
    rows: came,
  };
}

export async function knownOf(store: Store, keys: bigint[]) {
  const known = await store.lookup(async () => BigUint64Array.from(keys));
  const found = { claims: [] as Row<'claim'>[], invoices: [] as Row<'invoice'>[] };
  for await (const batch of known.claims) found.claims.push(...rowsOf('claim', batch));
  for await (const batch of known.invoices) found.invoices.push(...rowsOf('invoice', batch));
  known.close();
  return found;
}

export const identityOf = ({ version, attributesVersion, sequence }: Snapshot) => ({
  version,
  attributesVersion,
  sequence,
});
export const idsOf = (snapshot: Snapshot) =>
  Array.from({ length: snapshot.taxpayers.count }, (_, u) => idOf(snapshot, u));
