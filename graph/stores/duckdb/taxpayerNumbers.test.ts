import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TaxpayerNumber } from '../../taxpayerNumbers.ts';
import { apply, changes, invoice, staged } from '../given.ts';
import { DuckDbStore } from './store.ts';
import { numbersOfTaxpayers } from './taxpayerNumbers.ts';

let [folder, store]: [string, DuckDbStore] = ['', undefined!];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'suyuan-numbers-'));
  store = await DuckDbStore.open({ folder, stagingFolder: join(folder, 'staging'), memoryLimitMegabytes: 300, threads: 1 });
}); // prettier-ignore
afterAll(async () => {
  await store?.close();
  await rm(folder, { recursive: true, force: true });
});

async function numbers(name: TaxpayerNumber): Promise<Record<string, number>> {
  const { ids, numbers: found } = (await store.reading(numbersOfTaxpayers))[name];
  return Object.fromEntries(ids.map((id, k) => [id, found[k]]));
}
let row = 0;
const role = (taxpayer: string, post: string, personId: string | null, fromDay: number | null = null) => ({
  ...{ taxpayer, row: ++row, role: post, personId, personName: '某', fromDay, toDay: null, group_key: BigInt(row) },
});

test('nobody has any in a ledger without facts and red letters', async () => {
  await apply(store, changes({ id: 'a', invoices: [1, 2, 3].map((n) => invoice({ number: `${n}`, seller: 'S' })) }));
  expect(Object.values(await store.reading(numbersOfTaxpayers)).flatMap(({ ids }) => ids)).toEqual([]);
});

test('of a thousand invoices so many were reversed, in whole or in part', async () => {
  const red = (original: string, gross_minor: number) =>
    invoice({ number: `red ${original}`, seller: 'S', original_number: original, gross_minor, tax_minor: null });
  await apply(store, changes({ id: 'b', invoices: [red('1', -113)] }));
  // the red letter is an invoice that it issued, and is none of the thousand
  expect(await numbers('reversedPerMille')).toEqual({ S: 333 });
});

test('clerks and heads of one firm, or of few, are nothing; of ten they are an agent', async () => {
  const clerks = (count: number, person: string) => Array.from({ length: count }, (_, k) => role(`${person}${k}`, 'taxClerk', person));
  const heads = [role('a', 'legalRepresentative', '8', 1), role('a', 'legalRepresentative', '9', 2), role('b', 'legalRepresentative', '9')];
  const rows = [...clerks(9, 'few'), ...clerks(10, 'many'), ...heads, role('c', 'taxClerk', null)];
  await apply(store, changes({ id: 'c', facts: { role: staged('fact_role', rows.map((one) => ({ ...one, file: 'file of c' }))) } }));
  expect(Object.keys(await numbers('clerkFirms'))).toHaveLength(10);
  expect(new Set(Object.values(await numbers('clerkFirms')))).toEqual(new Set([10]));
  const found = await numbers('headPerson');
  expect([Object.keys(found), found.a === found.b]).toEqual([['a', 'b'], true]);
}); // prettier-ignore
