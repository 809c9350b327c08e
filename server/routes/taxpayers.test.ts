import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, startApp } from '../testing/app.ts';
import { CHAIN, invoices, PURCHASES, SALES } from '../testing/ledger.ts';
import { writeCursor } from './cursor.ts';

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  const loaded = await suyuan.load({ 'chain.csv': CHAIN, 'sales.csv': SALES, 'purchases.csv': PURCHASES });
  expect(loaded.problem).toBeNull();
});
afterAll(() => suyuan.close());

const ids = (items: { id: string }[]) => items.map(({ id }) => id);
const get = async (url: string) => {
  const { status, body } = await suyuan.get(`/api/v1${url}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const problem = async (url: string) => {
  const { status, type, body } = await suyuan.get(`/api/v1${url}`);
  expect(type).toMatch(/^application\/problem\+json/);
  expect(body.status).toBe(status);
  return [status, body.code];
};

describe('search', () => {
  test('by id, by name, and by either', async () => {
    expect(ids((await get('/taxpayers?id=A')).items)).toEqual(['A']);
    expect(ids((await get(`/taxpayers?name=${encodeURIComponent('乙')}`)).items)).toEqual(['B', 'K']);
    // E is called Bolt: B comes by its id, E by its name
    expect(ids((await get('/taxpayers?q=B')).items)).toEqual(['B', 'E']);
    expect(await get('/taxpayers?q=nobody')).toMatchObject({ items: [], total: 0, next: null });
    const ofBoth = await get(`/taxpayers?id=K&name=${encodeURIComponent('乙')}`);
    expect([ids(ofBoth.items), ofBoth.total]).toEqual([['K'], 1]);
  });

  test('describes what is found', async () => {
    const { items, version } = await get('/taxpayers?id=S');
    expect(version).toMatch(/^[0-9a-f]{64}$/);
    expect(items[0]).toEqual({ id: 'S', name: null, observed: ['sales'], by: 'id', alias: null });
    expect(items[1]).toMatchObject({ id: 'S/sales/C%2F1', name: null, observed: [] });
  });

  test('pages through all, each once, in order of id', async () => {
    const found: string[] = [];
    let cursor: string | null = '';
    let total = 0;
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof get>> = await get(`/taxpayers?limit=3${cursor && `&cursor=${cursor}`}`);
      found.push(...ids(page.items));
      ({ next: cursor, total } = page);
    }
    expect(found).toHaveLength(total);
    expect(found).toEqual([...new Set(found)].sort());
    expect(found).toContain('S/sales/C%2F1');
  });

  test('a taxpayer found by id and by name is listed and counted once, whatever the size of the page', async () => {
    const more = await startApp();
    try {
      await more.ledger.build();
      const header = CHAIN.split('\n')[0];
      const row = (number: number, id: string, name: string) =>
        `1,${number},2021-01-01,${id},${name},Z,,1.00,0.13,1.13,CNY,正常`;
      const rows = [row(1, 'X1', 'X1 one'), row(2, 'X2', 'two'), row(3, 'Y', 'X three')];
      await more.load({ 'x.csv': [header, ...rows, ''].join('\n') });
      const first = (await more.get('/api/v1/taxpayers?q=X&limit=2')).body;
      const second = (await more.get(`/api/v1/taxpayers?q=X&limit=2&cursor=${first.next}`)).body;
      expect([ids(first.items), ids(second.items), first.total, second.next]).toEqual([['X1', 'X2'], ['Y'], 3, null]);
    } finally {
      await more.close();
    }
  });

  test('refuses what is no page', async () => {
    expect(await problem('/taxpayers?limit=0')).toEqual([400, 'request_invalid']);
    expect(await problem('/taxpayers?limit=many')).toEqual([400, 'request_invalid']);
    expect(await problem('/taxpayers?limit=501')).toEqual([400, 'request_invalid']);
    expect(await problem('/taxpayers?q=')).toEqual([400, 'request_invalid']);
  });
});

describe('a taxpayer', () => {
  test('with totals of both sides, a flow for each currency', async () => {
    const body = await get('/taxpayers/B');
    expect(body).toMatchObject({ id: 'B', name: '乙公司', observed: ['sales', 'purchases'] });
    expect(body.sales).toMatchObject({ relations: 2, firstDay: '2021-01-20', lastDay: '2021-04-01' });
    expect(body.sales.flows).toMatchObject([
      { currency: 'CNY', invoices: 2, grossMinor: 30_000 },
      { currency: 'USD', invoices: 1, grossMinor: 7_000 },
    ]);
    // neither the void document nor the red letter, which has no original, is among the live ones; both are told
    expect(body.purchases.flows).toMatchObject([{ currency: 'CNY', invoices: 3, grossMinor: 37_900 }]);
    expect(body.purchases).toMatchObject({ voids: 1, reversals: 1, conflicts: 0 });
    const nothing = { relations: 0, firstDay: null, lastDay: null, flows: [], voids: 0, reversals: 0, conflicts: 0 };
    expect((await get('/taxpayers/D')).sales).toEqual(nothing);
  });

  test('whose id holds slashes and percent signs', async () => {
    const id = 'S/sales/C%2F1';
    expect(await get(`/taxpayers/${encodeURIComponent(id)}`)).toMatchObject({ id });
    expect((await get(`/taxpayers/${encodeURIComponent(id)}/relations?side=purchases`)).total).toBe(1);
  });

  test('that is not there', async () => {
    expect(await problem('/taxpayers/b')).toEqual([404, 'taxpayer_not_found']);
    expect(await problem('/taxpayers/b/relations?side=sales')).toEqual([404, 'taxpayer_not_found']);
    expect(await problem('/taxpayers/b/invoices?side=sales')).toEqual([404, 'taxpayer_not_found']);
    // of the longest id that there can be, every character escaped
    const longest = encodeURIComponent('测'.repeat(512));
    expect(await problem(`/taxpayers/${longest}`)).toEqual([404, 'taxpayer_not_found']);
  });
});

describe('relations', () => {
  test('page by page on both sides, largest first', async () => {
    const first = await get('/taxpayers/B/relations?side=purchases&limit=1');
    const second = await get(`/taxpayers/B/relations?side=purchases&limit=1&cursor=${first.next}`);
    expect([first, second]).toMatchObject([
      {
        total: 2,
        items: [
          {
            ...{ seller: { id: 'A', name: '甲公司' }, buyer: { id: 'B' }, invoices: 2, grossMinor: 33_900 },
            ...{ voids: 1, reversals: 1, conflicts: 0 },
          },
        ],
      },
      { total: 2, items: [{ seller: { id: 'E' }, invoices: 1, firstDay: '2021-05-01' }], next: null },
    ]);
    const sales = await get('/taxpayers/B/relations?side=sales');
    expect(sales.items.map(({ buyer, currency }: never) => [(buyer as { id: string }).id, currency])).toEqual([
      ['C', 'CNY'],
      ['D', 'USD'],
    ]);
  });

  test('need a side', async () => {
    expect(await problem('/taxpayers/B/relations')).toEqual([400, 'request_invalid']);
    expect(await problem('/taxpayers/B/relations?side=left')).toEqual([400, 'request_invalid']);
  });
});

describe('invoices', () => {
  test('of a relation, in order of day, void and red ones told apart, with their claims', async () => {
    const { items, total, next } = await get('/taxpayers/A/invoices?side=sales&partner=B');
    expect([total, next]).toEqual([4, null]);
    expect(
      items.map(({ day, grossMinor, status, red }: Record<string, unknown>) => [day, grossMinor, status, red]),
    ).toEqual([
      ['2021-01-05', 11_300, 'valid', false],
      ['2021-02-10', 22_600, 'valid', false],
      ['2021-02-12', -1_300, 'valid', true],
      ['2021-02-20', 5_000, 'void', false],
    ]);
    expect(items[0]).toMatchObject({
      seller: 'A',
      buyer: 'B',
      code: '1',
      number: '1',
      currency: 'CNY',
      conflict: false,
    });
    const { load, ...claim } = items[0].claims[0];
    expect(load).toMatch(/^[0-9a-f-]{36}$/);
    expect(claim).toEqual({
      ...{ side: 'invoices', owner: null, file: 'chain.csv', row: 2, outcome: 'new', seller: 'A', buyer: 'B' },
      ...{ day: '2021-01-05', netMinor: 10_000, taxMinor: 1_300, grossMinor: 11_300, currency: 'CNY' },
      ...{ status: 'valid', originalCode: null, originalNumber: null },
    });
  });

  test('that a sales and a purchases ledger claim are one', async () => {
    const { items } = await get('/taxpayers/P/invoices?side=purchases');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ seller: 'S', buyer: 'P', number: '900' });
    expect(items[0].joinedBy).toEqual(['match']);
    expect(items[0].claims).toMatchObject([
      { side: 'purchases', owner: 'P', file: 'purchases.csv', row: 2, outcome: 'further', seller: 'P/purchases/X' },
      { side: 'sales', owner: 'S', file: 'sales.csv', row: 2, outcome: 'new', buyer: 'S/sales/C%2F1' },
    ]);
  });

  test('of one currency, and page by page each once', async () => {
    expect((await get('/taxpayers/B/invoices?side=sales&currency=USD')).total).toBe(1);
    const whole = (await get('/taxpayers/A/invoices?side=sales')).items;
    const parts = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof get>> = await get(
        `/taxpayers/A/invoices?side=sales&limit=2${cursor && `&cursor=${cursor}`}`,
      );
      parts.push(...page.items);
      cursor = page.next;
    }
    expect(parts).toEqual(whole);
  });
});

describe('a cursor', () => {
  const lists = ['/taxpayers?', '/taxpayers/A/relations?side=sales&', '/taxpayers/A/invoices?side=sales&'];

  test.each(lists)('of another version is gone: %s', async (list) => {
    for (const at of [0, { day: 1, digest: '0'.repeat(32) }]) {
      const cursor = writeCursor('f'.repeat(64), at);
      const fits = list.includes('invoices') === (typeof at === 'object');
      expect(await problem(`${list}cursor=${cursor}`)).toEqual(fits ? [410, 'cursor_gone'] : [400, 'cursor_invalid']);
    }
  });

  test.each(lists)('that is garbage is refused: %s', async (list) => {
    const { version } = await get('/ledger');
    for (const garbage of [
      'x',
      'bnVsbA',
      '%00',
      writeCursor(version, -1),
      writeCursor(version, '1'),
      writeCursor(version, null),
    ])
      expect(await problem(`${list}cursor=${garbage}`)).toEqual([400, 'cursor_invalid']);
    expect(await problem(`${list}cursor=${'x'.repeat(2001)}`)).toEqual([400, 'request_invalid']);
    const wrongDigest = writeCursor(version, { day: 1, digest: 'zz' });
    expect(await problem(`${list}cursor=${wrongDigest}`)).toEqual([400, 'cursor_invalid']);
  });

  test('is gone after a load', async () => {
    const cursors = await Promise.all(lists.map(async (list) => (await get(`${list}limit=1`)).next as string));
    await suyuan.load({ 'more.csv': invoices('A Q 5.00 2021-06-01', 700) });
    for (const [i, list] of lists.entries())
      if (cursors[i] !== null) expect(await problem(`${list}cursor=${cursors[i]}`)).toEqual([410, 'cursor_gone']);
    expect(cursors.filter(Boolean).length).toBeGreaterThan(1);
  });
});
