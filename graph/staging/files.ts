import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, InvalidInput } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Engine } from '../stores/duckdb/engine.ts';
import { type FactKind, isFactKind } from '../facts.ts';
import { acceptedIn, CHECKED_TABLES, checkFile, type CheckedFile } from './check.ts';
import { inLanes, type StagingOptions } from './engine.ts';
import type { FileKind } from './columns.ts';
import { checkFacts } from './factCheck.ts';
import { FACT_CHECKED_TABLES } from './factRows.ts';
import type { Mapping } from './mapping.ts';
import { type Opened, openFile, type Reading, readTable } from './reading.ts';
import { intake } from './intake.ts';
import type { BrokenRecord } from './records.ts';
import { BrokenRows } from './rows.ts';
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

export interface ReadingOptions extends StagingOptions {
  /** What the columns of these files are, where their names do not say it. */
  mapping?: Mapping | null;
  signal?: AbortSignal;
  onStep?: (step: { phase: 'reading' | 'checking'; file: string; done: number; total: number }) => void;
}

/**
 * Reads sources into what check.ts makes of them, several at a time. A file's place in the answer is its position. Raises InvalidInput
 * `no_invoice_file` where there is none among several, or the one file's own problem.
 */
export async function readFiles(
  engine: Engine,
  sources: readonly Source[],
  store: Pick<Store, 'loadedFiles'>,
  { folder, memoryLimitMegabytes, threads, mapping = null, signal, onStep }: ReadingOptions,
): Promise<StagedFile[]> {
  const files = sources.map((source): StagedFile => ({
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
  }));
  const total = sources.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  /** Files that are read, or being read, in order. */
  const begun: Promise<void>[] = [];
  const inTurn = turns();
  const lanes = Math.max(1, Math.min(threads, sources.length));
  await inLanes(engine, folder, { memoryLimitMegabytes, threads }, { lanes, signal }, async (lane, stop) => {
    while (begun.length < sources.length) {
      stop.throwIfAborted();
      const position = begun.length;
      await (begun[position] = readSource(lane, position, stop));
    }
  });
  if (!files.some(({ outcome }) => outcome === 'loaded' || outcome === 'already_loaded')) throw noInvoiceFile(files);
  return files;

  async function readSource(lane: Engine, position: number, stop: AbortSignal): Promise<void> {
    const source = sources[position];
    const file = files[position];
    let told = 0;
    const onBytes = (bytes: number) => {
      told += bytes;
      done += bytes;
      onStep?.({ phase: 'reading', file: source.name, done, total });
    };
    try {
      await readFile(lane, position, stop, onBytes);
    } catch (error) {
      stop.throwIfAborted();
      const problem = problemOf(error);
      if (!problem) throw error;
      file.outcome = file.kind !== null || source.named || !SKIPPABLE.has(problem.code) ? 'refused' : 'skipped';
      file.problem = { code: problem.code, values: problem.values };
      await rm(claimsOf(folder, position), { force: true });
      for (const table of [...CHECKED_TABLES, ...FACT_CHECKED_TABLES])
        await lane.run(`DELETE FROM ${table} WHERE position = $1`, [position]);
    }
    done += source.bytes - told;
  }

  async function readFile(lane: Engine, position: number, stop: AbortSignal, onBytes: (bytes: number) => void) {
    const { path, skip, name } = sources[position];
    const into = files[position];
    if (skip) throw new InvalidInput(skip);
    const copy = join(folder, `${randomUUID()}.csv`);
    // one after the other, so that of two equal files the first is loaded: our own thread does it all the same
    const { opened, plain } = await inTurn(async () => {
      const looked: Opened = await openFile(path, mapping);
      into.kind = looked.kind;
      const options = { binary: looked.binary, encoding: mapping?.file.encoding, signal: stop, onBytes };
      const taken = await intake(path, copy, options);
      into.sha256 = taken.sha256;
      return { opened: looked, plain: taken };
    });
    const equal = begun.filter((_, other) => other < position && files[other].sha256 === plain.sha256);
    await Promise.allSettled(equal);
    const known = files.slice(0, position).some((other) => other.outcome === 'loaded' && other.sha256 === plain.sha256);
    if (known || (await store.loadedFiles([plain.sha256])).size > 0) into.outcome = 'already_loaded';
    else {
      onStep?.({ phase: 'checking', file: name, done, total });
      const broken = new BrokenRows(lane, position);
      const onBroken = (row: BrokenRecord) => broken.add(row);
      const table = await readTable(opened, plain, { engine: lane, mapping, onBroken, signal: stop });
      await broken.flush();
      into.kind = table.recognised.kind;
      into.ignoredColumns = table.recognised.ignored;
      into.header = table.recognised.header;
      into.reading = table.reading;
      const check = table.recognised.claims ? checkFile : checkFacts;
      into.checked = await check(lane, { ...table, position, claims: claimsOf(folder, position) });
      into.rows.read = into.checked.read;
      into.rows.refused = into.checked.refused;
      into.outcome = 'loaded';
    }
    await rm(copy, { force: true });
    await rm(`${copy}.numbered`, { force: true });
  }
}

/** Has tasks done one after the other, in the order in which they are given. */
function turns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}

/** Where the checked claims of a file are. */
const claimsOf = (folder: string, position: number) => join(folder, `claims-${position}.parquet`);

/** The accepted rows of all files as a FROM clause over Parquet; null where there are no files of claims. */
export function newClaims(folder: string, files: readonly StagedFile[]): string | null {
  const paths = files.flatMap(({ outcome, kind }, position) =>
    outcome === 'loaded' && !isFactKind(kind) ? [claimsOf(folder, position)] : [],
  );
  return paths.length > 0 ? acceptedIn(paths) : null;
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
