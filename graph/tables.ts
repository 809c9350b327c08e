import { FACT_TABLES } from './facts.ts';

/**
 * The ledger's tables as data: what an adapter creates, what staging hands over, what a batch carries. One row of `claim` is one row of
 * a file; one row of `invoice` is what was concluded from all claims of one document.
 *
 * Column types and their arrays in a batch:
 * - `text`  (string | null)[]
 * - `minor` Float64Array of integers, NaN where null (ledger: BIGINT)
 * - `day`   Int32Array, days since 1970-01-01
 * - `count` Uint32Array
 * - `small` Uint8Array
 * - `key`   BigUint64Array
 */
export type ColumnType = 'text' | 'minor' | 'day' | 'count' | 'small' | 'key';

export interface ColumnArrays {
  text: (string | null)[];
  minor: Float64Array;
  day: Int32Array;
  count: Uint32Array;
  small: Uint8Array;
  key: BigUint64Array;
}

/** A claim's side. A full invoice speaks for both parties. */
export const SIDE_INVOICE = 0;
export const SIDE_SALES = 1;
export const SIDE_PURCHASES = 2;

/** What became of an accepted row. Every accepted row has exactly one of these. */
export const OUTCOME_NEW = 0;
export const OUTCOME_FURTHER = 1;
export const OUTCOME_REPEAT = 2;
export const OUTCOME_CONFLICT = 3;

/** What the claims of one invoice disagree in: bits of `invoice.conflict`. */
export const CONFLICT_PARTY = 1;
export const CONFLICT_STATUS = 2;
/** Day, net, tax, gross or currency. */
export const CONFLICT_AMOUNT = 4;

/** What became of a red-letter invoice. */
export const REVERSAL_LINKED = 1;
/** It names no original: the latest earlier equal one of the pair. */
export const REVERSAL_EQUAL = 2;
/** It names no original, and no earlier one of the pair is equal. */
export const REVERSAL_NONE = 3;
/** Earlier equal ones are there, and other red letters have reversed all of them. */
export const REVERSAL_TAKEN = 4;
/** It names an original that is not there. */
export const REVERSAL_MISSING = 5;

/** Why an id stands for another subject: a code that is a known firm by rule, or what people decided. */
export const IDENTITY_ALIAS = 1;
export const IDENTITY_DECIDED = 2;

/** What became of a mended row. */
export const REPAIR_ACCEPTED = 0;
export const REPAIR_REFUSED = 1;

export const TABLES = {
  /** Files by content. */
  file: {
    sha256: 'text',
    name: 'text',
    kind: 'text',
    rows: 'count',
    load: 'text',
    position: 'count',
    /** Names of columns that were not used. */
    columns: 'text',
    /** Names of all columns, as a JSON array. */
    header: 'text',
  },
  claim: {
    file: 'text',
    row: 'count',
    side: 'small',
    outcome: 'small',
    owner: 'text',
    seller: 'text',
    buyer: 'text',
    /** 1 where the party is a code of the ledger's owner, not a number of the tax administration. */
    seller_scoped: 'small',
    buyer_scoped: 'small',
    code: 'text',
    number: 'text',
    day: 'day',
    time: 'text',
    net_minor: 'minor',
    tax_minor: 'minor',
    gross_minor: 'minor',
    currency: 'text',
    void: 'small',
    class: 'text',
    goods_code: 'text',
    goods_name: 'text',
    /** A red letter may name what it reverses. */
    original_code: 'text',
    original_number: 'text',
    /** Hash of (code, number): claims can only be of one invoice if they share it. */
    group_key: 'key',
    /** The invoice that this row claims. */
    digest_high: 'key',
    digest_low: 'key',
  },
  invoice: {
    digest_high: 'key',
    digest_low: 'key',
    group_key: 'key',
    seller: 'text',
    buyer: 'text',
    code: 'text',
    number: 'text',
    day: 'day',
    net_minor: 'minor',
    tax_minor: 'minor',
    gross_minor: 'minor',
    currency: 'text',
    void: 'small',
    /** What the claims disagree in: CONFLICT_* bits. */
    conflict: 'small',
    /** Several buyers match one sale, or several sellers one purchase: drawn to the owner's own code. */
    contested: 'small',
    class: 'text',
    goods_code: 'text',
    goods_name: 'text',
    original_code: 'text',
    original_number: 'text',
    /** How much of it is reversed by red letters. The store finds that out (reversals.ts); staging leaves 0. */
    reversed_gross_minor: 'minor',
    reversed_tax_minor: 'minor',
  },
  /** How often a taxpayer is given a name; the most frequent one is shown, ties by bytes. */
  name: { taxpayer: 'text', name: 'text', rows: 'count' },
  /**
   * Every party of an accepted claim, as it is named there, with the ledgers of its own that were loaded (OBSERVED_* bits) and the days that each
   * of them covers; 0 where there is none.
   */
  taxpayer: {
    id: 'text',
    observed: 'small',
    sales_first: 'day',
    sales_last: 'day',
    purchases_first: 'day',
    purchases_last: 'day',
  },
  refusal: { file: 'text', row: 'count', column_name: 'text', value: 'text', code: 'text', cells: 'text' },
  /** A refused row that came again in another file: it is open no more (if that one was refused as well, that one is). */
  repair: { file: 'text', row: 'count', by_file: 'text', by_row: 'count', outcome: 'small' },
  /** What people decided of who is who; never changed, and thrown away only with a demo that is replaced. */
  decision: {
    /** From 1. */
    number: 'count',
    /** ISO 8601, UTC. */
    made_at: 'text',
    author: 'text',
    reason: 'text',
    /** A DecisionKind of identity.ts. */
    kind: 'text',
    /** Ids; `b` is null for a split, both are for an undo. */
    a: 'text',
    b: 'text',
    /** The decision that an undo takes back; else 0. */
    undoes: 'count',
  },
  /** Ids that stand for another taxpayer, by rule or by decision (identity.ts). An invoice's parties are subjects, a claim's are ids. */
  identity: { id: 'text', subject: 'text', why: 'small' },
  /** Pairs that may be one subject, with the evidence as JSON and what became of them. */
  candidate: { kind: 'text', a: 'text', b: 'text', state: 'text', weight: 'count', evidence: 'text' },
  /** What became of each red-letter invoice; made by the store out of all invoices. `original_*` are 0 where there is none. */
  reversal: {
    red_high: 'key',
    red_low: 'key',
    original_high: 'key',
    original_low: 'key',
    /** REVERSAL_* */
    rule: 'small',
    /** How many earlier originals of the pair are equal; 0 where it names its original. */
    equals: 'count',
    /** What it takes off the original; less than its own amount where no more was left. */
    gross_minor: 'minor',
    tax_minor: 'minor',
  },
  /** What is known beside invoices, a table for each kind (facts.ts); of a whole number whatever its unit is carried as `minor`. */
  ...FACT_TABLES,
} as const satisfies Record<string, Record<string, ColumnType>>;

export type TableName = keyof typeof TABLES;

export type Columns<T extends TableName> = {
  [C in keyof (typeof TABLES)[T]]: ColumnArrays[(typeof TABLES)[T][C] & ColumnType];
};

/** Rows of a table, column by column. Arrays may be longer than `count`. */
export interface Batch<T extends TableName> {
  count: number;
  columns: Columns<T>;
}

export type Row<T extends TableName> = {
  [C in keyof (typeof TABLES)[T]]: (typeof TABLES)[T][C] extends 'text'
    ? string | null
    : (typeof TABLES)[T][C] extends 'minor'
      ? number | null
      : (typeof TABLES)[T][C] extends 'key'
        ? bigint
        : number;
};

/** The columns of a table, in order, with their types. */
export function columnsOf<T extends TableName>(
  table: T,
): [name: keyof (typeof TABLES)[T] & string, type: ColumnType][] {
  return Object.entries(TABLES[table]) as [keyof (typeof TABLES)[T] & string, ColumnType][];
}

export function allocate(type: ColumnType, count: number): ColumnArrays[ColumnType] {
  switch (type) {
    case 'text':
      return new Array<string | null>(count).fill(null);
    case 'minor':
      return new Float64Array(count);
    case 'day':
      return new Int32Array(count);
    case 'count':
      return new Uint32Array(count);
    case 'small':
      return new Uint8Array(count);
    case 'key':
      return new BigUint64Array(count);
  }
}

/** A batch out of rows, for small ones. */
export function batchOf<T extends TableName>(table: T, rows: readonly Row<T>[]): Batch<T> {
  const columns = Object.fromEntries(
    columnsOf(table).map(([name, type]) => {
      const array = allocate(type, rows.length) as unknown[];
      rows.forEach((row, i) => (array[i] = row[name] ?? (type === 'minor' ? NaN : null)));
      return [name, array];
    }),
  );
  return { count: rows.length, columns: columns as unknown as Columns<T> };
}

/** The rows of a batch as objects. */
export function rowsOf<T extends TableName>(table: T, batch: Batch<T>): Row<T>[] {
  const columns = columnsOf(table);
  return Array.from({ length: batch.count }, (_, i) => {
    const row: Record<string, unknown> = {};
    for (const [name, type] of columns) {
      const value = (batch.columns[name] as unknown[])[i];
      row[name] = type === 'minor' && Number.isNaN(value) ? null : value;
    }
    return row as Row<T>;
  });
}
