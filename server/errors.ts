import { z } from 'zod';
import { DomainError } from '../graph/errors.ts';
import { FILE_PROBLEMS, fill } from '../graph/staging/wording.ts';
import type { Language, Problem } from './contract.ts';
import { type Entry, PROBLEMS } from './problems.ts';

/** A file's problem is the request's problem where it was the only file. */
function fileProblem(code: string): Entry | undefined {
  const words = (FILE_PROBLEMS as Readonly<Record<string, (typeof FILE_PROBLEMS)[keyof typeof FILE_PROBLEMS]>>)[code];
  return (
    words && {
      status: 422,
      zh: ['文件不能导入', `{file}：${words.zh.reason}`, words.zh.advice],
      en: ['The file cannot be loaded', `{file}: ${words.en.reason}`, words.en.advice],
    }
  );
}

/** The problem document of any error. What is not one of ours says nothing but a reference. */
export function problemOf(error: unknown, language: Language, reference = ''): Problem {
  const { code, values } = codeOf(error, reference);
  const entry = PROBLEMS[code] ?? fileProblem(code) ?? PROBLEMS.internal;
  const [title, detail, advice] = entry[language];
  return {
    type: `about:blank#${code}`,
    title,
    status: entry.status,
    code,
    detail: fill(detail, values),
    ...(advice ? { advice: fill(advice, values) } : {}),
    ...(Object.keys(values).length > 0 ? { values: { ...values } } : {}),
  };
}

function codeOf(
  error: unknown,
  reference: string,
): { code: string; values: Readonly<Record<string, string | number>> } {
  if (error instanceof DomainError) return { code: error.code, values: error.values };
  const text = error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}` : '';
  // DuckDB knows beforehand how much room there is to spill to
  if (/ENOSPC|EDQUOT|No space left on device|failed to offload data block/i.test(text))
    return { code: 'disk_full', values: {} };
  // DuckDB at its limit, or no room for a snapshot's columns
  if (/Out of Memory Error|Array buffer allocation failed|ERR_WORKER_OUT_OF_MEMORY/.test(text))
    return { code: 'out_of_memory', values: {} };
  return { code: 'internal', values: { reference } };
}

const wordInChinese = z.locales.zhCN().localeError;

/** What a schema found wrong, in one language. */
export function wordIssue(
  { code, message, ...rest }: { code: string; message: string } & Record<string, unknown>,
  language: Language,
): string {
  if (language === 'en') return message;
  // zod's own words would name the value that came, which is gone by now
  if (code === 'invalid_type') return `应为 ${String(rest.expected)}`;
  const words = wordInChinese({ code, ...rest } as Parameters<typeof wordInChinese>[0]);
  return (typeof words === 'string' ? words : words?.message) ?? message;
}
