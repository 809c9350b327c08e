import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { civilOf } from '../graph/days.ts';
import { byteTable, csvField, putText, type WrittenFile, writeRows } from './csv.ts';
import type { Economy } from './economy.ts';
import { writeFacts } from './facts.ts';
import { GOODS } from './goods.ts';
import { type AnswerKey, answerKey } from './key.ts';
import { chooseObserved, writeLedgers } from './ledgers.ts';
import { renumbered, renumberedKey } from './renumbered.ts';
import { rowParts } from './rows.ts';

export const FULL_HEADER =
  '发票代码,发票号码,开票日期,销方识别号,销方名称,购方识别号,购方名称,金额,税额,价税合计,税收分类编码,货物名称,原发票代码,原发票号码,发票状态';

export interface WriteOptions {
  /**
   * full: complete invoices, a file per year or month. ledgers: sales.csv and purchases.csv as observed firms would hand them in, with
   * codes of their own for those that they trade with.
   */
  readonly form: 'full' | 'ledgers';
  /** Default csv. */
  readonly format?: 'csv' | 'parquet';
  /** Of the full form; default year. */
  readonly per?: 'year' | 'month';
  /** Firms whose ledgers are written; default: see `chooseObserved`. */
  readonly observed?: readonly number[] | undefined;
  /** Of the ledgers form: as firms hand theirs in, with what is wrong in them (dirt.ts). */
  readonly dirty?: boolean;
  /** Of the full form: writes it a second time, below `renumbered/`, under changed numbers (renumbered.ts). */
  readonly renumbered?: boolean;
  /** What is known of the firms beside invoices, too; default true. */
  readonly facts?: boolean;
}

export interface WrittenEconomy {
  /** The ledger's files. */
  readonly files: readonly WrittenFile[];
  /** Registration, status, roles and the like: of all firms, or of those that are observed. */
  readonly facts: readonly WrittenFile[];
  /** Path of key.json, the answer key. */
  readonly key: string;
}

/** Writes the ledger and the answer key into a folder, which is made if missing. CSV is UTF-8 with LF and no byte order mark. */
export async function writeEconomy(economy: Economy, dir: string, options: WriteOptions): Promise<WrittenEconomy> {
  await mkdir(dir, { recursive: true });
  let written: WrittenFile[];
  let rows: number[][] | null = null;
  let more: Pick<AnswerKey, 'ledgers' | 'renumbered'> = {};
  if (options.form === 'ledgers') {
    const ledgers = await writeLedgers(economy, dir, options.observed ?? chooseObserved(economy), options.dirty);
    ({ files: written, rows } = ledgers);
    more = { ledgers: ledgers.key };
  } else {
    written = await writeFull(economy, dir, options.per ?? 'year');
    if (options.renumbered) {
      const other = renumbered(economy);
      const below = join(dir, 'renumbered');
      await mkdir(below, { recursive: true });
      written.push(...(await writeFull(other, below, options.per ?? 'year')));
      more = { renumbered: renumberedKey(economy, other) };
    }
  }
  // whoever wants CSV need not wait for DuckDB
  const inFormat = options.format === 'parquet' ? (await import('./parquet.ts')).asParquet : null;
  const files = (await inFormat?.(written)) ?? written;
  const names = files.map(({ path }) => relative(dir, path).split(sep).join('/'));
  // beside the key, since it is as long as the ledgers
  const rowsOf = rows && Object.fromEntries(names.map((name, i) => [name, rows[i]]));
  const rowsPath = join(dir, 'key.rows.json');
  // what lies there from before would be taken for this ledger's
  await (rowsOf ? writeFile(rowsPath, JSON.stringify(rowsOf)) : rm(rowsPath, { force: true }));
  const key = join(dir, 'key.json');
  const own = names.filter((name) => !name.startsWith('renumbered/'));
  const answers = answerKey(economy, { form: options.form, files: own, ...more }, rows !== null);
  await writeFile(key, `${JSON.stringify(answers, null, 1)}\n`);
  const codes =
    more.ledgers && new Map(more.ledgers.firms.map(({ code, taxpayer }) => [taxpayer, code] as const).reverse());
  const idOf = codes && ((firm: number) => codes.get(economy.firms.id(firm)));
  const facts = options.facts === false ? [] : await writeFacts(economy, dir, idOf);
  return { files, facts: (await inFormat?.(facts)) ?? facts, key };
}

async function writeFull(economy: Economy, dir: string, per: 'year' | 'month'): Promise<WrittenFile[]> {
  const { invoices, firms } = economy;
  const parts = rowParts(economy);
  const parties = byteTable(firms.count, (u) => `${csvField(firms.id(u))},${csvField(firms.name(u))}`);
  const goods = byteTable(GOODS.length, (g) => `${csvField(GOODS[g].code)},${csvField(GOODS[g].name)}`);
  const rowOf = (buffer: Buffer, start: number, i: number, buyer: number): number => {
    let position = parts.code(buffer, start, i);
    position = parts.number(buffer, position, i);
    position = parts.day(buffer, position, i);
    position = putText(buffer, position, parties, invoices.seller[i]);
    position = putText(buffer, position, parties, buyer);
    position = parts.amounts(buffer, position, i);
    position = putText(buffer, position, goods, invoices.goods[i]);
    position = parts.original(buffer, position, i);
    return parts.status(buffer, position, i);
  };
  // whoever hands in an invoice of another's has a row of its own behind it
  const doubles = new Map(economy.doubles.map(({ invoice, buyer }) => [invoice, buyer]));
  const put = (buffer: Buffer, start: number, i: number): number => {
    const position = rowOf(buffer, start, i, invoices.buyer[i]);
    const other = doubles.get(i);
    return other === undefined ? position : rowOf(buffer, position, i, other);
  };
  const files: WrittenFile[] = [];
  for (let from = 0; from < invoices.count;) {
    const { year, month } = civilOf(invoices.day[from]);
    const name = per === 'year' ? `${year}` : `${year}-${String(month).padStart(2, '0')}`;
    let to = from;
    for (; to < invoices.count; to++) {
      if (invoices.day[to] === invoices.day[Math.max(from, to - 1)]) continue;
      const next = civilOf(invoices.day[to]);
      if (next.year !== year || (per === 'month' && next.month !== month)) break;
    }
    const written = await writeRows(join(dir, `invoices-${name}.csv`), FULL_HEADER, from, to, put);
    const more = economy.doubles.filter(({ invoice }) => invoice >= from && invoice < to).length;
    files.push({ ...written, rows: written.rows + more });
    from = to;
  }
  return files;
}
