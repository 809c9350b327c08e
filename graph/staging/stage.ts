import { mkdir, rm } from 'node:fs/promises';
import { join, resolve as absolute } from 'node:path';
import { OBSERVED_PURCHASES, OBSERVED_SALES } from '../snapshot.ts';
import type { Changes, Store } from '../store.ts';
import { Engine } from '../stores/duckdb/engine.ts';
import { columnsOf, OUTCOME_NEW, type Row, SIDE_PURCHASES, SIDE_SALES } from '../tables.ts';
import { CHECK_TABLES } from './check.ts';
import { FACT_MACROS } from './factCells.ts';
import { countFacts, stageFacts } from './factOutcomes.ts';
import { FACT_CHECK_TABLES, newFacts } from './factRows.ts';
import { readFiles, type StagedFile } from './files.ts';
import { MACROS } from './patterns.ts';
import { bringIn, type MatchCounts, resolve } from './resolve.ts';
import type { Source } from './sources.ts';
import { stageTable } from './staged.ts';

export type { RowCounts, StagedFile } from './files.ts';
export type { MatchCounts } from './resolve.ts';

export interface StageOptions {
  /** A folder of our own, on the ledger's disk; the stage makes and removes a folder within. */
  folder: string;
  memoryLimitMegabytes: number;
  threads: number;
  signal?: AbortSignal;
  onProgress?: (progress: StageProgress) => void;
}

export interface StageProgress {
  phase: 'reading' | 'checking' | 'resolving';
  file: string | null;
  done: number;
  total: number | null;
  unit: 'bytes' | 'rows';
}

/** A load, read and resolved, ready to be applied. `dispose` removes its folder. */
export interface Stage {
  files: StagedFile[];
  matches: MatchCounts;
  changes: Omit<Changes, 'load' | 'replaceAll' | 'demo'>;
  dispose(): Promise<void>;
}

/**
 * Reads sources into a DuckDB of this load's own, checks every cell, looks up what the ledger knows of the same documents, and concludes
 * invoices. Nothing in the ledger changes. Raises InvalidInput `no_invoice_file` where nothing can be loaded.
 */
export async function stage(
  load: string,
  sources: readonly Source[],
  store: Pick<Store, 'lookup' | 'lookupFacts' | 'loadedFiles'>,
  { folder: parent, memoryLimitMegabytes, threads, signal, onProgress }: StageOptions,
): Promise<Stage> {
  const folder = join(absolute(parent), load);
  await mkdir(folder, { recursive: true });
  const engine = await Engine.open({
    path: ':memory:',
    folders: [folder],
    spillFolder: join(folder, 'spill'),
    memoryLimitMegabytes,
    threads,
    // the number of a row is its place in the file
    keepsOrder: true,
  });
  const dispose = async () => {
    engine.close();
    await rm(folder, { recursive: true, force: true });
  };
  const abort = () => engine.interrupt();
  signal?.addEventListener('abort', abort);
  try {
    for (const statement of [...MACROS, ...FACT_MACROS, ...CHECK_TABLES, ...FACT_CHECK_TABLES])
      await engine.run(statement);
    const files = await readFiles(engine, sources, store, {
      folder,
      signal,
      onStep: (step) => onProgress?.({ ...step, unit: 'bytes' }),
    });
    signal?.throwIfAborted();
    onProgress?.({ phase: 'resolving', file: null, done: 0, total: null, unit: 'rows' });
    await bringIn(engine, await store.lookup(await groupKeys(engine)));
    signal?.throwIfAborted();
    const matches = await resolve(engine);
    signal?.throwIfAborted();
    await countOutcomes(engine, files);
    const kinds = await countFacts(engine, store, files, async (sql) => (await keys(engine, sql, 1))[0]);
    const changes = {
      ...(await changesOf(engine, load, folder, files)),
      facts: await stageFacts(engine, folder, kinds),
    };
    signal?.throwIfAborted();
    return { files, matches, changes, dispose };
  } catch (error) {
    await dispose();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

async function groupKeys(engine: Engine): Promise<BigUint64Array> {
  return (await keys(engine, 'SELECT DISTINCT group_key FROM claim_new', 1))[0];
}

/** Adds what became of the accepted rows. */
async function countOutcomes(engine: Engine, files: readonly StagedFile[]): Promise<void> {
  const counts = await engine.rows<{ position: number; outcome: number; rows: bigint }>(
    `SELECT position, outcome, count(*) AS rows FROM (
       SELECT position, ${OUTCOME_NEW} AS outcome FROM claim_new ANTI JOIN shared USING (document)
       UNION ALL SELECT position, outcome FROM claim_linked WHERE is_new) GROUP BY ALL`,
  );
  const names = ['newInvoices', 'furtherClaims', 'exactRepeats', 'conflicts'] as const;
  for (const { position, outcome, rows } of counts) files[position].rows[names[outcome]] = Number(rows);
}

async function changesOf(
  engine: Engine,
  load: string,
  folder: string,
  files: readonly StagedFile[],
): Promise<Omit<Stage['changes'], 'facts'>> {
  await engine.run('CREATE TABLE loaded_file (position UINTEGER, sha256 VARCHAR)');
  const loaded = [...files.entries()].filter(([, { outcome }]) => outcome === 'loaded');
  for (const [position, { sha256 }] of loaded)
    await engine.run('INSERT INTO loaded_file VALUES ($1, $2)', [position, sha256]);
  const invoiceColumns = columnsOf('invoice').map(([name]) => name);
  const shape = '(digest_high, digest_low, conflict, contested)';
  const both = (seller: string, buyer: string) =>
    `(SELECT ${seller} FROM claim_new UNION ALL SELECT ${buyer} FROM claim_new)`;
  const [high, low] = await keys(
    engine,
    `SELECT digest_high, digest_low FROM invoice_known ANTI JOIN invoice_shared USING ${shape} ORDER BY ALL`,
    2,
  );
  return {
    files: loaded.map(([position, { sha256, name, kind, rows, ignoredColumns, header }]): Row<'file'> => ({
      sha256,
      name,
      kind,
      rows: rows.read,
      load,
      position,
      columns: ignoredColumns.length > 0 ? ignoredColumns.join(', ') : null,
      header: JSON.stringify(header),
    })),
    claims: await stageTable(
      engine,
      folder,
      'claim',
      `SELECT *, sha256 AS file, ${OUTCOME_NEW}::UTINYINT AS outcome FROM claim_new ANTI JOIN shared USING (document) JOIN loaded_file USING (position)
       UNION ALL BY NAME SELECT * EXCLUDE file, coalesce(file, sha256) AS file FROM claim_linked LEFT JOIN loaded_file USING (position)
         WHERE is_new OR known_high <> digest_high OR known_low <> digest_low`,
    ),
    invoices: await stageTable(
      engine,
      folder,
      'invoice',
      `SELECT ${invoiceColumns.join(', ')} FROM (SELECT *, 0::UTINYINT AS conflict, 0::UTINYINT AS contested,
         0::BIGINT AS reversed_gross_minor, 0::BIGINT AS reversed_tax_minor FROM claim_new ANTI JOIN shared USING (document))
       UNION ALL SELECT ${invoiceColumns.join(', ')} FROM invoice_shared ANTI JOIN invoice_known USING ${shape}`,
    ),
    removedInvoices: { high, low },
    names: await stageTable(
      engine,
      folder,
      'name',
      `SELECT taxpayer, name, count(*)::UINTEGER AS rows FROM (FROM ${both('seller AS taxpayer, seller_name AS name', 'buyer, buyer_name')}
         UNION ALL SELECT taxpayer, name FROM ${newFacts('registration')}) WHERE name IS NOT NULL GROUP BY ALL ORDER BY ALL`,
    ),
    taxpayers: await stageTable(
      engine,
      folder,
      'taxpayer',
      `SELECT id, bit_or(observed)::UTINYINT AS observed FROM ${both(
        `seller AS id, CASE WHEN side <> ${SIDE_PURCHASES} THEN ${OBSERVED_SALES} ELSE 0 END AS observed`,
        `buyer, CASE WHEN side <> ${SIDE_SALES} THEN ${OBSERVED_PURCHASES} ELSE 0 END`,
      )} GROUP BY id ORDER BY id`,
    ),
    refusals: await stageTable(
      engine,
      folder,
      'refusal',
      'SELECT *, sha256 AS file FROM refusal_new JOIN loaded_file USING (position) ORDER BY position, row',
    ),
    repairs: await stageTable(
      engine,
      folder,
      'repair',
      'SELECT *, sha256 AS by_file FROM repair_new JOIN loaded_file USING (position) ORDER BY ALL',
    ),
  };
}

/** Columns of keys that a query selects. */
async function keys(engine: Engine, sql: string, columns: number): Promise<BigUint64Array[]> {
  const parts: BigUint64Array[][] = Array.from({ length: columns }, () => []);
  const types = parts.map(() => 'key' as const);
  for await (const { count, columns: arrays } of engine.stream(sql, types))
    parts.forEach((part, i) => part.push(arrays[i].slice(0, count)));
  return parts.map((part) => {
    const whole = new BigUint64Array(part.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of part) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  });
}
