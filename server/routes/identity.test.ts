import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Candidate, CandidatesReply, DecisionReply, Job, TraceReply } from '../contract.ts';
import { decidedAmong } from '../services/identity.ts';
import type { JobRecord } from '../services/job.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { write } from '../testing/ledger.ts';

const day = (i: number) => `2021-03-${String(i).padStart(2, '0')}`;
const ledger = (header: string, ...rows: string[]) => [header, ...rows, ''].join('\n');
const SALES = 'owner,customer code,number,date,net,tax';
const PURCHASES = 'owner,supplier code,supplier name,number,date,net,tax';
/** Z sells to A under z; A and B hold the same purchases; A sells on to C, under c, which C's purchases hold all but one of. */
const FILES = {
  'sales.csv': ledger(
    SALES,
    ...[1, 2, 3].map((i) => `Z,z,${i},${day(i)},100,13`),
    ...[4, 5, 6, 7, 8].map((i) => `A,c,${i},${day(i)},50,6`),
  ),
  'purchases.csv': ledger(
    PURCHASES,
    ...[1, 2, 3].flatMap((i) => [`A,s,甲,${i},${day(i)},100,13`, `B,s,乙,${i},${day(i)},100,13`]),
    ...[4, 6, 7, 8].map((i) => `C,q,丙,${i},${day(i)},50,6`),
  ),
};

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  const { report } = await suyuan.load(FILES);
  expect(report!.identity).toEqual({
    aliases: { accepted: 4, gained: 4, withdrawn: 0 },
    open: { alias: 2, duplicate: 1 },
  });
});
afterAll(() => suyuan.close());

const get = async <T>(url: string): Promise<T> => {
  const { status, body } = await suyuan.get(`/api/v1${url}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as T;
};
const because = { reason: 'the same books', author: 'Li' };
const decide = (body: object) => suyuan.post('/api/v1/identity/decisions', { ...because, ...body });
const decided = async (body: object): Promise<DecisionReply> => {
  const { status, headers, body: started } = await decide(body);
  expect(status, JSON.stringify(started)).toBe(202);
  await suyuan.jobs.ended(started.id as string);
  const { state, result } = await get<Job>(String(headers.location).replace('/api/v1', ''));
  expect(state).toBe('done');
  return result as DecisionReply;
};
const traced = async (start: string, more = {}) => {
  const { status, body } = await suyuan.post('/api/v1/traces', { start: [start], ...more });
  expect(status, JSON.stringify(body)).toBe(200);
  return { ...(body as TraceReply), kernelMs: 0 };
};
const short = ({ a, b, state }: Candidate) => `${a.id} = ${b.id} ${state}`;

describe('candidates', () => {
  test('are ranked, with the evidence of each', async () => {
    const { items, total } = await get<CandidatesReply>('/identity/candidates');
    expect([total, items.map(short)]).toEqual([
      7,
      [
        'A/sales/c = C accepted',
        'C/purchases/q = A accepted',
        'A/purchases/s = Z accepted',
        'B/purchases/s = Z accepted',
        'Z/sales/z = A open',
        'Z/sales/z = B open',
        'A = B open',
      ].sort((x, y) => order(items, x) - order(items, y)),
    ]);
    expect(items.find(({ a }) => a.id === 'A/sales/c')).toMatchObject({
      kind: 'alias',
      b: { id: 'C', observed: ['purchases'] },
      evidence: { rows: 5, within: 5, found: 4, missing: 1, missingIs: 'weak', against: [] },
    });
    expect(items.find(({ a }) => a.id === 'Z/sales/z')).toMatchObject({ evidence: { against: ['several_firms'] } });
    expect(items.find(({ kind }) => kind === 'duplicate')).toMatchObject({
      a: { id: 'A', observed: ['sales', 'purchases'] },
      evidence: { documents: [{ role: 'buyer', shared: 3, valid: 3, ofA: 3, ofB: 3 }] },
    });
  });
  const order = (items: Candidate[], text: string) => items.map(short).indexOf(text);

  test('can be filtered and paged', async () => {
    const of = async (query: string) => (await get<CandidatesReply>(`/identity/candidates?${query}`)).items.map(short);
    expect(await of('kind=duplicate')).toEqual(['A = B open']);
    expect(await of('state=open&kind=alias')).toEqual(['Z/sales/z = A open', 'Z/sales/z = B open']);
    expect(await of('id=B')).toEqual(expect.arrayContaining(['A = B open', 'Z/sales/z = B open']));
    const all = await of('limit=100');
    const paged: string[] = [];
    for (let cursor = ''; ;) {
      const { items, next } = await get<CandidatesReply>(`/identity/candidates?limit=3${cursor}`);
      paged.push(...items.map(short));
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    expect(paged).toEqual(all);
    const { status, body } = await suyuan.get('/api/v1/identity/candidates?cursor=eyJ4IjoxfQ');
    expect([status, (body as { code: string }).code]).toEqual([400, 'cursor_invalid']);
  });
});

describe('what a person decides', () => {
  test('changes the graph, which undoing restores to the byte', async () => {
    const before = await traced('B', { direction: 'up' });
    const graphBefore = await traced('Z');
    const { decision, changes, version } = await decided({ kind: 'confirm', a: 'A', b: 'B' });
    expect(decision).toMatchObject({ number: 1, kind: 'confirm', stands: true, ...because });
    // with both firms one, the code that pointed to both is that one
    expect(changes).toEqual([
      { id: 'B', from: 'B', to: 'A' },
      { id: 'Z/sales/z', from: 'Z/sales/z', to: 'A' },
    ]);
    expect(version).not.toBe(before.version);
    expect((await get<{ version: string }>('/ledger')).version).toBe(version);
    const joined = await traced('B', { direction: 'up' });
    expect(joined).toMatchObject({ version, options: { start: ['A'] } });
    expect(joined.sides[0].taxpayers.map(({ id }) => id)).toEqual(['A', 'Z']);
    // Z, A and C in one chain, through the merged firm; three invoices, not six
    const [down] = (await traced('Z', { direction: 'down' })).sides;
    expect(down.relations.map(({ seller, buyer, invoices }) => `${seller}→${buyer} ${invoices}`)).toEqual([
      'Z→A 3',
      'A→C 5',
    ]);
    const identity = await get<{ subject: { id: string }; registrations: { id: string; why: string }[] }>(
      '/taxpayers/B/identity',
    );
    expect(identity).toMatchObject({ asked: 'B', subject: { id: 'A' }, decisions: [{ number: 1 }] });
    expect(identity.registrations.map(({ id, why }) => `${id} ${why}`)).toEqual([
      'A itself',
      'B decision',
      'C/purchases/q alias',
      'Z/sales/z alias',
    ]);

    await decided({ kind: 'undo', undoes: 1 });
    expect(await traced('B', { direction: 'up' })).toEqual(before);
    expect(await traced('Z')).toEqual(graphBefore);
    const { items } = await get<{ items: { number: number; kind: string; stands: boolean }[] }>('/identity/decisions');
    expect(items.map(({ number, kind, stands }) => [number, kind, stands])).toEqual([
      [2, 'undo', true],
      [1, 'confirm', false],
    ]);
  });

  test('is refused where it cannot stand, and nothing is kept of it', async () => {
    const { items: before } = await get<{ items: object[] }>('/identity/decisions');
    const code = async (body: object) => {
      const { status, body: problem } = await decide(body);
      return `${status} ${(problem as { code: string }).code}`;
    };
    expect(await code({ kind: 'confirm', a: 'A', b: 'C' })).toBe('404 candidate_not_found');
    expect(await code({ kind: 'confirm', a: 'A', b: 'nobody' })).toBe('404 taxpayer_not_found');
    expect(await code({ kind: 'merge', a: 'A', b: 'A' })).toBe('422 identity_same');
    expect(await code({ kind: 'split', a: 'Z' })).toBe('422 identity_alone');
    expect(await code({ kind: 'undo', undoes: 77 })).toBe('404 decision_not_found');
    expect(await code({ kind: 'undo', undoes: 1 })).toBe('409 decision_undone');
    expect(await code({ kind: 'merge', a: 'A', b: 'C', reason: ' ' })).toBe('400 request_invalid');
    expect(await code({ kind: 'guilty', a: 'A' })).toBe('400 request_invalid');
    expect((await get<{ items: object[] }>('/identity/decisions')).items).toEqual(before);
  });

  test('holds apart what somebody told apart', async () => {
    await decided({ kind: 'refuse', a: 'A', b: 'B' });
    await decided({ kind: 'merge', a: 'A', b: 'Z' });
    const { status, body } = await decide({ kind: 'merge', a: 'Z', b: 'B' });
    expect([status, (body as { code: string }).code]).toEqual([409, 'identity_refused']);
    await decided({ kind: 'split', a: 'Z' });
    expect((await get<{ subject: { id: string } }>('/taxpayers/Z/identity')).subject.id).toBe('Z');
  });

  test('is known again by its words where the program ended before it could say so', async () => {
    const [last] = suyuan.jobs.list('en', { kind: 'decision' });
    const record = { ...last, error: null, event: 0, state: 'running' } as JobRecord & { kind: 'decision' };
    const later = { ...record, id: 'later', createdAt: new Date(Date.now() + 1000).toISOString() };
    const other = { ...record, id: 'other', by: 'Wang' };
    expect(await decidedAmong(suyuan.ledger, [record, later, other])).toEqual([last.id]);
    expect(await decidedAmong(suyuan.ledger, [])).toEqual([]);
  });

  test('is not taken while a load runs', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `Q,q,${1000 + i},${day(1 + (i % 28))},1,0`);
    const path = write(suyuan.files, 'more.csv', ledger(SALES, ...rows));
    const { id } = (await suyuan.post('/api/v1/loads', { paths: [path] })).body as { id: string };
    const { status, body } = await decide({ kind: 'merge', a: 'A', b: 'C' });
    expect([status, (body as { code: string }).code]).toEqual([409, 'load_running']);
    expect((await suyuan.ended(id)).state).toBe('done');
  });
});

test('an unknown taxpayer has no identity', async () => {
  expect((await suyuan.get('/api/v1/taxpayers/nobody/identity')).status).toBe(404);
});

test('a relation says whose ledger was seen, and a taxpayer is found by any of its ids', async () => {
  const [down] = (await traced('A', { direction: 'down' })).sides;
  expect(down.relations).toMatchObject([{ seller: 'A', buyer: 'C', coveredBy: 'both', mayBeOne: false }]);
  expect(down.taxpayers[0]).toMatchObject({
    id: 'A',
    coverage: { sales: { firstDay: '2021-03-04', lastDay: '2021-03-08' } },
  });
  const found = await get<{ items: { id: string }[] }>('/taxpayers?q=A%2Fsales');
  expect(found.items.map(({ id }) => id)).toEqual(['C']);
  expect(await get('/taxpayers/A%2Fsales%2Fc')).toMatchObject({ id: 'C', ids: 2 });
});
