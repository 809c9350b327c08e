import type { Snapshot } from '../snapshot.ts';

/**
 * A snapshot as tables that others can read: columns of one length are a table, a text is its bytes and their offsets. What follows from other
 * columns (where the relations of a taxpayer begin, who bought) is kept as well, so that opening is reading.
 */
export const COLUMN_TYPES = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f64: Float64Array,
  u64: BigUint64Array,
} as const;
export type ColumnType = keyof typeof COLUMN_TYPES | 'text';

export interface Texts {
  bytes: Uint8Array;
  offsets: Uint32Array;
}
export type Column = { type: Exclude<ColumnType, 'text'>; values: ArrayBufferView } | { type: 'text'; values: Texts };
export type Tables = Record<string, Record<string, Column>>;

/** Where the columns of each table stand in a snapshot; of a text, its bytes and its offsets. */
const LAYOUT: Readonly<Record<string, Record<string, readonly [type: ColumnType, ...paths: string[]]>>> = {
  taxpayers: {
    id: ['text', 'taxpayers.idBytes', 'taxpayers.idOffsets'],
    name: ['text', 'taxpayers.nameBytes', 'taxpayers.nameOffsets'],
    observed: ['u8', 'taxpayers.observed'],
    salesFirst: ['i32', 'taxpayers.salesFirst'],
    salesLast: ['i32', 'taxpayers.salesLast'],
    purchasesFirst: ['i32', 'taxpayers.purchasesFirst'],
    purchasesLast: ['i32', 'taxpayers.purchasesLast'],
    salesVoids: ['u32', 'taxpayers.salesTallies.voids'],
    salesReversals: ['u32', 'taxpayers.salesTallies.reversals'],
    salesConflicts: ['u32', 'taxpayers.salesTallies.conflicts'],
    purchasesVoids: ['u32', 'taxpayers.purchasesTallies.voids'],
    purchasesReversals: ['u32', 'taxpayers.purchasesTallies.reversals'],
    purchasesConflicts: ['u32', 'taxpayers.purchasesTallies.conflicts'],
  },
  aliases: {
    id: ['text', 'taxpayers.aliasBytes', 'taxpayers.aliasOffsets'],
    taxpayer: ['u32', 'taxpayers.aliasNode'],
  },
  // taxpayers that have a name, in order of it
  names: { taxpayer: ['u32', 'taxpayers.nameOrder'] },
  relations: {
    seller: ['u32', 'relations.seller'],
    buyer: ['u32', 'relations.buyer'],
    currency: ['u8', 'relations.currency'],
    grossMinor: ['f64', 'relations.grossMinor'],
    taxMinor: ['f64', 'relations.taxMinor'],
    firstDay: ['i32', 'relations.firstDay'],
    lastDay: ['i32', 'relations.lastDay'],
    flags: ['u8', 'relations.flags'],
    voids: ['u32', 'relations.tallies.voids'],
    reversals: ['u32', 'relations.tallies.reversals'],
    conflicts: ['u32', 'relations.tallies.conflicts'],
    byBuyer: ['u32', 'relations.byBuyer'],
  },
  // one longer than relations and taxpayers: where the invoices of a relation, and the relations of a taxpayer, begin
  relation_offsets: { invoices: ['u32', 'relations.invoiceOffsets'] },
  taxpayer_offsets: { sales: ['u32', 'relations.sellerOffsets'], purchases: ['u32', 'relations.buyerOffsets'] },
  invoices: {
    day: ['i32', 'invoices.day'],
    grossMinor: ['f64', 'invoices.grossMinor'],
    taxMinor: ['f64', 'invoices.taxMinor'],
    flags: ['u8', 'invoices.flags'],
    goods: ['u16', 'invoices.goods'],
    digestHigh: ['u64', 'invoices.digestHigh'],
    digestLow: ['u64', 'invoices.digestLow'],
  },
};

/** The columns that a table has. */
export type ColumnNames = Readonly<Record<string, ColumnType>>;
export const COLUMNS: Readonly<Record<string, ColumnNames>> = Object.fromEntries(
  Object.entries(LAYOUT).map(([table, columns]) => [
    table,
    Object.fromEntries(Object.entries(columns).map(([name, [type]]) => [name, type])),
  ]),
);

/** The tables of a snapshot; their columns are its own. */
export function tablesOf(snapshot: Snapshot): Tables {
  const at = (path: string) =>
    path.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], snapshot);
  return Object.fromEntries(
    Object.entries(LAYOUT).map(([table, columns]) => [
      table,
      Object.fromEntries(
        Object.entries(columns).map(([name, [type, first, second]]): [string, Column] => {
          if (type !== 'text') return [name, { type, values: at(first) as ArrayBufferView }];
          return [name, { type, values: { bytes: at(first) as Uint8Array, offsets: at(second) as Uint32Array } }];
        }),
      ),
    ]),
  );
}

/** How many rows a table has. */
export function rowsOf(table: Record<string, Column>): number {
  const [first] = Object.values(table);
  return first.type === 'text' ? first.values.offsets.length - 1 : (first.values as Uint8Array).length;
}

/** The snapshot that tables make; RangeError where their lengths do not fit each other. */
export function snapshotOf(rest: Omit<Snapshot, 'taxpayers' | 'relations' | 'invoices'>, tables: Tables): Snapshot {
  const made: Record<string, unknown> = { ...rest };
  const put = (path: string, value: unknown) => {
    const keys = path.split('.');
    const last = keys.pop()!;
    const part = keys.reduce((into, key) => (into[key] ??= {}) as Record<string, unknown>, made);
    part[last] = value;
  };
  for (const [table, columns] of Object.entries(LAYOUT))
    for (const [name, [, first, second]] of Object.entries(columns)) {
      const column = tables[table][name];
      put(first, column.type === 'text' ? column.values.bytes : column.values);
      if (column.type === 'text') put(second, column.values.offsets);
    }
  for (const part of ['taxpayers', 'relations', 'invoices']) put(`${part}.count`, rowsOf(tables[part]));
  const snapshot = made as unknown as Snapshot;
  const { taxpayers, relations, invoices } = snapshot;
  const fits =
    relations.invoiceOffsets.length === relations.count + 1 &&
    relations.invoiceOffsets[relations.count] === invoices.count &&
    [relations.sellerOffsets, relations.buyerOffsets].every(
      (at) => at.length === taxpayers.count + 1 && at[taxpayers.count] === relations.count,
    );
  if (!fits) throw new RangeError('tables of a snapshot do not fit each other');
  return snapshot;
}
