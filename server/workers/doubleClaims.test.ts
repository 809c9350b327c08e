import { expect, test } from 'vitest';
import { claimedTwice, doubleClaimsOf } from '../../algorithms/detectors/claimedTwice.ts';
import { Scan } from '../../algorithms/detectors/scan.ts';
import { buildSnapshot } from '../../graph/build.ts';
import { idOf } from '../../graph/snapshot.ts';
import { type Files, loadFiles } from '../../graph/staging/harness.ts';
import { MemoryStore } from '../../graph/stores/memory/store.ts';
import { doubleClaims } from './doubleClaims.ts';

const FULL = '发票代码,发票号码,开票日期,销方识别号,购方识别号,金额,税额,价税合计,发票状态\n';
const OWN = {
  销项: '企业代号,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态\n',
  进项: '企业代号,发票号码,开票日期,销方单位代号,金额,税额,价税合计,发票状态\n',
};
const rest = (k: number, status = '正常') => `${1000 + k}.00,130.00,${1130 + k}.00,${status}\n`;

/** Who is found, by id; and how many documents the ledger told of. */
async function found(files: Files): Promise<[cores: string[], documents: number]> {
  const store = new MemoryStore();
  await loadFiles(store, files);
  const snapshot = await buildSnapshot(store);
  const { documents, mayBeOne } = await doubleClaims(store);
  const scan = new Scan(snapshot, { currency: snapshot.currencies.indexOf('CNY'), doubleClaims: doubleClaimsOf(snapshot, documents, mayBeOne) }); // prettier-ignore
  const { findings } = claimedTwice.detect(scan, claimedTwice.parameters);
  return [findings.map(({ core }) => core.map((u) => idOf(snapshot, u)).join(' ')), documents.length];
}

const full = (buyers: string[], { status = '正常', count = 3 } = {}) =>
  FULL + buyers.flatMap((buyer) => Array.from({ length: count }, (_, k) => `1,${k + 1},2022-01-05,S,${buyer},${rest(k + 1, status)}`)).join(''); // prettier-ignore

test('two rows of one invoice, with another buyer each', async () => {
  const own = ['A', 'B'].flatMap((buyer) => [4, 5, 6, 7, 8, 9].map((k) => `1,${k}${buyer.charCodeAt(0)},2022-01-0${k},T,${buyer},${rest(k)}`)).join(''); // prettier-ignore
  expect(await found({ 'a.csv': full(['A', 'B']) + own })).toEqual([['A B'], 3]);
  // of whom all documents are the same: they may be one subject
  expect(await found({ 'a.csv': full(['A', 'B'], { count: 20 }) })).toEqual([[], 20]);
  expect(await found({ 'a.csv': full(['A']) })).toEqual([[], 0]);
});

test('a void claim credits nothing', async () => {
  expect(await found({ 'a.csv': full(['A']), 'b.csv': full(['B'], { status: '作废' }) })).toEqual([[], 0]);
});

test('a sale that two purchases ledgers claim, each by a code of its own', async () => {
  const sales = OWN.销项 + [1, 2, 3].map((k) => `S,${k},2022-01-0${k},c1,${rest(k)}`).join('');
  const purchases = OWN.进项 + ['A', 'B'].flatMap((owner) => [1, 2, 3].map((k) => `${owner},${k},2022-01-0${k},c9,${rest(k)}`)).join(''); // prettier-ignore
  const more = ['A', 'B'].flatMap((owner) => [4, 5, 6, 7, 8, 9].map((k) => `${owner},${k}${owner.charCodeAt(0)},2022-01-0${k},c8,${rest(k)}`)).join(''); // prettier-ignore
  expect(await found({ 'sales.csv': sales, 'purchases.csv': purchases + more })).toEqual([['A B'], 3]);
});
