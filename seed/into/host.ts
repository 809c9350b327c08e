import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMinor } from '../../graph/money.ts';
import { isVoid, looseDay } from '../cells.ts';
import { type AnswerKey, keyOf } from '../key.ts';
import { openTable, textOf, Unreadable } from '../tables.ts';

/** A ledger that something is laid into: its tables as they are written, and what each observed firm's rows look like. */

export type Side = 'sales' | 'purchases';

/** Columns by what they hold. Of one-sided ledgers, `seller` and `buyer` are the owner and its code of the other, whichever is which. */
const FULL = {
  ...{ seller: '销方识别号', buyer: '购方识别号', sellerName: '销方名称', buyerName: '购方名称' },
} as const;
const COMMON = {
  ...{ number: '发票号码', day: '开票日期', net: '金额', tax: '税额', gross: '价税合计', status: '发票状态' },
} as const;
const MAYBE = {
  ...{ code: '发票代码', originalCode: '原发票代码', originalNumber: '原发票号码' },
  ...{ goodsCode: '税收分类编码', goods: '货物名称' },
} as const;
const OWNER = '企业代号';
const PARTY: Readonly<Record<Side, string>> = { sales: '购方单位代号', purchases: '销方单位代号' };

export type Column = keyof typeof COMMON | keyof typeof MAYBE | 'seller' | 'buyer' | 'sellerName' | 'buyerName';

export interface Table {
  /** Name of the file that it is written to: CSV, whatever it was read from. */
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly at: Readonly<Partial<Record<Column, number>>>;
  /** Null: complete invoices. */
  readonly side: Side | null;
  readonly day: Int32Array;
}

/** A row of a table, by its place. */
export interface RowAt {
  readonly table: Table;
  readonly row: number;
  readonly day: number;
}

/** What is known of a firm that hands in its invoices, or whose invoices are complete. */
export interface HostFirm {
  readonly id: string;
  readonly name: string;
  /** Rows that can be models for others, valid and positive, in order of day. */
  readonly sales: RowAt[];
  readonly purchases: RowAt[];
  /** Distinct partners. */
  degree: number;
  /** Median gross of its rows. */
  typicalMinor: number;
}

export interface Host {
  readonly form: 'full' | 'ledgers';
  readonly tables: readonly Table[];
  /** Other files, which stay as they are. */
  readonly others: readonly string[];
  readonly key: AnswerKey | null;
  /** In order of id. */
  readonly firms: readonly HostFirm[];
  readonly firstDay: number;
  readonly lastDay: number;
}

/** Reads a folder of complete invoices, or of one-sided ledgers. Raises Unreadable. */
export async function readHost(folder: string): Promise<Host> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new Unreadable(folder, error.code ?? error.message);
  });
  const names = entries.flatMap((entry) => (entry.isFile() ? entry.name : []));
  const key = names.includes('key.json')
    ? keyOf(join(folder, 'key.json'), await textOf(join(folder, 'key.json')))
    : null;
  if (names.includes('key.rows.json'))
    throw new Unreadable(folder, 'it is dirty: its key tells rows by their place. Lay into clean ledgers');
  const tables: Table[] = [];
  const others: string[] = [];
  for (const name of names.sort()) {
    const isTable = /\.(csv(\.gz)?|parquet)$/.test(name) && (key === null || key.files.includes(name));
    const table = isTable ? await readTable(join(folder, name), name.replace(/\.gz$/, '').replace(/parquet$/, 'csv')) : null;
    if (table) tables.push(table);
    else if (!/^key.*\.json$|\.md$/.test(name)) others.push(name);
  }
  const [first] = tables;
  if (!first) throw new Unreadable(folder, 'no table of invoices, nor a ledger of purchases or sales');
  const form = first.side === null ? 'full' : 'ledgers';
  if (tables.some(({ side }) => (side === null) !== (form === 'full')))
    throw new Unreadable(folder, 'it has complete invoices and one-sided ledgers: which is the ledger?');
  const days = tables.flatMap(({ day }) => [day.reduce((a, b) => Math.min(a, b)), day.reduce((a, b) => Math.max(a, b))]);
  const firms = form === 'full' ? wholeFirms(tables) : observedFirms(tables, key);
  return { form, tables, others, key, firms, firstDay: Math.min(...days), lastDay: Math.max(...days) };
} // prettier-ignore

/** Null where it is no table of invoices. */
async function readTable(path: string, name: string): Promise<Table | null> {
  const { header, select } = await openTable(path);
  const has = (columns: readonly string[]) => columns.every((column) => header.includes(column));
  const side = has([OWNER]) ? (['sales', 'purchases'] as const).find((one) => has([PARTY[one]])) : undefined;
  if (!has(Object.values(COMMON)) || (side === undefined && !has(Object.values(FULL)))) return null;
  const { rows, lineOf } = await select(header);
  const ends = side === undefined ? FULL : { seller: side === 'sales' ? OWNER : PARTY[side], buyer: side === 'sales' ? PARTY[side] : OWNER }; // prettier-ignore
  const at = Object.fromEntries(
    Object.entries({ ...ends, ...COMMON, ...MAYBE }).flatMap(([column, title]) => {
      const place = header.indexOf(title);
      return place < 0 ? [] : [[column, place]];
    }),
  ) as Table['at'];
  const day = Int32Array.from(rows, (cells, i) => {
    const found = looseDay(cells[at.day!]!);
    if (found === null) throw new Unreadable(`${path}: line ${lineOf(i)}`, `no day: ${cells[at.day!]}`);
    return found;
  });
  return rows.length === 0
    ? null
    : { name, header, rows: rows as string[][], at, side: side ?? null, day };
} // prettier-ignore

interface Draft extends HostFirm {
  partners: Set<string>;
  amounts: number[];
}

class Drafts {
  readonly #firms = new Map<string, Draft>();

  of(id: string, name = ''): Draft {
    let draft = this.#firms.get(id);
    if (!draft) {
      draft = { ...{ id, name, sales: [], purchases: [], degree: 0, typicalMinor: 0 }, partners: new Set(), amounts: [] };
      this.#firms.set(id, draft);
    }
    return draft;
  } // prettier-ignore

  end(): HostFirm[] {
    const firms = [...this.#firms.values()].filter(({ amounts }) => amounts.length > 0);
    return firms
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ partners, amounts, ...firm }) => {
        firm.sales.sort(byDay);
        firm.purchases.sort(byDay);
        amounts.sort((a, b) => a - b);
        return { ...firm, degree: partners.size, typicalMinor: amounts[amounts.length >> 1] };
      });
  }
}

const byDay = (a: RowAt, b: RowAt) => a.day - b.day || a.row - b.row;

/** Gross of a row that can be a model for others: neither void nor red. NaN otherwise. */
function modelAmount({ rows, at }: Table, row: number): number {
  const cells = rows[row];
  const gross = parseMinor(cells[at.gross!]) ?? NaN;
  return isVoid(cells[at.status!]) || !(gross > 0) ? NaN : gross;
}

function wholeFirms(tables: readonly Table[]): HostFirm[] {
  const drafts = new Drafts();
  for (const table of tables)
    for (let row = 0; row < table.rows.length; row++) {
      const gross = modelAmount(table, row);
      if (Number.isNaN(gross)) continue;
      const cells = table.rows[row];
      const [sellerId, buyerId] = [cells[table.at.seller!], cells[table.at.buyer!]];
      const [seller, buyer] = [drafts.of(sellerId, cells[table.at.sellerName!]), drafts.of(buyerId, cells[table.at.buyerName!])];
      const place = { table, row, day: table.day[row] };
      seller.sales.push(place);
      buyer.purchases.push(place);
      seller.partners.add(buyerId);
      buyer.partners.add(sellerId);
      seller.amounts.push(gross);
      buyer.amounts.push(gross);
    }
  return drafts.end();
} // prettier-ignore

/** By code; a firm with two codes is two, as the files have it, but where a key says whose they are: then by its first. */
function observedFirms(tables: readonly Table[], key: AnswerKey | null): HostFirm[] {
  const drafts = new Drafts();
  const other = new Set<string>();
  const first = new Map<string, string>();
  for (const { code, taxpayer } of key?.ledgers?.firms ?? [])
    if (first.has(taxpayer)) other.add(code);
    else first.set(taxpayer, code);
  for (const table of tables) {
    const [owner, party] = table.side === 'sales' ? [table.at.seller!, table.at.buyer!] : [table.at.buyer!, table.at.seller!]; // prettier-ignore
    for (let row = 0; row < table.rows.length; row++) {
      const gross = modelAmount(table, row);
      const cells = table.rows[row];
      if (Number.isNaN(gross) || other.has(cells[owner])) continue;
      const firm = drafts.of(cells[owner]);
      firm[table.side!].push({ table, row, day: table.day[row] });
      firm.partners.add(`${table.side} ${cells[party]}`);
      firm.amounts.push(gross);
    }
  }
  return drafts.end();
}
