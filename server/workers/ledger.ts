import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { buildSnapshot } from '../../graph/build.ts';
import type { Asked } from '../../graph/decisions.ts';
import { Conflict, InvalidInput } from '../../graph/errors.ts';
import type { ExplanationOrder } from '../../graph/explanation.ts';
import { type IdentitySummary } from '../../graph/identity.ts';
import type { Snapshot } from '../../graph/snapshot.ts';
import { type Source, sourcesOf } from '../../graph/staging/sources.ts';
import { identify } from '../../graph/staging/identify.ts';
import type { Mapping } from '../../graph/staging/mapping.ts';
import { type FirstRefusal, stage, type Stage } from '../../graph/staging/stage.ts';
import type { LedgerAccount } from '../../graph/accounts.ts';
import type {
  CandidateQuery,
  Contents,
  FactQuery,
  InvoicePage,
  InvoiceQuery,
  RefusalQuery,
  Store,
  StoreState,
} from '../../graph/store.ts';
import { DuckDbStore } from '../../graph/stores/duckdb/store.ts';
import type { Neo4jOptions } from '../../graph/stores/neo4j/connection.ts';
import { explain } from '../../graph/stores/duckdb/explanation/explain.ts';
import { numbersOfTaxpayers } from '../../graph/stores/duckdb/taxpayerNumbers.ts';
import { traitsOf } from '../../graph/stores/duckdb/traits.ts';
import { writeImport } from '../../graph/stores/neo4j/imported.ts';
import { claimedRows } from './claims.ts';
import { doubleClaims } from './doubleClaims.ts';
import { Control, type Step } from './control.ts';
import { coverageOf } from './coverage.ts';
import { candidates, checked, decide, identityOf, idsOf } from './identities.ts';
import { headsOf, ringsIn } from './leadFiles.ts';
import { type Opened, openLedger } from './opened.ts';
import { serveCalls } from './rpc.ts';
import { builtAnew, type Origin, Snapshots } from './snapshots.ts';
import type { LedgerCoverage, Taxpayer } from '../contract.ts';
import { suggestStarts } from './suggestions.ts';

/** The one thread that owns the ledger's database and builds snapshots. */
export interface LedgerWorkerData {
  folder: string;
  memoryMegabytes: number;
  threads: number;
  /** Of a ledger that several servers share; else it is that of the folder. */
  shared?: Neo4jOptions;
}

export interface LoadOrder {
  id: string;
  /** Files and folders. */
  paths: string[];
  /** Uploaded files with the names that they came with, and files that a pattern matched. */
  sources: Source[];
  mapping: Mapping | null;
  /** Nothing is to be changed: only what would come of it is asked for. */
  dryRun: boolean;
  /** Made by the program. */
  demo: boolean;
  replaceDemo: boolean;
  control: Control['buffer'];
}

/** What a load came to; codes and counts, no words. */
export interface LoadOutcome {
  files: Stage['files'];
  matches: Stage['matches'];
  /** Refused rows of before that this load has mended. */
  repaired: number;
  /** The whole ledger with this load; null where nothing was new. */
  account: LedgerAccount | null;
  /** Who is who with this load; null where nothing was new. */
  identity: IdentitySummary | null;
  seconds: number;
  /** What would be refused, the first of it; null where it is no dry run. */
  wouldRefuse: FirstRefusal[] | null;
}

export interface SnapshotOrder {
  /** With a day: of documents up to it. */
  asOf: number | null;
  control: Control['buffer'];
}

export type DecisionOrder = Asked & { author: string; reason: string; control: Control['buffer'] };

export interface BuiltSnapshot {
  snapshot: Snapshot;
  origin: Origin;
  demo: boolean;
  suggestions: Taxpayer[];
  contents: Contents;
  coverage: LedgerCoverage;
  /** Of the ledger. */
  schema: string;
  /** Null where there is no relation. */
  firstDay: number | null;
  lastDay: number | null;
}

/** A page, and the version of the ledger that it was read from. */
export type VersionedPage = InvoicePage & { version: string };

const { folder, memoryMegabytes, threads } = workerData as LedgerWorkerData;
const stagingFolder = join(folder, 'staging');
const staging = { folder: stagingFolder, memoryLimitMegabytes: memoryMegabytes * 0.6, threads };
/** Refused rows that a dry run shows. */
const SHOWN_BEFOREHAND = 20;

// an empty ledger's answers: what a load that replaces a demo is resolved against
const NOTHING: Pick<Store, 'lookup' | 'lookupFacts' | 'loadedFiles'> = {
  loadedFiles: async () => new Set(),
  lookupFacts: async () => ({ rows: none(), close: () => undefined }),
  lookup: async () => ({ identities: none(), claims: none(), invoices: none(), close: () => undefined }),
};

async function* none(): AsyncGenerator<never> {}

async function load(
  store: Store,
  order: LoadOrder,
  giveUp: AbortController,
  onPhase: () => void,
): Promise<LoadOutcome> {
  const begun = performance.now();
  const { signal } = giveUp;
  const control = new Control(order.control);
  const report = (step: Step) => {
    // a loop that hears no messages looks here
    if (control.stopped) giveUp.abort();
    if (control.write(step)) onPhase();
  };
  const { sequence, demo } = await store.state();
  const replaceAll = demo && !order.demo;
  if (replaceAll && !order.replaceDemo && !order.dryRun) throw new Conflict('demo_ledger');
  // real invoices came while the demo was being made: never mix them
  if (order.demo && sequence > 0) throw new Conflict('sequence_moved', { base: 0, sequence });
  const sources = [...order.sources];
  for (const path of order.paths) {
    const found = await sourcesOf(path);
    if (found.length === 0) throw new InvalidInput('folder_empty', { path });
    sources.push(...found);
  }
  const staged = await stage(order.id, sources, replaceAll ? NOTHING : store, {
    ...staging,
    mapping: order.mapping,
    signal,
    onProgress: report,
  });
  try {
    const { files, matches, changes } = staged;
    const isRepair = files.some(({ checked }) => (checked?.repaired.accepted ?? 0) > 0);
    const closedBefore = isRepair && !replaceAll ? (await store.account()).refusals.closed : 0;
    let identity: IdentitySummary | null = null;
    const outcome = (account: LedgerAccount | null): LoadOutcome => ({
      files,
      matches,
      repaired: repairedBy(files, account, closedBefore),
      account,
      identity,
      seconds: Math.round((performance.now() - begun) / 10) / 100,
      wouldRefuse: null,
    });
    if (order.dryRun) return { ...outcome(null), wouldRefuse: await staged.firstRefusals(SHOWN_BEFOREHAND) };
    if (!files.some((file) => file.outcome === 'loaded')) return outcome(null);
    signal.throwIfAborted();
    // from here on it is done whole: the last moment to give up
    control.seal();
    report({ phase: 'applying', file: null, done: 0, total: null, unit: 'rows' });
    const writer = await store.begin(order.id, sequence, (done, total) =>
      report({ phase: 'applying', file: null, done, total, unit: 'rows' }),
    );
    let account: LedgerAccount | null = null;
    try {
      await writer.apply(
        {
          ...changes,
          replaceAll,
          demo: order.demo,
          load: {
            id: order.id,
            finishedAt: new Date().toISOString(),
            report: (found) => JSON.stringify(outcome((account = found))),
          },
        },
        (ledger) => identify(ledger, { ...staging, onSummary: (summary) => (identity = summary) }),
      );
    } finally {
      await writer.end();
    }
    return outcome(account);
  } finally {
    await staged.dispose();
  }
}

/** How many refusals are closed now and were not, less those that a row refused again has closed. */
function repairedBy(files: Stage['files'], account: LedgerAccount | null, closedBefore: number): number {
  const rows = (kind: 'accepted' | 'refused') =>
    files.reduce((sum, { checked }) => sum + (checked?.repaired[kind] ?? 0), 0);
  if (account === null || rows('accepted') === 0) return 0;
  return Math.max(0, Math.min(rows('accepted'), account.refusals.closed - closedBefore - rows('refused')));
}

/** Reads it and which ledger says so together: a load may be applied between two queries. */
async function versioned<T extends object>(
  store: Store,
  read: () => Promise<T>,
): Promise<T & Pick<StoreState, 'version' | 'sequence'>> {
  for (;;) {
    const { version, sequence } = await store.state();
    const found = await read();
    if ((await store.state()).sequence === sequence) return { ...found, version, sequence };
  }
}

/** What is known of subjects under any of their ids. */
async function facts(store: Store, { taxpayers, query }: { taxpayers: string[]; query: FactQuery }) {
  const ids = (await Promise.all(taxpayers.map((id) => idsOf(store, id)))).flat();
  return { facts: await store.facts(ids, query) };
}

async function snapshot(
  { store, snapshots, watch }: Opened & { snapshots: Snapshots },
  { asOf, ...order }: SnapshotOrder,
  signal: AbortSignal,
  onPhase: () => void,
): Promise<BuiltSnapshot> {
  const control = new Control(order.control);
  const report = (step: Step) => {
    signal.throwIfAborted();
    control.throwIfStopped();
    if (control.write(step)) onPhase();
  };
  // what other servers have written comes first
  await watch((done) => report({ phase: 'following', file: null, done, total: null, unit: 'relations' }));
  const onInvoices = (done: number, total: number | null) =>
    report({ phase: 'building', file: null, done, total, unit: 'invoices' });
  onInvoices(0, null);
  const { snapshot: built, origin } =
    asOf === null
      ? await snapshots.current(onInvoices)
      : await builtAnew(() => buildSnapshot(store, { asOf, onInvoices }));
  const { count, firstDay, lastDay } = built.relations;
  let [first, last] = [Infinity, -Infinity];
  for (let e = 0; e < count; e++) {
    if (firstDay[e] < first) first = firstDay[e];
    if (lastDay[e] > last) last = lastDay[e];
  }
  return {
    snapshot: built,
    origin,
    demo: (await store.state()).demo,
    contents: await store.contents(),
    coverage: coverageOf(built),
    schema: DuckDbStore.schema,
    suggestions: asOf === null ? suggestStarts(built, 6) : [],
    firstDay: count > 0 ? first : null,
    lastDay: count > 0 ? last : null,
  };
}

/** Sends word of another phase; what it is stands in the control buffer. */
type Report = (nothing: null) => void;

async function start() {
  const opened = await openLedger(workerData as LedgerWorkerData, staging);
  const { store, reach } = opened;
  const snapshots = new Snapshots(store, join(folder, 'snapshots'));
  const loading = new Map<string, AbortController>();
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const tracked = async <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  };
  return {
    load: async (order: LoadOrder, report: Report) => {
      const controller = new AbortController();
      loading.set(order.id, controller);
      return tracked(load(store, order, controller, () => report(null))).finally(() => loading.delete(order.id));
    },
    /** What the control buffer cannot: while the database works, nobody looks there. Ignored by a load that is being written. */
    interrupt: async (id: string) => loading.get(id)?.abort(),
    snapshot: (order: SnapshotOrder, report: Report) =>
      tracked(snapshot({ ...opened, snapshots }, order, closing.signal, () => report(null))),
    /** Saves the graph that was asked for last. */
    save: (_: null) => tracked(snapshots.save()),
    page: (query: InvoiceQuery): Promise<VersionedPage> => tracked(versioned(store, () => store.page(query))),
    claimedRows: (_: null) => tracked(claimedRows(store)),
    loads: (limit: number) => tracked(store.loads(limit)),
    committed: (ids: string[]) => tracked(store.committedLoads(ids)),
    refusals: (query: RefusalQuery) => tracked(store.refusals(query)),
    refusalHeaders: (query: Pick<RefusalQuery, 'load' | 'open'>) => tracked(store.refusalHeaders(query)),
    account: (_: null) => tracked(store.account()),
    relation: ({ seller, buyer, asOf }: { seller: string; buyer: string; asOf: number | null }) =>
      tracked(versioned(store, async () => ({ accounts: await store.relation(seller, buyer, asOf) }))),
    /** Throws where it could not be decided so now. */
    check: (asked: Asked) => tracked(checked(store, asked).then(() => undefined)),
    decide: ({ control, ...asked }: DecisionOrder, report: Report) =>
      tracked(decide(store, asked, staging, new Control(control), () => report(null))),
    decisions: (_: null) => tracked(versioned(store, async () => ({ decisions: await store.decisions() }))),
    candidates: (query: CandidateQuery) => tracked(versioned(store, () => candidates(store, query))),
    identityOf: (id: string) => tracked(versioned(store, () => identityOf(store, id))),
    facts: (asked: Parameters<typeof facts>[1]) => tracked(versioned(store, () => facts(store, asked))),
    /** What a picture says of subjects beside their invoices. */
    traits: (subjects: string[]) => tracked(opened.reading((engine) => traitsOf(engine, subjects))),
    /** Leads and rings of a scan, into a shared ledger; false where it is not shared. */
    writeFindings: async ({ folder: scans, id, detectors }: { folder: string; id: string; detectors: string[] }) => {
      if (!opened.writeFindings) return false;
      const [leads, rings] = await Promise.all([headsOf(scans, id), ringsIn(scans, id)]);
      await tracked(opened.writeFindings({ id, detectors, leads, rings }));
      return true;
    },
    /** What detectors ask that the graph does not hold. */
    beyondGraph: (_: null) =>
      tracked(
        (async () => ({
          numbers: await opened.reading(numbersOfTaxpayers),
          claimed: await doubleClaims(store),
        }))(),
      ),
    /** Computes a lead again. */
    explain: (order: ExplanationOrder) => tracked(opened.reading((engine) => explain(engine, order))),
    writeImport: ({ folder, control: buffer }: { folder: string; control: Control['buffer'] }) => {
      const control = new Control(buffer);
      const onRows = (done: number, total: number) => {
        control.throwIfStopped();
        control.write({ phase: 'writing', file: null, done, total, unit: 'rows' });
      };
      return tracked(opened.reading((engine) => writeImport(engine, folder, onRows)));
    },
    /** The ledger as it is now, whoever wrote it; whoever looks all the time need not be patient. */
    state: (_: null) => tracked(reach().then(() => store.state())),
    /** Gives up what can be, and waits for the rest: to close a database under a query ends the process. */
    close: async () => {
      for (const controller of [closing, ...loading.values()]) controller.abort();
      await Promise.allSettled(underWay);
      await store.close();
    },
  };
}

export type LedgerHandlers = Awaited<ReturnType<typeof start>>;

if (parentPort) serveCalls(parentPort, start());
