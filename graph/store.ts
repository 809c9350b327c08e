import type { InvoiceBatch, SnapshotCounts, SnapshotIdentity, TaxpayerBatch } from './builder.ts';
import type { Batch, Row, TableName } from './tables.ts';

/**
 * The port to a ledger of record. One loader writes at a time, many read. Adapters: memory, DuckDB; they run one contract suite
 * (stores/contract.ts). Raises Conflict, NotFound, InvalidInput and Unavailable of errors.ts, never a driver's errors.
 */
export interface Store {
  state(): Promise<StoreState>;

  /** The claims and the invoices whose group key is among the given ones. Read claims first, then invoices. */
  lookup(groupKeys: BigUint64Array): Promise<Known>;

  /** Which of these files (SHA-256 of the content) are loaded already. */
  loadedFiles(sha256: readonly string[]): Promise<Set<string>>;

  /**
   * Takes the writer's lease. Conflict `load_running` while another holds it, `sequence_moved` where the ledger is no longer at `base`.
   */
  begin(lease: string, base: number): Promise<Writer>;

  /** All that a snapshot is built from, consistent, sorted as SnapshotBuilder wants it. */
  scan(): Promise<Scan>;

  /**
   * The net change of live invoices since a sequence number: what is live no more or has other flags, and what is live now and was not, or
   * had other flags. Removing the one and adding the other leads from the graph of then to that of now.
   */
  changesSince(sequence: number): Promise<LiveChanges>;

  /** Invoices of one taxpayer, or of one relation, with their claims, in order of (day, digest). */
  page(query: InvoiceQuery): Promise<InvoicePage>;

  /** Load reports, newest first. */
  loads(limit: number): Promise<LoadRecord[]>;

  /** Refused rows of a load, in order of file and row. */
  refusals(load: string, limit: number): Promise<Row<'refusal'>[]>;

  close(): Promise<void>;
}

export interface StoreState {
  /** Counts commits. */
  sequence: number;
  /** Hash over the sorted digests of live invoices. */
  version: string;
  /** Hash over what else the graph holds (see AttributesHash). */
  attributesVersion: string;
  /** The program made what is loaded. */
  demo: boolean;
}

export interface Known {
  /** To be called at the end, however it ends. */
  close(): void;
  claims: AsyncIterable<Batch<'claim'>>;
  invoices: AsyncIterable<Batch<'invoice'>>;
}

/** A table that staging has prepared: in batches, and as a Parquet file where the adapter can read one. */
export interface StagedTable<T extends TableName> {
  count: number;
  batches(): AsyncIterable<Batch<T>>;
  parquet?: string;
}

/** What one load changes. All of it is applied, or nothing. */
export interface Changes {
  load: LoadRecord;
  /** Throw away all that is there first: a demo that is replaced. The sequence goes on. */
  replaceAll: boolean;
  demo: boolean;
  files: readonly Row<'file'>[];
  /** New claims, and known ones that now belong to another invoice (same file and row). */
  claims: StagedTable<'claim'>;
  invoices: StagedTable<'invoice'>;
  /** Invoices that stand no more, or whose flags change; the latter are among `invoices` too. */
  removedInvoices: { high: BigUint64Array; low: BigUint64Array };
  /** Added to what is there: rows per name, bits per taxpayer. */
  names: StagedTable<'name'>;
  taxpayers: StagedTable<'taxpayer'>;
  refusals: StagedTable<'refusal'>;
}

export interface Writer {
  /** Once per lease. Conflict `sequence_moved` where the ledger is no longer at the lease's base; RangeError after `end`. */
  apply(changes: Changes): Promise<StoreState>;
  /** Gives the lease back; what was not applied is gone. */
  end(): Promise<void>;
}

export interface Scan {
  /** To be called at the end, however it ends. */
  close(): void;
  counts: SnapshotCounts;
  identity: SnapshotIdentity;
  taxpayers: AsyncIterable<TaxpayerBatch>;
  invoices: AsyncIterable<InvoiceBatch>;
}

export interface LiveChanges {
  /** To be called at the end, however it ends. */
  close(): void;
  added: AsyncIterable<Batch<'invoice'>>;
  removed: { high: BigUint64Array; low: BigUint64Array };
}

export interface InvoiceQuery {
  /** At least one of both. */
  seller?: string;
  buyer?: string;
  currency?: string;
  /** Void invoices too. */
  includeVoid: boolean;
  /** The last (day, digest) of the page before. */
  after?: { day: number; digest: string };
  limit: number;
}

export interface InvoicePage {
  total: number;
  items: (Row<'invoice'> & { claims: (Pick<Row<'claim'>, 'side' | 'owner' | 'row' | 'void'> & { file: string })[] })[];
}

export interface LoadRecord {
  id: string;
  /** ISO 8601, UTC. */
  finishedAt: string;
  /** The report as JSON; its shape belongs to the server's contract. */
  report: string;
}
