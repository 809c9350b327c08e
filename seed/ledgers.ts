import { join } from 'node:path';
import { Random } from '../algorithms/random.ts';
import { formatDay } from '../graph/days.ts';
import { byteTable, NEW_LINE, putText, type WrittenFile, writeRows } from './csv.ts';
import { clean, type LedgerLine, registeredTwice, soiled } from './dirt.ts';
import type { Economy } from './economy.ts';
import { HUBS, industryIndex } from './industries.ts';
import { VOID } from './invoices.ts';
import type { LedgersKey } from './key.ts';
import { rowParts } from './rows.ts';

export const SALES_HEADER = '企业代号,发票号码,发票代码,开票日期,购方单位代号,金额,税额,价税合计,发票状态';
export const PURCHASES_HEADER = '企业代号,发票号码,发票代码,开票日期,销方单位代号,金额,税额,价税合计,发票状态';

/** How many firms are observed by default. */
const OBSERVED = 60;

/**
 * All members of schemes, and of the others that are no hubs as many as make `count` in all at least: drawn by lot, a firm of twice as many
 * invoices being a little more than twice as likely (Efraimidis and Spirakis 2006), as banks and auditors see more of the larger ones. Ascending.
 */
export function chooseObserved(economy: Economy, count = OBSERVED): number[] {
  const { firms, invoices, schemes, options } = economy;
  const random = new Random((Math.abs(options.seed) % 2 ** 40) + 0x0b5e);
  const observed = new Set(schemes.flatMap((scheme) => scheme.members.map(({ firm }) => firm)));
  const sold = new Float64Array(firms.count);
  for (let i = 0; i < invoices.count; i++) {
    sold[invoices.seller[i]] += Math.max(0, invoices.netMinor[i]);
  }
  const hubs = HUBS.map(({ key }) => industryIndex(key));
  // log(u) / weight: the largest are a sample without replacement
  const lots = sold.map((net) => Math.log(random.number()) / net ** 0.8);
  const drawn = Array.from(sold.keys())
    .filter((u) => sold[u] > 0 && !hubs.includes(firms.industry[u]))
    .sort((u, v) => lots[v] - lots[u] || u - v);
  for (const u of drawn) {
    if (observed.size >= count) break;
    observed.add(u);
  }
  return [...observed].sort((u, v) => u - v);
}

export interface WrittenLedgers {
  files: WrittenFile[];
  key: LedgersKey;
  /** Of each file, of each row the place of its invoice in the economy. Only of dirty ledgers. */
  rows: number[][] | null;
}

/**
 * Writes sales.csv and purchases.csv of the observed firms: rows by firm, then day. A firm has the code E1, E2 …; it knows its customers
 * as B…, its suppliers as A…, counted for itself, so a code means nothing in another firm's ledger. An invoice between two observed
 * firms is on both sides with equal number, code, day and amounts. Dirty ones (dirt.ts) have no codes of invoices.
 */
export async function writeLedgers(
  economy: Economy,
  dir: string,
  observed: readonly number[],
  isDirty = false,
): Promise<WrittenLedgers> {
  const { firms, invoices, doubles, options, firstDay, lastDay } = economy;
  const owners = [...new Set(observed)];
  for (const u of owners)
    if (!Number.isInteger(u) || u < 0 || u >= firms.count) throw new RangeError(`no such firm: ${u}`);
  const random = new Random((Math.abs(options.seed) % 2 ** 40) + 0xd127);
  const twice = isDirty ? registeredTwice(owners, random) : new Map<number, number>();
  const codes = new Map(owners.map((u, k) => [u, [`E${k + 1}`]]));
  [...twice.keys()].forEach((u, k) => codes.get(u)!.push(`E${owners.length + k + 1}`));
  const known = new Set(owners);
  const parts = rowParts(economy);
  const days = byteTable(lastDay - firstDay + 1, (i) => formatDay(firstDay + i));
  const statuses = byteTable(2, (i) => ['正常', '作废'][i]);
  const parties: LedgersKey['parties'][number][] = [];
  const files: WrittenFile[] = [];
  const rows: number[][] = [];
  for (const side of ['sales', 'purchases'] as const) {
    const [owner, partner] = side === 'sales' ? [invoices.seller, invoices.buyer] : [invoices.buyer, invoices.seller];
    const whole = linesByOwner(owners, owner, side === 'purchases' ? doubles : []);
    const lines = isDirty ? soiled(economy, side, whole, known, { twice, random }) : whole;
    // a code for each partner of each registration, two where the owner has two
    const codeAt = new Map<string, string>();
    const counted = new Map<string, number>();
    const texts = lines.map(({ invoice, owner: u, registration, partnerCode }) => {
      const own = codes.get(u)![registration];
      const pair = `${own} ${partner[invoice]} ${partnerCode}`;
      let code = codeAt.get(pair);
      if (code === undefined) {
        const serial = (counted.get(own) ?? 0) + 1;
        counted.set(own, serial);
        code = `${side === 'sales' ? 'B' : 'A'}${String(serial).padStart(5, '0')}`;
        codeAt.set(pair, code);
        parties.push({ owner: own, side, code, taxpayer: firms.id(partner[invoice]) });
      }
      return code;
    });
    const put = (buffer: Buffer, start: number, k: number): number => {
      const { invoice: i, owner: u, registration, daysOff, isOtherStatus } = lines[k];
      let position = start + buffer.write(`${codes.get(u)![registration]},`, start);
      position = parts.number(buffer, position, i);
      if (!isDirty) position = parts.code(buffer, position, i);
      position = putText(buffer, position, days, invoices.day[i] + daysOff - firstDay);
      position += buffer.write(`${texts[k]},`, position);
      position = parts.amounts(buffer, position, i);
      return putText(buffer, position, statuses, (invoices.flags[i] & VOID) ^ (isOtherStatus ? VOID : 0), NEW_LINE);
    };
    const header = side === 'sales' ? SALES_HEADER : PURCHASES_HEADER;
    const written = isDirty ? header.replace('发票代码,', '') : header;
    files.push(await writeRows(join(dir, `${side}.csv`), written, 0, lines.length, put));
    rows.push(lines.map(({ invoice }) => invoice));
  }
  const named = owners.flatMap((u) =>
    codes.get(u)!.map((code) => ({ code, taxpayer: firms.id(u), name: firms.name(u) })),
  );
  return { files, key: { firms: named, parties }, rows: isDirty ? rows : null };
}

/** Invoices of observed owners, owner by owner, each in order of day; with those that another buyer hands in as its own. */
function linesByOwner(owners: readonly number[], owner: Uint32Array, doubles: Economy['doubles']): LedgerLine[] {
  const lists = new Map(owners.map((u) => [u, [] as number[]]));
  for (let i = 0; i < owner.length; i++) lists.get(owner[i])?.push(i);
  for (const { invoice, buyer } of doubles) lists.get(buyer)?.push(invoice);
  return owners.flatMap((u) =>
    lists
      .get(u)!
      .sort((i, j) => i - j)
      .map((invoice) => clean(invoice, u)),
  );
}
