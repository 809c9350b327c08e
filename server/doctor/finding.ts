import { fill } from '../../graph/staging/wording.ts';
import { size } from '../commands/terminal.ts';
import type { Language } from '../contract.ts';

export const LEVELS = ['ok', 'note', 'warning', 'error'] as const;
export type Level = (typeof LEVELS)[number];
export type Values = Readonly<Record<string, string | number>>;

/** What a check found, and what to do about it (nothing where that is empty). */
export interface Words {
  level: Level;
  zh: readonly [found: string, advice: string];
  en: readonly [found: string, advice: string];
}

export interface Finding {
  code: string;
  level: Level;
  values: Values;
  words: Words;
}

/** Findings by the words of one group of checks. */
export const findings =
  <Code extends string>(words: Readonly<Record<Code, Words>>) =>
  (code: Code, values: Values = {}): Finding => ({ code, level: words[code].level, values, words: words[code] });

/** Values named `…Bytes` are shown as sizes. */
export function wordFinding({ words, values }: Finding, language: Language): { found: string; advice: string } {
  const [found, advice] = words[language];
  const shown = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, /bytes$/i.test(name) ? size(Number(value)) : value]),
  );
  return { found: fill(found, shown), advice: fill(advice, shown) };
}

export const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
