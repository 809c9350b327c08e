import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, InvalidInput } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Engine } from '../stores/duckdb/engine.ts';
import { FACT_KINDS, type FactKind } from '../facts.ts';
import { BrokenRows, checkFile, type CheckedFile } from './check.ts';
import type { FileKind } from './columns.ts';
import { checkFacts } from './factCheck.ts';
import { newFacts } from './factRows.ts';
import type { Mapping } from './mapping.ts';
import { type Opened, openFile, type Reading, readTable } from './reading.ts';
import { intake } from './intake.ts';
import { reasonOf, type Source } from './sources.ts';

/** Counts of rows by what became of them. read = refused + all others. */
export interface RowCounts {
  read: number;
  refused: number;
  newInvoices: number;
  furtherClaims: number;
  exactRepeats: number;
  conflicts: number;
  /** Of files of facts, whose repeats are among exactRepeats: the first of its key, and those that stand in the place of another. */
  newFacts: number;
  replacedFacts: number;
}

export interface StagedFile {
  name: string;
  outcome: 'loaded' | 'already_loaded' | 'skipped' | 'refused';
  kind: FileKind | FactKind | null;
  sha256: string | null;
  bytes: number;
  /** Why it was skipped or refused. */
  problem: { code: string; values: Readonly<Record<string, string | number>> } | null;
  rows: RowCounts;
  checked: CheckedFile | null;
  ignoredColumns: string[];
  /** Names of all columns; empty where it was not read. */
  header: readonly string[];
  /** How it was read; null where it was not. */
  reading: Reading | null;
}

export const NO_ROWS: RowCounts = {
  ...{ read: 0, refused: 0, newInvoices: 0, furtherClaims: 0, exactRepeats: 0, conflicts: 0 },
  ...{ newFacts: 0, replacedFacts: 0 },
};

/** Problems of files that are found beside invoices. Any other, and any of a file that was named itself, is told as a refusal. */
const SKIPPABLE = new Set([
  'header_unknown',
  'header_ambiguous',
  'header_several_kinds',
  'header_incomplete',
  'not_text',
  'file_empty',
  'not_a_file',
  'encoding_broken',
  'encoding_not_utf8',
  'mapping_column_missing',
  'zip_no_workbook',
  'json_not_lines',
]);

export interface ReadingOptions {
  /** The load's own folder. */
  folder: string;
  /** What the columns of these files are, where their names do not say it. */
  mapping?: Mapping | null;
  signal?: AbortSignal;
  onStep?: (step: { phase: 'reading' | 'checking'; file: string; done: number; total: number }) => void;
}

/**
 * Reads sources into the tables of check.ts. A file's place in the answer is its position. Raises InvalidInput `no_invoice_file` where there is
 * none among several, or the one file's own problem.
 */
export async function readFiles(
  engine: Engine,
  sources: readonly Source[],
  store: Pick<Store, 'loadedFiles'>,
  { folder, mapping = null, signal, onStep }: ReadingOptions,
): Promise<StagedFile[]> {
  const files: StagedFile[] = [];
  const total = sources.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  for (const source of sources) {
    signal?.throwIfAborted();
    const position = files.length;
    const file: StagedFile = {
      name: source.name,
      outcome: 'skipped',
      kind: null,
      sha256: null,
      bytes: source.bytes,
      problem: null,
      rows: { ...NO_ROWS },
      checked: null,
      ignoredColumns: [],
      header: [],
      reading: null,
    };
    files.push(file);
    let done = before;
    try {
      await readFile(file, source, position);
    } catch (error) {
      signal?.throwIfAborted();
      const problem = problemOf(error);
      if (!problem) throw error;
      file.outcome = file.kind !== null || source.named || !SKIPPABLE.has(problem.code) ? 'refused' : 'skipped';
      file.problem = { code: problem.code, values: problem.values };
      for (const table of ['claim_new', 'refusal_new', 'repair_new', ...FACT_KINDS.map(newFacts)])
        await engine.run(`DELETE FROM ${table} WHERE position = $1`, [position]);
    }
    before += source.bytes;

    async function readFile(into: StagedFile, { path, skip, name }: Source, at: number): Promise<void> {
      if (skip) throw new InvalidInput(skip);
      const copy = join(folder, `${randomUUID()}.csv`);
      const opened: Opened = await openFile(path, mapping);
      into.kind = opened.kind;
      const plain = await intake(path, copy, {
        ...{ binary: opened.binary, encoding: mapping?.file.encoding, signal },
        onBytes: (bytes) => onStep?.({ phase: 'reading', file: name, done: (done += bytes), total }),
      });
      into.sha256 = plain.sha256;
      const known = files.some(({ sha256, outcome }) => outcome === 'loaded' && sha256 === plain.sha256);
      if (known || (await store.loadedFiles([plain.sha256])).size > 0) into.outcome = 'already_loaded';
      else {
        onStep?.({ phase: 'checking', file: name, done, total });
        const broken = new BrokenRows(engine, at);
        const table = await readTable(opened, plain, { engine, mapping, onBroken: (row) => broken.add(row), signal });
        await broken.flush();
        into.kind = table.recognised.kind;
        into.ignoredColumns = table.recognised.ignored;
        into.header = table.recognised.header;
        into.reading = table.reading;
        const check = table.recognised.claims ? checkFile : checkFacts;
        into.checked = await check(engine, { ...table, position: at });
        into.rows.read = into.checked.read;
        into.rows.refused = into.checked.refused;
        into.outcome = 'loaded';
      }
      await rm(copy, { force: true });
      await rm(`${copy}.numbered`, { force: true });
    }
  }
  if (!files.some(({ outcome }) => outcome === 'loaded' || outcome === 'already_loaded')) throw noInvoiceFile(files);
  return files;
}

/** What is wrong with the file; null where something else is. */
function problemOf(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  const reason = reasonOf(error);
  const ofTheFile = ['EACCES', 'EPERM', 'ENOENT', 'EISDIR', 'EIO', 'ELOOP', 'ENXIO'].includes(reason);
  return ofTheFile ? new InvalidInput('not_readable', { reason }, { cause: error }) : null;
}

function noInvoiceFile(files: readonly StagedFile[]): InvalidInput {
  const first = files.find(({ problem }) => problem);
  if (files.length === 1 && first?.problem)
    return new InvalidInput(first.problem.code, { ...first.problem.values, file: first.name });
  const told = files.map(({ name, problem }) => {
    const detail = problem?.values.detail;
    return `${name} (${problem?.code ?? ''}${detail ? `: ${detail}` : ''})`;
  });
  return new InvalidInput('no_invoice_file', { files: told.join('; ') });
}
