import { formatMinor } from '../../graph/money.ts';
import type { Language, Problem } from '../contract.ts';
import type { LeftBehind } from '../services/journal.ts';

/** What commands say to a person. Results go to stdout; progress, hints and errors to stderr. */
export class Terminal {
  readonly language: Language;
  readonly json: boolean;
  #line = false;
  #documented = false;

  constructor(language: Language, json: boolean) {
    this.language = language;
    this.json = json;
  }

  /** Picks the language. */
  say(zh: string, en: string): string {
    return this.language === 'zh' ? zh : en;
  }

  /** A result for a person; under --json nothing. */
  print(text: string): void {
    if (!this.json) process.stdout.write(`${text}\n`);
  }

  /** The result for a program: exactly one document, the first. */
  document(value: unknown): void {
    if (this.json && !this.#documented) process.stdout.write(`${JSON.stringify(value)}\n`);
    this.#documented = true;
  }

  hint(text: string): void {
    this.#clear();
    process.stderr.write(`${text}\n`);
  }

  /** One line that is written over; nothing where nobody watches. */
  progress(text: string): void {
    if (!process.stderr.isTTY) return;
    process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
    this.#line = true;
  }

  #clear(): void {
    if (this.#line) process.stderr.write('\r\x1b[2K');
    this.#line = false;
  }

  building({ done, total }: { done: number; total: number }): void {
    this.progress(`${this.say('建图', 'building the graph')} ${percent(done, total)}`);
  }

  /** For a person; and the result for a program that has none yet. */
  problem(problem: Problem): void {
    const { title, detail, advice, code } = problem;
    this.document(problem);
    this.hint(`${title}${this.say('：', ': ')}${detail}${advice ? `\n${advice}` : ''}  [${code}]`);
  }

  /** Somebody else has the data folder now: end at once, writing nothing. */
  leave(): never {
    this.hint(this.say('数据文件夹被其他进程接管，退出。', 'Another process took the data folder over; leaving.'));
    process.exit(1);
  }

  /** Loads that an earlier process was ended in: which, where, and what became of each. */
  leftBehind(loads: readonly LeftBehind[]): void {
    for (const { id, files, phase, committed } of loads) {
      const names = files.slice(0, 3).join(', ') + (files.length > 3 ? ' …' : '');
      this.hint(
        committed
          ? this.say(
              `上次导入 ${id}（${names}）写入后中断：已全部入账。`,
              `The load ${id} (${names}) was interrupted after it was written: all of it is in.`,
            )
          : this.say(
              `上次导入 ${id}（${names}）在 ${phase} 阶段中断：没有任何内容入账，请重新导入。`,
              `The load ${id} (${names}) was interrupted while ${phase}: nothing of it is in. Load it again.`,
            ),
      );
    }
  }

  endProgress(): void {
    this.#clear();
  }

  money(minor: number, currency: string): string {
    return formatMinor(minor, currency);
  }

  /** Columns, right-aligned where the head ends in `>`. Chinese characters take two places. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const right = head.map((name) => name.endsWith('>'));
    const names = head.map((name) => name.replace(/>$/, ''));
    const widths = names.map((name, i) => Math.max(width(name), ...rows.map((row) => width(row[i]))));
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, i) =>
          right[i] ? ' '.repeat(widths[i] - width(cell)) + cell : cell + ' '.repeat(widths[i] - width(cell)),
        )
        .join('  ')
        .trimEnd();
    return [line(names), ...rows.map(line)].join('\n');
  }
}

export const percent = (done: number, total: number) => `${Math.floor((100 * done) / Math.max(1, total))} %`;

function width(text: string): number {
  let places = 0;
  for (const character of text) places += /[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]/u.test(character) ? 2 : 1;
  return places;
}
