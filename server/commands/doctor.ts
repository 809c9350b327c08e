import { examine, type Inspection } from '../doctor/examination.ts';
import { type Level, LEVELS, wordFinding } from '../doctor/finding.ts';
import type { Options } from '../options.ts';
import type { Terminal } from './terminal.ts';

const MARKS: Readonly<Record<Level, { zh: string; en: string }>> = {
  ok: { zh: '正常', en: 'ok' },
  note: { zh: '提示', en: 'note' },
  warning: { zh: '警告', en: 'WARNING' },
  error: { zh: '错误', en: 'ERROR' },
};

/** `suyuan doctor`: what stands in the way, and what to do about it. Needs no server; 1 where there is an error. */
export async function doctor(inspect: Inspection, options: Options, terminal: Terminal): Promise<number> {
  const { language } = terminal;
  const found = await examine(options, inspect);
  const findings = found.map(({ code, level, values, ...finding }) => ({
    ...{ code, level, values },
    ...wordFinding({ ...finding, code, level, values }, language),
  }));
  const worst = LEVELS[Math.max(0, ...found.map(({ level }) => LEVELS.indexOf(level)))];
  terminal.document({ worst, findings });
  for (const { level, code, found: words, advice } of findings)
    terminal.print(
      `${MARKS[level][language].padEnd(language === 'zh' ? 3 : 8)} ${words}${level === 'ok' ? '' : `  [${code}]`}` +
        (advice ? `\n${' '.repeat(language === 'zh' ? 5 : 9)}${advice}` : ''),
    );
  return worst === 'error' ? 1 : 0;
}
