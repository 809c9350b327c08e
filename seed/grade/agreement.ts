import { join } from 'node:path';
import { formatDay } from '../../graph/days.ts';
import { keyOf, type KeyScheme } from '../key.ts';
import { textOf } from '../tables.ts';
import { borneOut, type Passed } from './borneOut.ts';
import { invoiceName, type KeyClaim, type KeyClaims, readClaims } from './claims.ts';

/** Whether an answer key says what the files beside it say: rows, amounts and roles are made again out of the files alone. */

/** What is compared, in words. */
export const POINTS = {
  'file-rows': { zh: '文件的行数', en: 'rows of the file' },
  ledger: { zh: '成员交出的清单', en: 'ledgers that the member hands in' },
  rows: { zh: '发票的行数', en: 'rows of the invoice' },
  parties: { zh: '发票双方中的成员数', en: 'members among the parties of the invoice' },
  number: { zh: '发票号码', en: 'number of the invoice' },
  seller: { zh: '发票的销方', en: 'seller of the invoice' },
  day: { zh: '发票的日期', en: 'day of the invoice' },
  void: { zh: '发票是否作废', en: 'whether the invoice is void' },
  net: { zh: '发票的金额（分）', en: 'net of the invoice, fen' },
  tax: { zh: '发票的税额（分）', en: 'tax of the invoice, fen' },
  gross: { zh: '发票的价税合计（分）', en: 'gross of the invoice, fen' },
  original: { zh: '红字发票的原票', en: 'original of the red letter' },
  invoices: { zh: '购销关系的张数', en: 'invoices of the relation' },
  'relation-gross': { zh: '购销关系的价税合计（分）', en: 'gross of the relation, fen' },
  'relation-tax': { zh: '购销关系的税额（分）', en: 'tax of the relation, fen' },
  from: { zh: '第一天', en: 'first day' },
  to: { zh: '最后一天', en: 'last day' },
  'tax-at-stake': { zh: '涉及税额（分）', en: 'tax at stake, fen' },
  role: { zh: '角色', en: 'role' },
  layer: { zh: '购方的层次', en: 'layer of the buyer' },
} as const;

/** What is found of roles and originals, in words. */
export const FINDINGS: Readonly<Record<string, { zh: string; en: string }>> = {
  sells: { zh: '只向成员销售', en: 'it only sells to members' },
  buys: { zh: '只向成员购买', en: 'it only buys from members' },
  both: { zh: '既买又卖', en: 'it buys from members and sells to them' },
  neither: { zh: '与成员没有往来', en: 'it trades with no member' },
  sameGoods: { zh: '卖的就是买的', en: 'it sells what it bought' },
  otherGoods: { zh: '卖的不是买的', en: 'it sells what it did not buy' },
  earlier: { zh: '较早、金额相等的一张', en: 'an earlier one of equal amounts' },
};

export interface Disagreement {
  /** Null where it is of no single one. */
  readonly scheme: string | null;
  readonly what: keyof typeof POINTS;
  /** The file, invoice, relation or taxpayer. */
  readonly of: string;
  /** By the key, or by what it names; money in minor units. */
  readonly expected: string | number | null;
  /** In the files. */
  readonly found: string | number | null;
}

export interface Agreement {
  readonly file: string;
  readonly form: KeyClaims['form'];
  readonly schemes: number;
  /** Invoices that the schemes name. */
  readonly invoices: number;
  readonly disagreements: readonly Disagreement[];
}

/** `path`: the key, or its folder. Raises Unreadable. */
export async function agreement(path: string): Promise<Agreement> {
  const file = path.endsWith('.json') ? path : join(path, 'key.json');
  const key = keyOf(file, await textOf(file));
  const claims = await readClaims(file, key);
  const observed = key.ledgers && new Set(key.ledgers.firms.map(({ taxpayer }) => taxpayer));
  const disagreements: Disagreement[] = claims.lengths.map(({ file, ...counts }) => ({ scheme: null, what: 'file-rows', of: file, ...counts })); // prettier-ignore
  if (disagreements.length === 0)
    for (const scheme of key.schemes) {
      const told = new Told(scheme.id);
      if (observed)
        for (const { taxpayer } of scheme.members) told.equal('ledger', taxpayer, 1, observed.has(taxpayer) ? 1 : 0);
      compare(scheme, claims, told);
      disagreements.push(...told.all);
    }
  const invoices = key.schemes.reduce((sum, scheme) => sum + scheme.invoices.length, 0);
  return { file, form: claims.form, schemes: key.schemes.length, invoices, disagreements };
}

class Told {
  readonly all: Disagreement[] = [];
  readonly #scheme: string;

  constructor(scheme: string) {
    this.#scheme = scheme;
  }

  add(disagreement: Omit<Disagreement, 'scheme'>): void {
    this.all.push({ scheme: this.#scheme, ...disagreement });
  }

  equal(
    what: Disagreement['what'],
    of: string,
    expected: Disagreement['expected'],
    found: Disagreement['found'],
  ): void {
    if (expected !== found) this.add({ what, of, expected, found });
  }
}

/** Those who take input tax out of a scheme. */
const CREDITING = ['recipient', 'exporter'];

function compare(scheme: KeyScheme, claims: KeyClaims, told: Told): void {
  const roleOf = new Map(scheme.members.map(({ taxpayer, role }) => [taxpayer, role]));
  const doublesOf = new Map<string, string[]>();
  for (const double of scheme.doubles ?? [])
    doublesOf.set(invoiceName(double), [...(doublesOf.get(invoiceName(double)) ?? []), double.buyer]);
  const own: Own[] = [];
  const passed: Passed[] = [];
  for (const invoice of scheme.invoices) {
    const name = invoiceName(invoice);
    const others = doublesOf.get(name) ?? [];
    const rows = claims.of(invoice);
    const claim = rowsAgree({ name, number: invoice.number, rows, others }, claims.form, told);
    if (!claim) continue;
    const { seller, buyer, goods } = claim;
    for (const one of [buyer, ...others]) {
      told.equal('parties', name, 2, Number(roleOf.has(seller)) + Number(roleOf.has(one)));
      passed.push({ seller, buyer: one, goods });
    }
    own.push({ name, isDigital: invoice.code === '', claim });
  }
  relationsAgree(scheme, own, told);
  const days = own.map(({ claim }) => claim.day);
  if (days.length > 0) {
    told.equal('from', '', scheme.period.from, formatDay(Math.min(...days)));
    told.equal('to', '', scheme.period.to, formatDay(Math.max(...days)));
  }
  const credited = own.filter(({ claim }) => !claim.isVoid && CREDITING.includes(roleOf.get(claim.buyer) ?? ''));
  const tax = credited.reduce((sum, { claim }) => sum + claim.taxMinor, 0);
  told.equal('tax-at-stake', '', scheme.taxAtStakeMinor, credited.length > 0 ? tax : null);
  originalsAgree(own, claims.form === 'full', told);
  for (const disagreement of borneOut(scheme, passed)) told.add(disagreement);
}

/** An invoice by the row that settles what it is. */
interface Own {
  name: string;
  isDigital: boolean;
  claim: KeyClaim;
}

/**
 * Whether an invoice stands in the files as often as it should, and alike. A seller knows whom it sold to: where there is one, its row is the
 * invoice, and so is of full ones that which has not the buyer of a double. Dirty ledgers repeat rows, and buyers are wrong about day and status.
 */
function rowsAgree(
  {
    name,
    number,
    rows,
    others,
  }: { name: string; number: string; rows: readonly KeyClaim[]; others: readonly string[] },
  form: KeyClaims['form'],
  told: Told,
): KeyClaim | undefined {
  const isDirty = form === 'dirty';
  const count = (of: string, found: readonly KeyClaim[]) =>
    told.equal('rows', of, 1, isDirty ? Math.min(1, found.length) : found.length);
  const bought = rows.filter(({ side }) => side !== 'sales');
  const sold = rows.filter(({ side }) => side === 'sales');
  const claim = sold[0] ?? bought.find(({ buyer }) => !others.includes(buyer)) ?? bought[0];
  if (!claim) {
    told.equal('rows', name, 1, 0);
    return undefined;
  }
  if (form !== 'full') count(`${name} ${claim.seller}`, sold);
  const buyers = new Set([claim.buyer, ...others]);
  for (const buyer of buyers) count(`${name} ${buyer}`, bought.filter((row) => row.buyer === buyer)); // prettier-ignore
  for (const row of rows) {
    if (!buyers.has(row.buyer)) told.equal('rows', `${name} ${row.buyer}`, 0, 1);
    told.equal('number', name, number, row.number);
    told.equal('seller', name, claim.seller, row.seller);
    told.equal('net', name, claim.netMinor, row.netMinor);
    told.equal('tax', name, claim.taxMinor, row.taxMinor);
    told.equal('gross', name, row.netMinor + row.taxMinor, row.grossMinor);
    if (isDirty && row.side === 'purchases') continue;
    told.equal('day', name, formatDay(claim.day), formatDay(row.day));
    told.equal('void', name, Number(claim.isVoid), Number(row.isVoid));
  }
  return claim;
}

const NONE = { invoices: 0, grossMinor: 0, taxMinor: 0 };

function relationsAgree({ relations }: KeyScheme, own: readonly Own[], told: Told): void {
  const found = new Map<string, typeof NONE>();
  for (const { claim } of own) {
    if (claim.isVoid) continue;
    const name = `${claim.seller} → ${claim.buyer}`;
    const sums = found.get(name) ?? { ...NONE };
    found.set(name, sums);
    sums.invoices++;
    sums.grossMinor += claim.grossMinor;
    sums.taxMinor += claim.taxMinor;
  }
  const named = new Map(relations.map((relation) => [`${relation.seller} → ${relation.buyer}`, relation]));
  for (const name of new Set([...named.keys(), ...found.keys()])) {
    const [expected, sums] = [named.get(name) ?? NONE, found.get(name) ?? NONE];
    told.equal('invoices', name, expected.invoices, sums.invoices);
    told.equal('relation-gross', name, expected.grossMinor, sums.grossMinor);
    told.equal('relation-tax', name, expected.taxMinor, sums.taxMinor);
  }
}

/**
 * A red letter reverses an invoice of the scheme wholly: one between the same two that is earlier and not void, and no other red letter's. A
 * fully digital one names it, where files have a column for that.
 */
function originalsAgree(own: readonly Own[], isFull: boolean, told: Told): void {
  const keyOf = ({ seller, buyer, netMinor, taxMinor }: KeyClaim, sign: 1 | -1) =>
    [seller, buyer, sign * netMinor, sign * taxMinor].join(' ');
  const byDay = [...own].sort((a, b) => a.claim.day - b.claim.day);
  const reds = byDay.filter(({ claim }) => claim.grossMinor < 0);
  const free = byDay.filter(({ claim }) => claim.grossMinor > 0 && !claim.isVoid);
  const names = (red: Own) => red.claim.original !== null;
  // those that name theirs leave the others to the rest
  for (const red of [...reds.filter(names), ...reds.filter((red) => !names(red))]) {
    const { original, day } = red.claim;
    if (isFull && red.isDigital && original === null) told.equal('original', red.name, 'earlier', null);
    const at = free.findIndex(
      ({ name, claim }) =>
        claim.day < day && keyOf(claim, 1) === keyOf(red.claim, -1) && (original === null || name === original),
    );
    if (at < 0) told.equal('original', red.name, 'earlier', original);
    else free.splice(at, 1);
  }
}
