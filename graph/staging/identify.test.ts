import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildSnapshot } from '../build.ts';
import { type DecisionKind } from '../decisions.ts';
import { candidateOf } from '../identity.ts';
import { idOf, nodeOf, RELATION_OF_DUPLICATES, type Snapshot } from '../snapshot.ts';
import type { Store } from '../store.ts';
import { MemoryStore } from '../stores/memory/store.ts';
import { csv, decide, type Files, invoicesOf, ledgerOf, loadFiles } from './harness.ts';

const SALES = 'owner,customer code,number,date,net,tax,status';
const PURCHASES = 'owner,supplier code,number,date,net,tax,status';
const row = (owner: string, code: string, number: number, status = '') =>
  `${owner},${code},${number},2024-03-${String(1 + (number % 28)).padStart(2, '0')},100,13,${status}`;

/** X sells 1 to 10 under c; Y's purchases hold 1 to 8 and end with these days; two later sales are of other days. */
const ALIASED: Files = {
  'sales.csv': csv(SALES, ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((number) => row('X', 'c', number))),
  'purchases.csv': csv(PURCHASES, ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => row('Y', 's', number))),
};
/** A and B buy the same; X names both by codes. */
const TWICE: Files = {
  'purchases.csv': csv(
    PURCHASES,
    ...[1, 2, 3].flatMap((number) => [row('A', 's1', number), row('B', 's2', number)]),
    row('B', 's2', 4),
  ),
};

const lines = async (store: Store) =>
  (await invoicesOf(store))
    .map(
      ({ seller, buyer, number, conflict, contested, claims }) =>
        `${seller}→${buyer} ${number} ×${claims.length}${conflict ? ' conflict' : ''}${contested ? ' contested' : ''}`,
    )
    .sort();

/** All that a snapshot holds, but for the number of its commit. */
const bytes = (snapshot: Snapshot) => ({ ...snapshot, sequence: 0 });

describe('an alias', () => {
  test('draws all rows under the code to the firm, and the graph says who it is', async () => {
    const { store } = await ledgerOf(ALIASED);
    expect(await lines(store)).toEqual([
      'X→Y 1 ×2',
      'X→Y 10 ×1',
      ...[2, 3, 4, 5, 6, 7, 8].map((number) => `X→Y ${number} ×2`),
      'X→Y 9 ×1',
    ]);
    expect(await store.identities()).toEqual([
      { id: 'X/sales/c', subject: 'Y', why: 1 },
      { id: 'Y/purchases/s', subject: 'X', why: 1 },
    ]);
    const snapshot = await buildSnapshot(store);
    expect(Array.from({ length: snapshot.taxpayers.count }, (_, u) => idOf(snapshot, u))).toEqual(['X', 'Y']);
    expect(nodeOf(snapshot, 'X/sales/c')).toBe(nodeOf(snapshot, 'Y'));
    const { items } = await store.candidates({ state: 'accepted', limit: 9 });
    expect(items.map(candidateOf)).toMatchObject([
      // both weigh the same; then bytes
      { a: 'X/sales/c', b: 'Y', evidence: { rows: 10, within: 8, found: 8 } },
      { a: 'Y/purchases/s', b: 'X', evidence: { rows: 8, within: 8, found: 8 } },
    ]);
    // the claims keep what they say
    const [first] = await invoicesOf(store);
    expect(first.claims.map(({ seller, buyer }) => `${seller}→${buyer}`).sort()).toEqual([
      'X→X/sales/c',
      'Y/purchases/s→Y',
    ]);
  });

  test('is given up when a later load speaks against it', async () => {
    const { store } = await ledgerOf(ALIASED);
    const { version } = await store.state();
    await loadFiles(store, {
      'more.csv': csv(SALES, ...[21, 22, 23, 29, 30, 31].map((number) => row('X', 'c', number, 'void'))),
      'late.csv': csv(PURCHASES, row('Y', 'other', 27)),
    });
    expect((await store.identities()).map(({ id }) => id)).toEqual(['Y/purchases/s']);
    expect((await store.state()).version).not.toBe(version);
    expect(await lines(store)).toContain('X→X/sales/c 9 ×1');
  });

  test('makes a red letter find its original that the other ledger told', async () => {
    const { store } = await ledgerOf({
      ...ALIASED,
      'red.csv': csv(SALES, 'X,c,77,2024-03-20,-100,-13,'),
    });
    const { all } = (await store.account()).reversals;
    expect(all).toMatchObject({ several: 1, none: 0 });
  });
});

test('a code that a person gave to a firm is that firm as evidence, too', async () => {
  const { store } = await ledgerOf({ ...ALIASED, 'w.csv': csv(SALES, row('W', 'w', 99)) });
  await decide(store, { kind: 'merge', a: 'Y/purchases/s', b: 'W' });
  // Y says that it bought of W, so X's code is not Y
  expect((await store.identities()).map(({ id, subject }) => `${id} ${subject}`)).toEqual(['Y/purchases/s W']);
});

test('a number that means nothing is no evidence, and a code of many firms is a candidate for few', async () => {
  const owners = Array.from({ length: 12 }, (_, i) => `B${i}`);
  const { store } = await ledgerOf({
    'sales.csv': csv(SALES, row('X', 'c', 1), row('X', 'c', 1), ...owners.map((_, i) => row('X', 'd', 100 + i))),
    'purchases.csv': csv(
      PURCHASES,
      ...owners.map((owner) => row(owner, 's', 1)),
      ...owners.map((owner, i) => row(owner, 's', 100 + i)),
    ),
  });
  const { items } = await store.candidates({ kind: 'alias', limit: 999 });
  expect(items.filter(({ a }) => a === 'X/sales/c')).toEqual([]);
  const many = items.filter(({ a }) => a === 'X/sales/d').map(candidateOf);
  expect(many).toHaveLength(10);
  expect(many[0]).toMatchObject({
    evidence: { firms: 12, found: 1, against: ['few_matches', 'several_firms'] },
  });
});

describe('two registrations of one subject', () => {
  test('are marked until somebody decides, and then are one', async () => {
    const { store } = await ledgerOf(TWICE, { 'sales.csv': csv(SALES, row('A', 'k', 9)) });
    // somebody sells between the two
    await loadFiles(store, { 'x.csv': csv('seller,buyer,number,date,net,tax', 'A,B,70,2024-03-01,5,1') });
    const before = await buildSnapshot(store);
    expect((await store.candidates({ kind: 'duplicate', limit: 9 })).items.map(candidateOf)).toMatchObject([
      { a: 'A', b: 'B', state: 'open', evidence: { documents: [{ role: 'buyer', shared: 3, valid: 3 }] } },
    ]);
    const marked = (snapshot: Snapshot) =>
      [...snapshot.relations.flags].filter((flags) => flags === RELATION_OF_DUPLICATES);
    expect(marked(before)).toHaveLength(1);
    expect(await lines(store)).toHaveLength(9);

    const { version } = await decide(store, { kind: 'confirm', a: 'A', b: 'B' });
    expect(version).not.toBe(before.version);
    const after = await buildSnapshot(store);
    expect(marked(after)).toHaveLength(0);
    expect(nodeOf(after, 'B')).toBe(nodeOf(after, 'A'));
    // one invoice for both claims, under the first one's code, and no contradiction
    expect(await lines(store)).toEqual([
      'A/purchases/s1→A 1 ×2',
      'A/purchases/s1→A 2 ×2',
      'A/purchases/s1→A 3 ×2',
      'A→A 70 ×1',
      'A→A/sales/k 9 ×1',
      'B/purchases/s2→A 4 ×1',
    ]);
    expect((await store.account()).selfIssued).toBe(1);

    await decide(store, { kind: 'undo', undoes: 1 });
    expect(bytes(await buildSnapshot(store))).toEqual(bytes(before));
    expect((await store.decisions()).map(({ kind }) => kind)).toEqual(['confirm', 'undo']);
  });

  test('what lies between two that may be one is marked in both directions and every currency, and nothing else is', async () => {
    const { store } = await ledgerOf(TWICE, {
      'x.csv': csv(
        'seller,buyer,number,date,net,tax,currency',
        'A,B,70,2024-03-01,5,1,CNY',
        'A,B,71,2024-03-01,5,1,USD',
        'B,A,72,2024-03-01,5,1,CNY',
        'A,Q,73,2024-03-01,5,1,CNY',
        'Q,B,74,2024-03-01,5,1,CNY',
      ),
    });
    const snapshot = await buildSnapshot(store);
    const { seller, buyer, currency, flags } = snapshot.relations;
    const marked = [...flags.keys()]
      .filter((e) => flags[e] === RELATION_OF_DUPLICATES)
      .map((e) => `${idOf(snapshot, seller[e])}→${idOf(snapshot, buyer[e])} ${snapshot.currencies[currency[e]]}`);
    expect(marked.sort()).toEqual(['A→B CNY', 'A→B USD', 'B→A CNY']);
    // who was told that they are two is not marked
    await decide(store, { kind: 'refuse', a: 'A', b: 'B' });
    expect([...(await buildSnapshot(store)).relations.flags].filter((one) => one > 0)).toEqual([]);
  });

  test('a sale that both claim is contested no more', async () => {
    const { store } = await ledgerOf(TWICE, {
      'sales.csv': csv(SALES, ...[1, 2, 3].map((number) => row('X', 'ab', number))),
    });
    expect((await lines(store)).filter((line) => line.endsWith('contested'))).toHaveLength(9);
    await decide(store, { kind: 'merge', a: 'B', b: 'A' });
    // and the codes of both sides point to one firm now
    expect(await lines(store)).toEqual(['X→A 1 ×3', 'X→A 2 ×3', 'X→A 3 ×3', 'X→A 4 ×1']);
  });

  test('whoever claims one numbered document under two numbers is found, and its conflict goes when they are one', async () => {
    const header = 'seller,buyer,code,number,date,net,tax';
    const files = (seller: string, buyer: string): Files => ({
      'a.csv': csv(header, ...[1, 2, 3].map((number) => `${seller},${buyer},044,${number},2024-01-0${number},1,0`)),
    });
    const { store } = await ledgerOf(files('S', 'B'), files('S2', 'B2'));
    expect((await store.candidates({ kind: 'duplicate', limit: 9 })).items.map(({ a, b }) => `${a} ${b}`)).toEqual([
      'B B2',
      'S S2',
    ]);
    expect((await store.account()).party).toBe(3);
    await decide(store, { kind: 'confirm', a: 'S', b: 'S2' });
    await decide(store, { kind: 'confirm', a: 'B', b: 'B2' });
    expect((await store.account()).party).toBe(0);
    expect(await lines(store)).toEqual(['S→B 1 ×2', 'S→B 2 ×2', 'S→B 3 ×2']);
  });
});

describe('the graph is a function of the claims and of the decisions that stand', () => {
  const firm = fc.constantFrom('A', 'B', 'C');
  const claim = fc.record({
    side: fc.constantFrom('sales', 'purchases'),
    owner: firm,
    code: fc.constantFrom('k', 'l'),
    number: fc.integer({ min: 1, max: 5 }),
    status: fc.constantFrom('', '', 'void'),
  });
  const files = (
    rows: readonly { side: string; owner: string; code: string; number: number; status: string }[],
    mark: string,
  ) =>
    Object.fromEntries(
      ['sales', 'purchases'].flatMap((side): [string, string][] => {
        const of = rows.filter((one) => one.side === side);
        const header = `${side === 'sales' ? SALES : PURCHASES},${mark}`;
        return of.length === 0
          ? []
          : [
              [
                `${mark}${side}.csv`,
                csv(header, ...of.map((one) => `${row(one.owner, one.code, one.number, one.status)},`)),
              ],
            ];
      }),
    );
  const id = fc.constantFrom('A', 'B', 'C', 'A/sales/k', 'B/purchases/l');
  const decision = fc
    .record({ kind: fc.constantFrom<DecisionKind>('merge', 'refuse', 'split'), a: id, b: id })
    .filter(({ a, b }) => a !== b);

  test('whatever the order of loads and decisions', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(claim, { minLength: 6, maxLength: 30 }),
        fc.array(decision, { maxLength: 4 }),
        fc.nat(30),
        fc.nat(4),
        async (rows, decisions, cut, undone) => {
          const [first, second] = [rows.slice(0, cut), rows.slice(cut)];
          const loads = [files(first, 'a'), files(second, 'b')].filter((some) => Object.keys(some).length > 0);
          // all loads, then all decisions
          const whole = new MemoryStore();
          for (const some of loads) await loadFiles(whole, some);
          for (const one of decisions) await decide(whole, one);
          // decisions between the loads, and one more that is taken back at the end
          const mixed = new MemoryStore();
          await loadFiles(mixed, loads[0]);
          for (const [i, one] of decisions.entries()) {
            if (i === undone) await decide(mixed, { kind: 'merge', a: 'A', b: 'C' });
            await decide(mixed, one);
          }
          for (const some of loads.slice(1)) await loadFiles(mixed, some);
          if (undone < decisions.length) await decide(mixed, { kind: 'undo', undoes: undone + 1 });
          const [one, other] = [await buildSnapshot(whole), await buildSnapshot(mixed)];
          expect(bytes({ ...other })).toEqual(bytes({ ...one }));
          expect(await lines(mixed)).toEqual(await lines(whole));
          expect((await mixed.candidates({ limit: 99 })).items).toEqual((await whole.candidates({ limit: 99 })).items);
        },
      ),
      { numRuns: 12 },
    );
  });
});
