import { expect, test } from 'vitest';
import type { FoundTaxpayer } from '../../server/contract.ts';
import { Failure } from './api.ts';
import { asLine, knownOf, placeOf, readSearch, taxpayerOf } from './search.ts';

const missing = () =>
  Promise.reject(new Failure({ type: 'about:blank', title: '', status: 404, code: '', detail: '' }));
const broken = () => Promise.reject(new Failure({ type: 'about:blank', title: '', status: 500, code: '', detail: '' }));
const firm = (id: string, alias: string | null = null): FoundTaxpayer => {
  return { id, name: null, observed: [], by: alias === null ? 'id' : 'alias', alias };
};

/** Ids that are known, with those of subjects; `most` is how many come at once. */
function api(ids: Record<string, string>, most = 50) {
  const told = { running: 0, peak: 0, asked: [] as string[] };
  const searchIds = async (id: string) => {
    told.asked.push(id);
    told.peak = Math.max(told.peak, ++told.running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    told.running--;
    const all = Object.keys(ids).filter((one) => one.startsWith(id));
    const items = all.map((one) => (ids[one] === one ? firm(one) : firm(ids[one], one)));
    return { version: '', items: items.slice(0, most), total: items.length, next: null };
  };
  const taxpayer = (id: string) => (ids[id] ? Promise.resolve(firm(ids[id]) as never) : missing());
  return { searchIds, taxpayer, told };
}

test('a list is of two words and more, by whatever parts them, each once', () => {
  const { ids } = readSearch('A1,B2；C3、D4 E5\nF6，A1;');
  expect(ids).toEqual(['A1', 'B2', 'C3', 'D4', 'E5', 'F6']);
  expect(readSearch('A1/sales/x%2C').ids).toEqual([]);
  expect(readSearch('A1 A1').ids).toEqual([]);
});

test.each([
  ['01234567', '01234567'],
  ['0123 4567', '01234567'],
  ['3200171130/01234567', '3200171130/01234567'],
  ['3200171130／77', '3200171130/77'],
  ['1234567', null],
  ['K1200/sales/1', null],
  ['91320100123456789K', null],
])('an invoice may be %s: %s', (text, invoice) => expect(readSearch(text).invoice).toBe(invoice));

test.each([
  ['3AF4c0de3af4c0de', '3af4c0de3af4c0de'],
  ['3af4c0de3af4c0d', null],
  ['a'.repeat(65), null],
  ['1234567812345678', null],
  ['3af4c0de3af4c0dg', null],
])('a lead or a ring may be %s: %s', (text, digest) => expect(readSearch(text).digest).toBe(digest));

test('lines and cells of a list become one line', () => {
  expect(asLine('A1\r\nB2\tC3\n')).toBe('A1 B2 C3 ');
  expect(asLine('宏远 建材')).toBe('宏远 建材');
});

test('a taxpayer is found by exactly an id of its own or another, also where many begin so', async () => {
  const ids = { A: 'A', AB: 'AB', AC: 'AC', old: 'A', 'A/': 'AB' };
  expect((await taxpayerOf(api(ids), 'A'))?.id).toBe('A');
  expect((await taxpayerOf(api(ids), 'old'))?.id).toBe('A');
  expect(await taxpayerOf(api(ids), 'ol')).toBeNull();
  // the last of those that begin so is not among the first
  expect((await taxpayerOf(api({ xA: 'xA', xB: 'xB', x: 'B' }, 2), 'x'))?.id).toBe('B');
  expect(await taxpayerOf(api({ xA: 'xA', xB: 'xB', xC: 'B' }, 2), 'x')).toBeNull();
});

test('of a list those that are not known are named, and each taxpayer comes once, in order', async () => {
  const known = await knownOf(api({ B: 'B', A: 'A', old: 'A' }), ['A', 'x', 'B', 'old', 'y']);
  expect(known.taxpayers.map(({ id }) => id)).toEqual(['A', 'B']);
  expect(known).toMatchObject({ unknown: ['x', 'y'], beyond: 0 });
});

test('at most a hundred are asked for, eight at a time', async () => {
  const server = api({});
  const known = await knownOf(
    server,
    Array.from({ length: 103 }, (_, index) => `F${index}`),
  );
  expect([known.unknown.length, known.beyond, server.told.asked.length, server.told.peak]).toEqual([100, 3, 100, 8]);
});

test('a digest is of the one that there is; what goes wrong otherwise is no answer', async () => {
  const there = () => Promise.resolve({} as never);
  expect(await placeOf({ lead: there, ring: missing }, '1')).toBe('leads');
  expect(await placeOf({ lead: missing, ring: there }, '1')).toBe('rings');
  expect(await placeOf({ lead: missing, ring: missing }, '1')).toBeNull();
  await expect(placeOf({ lead: broken, ring: there }, '1')).rejects.toBeInstanceOf(Failure);
});
