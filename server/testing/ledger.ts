import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is removed at the end, and small ledgers as files. */
export function temporaryFolder(name = 'suyuan-server-'): { folder: string; remove: () => void } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), name)));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

export function write(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const HEADER = '发票代码,发票号码,开票日期,销方识别号,销方名称,购方识别号,购方名称,金额,税额,价税合计,币种,发票状态';
const NAMES: Record<string, string> = { A: '甲公司', B: '乙公司', C: '丙公司', D: '丁公司', E: 'Bolt', K: '乙公司' };

/** Full invoices from lines such as `A B 113.00 2021-01-05` with, at the end, a currency or a status. */
export function invoices(text: string, first = 1): string {
  const rows = text
    .trim()
    .split('\n')
    .map((line, i) => {
      const [seller, buyer, gross, day, ...more] = line.trim().split(/\s+/);
      const currency = more.find((word) => /^[A-Z]{3}$/.test(word)) ?? 'CNY';
      const status = more.find((word) => !/^[A-Z]{3}$/.test(word)) ?? '正常';
      const net = (Number(gross) / 1.13).toFixed(2);
      const tax = (Number(gross) - Number(net)).toFixed(2);
      const party = (id: string) => `${id},${NAMES[id] ?? ''}`;
      return `1,${first + i},${day},${party(seller)},${party(buyer)},${net},${tax},${gross},${currency},${status}`;
    });
  return [HEADER, ...rows, ''].join('\n');
}

/** A chain A → B → C → D with a red-letter invoice, a void one, one in dollars, and a firm E that only sells to B. */
export const CHAIN = invoices(`
  A B 113.00 2021-01-05
  A B 226.00 2021-02-10
  A B -13.00 2021-02-12
  A B 50.00 2021-02-20 作废
  B C 100.00 2021-01-20
  B C 200.00 2021-03-02
  C D 90.00 2021-03-15
  B D 70.00 2021-04-01 USD
  E B 40.00 2021-05-01
  K D 10.00 2021-05-02`);

/** A sales ledger and a purchases ledger that name others by codes of their own; one document is in both. */
export const SALES = `企业代号,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态
S,900,2021-02-01,C/1,100.00,13.00,113.00,有效发票
S,901,2021-02-03,C/1,200.00,26.00,226.00,有效发票
`;
export const PURCHASES = `企业代号,发票号码,开票日期,销方单位代号,金额,税额,价税合计,发票状态
P,900,2021-02-01,X,100.00,13.00,113.00,有效发票
`;

/** Three good rows and three that are refused. */
export const BAD_ROWS = `${invoices('F G 10.00 2022-01-01\nF G 11.00 2022-01-02\nF G 12.00 2022-01-03', 50)}1,60,20217-01-01,F,,G,,1.00,0.13,1.13,CNY,正常
1,61,2022-01-01,F,,G,,abc,0.13,1.13,CNY,正常
1,62,2022-01-01,F,,G,,1.00,0.13,1e18,CNY,正常
`;

/** Many invoices of one form between a thousand taxpayers, numbered from `first`; the last few are refused. */
export function manyInvoices(
  rows: number,
  {
    first = 1,
    refused = 0,
    net = '100.00',
    header = true,
  }: { first?: number; refused?: number; net?: string; header?: boolean } = {},
): string {
  const gross = (Number(net) + 13).toFixed(2);
  const lines = Array.from({ length: rows }, (_, i) => {
    const number = first + i;
    const day = i < rows - refused ? `2021-0${1 + (number % 9)}-${10 + (number % 18)}` : '2021-02-30';
    const [seller, buyer] = [number % 997, (number * 31 + 7) % 991];
    return `1,${number},${day},S${seller},卖方${seller},B${buyer},买方${buyer},${net},13.00,${gross},CNY,正常`;
  });
  return [...(header ? [HEADER] : []), ...lines, ''].join('\n');
}
