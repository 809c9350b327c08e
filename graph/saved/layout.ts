import type { Invoices, Relations, Snapshot, Taxpayers } from '../snapshot.ts';

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

/** Where a column comes from: an array, or the bytes of texts with their offsets. */
export type Column = { type: Exclude<ColumnType, 'text'>; values: ArrayBufferView } | { type: 'text'; values: Texts };
export interface Texts {
  bytes: Uint8Array;
  offsets: Uint32Array;
}

export type Tables = Record<string, Record<string, Column>>;

const u8 = (values: Uint8Array): Column => ({ type: 'u8', values });
const u16 = (values: Uint16Array): Column => ({ type: 'u16', values });
const u32 = (values: Uint32Array): Column => ({ type: 'u32', values });
const i32 = (values: Int32Array): Column => ({ type: 'i32', values });
const f64 = (values: Float64Array): Column => ({ type: 'f64', values });
const u64 = (values: BigUint64Array): Column => ({ type: 'u64', values });
const text = (bytes: Uint8Array, offsets: Uint32Array): Column => ({ type: 'text', values: { bytes, offsets } });

/** The tables of a snapshot. An unsaved one of no rows says what columns there are. */
export function tablesOf({ taxpayers, relations, invoices }: Omit<Snapshot, 'version'>): Tables {
  const { salesTallies, purchasesTallies } = taxpayers;
  return {
    taxpayers: {
      id: text(taxpayers.idBytes, taxpayers.idOffsets),
      name: text(taxpayers.nameBytes, taxpayers.nameOffsets),
      observed: u8(taxpayers.observed),
      salesFirst: i32(taxpayers.salesFirst),
      salesLast: i32(taxpayers.salesLast),
      purchasesFirst: i32(taxpayers.purchasesFirst),
      purchasesLast: i32(taxpayers.purchasesLast),
      salesVoids: u32(salesTallies.voids),
      salesReversals: u32(salesTallies.reversals),
      salesConflicts: u32(salesTallies.conflicts),
      purchasesVoids: u32(purchasesTallies.voids),
      purchasesReversals: u32(purchasesTallies.reversals),
      purchasesConflicts: u32(purchasesTallies.conflicts),
    },
    aliases: { id: text(taxpayers.aliasBytes, taxpayers.aliasOffsets), taxpayer: u32(taxpayers.aliasNode) },
    // taxpayers that have a name, in order of it
    names: { taxpayer: u32(taxpayers.nameOrder) },
    relations: {
      seller: u32(relations.seller),
      buyer: u32(relations.buyer),
      currency: u8(relations.currency),
      grossMinor: f64(relations.grossMinor),
      taxMinor: f64(relations.taxMinor),
      firstDay: i32(relations.firstDay),
      lastDay: i32(relations.lastDay),
      flags: u8(relations.flags),
      voids: u32(relations.tallies.voids),
      reversals: u32(relations.tallies.reversals),
      conflicts: u32(relations.tallies.conflicts),
      byBuyer: u32(relations.byBuyer),
    },
    // one longer than relations and taxpayers: where the invoices of a relation, and the relations of a taxpayer, begin
    relation_offsets: { invoices: u32(relations.invoiceOffsets) },
    taxpayer_offsets: { sales: u32(relations.sellerOffsets), purchases: u32(relations.buyerOffsets) },
    invoices: {
      day: i32(invoices.day),
      grossMinor: f64(invoices.grossMinor),
      taxMinor: f64(invoices.taxMinor),
      flags: u8(invoices.flags),
      goods: u16(invoices.goods),
      digestHigh: u64(invoices.digestHigh),
      digestLow: u64(invoices.digestLow),
    },
  };
}

/** How many rows a table has. */
export function rowsOf(table: Record<string, Column>): number {
  const [first] = Object.values(table);
  if (first.type === 'text') return first.values.offsets.length - 1;
  return (first.values as Uint8Array).length;
}

type Rest = Omit<Snapshot, 'taxpayers' | 'relations' | 'invoices'>;

/** The snapshot that tables make; RangeError where their lengths do not fit each other. */
export function snapshotOf(rest: Rest, tables: Tables): Snapshot {
  const array = <T>(table: string, column: string) => tables[table][column].values as T;
  const texts = (table: string, column: string) => array<Texts>(table, column);
  const [id, name, alias] = [texts('taxpayers', 'id'), texts('taxpayers', 'name'), texts('aliases', 'id')];
  const tallies = (table: string, [voids, reversals, conflicts]: readonly string[]) => ({
    voids: array<Uint32Array>(table, voids),
    reversals: array<Uint32Array>(table, reversals),
    conflicts: array<Uint32Array>(table, conflicts),
  });
  const taxpayers: Taxpayers = {
    count: rowsOf(tables.taxpayers),
    ...{ idBytes: id.bytes, idOffsets: id.offsets, nameBytes: name.bytes, nameOffsets: name.offsets },
    nameOrder: array('names', 'taxpayer'),
    observed: array('taxpayers', 'observed'),
    salesFirst: array('taxpayers', 'salesFirst'),
    salesLast: array('taxpayers', 'salesLast'),
    purchasesFirst: array('taxpayers', 'purchasesFirst'),
    purchasesLast: array('taxpayers', 'purchasesLast'),
    ...{ aliasBytes: alias.bytes, aliasOffsets: alias.offsets, aliasNode: array('aliases', 'taxpayer') },
    salesTallies: tallies('taxpayers', ['salesVoids', 'salesReversals', 'salesConflicts']),
    purchasesTallies: tallies('taxpayers', ['purchasesVoids', 'purchasesReversals', 'purchasesConflicts']),
  };
  const relations: Relations = {
    count: rowsOf(tables.relations),
    seller: array('relations', 'seller'),
    buyer: array('relations', 'buyer'),
    currency: array('relations', 'currency'),
    grossMinor: array('relations', 'grossMinor'),
    taxMinor: array('relations', 'taxMinor'),
    firstDay: array('relations', 'firstDay'),
    lastDay: array('relations', 'lastDay'),
    invoiceOffsets: array('relation_offsets', 'invoices'),
    sellerOffsets: array('taxpayer_offsets', 'sales'),
    buyerOffsets: array('taxpayer_offsets', 'purchases'),
    byBuyer: array('relations', 'byBuyer'),
    flags: array('relations', 'flags'),
    tallies: tallies('relations', ['voids', 'reversals', 'conflicts']),
  };
  const invoices: Invoices = {
    count: rowsOf(tables.invoices),
    day: array('invoices', 'day'),
    grossMinor: array('invoices', 'grossMinor'),
    taxMinor: array('invoices', 'taxMinor'),
    flags: array('invoices', 'flags'),
    goods: array('invoices', 'goods'),
    digestHigh: array('invoices', 'digestHigh'),
    digestLow: array('invoices', 'digestLow'),
  };
  const { count: n } = taxpayers;
  const fits =
    relations.invoiceOffsets.length === relations.count + 1 &&
    relations.invoiceOffsets[relations.count] === invoices.count &&
    [relations.sellerOffsets, relations.buyerOffsets].every((at) => at.length === n + 1 && at[n] === relations.count);
  if (!fits) throw new RangeError('tables of a snapshot do not fit each other');
  return { ...rest, taxpayers, relations, invoices };
}
