import {
  digestOf,
  idOf,
  INVOICE_CONFLICT,
  INVOICE_MIXED_GOODS,
  INVOICE_REVERSED,
  nameOf,
  OBSERVED_PURCHASES,
  OBSERVED_SALES,
  RELATION_OF_DUPLICATES,
  type Snapshot,
} from '../snapshot.ts';

/**
 * The exported tables as data: what columns there are, and the cells of a row. Cells are
 * - `text`  a text, or null
 * - `money` minor units of the currency that the row's column `currency` names
 * - `day`   days since 1970-01-01, or null
 * - `count` a whole number
 * - `flag`  0 or 1
 */
export type CellType = 'text' | 'money' | 'day' | 'count' | 'flag';
export type Cell = string | number | null;

export interface Column {
  name: string;
  type: CellType;
}

export interface Table {
  columns: readonly Column[];
  count: (snapshot: Snapshot) => number;
  /** Reads rows, each in the order of the columns; fastest from the first to the last. */
  reader: (snapshot: Snapshot) => (row: number) => Cell[];
}

export type TableName = 'taxpayers' | 'relations' | 'invoices';

const columns = (types: Record<string, CellType>): Column[] =>
  Object.entries(types).map(([name, type]) => ({ name, type }));

export const TABLES: Readonly<Record<TableName, Table>> = {
  taxpayers: {
    columns: columns({
      ...{ id: 'text', name: 'text', observed: 'text' },
      ...{ salesFirstDay: 'day', salesLastDay: 'day', purchasesFirstDay: 'day', purchasesLastDay: 'day' },
    }),
    count: ({ taxpayers }) => taxpayers.count,
    reader: (snapshot) => {
      const { observed, salesFirst, salesLast, purchasesFirst, purchasesLast } = snapshot.taxpayers;
      return (u) => {
        const [sales, purchases] = [observed[u] & OBSERVED_SALES, observed[u] & OBSERVED_PURCHASES];
        return [
          ...[idOf(snapshot, u), nameOf(snapshot, u), wordsOf(observed[u], OBSERVED) ?? 'none'],
          ...(sales ? [salesFirst[u], salesLast[u]] : [null, null]),
          ...(purchases ? [purchasesFirst[u], purchasesLast[u]] : [null, null]),
        ];
      };
    },
  },
  relations: {
    columns: columns({
      ...{ seller: 'text', sellerName: 'text', buyer: 'text', buyerName: 'text', currency: 'text', invoices: 'count' },
      ...{ gross: 'money', tax: 'money', firstDay: 'day', lastDay: 'day', mayBeOne: 'flag' },
    }),
    count: ({ relations }) => relations.count,
    reader: (snapshot) => {
      const { seller, buyer, currency, invoiceOffsets, grossMinor, taxMinor, firstDay, lastDay, flags } =
        snapshot.relations;
      const sellerOf = lastOf((u) => [idOf(snapshot, u), nameOf(snapshot, u)]);
      return (e) => [
        ...sellerOf(seller[e]),
        ...[idOf(snapshot, buyer[e]), nameOf(snapshot, buyer[e]), snapshot.currencies[currency[e]]],
        ...[invoiceOffsets[e + 1] - invoiceOffsets[e], grossMinor[e], taxMinor[e], firstDay[e], lastDay[e]],
        flags[e] & RELATION_OF_DUPLICATES ? 1 : 0,
      ];
    },
  },
  invoices: {
    columns: columns({
      ...{ seller: 'text', buyer: 'text', currency: 'text', day: 'day', gross: 'money', tax: 'money' },
      ...{ flags: 'text', goodsCategory: 'text', digest: 'text' },
    }),
    count: ({ invoices }) => invoices.count,
    reader: (snapshot) => {
      const { relations, invoices, currencies, goodsCategories } = snapshot;
      const partiesOf = lastOf((e) => [
        ...[idOf(snapshot, relations.seller[e]), idOf(snapshot, relations.buyer[e])],
        currencies[relations.currency[e]],
      ]);
      let e = 0;
      return (i) => {
        if (i < relations.invoiceOffsets[e]) e = 0;
        while (i >= relations.invoiceOffsets[e + 1]) e++;
        return [
          ...partiesOf(e),
          ...[invoices.day[i], invoices.grossMinor[i], invoices.taxMinor[i], wordsOf(invoices.flags[i], FLAGS)],
          ...[goodsCategories[invoices.goods[i]] || null, digestOf(snapshot, i)],
        ];
      };
    },
  },
};

const OBSERVED: readonly [bit: number, word: string][] = [
  [OBSERVED_SALES, 'sales'],
  [OBSERVED_PURCHASES, 'purchases'],
];
const FLAGS: readonly [bit: number, word: string][] = [
  [INVOICE_REVERSED, 'reversed'],
  [INVOICE_MIXED_GOODS, 'mixed_goods'],
  [INVOICE_CONFLICT, 'conflict'],
];

/** Words of the bits that are set, or null. */
function wordsOf(bits: number, words: readonly [bit: number, word: string][]): string | null {
  if (bits === 0) return null;
  const set = words.filter(([bit]) => bits & bit).map(([, word]) => word);
  return set.join(' ') || null;
}

/** Remembers what was asked for last: rows come in runs. */
function lastOf(read: (key: number) => Cell[]): (key: number) => Cell[] {
  let last: { key: number; cells: Cell[] } | null = null;
  return (key) => (last?.key === key ? last : (last = { key, cells: read(key) })).cells;
}

/** Where a table's rows name their currency. */
export const currencyColumn = ({ columns }: Table): number => columns.findIndex(({ name }) => name === 'currency');
