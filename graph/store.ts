import type { LedgerAccount, RelationAccount } from './accounts.ts';
import type { Scan, ScanSince } from './scan.ts';
import type { FactKind, FactTable } from './facts.ts';
import type { CandidateKind, CandidateState, IdentityEvidence } from './identity.ts';
import type { Batch, Row, TableName } from './tables.ts';

/**
 * The port to a ledger of record. One loader writes at a time, many read. Adapters: memory, DuckDB; they run one contract suite
 * (stores/contract/). Raises Conflict, NotFound, InvalidInput and Unavailable of errors.ts, never a driver's errors.
 */
export interface Store {
  state(): Promise<StoreState>;

  /** All identities, and the claims and the invoices whose group key is among those that are asked for where the ledger holds any. Read in this order. */
  lookup(groupKeys: () => Promise<BigUint64Array>): Promise<Known>;

  /** Group keys of the claims that name one of these ids, or of all, in ascending order. */
  groupKeysOf(ids: readonly string[] | null): Promise<BigUint64Array>;

  /** What the ledgers say of who is who; `subjects` are the firms that people have joined. In byte order of the pairs. */
  identityEvidence(subjects: ReadonlyMap<string, string>): Promise<IdentityEvidence>;

  /** What people decided, in order of number. */
  decisions(): Promise<Row<'decision'>[]>;

  /** Ids that stand for another subject: all, or those that are or stand for one of the given. In byte order. */
  identities(of?: readonly string[]): Promise<Row<'identity'>[]>;

  /** Pairs that may be one subject: those of most weight first, then in byte order of kind and pair. */
  candidates(query: CandidateQuery): Promise<CandidatePage>;

  /** What is known of taxpayers, by the ids that they are named by; those that are not there are left out. */
  registrations(ids: readonly string[]): Promise<Registration[]>;
  /** The facts that stand for keys, by `group_key`. */
  lookupFacts<K extends FactKind>(kind: K, groupKeys: BigUint64Array): Promise<KnownFacts<K>>;

  /** What is known of taxpayers beside invoices. By kind, in order of taxpayer, key, load, file, row. */
  facts(taxpayers: readonly string[], query?: FactQuery): Promise<Facts>;

  /** Which of these files (SHA-256 of the content) are loaded already. */
  loadedFiles(sha256: readonly string[]): Promise<Set<string>>;

  /**
   * Takes the writer's lease. Conflict `load_running` while another holds it, `sequence_moved` where the ledger is no longer at `base`.
   * `onProgress` hears how far a commit is, where a store can tell.
   */
  begin(lease: string, base: number, onProgress?: OnProgress): Promise<Writer>;

  /**
   * All that a snapshot is built from, consistent, sorted as SnapshotBuilder wants it. With a day, as if no document were dated later: red letters
   * are allocated anew among the others. Taxpayers are all there are.
   */
  scan(asOf?: number | null): Promise<Scan>;

  /**
   * What a scan would tell of whatever changed since a commit, for `extendSnapshot`; null where the ledger was never in that state, or does not
   * remember: before its first load, before a demo was replaced, before an older program's ledger was brought forward.
   */
  scanSince(then: PastState): Promise<ScanSince | null>;

  /**
   * The net change of live invoices since a sequence number: what is live no more or has other flags or amounts, and what is live now and was
   * not, or had others. Removing the one and adding the other leads from the graph of then to that of now.
   */
  changesSince(sequence: number): Promise<LiveChanges>;

  /** Invoices with their claims and reversals, in order of (day, digest). */
  page(query: InvoiceQuery): Promise<InvoicePage>;

  /** What was loaded. */
  contents(): Promise<Contents>;

  /** Counts over the whole ledger, which add up. */
  account(): Promise<LedgerAccount>;

  /** What the ledger holds of one pair, and what of it is live. */
  relation(seller: string, buyer: string, asOf?: number | null): Promise<RelationAccount[]>;

  /** Load reports, newest first. */
  loads(limit: number): Promise<LoadRecord[]>;

  /** Which of these loads were applied. */
  committedLoads(ids: readonly string[]): Promise<Set<string>>;

  /** Refused rows in order of load, file and row. */
  refusals(query: RefusalQuery): Promise<RefusalPage>;

  /** What tables refused rows come from: by kind and header of their files, in byte order. */
  refusalHeaders(query: Pick<RefusalQuery, 'load' | 'open'>): Promise<RefusalHeader[]>;

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

/** What identifies the ledger after a commit. */
export type PastState = Pick<StoreState, 'sequence' | 'version' | 'attributesVersion'>;

export interface Known {
  /** To be called at the end, however it ends. */
  close(): void;
  identities: AsyncIterable<Batch<'identity'>>;
  claims: AsyncIterable<Batch<'claim'>>;
  invoices: AsyncIterable<Batch<'invoice'>>;
}

export interface KnownFacts<K extends FactKind> {
  /** To be called at the end, however it ends. */
  close(): void;
  rows: AsyncIterable<Batch<FactTable<K>>>;
}

/** A fact with the name of its file, its load, and whether it stands: false where a later row is about the same. */
export type FoundFact<K extends FactKind> = Row<FactTable<K>> & { filename: string; load: string; stands: boolean };
export type Facts = { [K in FactKind]: { total: number; items: FoundFact<K>[] } };

export interface FactQuery {
  /** All that was ever said, not only what stands. */
  superseded?: boolean;
  /** Only of this kind; of the others nothing is told. */
  kind?: FactKind;
  /** Of each kind, from this one on. */
  offset?: number;
  limit?: number;
}

/** Facts that a load brings, by kind; kinds without rows are left out. */
export type StagedFacts = { [K in FactKind]?: StagedTable<FactTable<K>> };

/** A table that staging has prepared: in batches, and as a FROM clause over Parquet files where the adapter can read them. */
export interface StagedTable<T extends TableName> {
  count(): Promise<number>;
  batches(): AsyncIterable<Batch<T>>;
  from?: string;
}

/** What one load changes. All of it is applied, or nothing. */
export interface Changes {
  load: NewLoad;
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
  facts: StagedFacts;
  refusals: StagedTable<'refusal'>;
  /** Refused rows, of files that are there or not, that came again. */
  repairs: StagedTable<'repair'>;
}

/** Rows of a commit that are written, of how many. */
export type OnProgress = (done: number, total: number) => void;

export interface Writer {
  /**
   * Once per lease. Conflict `sequence_moved` where the ledger is no longer at the lease's base; RangeError after `end`. `settle` hears the
   * ledger with the changes in it, and what it answers is applied with them.
   */
  apply(changes: Changes, settle?: Settle): Promise<StoreState>;
  /** The same for a decision of people; null where nothing is new, as after a change of the program. */
  decide(decision: Row<'decision'> | null, settle: Settle): Promise<StoreState>;
  /** Gives the lease back; what was not applied is gone. */
  end(): Promise<void>;
}

/** What identities are concluded from, in the midst of a commit. */
export type Unsettled = Pick<
  Store,
  'lookup' | 'groupKeysOf' | 'identityEvidence' | 'decisions' | 'identities' | 'candidates'
>;
export type Settle = (ledger: Unsettled) => Promise<Settled>;

/** Who is who from now on, and what follows for invoices. */
export interface Settled extends Pick<Changes, 'claims' | 'invoices' | 'removedInvoices'> {
  /** All of them, in byte order. */
  identities: readonly Row<'identity'>[];
  candidates: readonly Row<'candidate'>[];
  /** Gives back what the tables are read from. */
  dispose(): Promise<void>;
}

export interface LiveChanges {
  /** To be called at the end, however it ends. */
  close(): void;
  /** Their live amounts are gross and tax less what is reversed. */
  added: AsyncIterable<Batch<'invoice'>>;
  removed: { high: BigUint64Array; low: BigUint64Array };
}

/** What there is to find among invoices: claims that disagree in something; several partners for one document; reversals. */
export const FINDINGS = ['party', 'status', 'amount', 'contested', 'reversed', 'unallocated'] as const;
export type Finding = (typeof FINDINGS)[number];

/** All that is given has to fit; at least one of party, number, digest, digests and finding is. */
export interface InvoiceQuery {
  seller?: string;
  buyer?: string;
  currency?: string;
  /** Of the document; null is one without a code. */
  code?: string | null;
  number?: string;
  /** 32 hex digits. */
  digest?: string;
  /** One of these. */
  digests?: readonly string[];
  finding?: Finding;
  /** Void invoices too. */
  includeVoid: boolean;
  /** The last (day, digest) of the page before. */
  after?: { day: number; digest: string };
  limit: number;
}

export interface InvoicePage {
  total: number;
  items: FoundInvoice[];
}

/** A claim with the name of its file. */
export type FoundClaim = Row<'claim'> & { name: string; load: string };

/** A reversal that an invoice takes part in, with what the other one is. */
export type FoundReversal = Omit<Row<'reversal'>, 'red_high' | 'red_low' | 'original_high' | 'original_low'> & {
  /** The other one: the original of a red letter, a red letter of an original; null where there is none. */
  other: Pick<
    Row<'invoice'>,
    'digest_high' | 'digest_low' | 'code' | 'number' | 'day' | 'gross_minor' | 'seller' | 'buyer'
  > | null;
};

/** How many claims and how many reversals of one invoice are listed: bad data can have a hundred thousand. */
export const LISTED = 100;

export type FoundInvoice = Row<'invoice'> & {
  /** The first in order of file name, row and file. */
  claims: FoundClaim[];
  claimCount: number;
  /** How many ledgers claim it, and whether one of them is a list of full invoices. */
  ledgerCount: number;
  isFull: boolean;
  /** Of a red letter its own, of an original the first in order of (day, digest) of the other one. */
  reversals: FoundReversal[];
  reversalCount: number;
};

export interface RefusalQuery {
  /** Only of this load. */
  load?: string;
  /** Only those that no later row mends. */
  open: boolean;
  /** Only of files of this kind and header. */
  of?: Omit<RefusalHeader, 'rows'>;
  after?: RefusalPlace;
  limit: number;
  /** Count them all; true where nothing is said. */
  counted?: boolean;
}

export interface RefusalPlace {
  /** Of the load. */
  sequence: number;
  /** Of the file in it. */
  position: number;
  row: number;
}

export interface RefusalHeader {
  kind: string;
  /** JSON array. */
  header: string;
  rows: number;
}

export interface RefusalPage {
  /** Null where they were not to be counted. */
  total: number | null;
  items: FoundRefusal[];
}

export type FoundRefusal = Row<'refusal'> &
  RefusalPlace & {
    /** Of the file. */
    name: string;
    kind: string;
    /** JSON array. */
    header: string;
    load: string;
    /** The row that mends it, or was refused in its place; null while it is open. */
    repair: { name: string; row: number; outcome: number } | null;
  };

export interface CandidateQuery {
  kind?: CandidateKind;
  state?: CandidateState;
  /** Only pairs of which one of these is one. */
  ids?: readonly string[];
  after?: CandidatePlace;
  limit: number;
}

export type CandidatePlace = Pick<Row<'candidate'>, 'weight' | 'kind' | 'a' | 'b'>;

export interface CandidatePage {
  total: number;
  items: Row<'candidate'>[];
}

/** A taxpayer as ledgers name it. */
export type Registration = Row<'taxpayer'> & { name: string | null };

export interface Contents {
  loads: number;
  /** Of the last load; null before the first. */
  finishedAt: string | null;
  /** By kind, in byte order; rows are those read, refused ones too. */
  files: { kind: string; files: number; rows: number }[];
}

export interface LoadRecord {
  id: string;
  /** ISO 8601, UTC. */
  finishedAt: string;
  /** The report as JSON; its shape belongs to the server's contract. */
  report: string;
}

/** A load that is being written: its report may tell what the ledger comes to with it. */
export type NewLoad = Omit<LoadRecord, 'report'> & { report: (account: LedgerAccount) => string };
