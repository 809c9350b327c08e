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
type Days = { fromDay?: number | null; toDay?: number | null };
const role = (
  taxpayer: string,
  post: string,
  personId: string | null,
  { fromDay = null, toDay = null }: Days = {},
) => ({
  ...{ taxpayer, row: ++row, role: post, personId, personName: '某', fromDay, toDay, group_key: BigInt(row) },
});

test('nobody has any in a ledger without facts and red letters', async () => {
  await apply(store, changes({ id: 'a', invoices: [1, 2, 3].map((n) => invoice({ number: `${n}`, seller: 'S' })) }));
  expect(Object.values(await store.reading(numbersOfTaxpayers)).flatMap(({ ids }) => ids)).toEqual([]);
});

test('of a thousand invoices so many were reversed, in whole or in part, where they are ten at least', async () => {
  const red = (seller: string, original: string) =>
    invoice({ number: `red ${original}`, seller, original_number: original, gross_minor: -113, tax_minor: null });
  const sold = (seller: string, count: number) =>
    Array.from({ length: count }, (_, n) => invoice({ number: `${seller} ${n}`, seller }));
  await apply(
    store,
    changes({
      id: 'b',
      invoices: [...sold('T', 8), ...sold('U', 12), red('T', 'T 1'), red('U', 'U 1'), red('U', 'U 2')],
    }),
  );
  // red letters are invoices that it issued, and none of the thousand
  expect(await numbers('reversedPerMille')).toEqual({ U: 166 });
});

const lastDay = 18_000;
async function tell(id: string, rows: ReturnType<typeof role>[]): Promise<void> {
  await apply(store, changes({ id, invoices: [invoice({ number: id, day: lastDay })], facts: { role: staged('fact_role', rows.map((one) => ({ ...one, file: `file of ${id}` }))) } }));
} // prettier-ignore

test('clerks of few firms, or who left, are nothing; of ten they are an agent', async () => {
  const clerks = (count: number, person: string, toDay: number | null = null) =>
    Array.from({ length: count }, (_, k) => role(`${person}${k}`, 'taxClerk', person, { toDay }));
  await tell('c', [
    ...clerks(9, 'few'),
    ...clerks(10, 'many'),
    ...clerks(12, 'past', lastDay - 1),
    role('c', 'taxClerk', null),
  ]);
  expect(Object.keys(await numbers('clerkFirms'))).toEqual(Array.from({ length: 10 }, (_, k) => `many${k}`));
  expect(new Set(Object.values(await numbers('clerkFirms')))).toEqual(new Set([10]));
});

test('the head is the last who is told, and counts where others have the same', async () => {
  const head = (taxpayer: string, person: string | null, fromDay: number | null = null) => role(taxpayer, 'legalRepresentative', person, { fromDay });
  // by day, and by load where no day is told; whoever is last and has no number is nobody
  await tell('d', [head('a', '9', 1), head('a', '8', 2), head('e', '9'), head('f', '8', 1), head('g', '8', 1), head('g', null, 2), head('h', '7')]);
  await tell('e', [head('e', '8')]);
  const found = await numbers('headPerson');
  expect(Object.keys(found)).toEqual(['a', 'e', 'f']);
  expect(new Set(Object.values(found)).size).toBe(1);
}); // prettier-ignore
