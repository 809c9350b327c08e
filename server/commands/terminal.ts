import { formatMinor } from '../../graph/money.ts';
import type { Language, Problem } from '../contract.ts';

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

function width(text: string): number {
  let places = 0;
  for (const character of text) places += /[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]/u.test(character) ? 2 : 1;
  return places;
}

/** `12.3 MB`: of 1024 each, as --memory counts. */
export function size(bytes: number): string {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${(bytes / 2 ** (10 * power)).toFixed(power === 0 ? 0 : 1)} ${['B', 'KB', 'MB', 'GB', 'TB'][power]}`;
}
