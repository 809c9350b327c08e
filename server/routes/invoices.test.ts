import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Invoice } from '../contract.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { PURCHASES, SALES } from '../testing/ledger.ts';

/** Originals and red letters of G → H; one document that two buyers claim; one that is void for its buyer only. */
const REVERSALS = `销方识别号,购方识别号,发票代码,发票号码,开票日期,价税合计,金额,税额,原发票代码,原发票号码
G,H,044,1,2021-01-05,113.00,100.00,13.00,,
G,H,044,2,2021-02-05,113.00,100.00,13.00,,
G,H,044,3,2021-03-05,-113.00,-100.00,-13.00,,
G,H,044,4,2021-03-06,-30.00,-27.00,-3.00,044,1
G,H,044,5,2021-04-06,-5.00,-5.00,0.00,,
G,H,044,6,2021-05-01,50.00,45.00,5.00,,
G,I,,INV/2024/001,2021-05-02,9.00,8.00,1.00,,
`;
const CONTRADICTING = `企业代号,销方识别号,发票代码,发票号码,开票日期,金额,税额,发票状态
Y,X,044,70,2021-06-01,100.00,13.00,有效
Z,X,044,70,2021-06-01,100.00,13.00,作废
`;

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  await suyuan.load({ 'reversals.csv': REVERSALS, 'sales.csv': SALES });
  await suyuan.load({ 'purchases.csv': PURCHASES, 'contradicting.csv': CONTRADICTING });
});
afterAll(() => suyuan.close());
const get = async (url: string) => {
  const { status, body } = await suyuan.get(`/api/v1${url}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const found = async (key: string): Promise<Invoice[]> => (await get(`/invoices?key=${encodeURIComponent(key)}`)).items;

describe('an invoice', () => {
  test('is found by number, by code and number, and by digest, with the story of its claims', async () => {
    const [byNumber] = await found('900');
    expect(byNumber).toMatchObject({ seller: 'S', buyer: 'P', joinedBy: ['match'], liveGrossMinor: 11_300 });
    expect(byNumber.claims.map(({ file, row, outcome }) => `${file}:${row} ${outcome}`)).toEqual([
      'purchases.csv:2 further',
      'sales.csv:2 new',
    ]);
    const [byCode] = await found('044/6');
    expect(await found(byCode.digest)).toEqual([byCode]);
    expect(byCode).toMatchObject({ code: '044', number: '6', joinedBy: [], reversals: [], liveGrossMinor: 5_000 });
    expect(await found('043/6')).toEqual([]);
    expect((await found('INV/2024/001'))[0]).toMatchObject({ code: null, number: 'INV/2024/001' });
    // 32 hex digits may be a number as well
    expect(await found('0'.repeat(32))).toEqual([]);
  });

  test('says what it was reversed by, and what is left', async () => {
    const [first] = await found('044/1');
    expect(first).toMatchObject({ grossMinor: 11_300, liveGrossMinor: 8_300, red: false });
    expect(first.reversals).toMatchObject([
      { rule: 'linked', equals: 0, grossMinor: 3_000, taxMinor: 300, other: { number: '4', grossMinor: -3_000 } },
    ]);
    const [second] = await found('044/2');
    expect(second).toMatchObject({ liveGrossMinor: 0, reversals: [{ rule: 'equal', other: { number: '3' } }] });
    const [red] = await found('044/3');
    // the first original is named by another, so it is no equal one any more
    expect(red).toMatchObject({ red: true, liveGrossMinor: 0 });
    expect(red.reversals).toMatchObject([{ rule: 'equal', equals: 1, other: { number: '2', day: '2021-02-05' } }]);
    expect((await found('044/5'))[0].reversals).toEqual([
      { rule: 'none', equals: 0, grossMinor: 0, taxMinor: 0, other: null },
    ]);
  });

  test('says what its claims disagree in', async () => {
    const [one] = await found('044/70');
    expect(one).toMatchObject({ seller: 'X', buyer: 'Y', status: 'valid', conflict: true, contested: false });
    expect([one.disagreements, one.joinedBy]).toEqual([['party', 'status'], ['code_number']]);
    expect(one.claims.map(({ buyer, status, outcome }) => [buyer, status, outcome])).toEqual([
      ['Y', 'valid', 'new'],
      ['Z', 'void', 'conflict'],
    ]);
  });
});

test.each([
  ['party', ['70']],
  ['status', ['70']],
  ['amount', []],
  ['contested', []],
  ['reversed', ['1', '2']],
  ['unallocated', ['5']],
])('findings: %s', async (finding, numbers) => {
  const { items, total, next } = await get(`/invoices?finding=${finding}`);
  expect(items.map(({ number }: Invoice) => number)).toEqual(numbers);
  expect([total, next]).toEqual([numbers.length, null]);
});

test.each([{ day: 2 ** 40, digest: '0'.repeat(32) }, { day: 1, digest: 'zz' }, 5])(
  'a forged cursor is refused: %j',
  async (at) => {
    const cursor = Buffer.from(JSON.stringify({ version: 'x', at })).toString('base64url');
    const { status, body } = await suyuan.get(`/api/v1/invoices?finding=party&cursor=${cursor}`);
    expect([status, body.code]).toEqual([400, 'cursor_invalid']);
  },
);

test('findings come page by page, and a list needs something to look for', async () => {
  const first = await get('/invoices?finding=reversed&limit=1');
  const second = await get(`/invoices?finding=reversed&limit=1&cursor=${first.next}`);
  expect([...first.items, ...second.items].map(({ number }: Invoice) => number)).toEqual(['1', '2']);
  const problem = await suyuan.get('/api/v1/invoices');
  expect([problem.status, problem.body.code]).toEqual([400, 'request_invalid']);
  expect((await suyuan.get('/api/v1/invoices?finding=guilt')).status).toBe(400);
});

describe('the account of a pair', () => {
  test('leads from the ledger to the graph', async () => {
    const { seller, buyer, asOf, accounts } = await get('/relations/account?seller=G&buyer=H');
    expect([seller.id, buyer.id, asOf]).toEqual(['G', 'H', null]);
    expect(accounts).toEqual([
      {
        currency: 'CNY',
        valid: { count: 6, grossMinor: 12_800 },
        voids: 0,
        redLetters: { count: 3, grossMinor: 14_800 },
        allocatedMinor: 14_300,
        unallocated: { count: 1, grossMinor: 500 },
        reversedMinor: 14_300,
        reversedWholly: 1,
        reversedInPart: 1,
        conflicts: 0,
        contested: 0,
        live: { count: 2, grossMinor: 13_300 },
      },
    ]);
  });

  test('of a day, as the trace of that day', async () => {
    const { asOf, accounts } = await get('/relations/account?seller=G&buyer=H&asOf=2021-03-05');
    // the red letter that names the first original is not there yet, so the other finds two equal ones
    expect([asOf, accounts[0].live, accounts[0].reversedMinor]).toEqual([
      '2021-03-05',
      { count: 1, grossMinor: 11_300 },
      11_300,
    ]);
    const trace = async (day: string | null) =>
      (await suyuan.post('/api/v1/traces', { start: ['G'], direction: 'down', asOf: day })).body;
    const then = await trace('2021-03-05');
    expect([then.asOf, then.options.asOf]).toEqual(['2021-03-05', '2021-03-05']);
    expect(then.sides[0].relations[0]).toMatchObject({ invoices: 1, grossMinor: 11_300 });
    const now = await trace(null);
    expect(now.sides[0].relations[0]).toMatchObject({ invoices: 2, grossMinor: 13_300 });
    expect(now.version).not.toBe(then.version);
    // and again, from the graph that was built before
    expect((await trace('2021-03-05')).sides).toEqual(then.sides);
    const paths = await suyuan.post('/api/v1/traces/paths', { start: ['G'], target: 'H', asOf: '2021-01-31' });
    expect(paths.body).toHaveProperty('paths');
    expect(paths.body.paths[0].hops[0]).toMatchObject({ invoices: 1, lastDay: '2021-01-05' });
    expect((await trace('2020-12-31')).sides[0].relations).toEqual([]);
  });

  test('of a taxpayer that is not there', async () => {
    const { status, body } = await suyuan.get('/api/v1/relations/account?seller=G&buyer=nobody');
    expect([status, body.code]).toEqual([404, 'taxpayer_not_found']);
    expect((await suyuan.get('/api/v1/relations/account?seller=G&buyer=H&asOf=2021-02-30')).status).toBe(400);
  });
});

test('the account of the ledger adds up, and a load tells it', async () => {
  const account = await get('/ledger/account');
  const { invoices, voids, zeros, selfIssued, redLetters, reversedWholly, live } = account;
  expect(voids + zeros + selfIssued + redLetters + reversedWholly + live).toBe(invoices);
  expect(account).toMatchObject({ claims: 12, invoices: 10, redLetters: 3, party: 1, status: 1 });
  expect(account.reversals.all).toEqual({
    ...{ linked: 1, one: 1, several: 0, taken: 0, none: 1, missing: 0, exceeding: 0 },
  });
  const { items } = (await suyuan.get('/api/v1/loads')).body;
  expect(items[0].report.account).toEqual(account);
});
