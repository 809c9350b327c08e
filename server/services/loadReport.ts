import { NO_ROWS } from '../../graph/staging/files.ts';
import { FILE_PROBLEMS, fill, WARNINGS, wordsOf } from '../../graph/staging/wording.ts';
import type { FoundRefusal } from '../../graph/store.ts';
import type { FileReport, Language, LoadReport, RowCounts } from '../contract.ts';
import type { LoadOutcome } from '../workers/ledger.ts';
import { describeRefusal } from './refusals.ts';

/** The words of a load's report, in one language. */
export function reportOf(
  { files: found, matches, repaired, account, identity, seconds, wouldRefuse }: LoadOutcome,
  refusals: readonly FoundRefusal[],
  language: Language,
): Omit<LoadReport, 'version' | 'taxpayers' | 'relations' | 'invoices'> {
  // a report of an earlier version knows no facts
  const files = found.map((file) => ({ ...file, rows: { ...NO_ROWS, ...file.rows } }));
  const sum = (pick: (file: LoadOutcome['files'][number]) => number) =>
    files.reduce((total, file) => total + pick(file), 0);
  return {
    files: files.map((file) => describeFile(file, language)),
    rows: totalOf(files.map(({ rows }) => rows)),
    voidRows: sum(({ checked }) => checked?.voidRows ?? 0),
    redRows: sum(({ checked }) => checked?.redRows ?? 0),
    zeroRows: sum(({ checked }) => checked?.zeroRows ?? 0),
    matches,
    refusals: refusals.map((refusal) => describeRefusal(refusal, language)),
    repaired,
    account,
    // reports of before do not have it
    identity: identity ?? null,
    seconds,
    dryRun: Boolean(wouldRefuse),
  };
}

export function totalOf(rows: readonly RowCounts[]): RowCounts {
  const total = { ...NO_ROWS };
  for (const counts of rows) for (const key of Object.keys(total) as (keyof RowCounts)[]) total[key] += counts[key];
  return total;
}

function describeFile(file: LoadOutcome['files'][number], language: Language): FileReport {
  const { name, outcome, kind, sha256, bytes, rows, problem, checked, ignoredColumns } = file;
  const words = problem ? wordsOf(FILE_PROBLEMS, problem.code, language) : null;
  return {
    name,
    outcome,
    kind,
    sha256,
    bytes,
    code: problem?.code ?? null,
    reason: words ? `${fill(words.reason, problem!.values)}${language === 'zh' ? '。' : '. '}${words.advice}` : null,
    rows,
    voidRows: checked?.voidRows ?? 0,
    redRows: checked?.redRows ?? 0,
    zeroRows: checked?.zeroRows ?? 0,
    repairs: checked?.repaired ?? { accepted: 0, refused: 0 },
    deductions: checked?.deductions ?? 0,
    ignoredColumns,
    // reports of an earlier version have none
    reading: file.reading ?? null,
    warnings: (checked?.warnings ?? []).map(({ code, rows: count }) => ({
      code,
      rows: count,
      text: wordsOf(WARNINGS, code, language).reason,
    })),
  };
}
