import { OBSERVED_PURCHASES, OBSERVED_SALES } from '../snapshot.ts';
import type { Changes, Store } from '../store.ts';
import type { Engine } from '../stores/duckdb/engine.ts';
import { OUTCOME_NEW, type Row, SIDE_PURCHASES, SIDE_SALES } from '../tables.ts';
import { countFacts, stageFacts } from './factOutcomes.ts';
import { newFacts } from './factRows.ts';
import { newClaims, readFiles, type StagedFile } from './files.ts';
import { bringIn, type MatchCounts, resolve } from './resolve.ts';
import type { Mapping } from './mapping.ts';
import type { Source } from './sources.ts';
import { stagingEngine, type StagingOptions } from './engine.ts';
import { keys, stageTable } from './staged.ts';
import { resolvedChanges } from './resolved.ts';

export type { RowCounts, StagedFile } from './files.ts';
export type { MatchCounts } from './resolve.ts';

export interface StageOptions extends StagingOptions {
  mapping?: Mapping | null;
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

/** A refused row, and the place of its file in this load. */
export type FirstRefusal = { position: number } & Pick<Row<'refusal'>, 'row' | 'column_name' | 'value' | 'code'>;

/** A load, read and resolved, ready to be applied. `dispose` removes its folder. */
export interface Stage {
  files: StagedFile[];
  matches: MatchCounts;
  changes: Omit<Changes, 'load' | 'replaceAll' | 'demo'>;
  /** The first rows that were refused, in order of files and rows. */
  firstRefusals(limit: number): Promise<FirstRefusal[]>;
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
  { folder: parent, memoryLimitMegabytes, threads, mapping, signal, onProgress }: StageOptions,
): Promise<Stage> {
  const { engine, folder, dispose } = await stagingEngine({ folder: parent, memoryLimitMegabytes, threads }, load);
  const abort = () => engine.interrupt();
  signal?.addEventListener('abort', abort);
  try {
    const files = await readFiles(engine, sources, store, {
      ...{ folder, memoryLimitMegabytes, threads },
      mapping,
      signal,
      onStep: (step) => onProgress?.({ ...step, unit: 'bytes' }),
    });
    const claims = newClaims(folder, files);
    if (claims) await engine.run(`DROP TABLE claim_new; CREATE VIEW claim_new AS FROM ${claims}`);
    signal?.throwIfAborted();
    onProgress?.({ phase: 'resolving', file: null, done: 0, total: null, unit: 'rows' });
    await bringIn(engine, await store.lookup(() => groupKeys(engine)));
    signal?.throwIfAborted();
    const matches = await resolve(engine);
    signal?.throwIfAborted();
    await countOutcomes(engine, files);
    const kinds = await countFacts(engine, store, files, async (sql) => (await keys(engine, sql, 1))[0]);
    const changes = {
      ...(await changesOf(engine, load, folder, files, claims)),
      facts: await stageFacts(engine, folder, kinds),
    };
    await checkUnifiedCodes(engine, changes.taxpayers, files);
    signal?.throwIfAborted();
    const firstRefusals = (limit: number) =>
      engine.rows<FirstRefusal>(
        'SELECT position, row, column_name, value, code FROM refusal_new ORDER BY position, row LIMIT $1',
        [limit],
      );
    return { files, matches, changes, firstRefusals, dispose };
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

/** Tells of rows with a unified code that fails its check. Each number is checked once: rows repeat them a thousand times. */
async function checkUnifiedCodes(
  engine: Engine,
  { from }: Stage['changes']['taxpayers'],
  files: readonly StagedFile[],
): Promise<void> {
  await engine.run(`CREATE TABLE wrong AS SELECT id FROM ${from} WHERE fails_check(id)`);
  const { none } = await engine.row<{ none: boolean }>('SELECT count(*) = 0 AS none FROM wrong');
  if (none) return;
  const counts = await engine.rows<{ position: number; rows: bigint }>(
    'SELECT position, count(*) AS rows FROM claim_new WHERE seller IN (FROM wrong) OR buyer IN (FROM wrong) GROUP BY position',
  );
  for (const { position, rows } of counts)
    files[position].checked!.warnings.push({ code: 'unified_code_check', rows: Number(rows) });
}

async function changesOf(
  engine: Engine,
  load: string,
  folder: string,
  files: readonly StagedFile[],
  claims: string | null,
): Promise<Omit<Stage['changes'], 'facts'>> {
  await engine.run('CREATE TABLE loaded_file (position UINTEGER, sha256 VARCHAR)');
  const loaded = [...files.entries()].filter(([, { outcome }]) => outcome === 'loaded');
  for (const [position, { sha256 }] of loaded)
    await engine.run('INSERT INTO loaded_file VALUES ($1, $2)', [position, sha256]);
  // both parties with what their ledgers cover, once for names and taxpayers: rows repeat them a thousand times
  await engine.run(`CREATE TABLE party AS
    SELECT id, name, observed, count(*) AS rows, min(day) AS first, max(day) AS last FROM (
      SELECT seller AS id, seller_name AS name, day, CASE WHEN side <> ${SIDE_PURCHASES} THEN ${OBSERVED_SALES} ELSE 0 END AS observed FROM claim_new
      UNION ALL SELECT buyer, buyer_name, day, CASE WHEN side <> ${SIDE_SALES} THEN ${OBSERVED_PURCHASES} ELSE 0 END FROM claim_new) GROUP BY ALL`);
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
    ...(await resolvedChanges(engine, folder, claims)),
    names: await stageTable(
      engine,
      folder,
      'name',
      `SELECT taxpayer, name, sum(rows)::UINTEGER AS rows FROM (SELECT id AS taxpayer, name, rows FROM party
         UNION ALL SELECT taxpayer, name, 1 FROM ${newFacts('registration')}) WHERE name IS NOT NULL GROUP BY ALL ORDER BY ALL`,
    ),
    taxpayers: await stageTable(
      engine,
      folder,
      'taxpayer',
      `SELECT id, bit_or(observed)::UTINYINT AS observed, ${[
        ['sales', OBSERVED_SALES],
        ['purchases', OBSERVED_PURCHASES],
      ]
        .flatMap(([side, bit]) =>
          [
            ['min', 'first'],
            ['max', 'last'],
          ].map(([pick, end]) => `coalesce(${pick}(${end}) FILTER (observed = ${bit}), 0)::INTEGER AS ${side}_${end}`),
        )
        .join(', ')} FROM party GROUP BY id ORDER BY id`,
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
