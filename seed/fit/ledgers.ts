import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMinor } from '../../graph/money.ts';
import { openTable, Unreadable, unreadable } from '../tables.ts';
import { isVoid, looseDay } from '../cells.ts';
import type { LedgerRow } from './marginals.ts';

/** What the party is called in a ledger of purchases, and in one of sales. */
const PARTY = { purchases: '销方单位代号', sales: '购方单位代号' } as const;
const COLUMNS = ['企业代号', '开票日期', '金额', '价税合计', '发票状态'];

/** Rows of all one-sided ledgers in a folder: CSV files, gzip or not, and Parquet that have the columns of one; other files are passed over. Raises Unreadable. */
export async function* ledgerRows(folder: string): AsyncGenerator<LedgerRow> {
  const names = await readdir(folder).catch(unreadable(folder));
  let found = false;
  for (const name of names.sort()) {
    if (!/\.(csv(\.gz)?|parquet)$/.test(name)) continue;
    const path = join(folder, name);
    const table = await openTable(path);
    const side = (['purchases', 'sales'] as const).find((of) => table.header.includes(PARTY[of]));
    if (side === undefined || COLUMNS.some((column) => !table.header.includes(column))) continue;
    found = true;
    const { rows, lineOf } = await table.select([...COLUMNS, PARTY[side]]);
    for (let i = 0; i < rows.length; i++) {
      const [owner, written, net, gross, status, party] = rows[i] as string[];
      const day = looseDay(written);
      const [netMinor, grossMinor] = [parseMinor(net), parseMinor(gross)];
      if (day === null || netMinor === null || grossMinor === null)
        throw new Unreadable(`${path}: line ${lineOf(i)}`, [written, net, gross].join(', '));
      yield { owner, side, party, day, netMinor, grossMinor, isVoid: isVoid(status) };
    }
  }
  if (!found) throw new Unreadable(folder, `no ledger with the columns ${COLUMNS.join(', ')}`);
}
