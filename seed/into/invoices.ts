import { civilOf, formatDay } from '../../graph/days.ts';
import { scopedId } from '../../graph/model.ts';
import { parseMinor, plainMinor } from '../../graph/money.ts';
import { unifiedCode } from '../codes.ts';
import { isVoid } from '../cells.ts';
import type { KeyScheme, LedgersKey } from '../key.ts';
import type { Cast } from './casting.ts';
import { type Column, type Host, type HostFirm, type RowAt, type Side, type Table } from './host.ts';
import type { LayOptions } from './lay.ts';
import type { Plant, Transfer } from './plants.ts';

/** Who takes part, under which id in the files. */
interface Party {
  readonly id: string;
  readonly name: string;
  /** After whose rows its own are made. */
  readonly model: HostFirm;
}

const CREDITING: readonly string[] = ['recipient', 'exporter'];

/** A row to be put in after another. */
export interface LaidRow {
  readonly after: number;
  readonly day: number;
  readonly cells: readonly string[];
}

/** Writes plants as rows: each invoice after the model of one that its seller has about that day; in one-sided ledgers on both sides. */
export class LaidInvoices {
  readonly rows = new Map<Table, LaidRow[]>();
  readonly parties: LedgersKey['parties'] = [];
  readonly newFirms: LedgersKey['firms'] = [];
  readonly #host: Host;
  readonly #options: LayOptions;
  /** Numbers that are used, after whom or what they are one's own. */
  readonly #used = new Set<string>();
  readonly #codes = new Map<string, string>();
  readonly #lastCode = new Map<string, number>();
  readonly #taxpayerOf: ReadonlyMap<string, string>;
  readonly #tradeDays: ReadonlySet<number>;
  readonly #relative: (transfer: Transfer) => number;
  #lastFirm: number;

  constructor(host: Host, plants: readonly Plant[], options: LayOptions) {
    this.#host = host;
    this.#options = options;
    this.#tradeDays = new Set(host.tables.flatMap(({ day }) => [...new Set(day)]));
    this.#relative = relativeAmounts(plants);
    const named = host.key?.ledgers;
    this.#taxpayerOf = new Map(named?.firms.map(({ code, taxpayer }) => [code, taxpayer]));
    for (const { owner, side, code, taxpayer } of named?.parties ?? [])
      this.#codes.set(scopedId(owner, side, taxpayer), code);
    this.#lastFirm = host.firms.reduce((most, { id }) => Math.max(most, serialOf(id)), 0);
    for (const { rows, at, side } of host.tables)
      for (const cells of rows) {
        if (side !== 'purchases' || at.code !== undefined) this.#used.add(numberKey(cells[at.seller!], cells[at.code ?? -1] ?? '', cells[at.number!])); // prettier-ignore
        if (side === null) continue;
        const code = cells[at[side === 'sales' ? 'buyer' : 'seller']!];
        const kind = `${side} ${prefixOf(code)}`;
        this.#lastCode.set(kind, Math.max(this.#lastCode.get(kind) ?? 0, serialOf(code)));
      }
  }

  write(plant: Plant, cast: readonly Cast[], id: string): KeyScheme {
    const parties = cast.map((one) => this.#partyOf(one));
    const days = this.#daysOf(plant, cast);
    const { transfers } = plant;
    // the plant's median becomes the median of what its sellers' invoices have
    const scale = middle(transfers.map(({ seller }) => cast[seller].firm.typicalMinor)) / middle(transfers.map(this.#relative));
    // one thing passes through all of it: what its first seller sells, at the rate of that
    const first = nearest(cast[transfers[0].seller].firm.sales, days[0]);
    const goods = this.#host.form === 'full' ? first : null;
    const written: Written[] = [];
    for (const [k, transfer] of transfers.entries()) {
      const ends = { seller: parties[transfer.seller], buyer: parties[transfer.buyer] };
      const { reverses, repeats } = transfer;
      const of = reverses === null ? null : written[reverses];
      const gross = this.#relative(transfer) * scale;
      written.push(
        repeats === null
          ? this.#invoice({ ...ends, day: days[k], isVoid: transfer.isVoid, goods }, gross, of)
          : { ...written[repeats], ...ends, day: days[k], isRepeat: true },
      );
      this.#put(written[k], of);
    }
    return this.#schemeOf(plant, { id, parties, written });
  } // prettier-ignore

  #partyOf({ firm, isNew }: Cast): Party {
    if (!isNew) return { id: firm.id, name: firm.name, model: firm };
    const serial = ++this.#lastFirm;
    const name = `演示新设企业${serial}`;
    if (this.#host.form === 'full') return { id: unifiedCode('999999', 1e6 + serial), name, model: firm };
    const id = `${prefixOf(firm.id)}${serial}`;
    this.newFirms.push({ code: id, taxpayer: id, name });
    return { id, name, model: firm };
  }

  /** Nobody issues when all others rest. */
  #tradeDayFrom(day: number): number {
    let on = day;
    while (on < this.#host.lastDay && !this.#tradeDays.has(on)) on++;
    return on;
  }

  /** From a day by lot on, where all trade that are there; or where that is impossible, at any time. */
  #daysOf({ transfers }: Plant, cast: readonly Cast[]): number[] {
    const { firstDay, lastDay } = this.#host;
    const span = most(transfers.map(({ day }) => day));
    const stretch = Math.min(this.#options.stretch, (lastDay - firstDay - 1) / Math.max(1, span));
    const length = Math.ceil(span * stretch);
    const lives = cast.map(({ firm }) => [...firm.sales, ...firm.purchases].map(({ day }) => day));
    const all = [Math.max(...lives.map(least)), Math.min(...lives.map(most)) - length];
    const [from, to] = all[0] <= all[1] ? all : [firstDay, lastDay - length];
    const start = from + this.#options.random.integer(to - from + 1);
    return transfers.map(({ day }) => this.#tradeDayFrom(start + Math.floor(day * stretch)));
  }

  #invoice(given: Pick<Written, 'seller' | 'buyer' | 'day' | 'isVoid' | 'goods'>, grossMinor: number, of: Written | null): Written {
    const model = nearest(given.seller.model.sales, given.day);
    const { table, row } = model;
    const cells = table.rows[row];
    const cell = (column: Column) => cells[table.at[column] ?? -1] ?? '';
    const { code, number } = this.#freeNumber(given.seller.id, cell('code'), numberIn(cell('number'), given.day));
    const rest = { ...given, model, code, number, isRepeat: false };
    if (of) return { ...rest, netMinor: -of.netMinor, taxMinor: -of.taxMinor };
    const gross = Math.max(100, Math.round(grossMinor));
    // the rate of the goods, or the model's own, whatever it is
    const like = given.goods ?? model;
    const amountOf = (column: Column) => parseMinor(like.table.rows[like.row][like.table.at[column]!])!;
    const taxMinor = Math.round((gross * amountOf('tax')) / amountOf('gross'));
    return { ...rest, netMinor: gross - taxMinor, taxMinor };
  } // prettier-ignore

  /** The next that is free after the model's. */
  #freeNumber(seller: string, code: string, number: string): { code: string; number: string } {
    for (let next = BigInt(number.replace(/\D/g, '') || 1); ;) {
      next++;
      const text = String(next).padStart(number.length, '0');
      const key = numberKey(seller, code, text);
      if (this.#used.has(key)) continue;
      this.#used.add(key);
      return { code, number: text };
    }
  }

  #put(invoice: Written, of: Written | null): void {
    const { buyer, model, day, isRepeat } = invoice;
    if (this.#host.form === 'full') return this.#add(invoice, model, null, of);
    if (!isRepeat) this.#add(invoice, model, 'sales', of);
    this.#add(invoice, nearest(buyer.model.purchases, day), 'purchases', of);
  }

  #add(invoice: Written, { table, row }: RowAt, side: Side | null, of: Written | null): void {
    const { at, rows } = table;
    const cells = [...rows[row]];
    const set = (column: Column, text: string) => {
      if (at[column] !== undefined) cells[at[column]] = text;
    };
    const { seller, buyer, day, netMinor, taxMinor } = invoice;
    set('seller', side === 'purchases' ? this.#codeOf(buyer, 'purchases', seller, cells[at.seller!]) : seller.id);
    set('buyer', side === 'sales' ? this.#codeOf(seller, 'sales', buyer, cells[at.buyer!]) : buyer.id);
    set('sellerName', seller.name);
    set('buyerName', buyer.name);
    set('code', invoice.code);
    set('number', invoice.number);
    set('day', dayLike(cells[at.day!], day));
    set('net', amountLike(table, netMinor));
    set('tax', amountLike(table, taxMinor));
    set('gross', amountLike(table, netMinor + taxMinor));
    if (invoice.goods) {
      const { table: from, row: like } = invoice.goods;
      for (const column of ['goodsCode', 'goods'] as const) set(column, from.rows[like][from.at[column] ?? -1] ?? '');
    }
    const isNamed = of !== null && of.code === '';
    set('originalCode', '');
    set('originalNumber', isNamed ? of.number : '');
    if (invoice.isVoid) set('status', this.#voidStatus(table));
    const into = side === null ? this.#tableOf(table, day) : table;
    const list = this.rows.get(into) ?? [];
    this.rows.set(into, list);
    list.push({ after: side === null ? placeOf(into, into === table ? row : 0, day) : row, day, cells });
  }

  /** Complete invoices may have a table for each year: the one that has the day, if it has the same columns. */
  #tableOf(table: Table, day: number): Table {
    const has = ({ day: days, header }: Table) =>
      days[0] <= day && day <= days[days.length - 1] && header.join() === table.header.join();
    return has(table) ? table : (this.#host.tables.find(has) ?? table);
  }

  #voidStatus({ rows, at }: Table): string {
    return rows.find((cells) => isVoid(cells[at.status!]))?.[at.status!] ?? '作废';
  }

  /** What an owner calls a partner: as ever, or by the next code of the kind that it uses. */
  #codeOf(owner: Party, side: Side, partner: Party, like: string): string {
    const taxpayer = this.#taxpayerOf.get(partner.id) ?? partner.id;
    const key = scopedId(owner.id, side, taxpayer);
    let code = this.#codes.get(key);
    if (code === undefined) {
      const kind = `${side} ${prefixOf(like)}`;
      const serial = (this.#lastCode.get(kind) ?? 0) + 1;
      this.#lastCode.set(kind, serial);
      code = prefixOf(like) + String(serial).padStart(like.length - prefixOf(like).length, '0');
      this.#codes.set(key, code);
      this.parties.push({ owner: owner.id, side, code, taxpayer });
    }
    return code;
  }

  #schemeOf({ name, difficulty, accounts }: Plant, { id, parties, written }: { id: string; parties: readonly Party[]; written: readonly Written[] }): KeyScheme {
    const taxpayerOf = ({ id: own }: Party) => this.#taxpayerOf.get(own) ?? own;
    const relations = new Map<string, KeyScheme['relations'][number]>();
    let credited: number | null = null;
    const own = written.filter(({ isRepeat }) => !isRepeat);
    for (const { seller, buyer, netMinor, taxMinor, isVoid: isOut } of own) {
      if (isOut) continue;
      const pair = `${seller.id} ${buyer.id}`;
      const relation = relations.get(pair) ?? { seller: taxpayerOf(seller), buyer: taxpayerOf(buyer), invoices: 0, grossMinor: 0, taxMinor: 0 };
      relations.set(pair, relation);
      relation.invoices++;
      relation.grossMinor += netMinor + taxMinor;
      relation.taxMinor += taxMinor;
      if (CREDITING.includes(accounts[parties.indexOf(buyer)].role)) credited = (credited ?? 0) + taxMinor;
    }
    const doubles = written
      .filter(({ isRepeat }) => isRepeat)
      .map(({ code, number, buyer }) => ({ code, number, buyer: taxpayerOf(buyer) }));
    const days = own.map(({ day }) => day).sort((a, b) => a - b);
    const members = parties.map((party, k) => ({ taxpayer: taxpayerOf(party), name: party.name, ...accounts[k], patterns: [...accounts[k].patterns] }));
    return {
      ...{ id, name, difficulty, members },
      start: (members.find(({ layer }) => layer === 1) ?? members[0]).taxpayer,
      period: { from: formatDay(days[0]), to: formatDay(days[days.length - 1]) },
      relations: [...relations.values()],
      invoices: [...own].sort((a, b) => a.day - b.day).map(({ code, number }) => ({ code, number })),
      ...(doubles.length > 0 && { doubles }),
      taxAtStakeMinor: credited,
    };
  } // prettier-ignore
}

interface Written {
  readonly seller: Party;
  readonly buyer: Party;
  readonly day: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly code: string;
  readonly number: string;
  readonly isVoid: boolean;
  readonly isRepeat: boolean;
  /** The seller's row after which it is made; and the one whose goods it has, null where a ledger tells none. */
  readonly model: RowAt;
  readonly goods: RowAt | null;
}

/**
 * What an amount is beside those of its unit, over all plants: units become comparable, and amounts of one unit keep their proportions.
 */
export function relativeAmounts(plants: readonly Plant[]): (transfer: Transfer) => number {
  const units = new Map<string, number[]>();
  for (const { transfers } of plants)
    for (const { unit, amountMinor } of transfers) {
      const amounts = units.get(unit) ?? [];
      units.set(unit, amounts);
      amounts.push(Math.abs(amountMinor));
    }
  const medians = new Map(Array.from(units, ([unit, amounts]) => [unit, middle(amounts)]));
  return ({ unit, amountMinor }) => amountMinor / medians.get(unit)!;
}

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];
const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));

/** The row of a day, or next to it. */
function nearest(rows: readonly RowAt[], day: number): RowAt {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const half = (low + high) >>> 1;
    if (rows[half].day >= day) high = half;
    else low = half + 1;
  }
  const before = rows[low - 1] as RowAt | undefined;
  return before && day - before.day < Math.abs(rows[low].day - day) ? before : rows[low];
}

/** The last row of a day, from a model's row on. */
function placeOf({ day: days }: Table, row: number, day: number): number {
  let place = row;
  while (place + 1 < days.length && days[place + 1] <= day) place++;
  while (place > 0 && days[place] > day) place--;
  return place;
}

/** Of an invoice with a code, or of 20 digits, there is one; else a number is the seller's own. */
function numberKey(seller: string, code: string, number: string): string {
  return code !== '' || number.length === 20 ? `${code} ${number}` : `${seller}  ${number}`;
}

/** A fully digital number begins with the year. */
function numberIn(number: string, day: number): string {
  return number.length === 20 ? String(civilOf(day).year % 100).padStart(2, '0') + number.slice(2) : number;
}

const prefixOf = (code: string) => code.replace(/\d+$/, '');
const serialOf = (code: string) => Number(/\d+$/.exec(code)?.[0] ?? 0);

/** Days and amounts as the model writes them. */
function dayLike(model: string, day: number): string {
  if (!model.includes('/')) return formatDay(day);
  const { year, month, date } = civilOf(day);
  return `${year}/${month}/${date}`;
}

/** 12.50, or as spreadsheets have it 12.5. */
function amountLike({ rows, at }: Table, minor: number): string {
  const text = plainMinor(minor);
  const isShort = rows.slice(0, 1000).some((cells) => /\.\d$/.test(cells[at.gross!]));
  return isShort ? text.replace(/(\.\d)0$/, '$1') : text;
}
