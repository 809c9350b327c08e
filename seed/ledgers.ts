import { join } from 'node:path';
import { Random } from '../algorithms/random.ts';
import { byteTable, csvField, putText, type WrittenFile, writeRows } from './csv.ts';
import type { Economy } from './economy.ts';
import { HUBS, industryIndex } from './industries.ts';
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

/**
 * Writes sales.csv and purchases.csv of the observed firms: rows by firm, then day. A firm has the code E1, E2 …; it knows its customers
 * as B…, its suppliers as A…, counted for itself, so a code means nothing in another firm's ledger. An invoice between two observed
 * firms is on both sides with equal number, code, day and amounts.
 */
export async function writeLedgers(
  economy: Economy,
  dir: string,
  observed: readonly number[],
): Promise<{ files: WrittenFile[]; key: LedgersKey }> {
  const { firms } = economy;
  const owners = [...new Set(observed)];
  for (const u of owners)
    if (!Number.isInteger(u) || u < 0 || u >= firms.count) throw new RangeError(`no such firm: ${u}`);
  const ownerCode = new Map(owners.map((u, k) => [u, `E${k + 1}`]));
  const parties: LedgersKey['parties'][number][] = [];
  const files: WrittenFile[] = [];
  for (const side of ['sales', 'purchases'] as const) {
    const owner = side === 'sales' ? economy.invoices.seller : economy.invoices.buyer;
    const partner = side === 'sales' ? economy.invoices.buyer : economy.invoices.seller;
    const rows = rowsByOwner(owners, owner, side === 'purchases' ? economy.doubles : []);
    const codeAt = new Map<string, number>();
    const codes: string[] = [];
    const codeOfRow = new Uint32Array(rows.invoice.length);
    const counted = new Map<number, number>();
    for (let k = 0; k < codeOfRow.length; k++) {
      const [u, v] = [rows.owner[k], partner[rows.invoice[k]]];
      const pair = `${u} ${v}`;
      let code = codeAt.get(pair);
      if (code === undefined) {
        const serial = (counted.get(u) ?? 0) + 1;
        counted.set(u, serial);
        code = codes.length;
        codeAt.set(pair, code);
        codes.push(`${side === 'sales' ? 'B' : 'A'}${String(serial).padStart(5, '0')}`);
        parties.push({ owner: ownerCode.get(u)!, side, code: codes[code], taxpayer: firms.id(v) });
      }
      codeOfRow[k] = code;
    }
    const parts = rowParts(economy);
    const place = new Map(owners.map((u, k) => [u, k]));
    const ownerTexts = byteTable(owners.length, (k) => csvField(ownerCode.get(owners[k])!));
    const partyTexts = byteTable(codes.length, (k) => csvField(codes[k]));
    const put = (buffer: Buffer, start: number, k: number): number => {
      const i = rows.invoice[k];
      let position = putText(buffer, start, ownerTexts, place.get(rows.owner[k])!);
      position = parts.number(buffer, position, i);
      position = parts.code(buffer, position, i);
      position = parts.day(buffer, position, i);
      position = putText(buffer, position, partyTexts, codeOfRow[k]);
      position = parts.amounts(buffer, position, i);
      return parts.status(buffer, position, i);
    };
    const header = side === 'sales' ? SALES_HEADER : PURCHASES_HEADER;
    files.push(await writeRows(join(dir, `${side}.csv`), header, 0, codeOfRow.length, put));
  }
  const named = owners.map((u) => ({ code: ownerCode.get(u)!, taxpayer: firms.id(u), name: firms.name(u) }));
  return { files, key: { firms: named, parties } };
}

/** Invoices of observed owners, owner by owner, each in order of day; with those that another buyer hands in as its own. */
function rowsByOwner(
  owners: readonly number[],
  owner: Uint32Array,
  doubles: Economy['doubles'],
): { invoice: Uint32Array; owner: Uint32Array } {
  const lists = new Map(owners.map((u) => [u, [] as number[]]));
  for (let i = 0; i < owner.length; i++) lists.get(owner[i])?.push(i);
  for (const { invoice, buyer } of doubles) lists.get(buyer)?.push(invoice);
  const sorted = owners.map((u) => lists.get(u)!.sort((i, j) => i - j));
  return {
    invoice: Uint32Array.from(sorted.flat()),
    owner: Uint32Array.from(owners.flatMap((u, k) => new Array<number>(sorted[k].length).fill(u))),
  };
}
