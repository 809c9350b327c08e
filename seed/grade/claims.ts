import { dirname, join } from 'node:path';
import { parseDay } from '../../graph/days.ts';
import { scopedId } from '../../graph/model.ts';
import { parseMinor } from '../../graph/money.ts';
import type { AnswerKey, KeyInvoice, LedgersKey } from '../key.ts';
import { readRows, Unreadable } from '../tables.ts';
import { VOID } from '../cells.ts';
import { documentsOf } from './made.ts';

/** A row of the files that claims an invoice of the key; taxpayers by their registration numbers, money in minor units. */
export interface KeyClaim {
  /** A full invoice speaks for both parties. */
  readonly side: 'invoices' | 'sales' | 'purchases';
  readonly seller: string;
  readonly buyer: string;
  readonly number: string;
  readonly day: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
  readonly isVoid: boolean;
  /** Of full invoices alone: the category, and code and number of what a red letter says that it reverses. */
  readonly goods: string | null;
  readonly original: string | null;
}

export interface KeyClaims {
  form: 'full' | 'clean' | 'dirty';
  of(invoice: KeyInvoice): readonly KeyClaim[];
  /** Dirty ledgers that have not as many rows as the key knows: what they are cannot be told then, and none has been read. */
  lengths: { file: string; expected: number; found: number }[];
}

/** Code and number of an invoice, as a person reads them. */
export const invoiceName = ({ code, number }: Pick<KeyInvoice, 'code' | 'number'>) => `${code} ${number}`.trim();

const COMMON = ['发票号码', '开票日期', '金额', '税额', '价税合计', '发票状态'];
type Add = (id: string, parties: Pick<KeyClaim, 'side' | 'seller' | 'buyer'>, cells: (string | null)[], where: () => string) => void; // prettier-ignore

/** Reads, out of the files alone, the rows of all invoices that a key's schemes name. Raises Unreadable. */
export async function readClaims(file: string, key: AnswerKey): Promise<KeyClaims> {
  const invoices = key.schemes.flatMap((scheme) => scheme.invoices);
  const documents = invoices.some(({ document }) => document !== undefined) ? await documentsOf(file) : null;
  const form = documents ? 'dirty' : key.ledgers ? 'clean' : 'full';
  const idOf = ({ code, number, document }: KeyInvoice) => (form === 'dirty' ? String(document) : `${code} ${number}`);
  const claims = new Map(invoices.map((invoice) => [idOf(invoice), [] as KeyClaim[]]));
  const add: Add = (id, parties, [number, written, ...rest], where) => {
    const found = claims.get(id);
    if (!found) return;
    const [goods = null, code = null, original = null] = rest.slice(4);
    const day = parseDay(written!);
    const amounts = rest.slice(0, 3).map((amount) => parseMinor(amount!));
    if (day === null || amounts.includes(null)) throw new Unreadable(where(), [written, ...rest.slice(0, 3)].join());
    const [netMinor, taxMinor, grossMinor] = amounts as number[];
    found.push({
      ...{ ...parties, number: number!, day, netMinor, taxMinor, grossMinor, isVoid: rest[3] === VOID, goods },
      original: original ? `${code!} ${original}`.trim() : null,
    });
  };
  const lengths: KeyClaims['lengths'] = [];
  for (const name of key.files) {
    const path = join(dirname(file), name);
    if (!key.ledgers) await readInvoices(path, add);
    else
      lengths.push(...(await readLedger(path, name, { ledgers: key.ledgers, rows: documents?.[name] ?? null }, add)));
  }
  return { form, lengths, of: (invoice) => claims.get(idOf(invoice))! };
}

async function readInvoices(path: string, add: Add): Promise<void> {
  const parties = ['发票代码', '销方识别号', '购方识别号'];
  const { rows, lineOf } = await readRows(path, [...parties, ...COMMON, '税收分类编码', '原发票代码', '原发票号码']);
  rows.forEach(([code, seller, buyer, ...cells], i) => {
    const where = () => `${path}: line ${lineOf(i)}`;
    add(`${code!} ${cells[0]!}`, { side: 'invoices', seller: seller!, buyer: buyer! }, cells, where);
  });
}

/** `rows`: of each row of a dirty ledger the invoice that it is. */
async function readLedger(
  path: string,
  name: string,
  { ledgers: { firms, parties }, rows: documents }: { ledgers: LedgersKey; rows: readonly number[] | null },
  add: Add,
): Promise<KeyClaims['lengths']> {
  const side = name.startsWith('sales') ? 'sales' : 'purchases';
  const firmOf = new Map(firms.map(({ code, taxpayer }) => [code, taxpayer]));
  const partyOf = new Map(parties.map(({ owner, side, code, taxpayer }) => [scopedId(owner, side, code), taxpayer]));
  const other = side === 'sales' ? '购方单位代号' : '销方单位代号';
  const { rows, lineOf } = await readRows(path, ['企业代号', other, '发票代码?', ...COMMON]);
  if (!documents && rows.length > 0 && rows[0][2] === null)
    throw new Unreadable(
      path,
      'it has no codes of invoices, and no key.rows.json that fits the key says which row is what',
    );
  if (documents && documents.length !== rows.length)
    return [{ file: name, expected: documents.length, found: rows.length }];
  rows.forEach(([owner, partyCode, code, ...cells], i) => {
    const where = () => `${path}: line ${lineOf(i)}`;
    const [own, party] = [firmOf.get(owner!), partyOf.get(scopedId(owner!, side, partyCode!))];
    if (own === undefined || party === undefined) throw new Unreadable(where(), 'the key knows no such code');
    const [seller, buyer] = side === 'sales' ? [own, party] : [party, own];
    add(documents ? String(documents[i]) : `${code!} ${cells[0]!}`, { side, seller, buyer }, cells, where);
  });
  return [];
}
