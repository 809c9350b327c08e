import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { scopedId } from '../../graph/model.ts';
import { parseMinor } from '../../graph/money.ts';
import { isVoid, looseDay } from '../cells.ts';
import { type Economy, invoiceAt } from '../economy.ts';
import { type AnswerKey, answerKey, keyOf, type KeyScheme, type LedgersKey } from '../key.ts';
import { readRows, textOf, Unreadable } from '../tables.ts';
import type { Answers } from './thirdParty.ts';
import { TradeDraft, type Trades } from './trades.ts';
import type { TrueScheme, Truth } from './truth.ts';

/** Answers of this project's economies, and their trades, out of the files alone: neither the maker nor a load is asked. */

const HYBRID = {
  zh: '混合台账：模式是放进去的，本来就在里面的企业是否正常无人知道，精确率只会偏低。',
  en: 'A hybrid: patterns were laid into a ledger that was there. Whether those who were in it are honest nobody knows, so precision can only be too low.',
};

/** `path`: the key, or its folder. */
export async function readMade(path: string): Promise<Answers> {
  const file = (await stat(path)).isDirectory() ? join(path, 'key.json') : path;
  const key = keyOf(file, await textOf(file));
  const { ledgers } = key;
  const trades = ledgers ? await ledgerTrades(file, key, ledgers) : await fullTrades(file, key);
  return { truth: truthOf(basename(dirname(file)), key), trades };
}

function truthOf(name: string, key: AnswerKey): Truth {
  const schemes = key.schemes.map(schemeOf);
  return {
    ...{ name, schemes },
    taxpayers: new Set(schemes.flatMap(({ taxpayers }) => [...taxpayers])),
    lookalikes: key.lookalikes.map((like) => ({ ...like, taxpayers: new Set(like.taxpayers) })),
    remarks: key.hybrid ? [HYBRID] : [],
  };
}

/** What `readMade` would read of the complete invoices of an economy that is there already, in a tenth of the time. */
export function madeAnswers(title: string, economy: Economy): Answers & { trades: Trades } {
  const { firms, invoices, doubles } = economy;
  const ids = Array.from({ length: firms.count }, (_, u) => firms.id(u));
  const others = new Map(doubles.map(({ invoice, buyer }) => [invoice, buyer]));
  const draft = new TradeDraft();
  const named = new Set<number>();
  const name = (u: number) => {
    if (named.has(u)) return;
    named.add(u);
    draft.name(ids[u], firms.name(u));
  };
  for (let i = 0; i < invoices.count; i++) {
    const { seller, buyer, issuedDay, grossMinor, void: isOut } = invoiceAt(economy, i);
    const other = others.get(i);
    for (const to of other === undefined ? [buyer] : [buyer, other]) {
      name(seller);
      name(to);
      if (!isOut) draft.add(ids[seller], ids[to], issuedDay, grossMinor);
    }
  }
  const key = answerKey(economy, { form: 'full', files: [] });
  return { truth: truthOf(title, key), trades: draft.end() };
}

function schemeOf({ id, name, difficulty, members, relations, taxAtStakeMinor }: KeyScheme): TrueScheme {
  const patterns = new Map<string, Set<string>>();
  for (const { taxpayer, patterns: shown } of members)
    for (const pattern of shown) patterns.set(pattern, (patterns.get(pattern) ?? new Set()).add(taxpayer));
  return {
    ...{ id, plantedAs: name, patterns, difficulty, taxAtStakeMinor },
    roles: new Map(members.map(({ taxpayer, role }) => [taxpayer, role])),
    taxpayers: new Set(members.map(({ taxpayer }) => taxpayer)),
    relations: relations.map(({ seller, buyer }) => [seller, buyer] as const),
  };
}

/** Columns of one side's ledger: the owner, whom it trades with, and what both have. */
const COMMON = ['开票日期', '价税合计', '发票状态'];

async function fullTrades(file: string, { files }: AnswerKey): Promise<Trades> {
  const draft = new TradeDraft();
  for (const name of files) {
    const path = join(dirname(file), name);
    const { rows, lineOf } = await readRows(path, ['销方识别号', '购方识别号', ...COMMON, '销方名称', '购方名称']);
    rows.forEach(([seller, buyer, ...rest], i) => {
      draft.name(seller!, rest[3]!);
      draft.name(buyer!, rest[4]!);
      add(draft, seller!, buyer!, rest, () => `${path}: line ${lineOf(i)}`);
    });
  }
  return draft.end();
}

/**
 * An invoice that stands on both sides is taken from the seller's. Other ids of a firm in a ledger lead to it. In a hybrid nobody knows who most
 * codes are: each is a taxpayer by itself, as in the ledger.
 */
async function ledgerTrades(
  file: string,
  { files, hybrid }: AnswerKey,
  { firms, parties }: LedgersKey,
): Promise<Trades> {
  const firmOf = new Map(firms.map(({ code, taxpayer }) => [code, taxpayer]));
  const partyOf = new Map(parties.map(({ owner, side, code, taxpayer }) => [scopedId(owner, side, code), taxpayer]));
  const observed = new Set(firmOf.values());
  const draft = new TradeDraft();
  const documents = await documentsOf(file);
  const seen = new Set<number>();
  for (const name of files) {
    const path = join(dirname(file), name);
    const { rows, lineOf } = await readRows(path, ['企业代号', '购方单位代号?', '销方单位代号?', ...COMMON]);
    const side = (rows[0]?.[1] ?? null) === null ? 'purchases' : 'sales';
    rows.forEach(([code, customer, supplier, ...rest], i) => {
      const partyCode = customer ?? supplier!;
      const document = documents?.[name]?.[i];
      if (document !== undefined && seen.has(document)) return;
      if (document !== undefined) seen.add(document);
      const where = () => `${path}: line ${lineOf(i)}`;
      const scoped = scopedId(code!, side, partyCode);
      const [owner, party] = [firmOf.get(code!), partyOf.get(scoped) ?? (hybrid && scoped)];
      if (owner === undefined || party === undefined) throw new Unreadable(where(), 'the key knows no such code');
      if (side === 'sales') add(draft, owner, party, rest, where);
      else if (!observed.has(party)) add(draft, party, owner, rest, where);
    });
  }
  const trades = draft.end();
  return {
    ...trades,
    indexOf: (id) => trades.indexOf(id) ?? trades.indexOf(firmOf.get(id) ?? partyOf.get(id) ?? ''),
  };
}

/** Of each row of a dirty ledger the invoice that it is; null where the ledgers are clean. */
export async function documentsOf(file: string): Promise<Record<string, number[]> | null> {
  try {
    return JSON.parse(await textOf(join(dirname(file), 'key.rows.json'))) as Record<string, number[]>;
  } catch {
    return null;
  }
}

function add(draft: TradeDraft, seller: string, buyer: string, rest: (string | null)[], where: () => string): void {
  const [written, amount, status] = rest;
  if (isVoid(status!)) return;
  const [day, gross] = [looseDay(written!), parseMinor(amount!)];
  if (day === null || gross === null) throw new Unreadable(where(), `${written}, ${amount}`);
  draft.add(seller, buyer, day, gross);
}
