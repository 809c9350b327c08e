import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { buildSnapshot } from '../../build.ts';
import { compareTexts } from '../../bytes.ts';
import { extendSnapshot } from '../../extend/extend.ts';
import type { Snapshot } from '../../snapshot.ts';
import type { Store } from '../../store.ts';
import type { Row } from '../../tables.ts';
import { apply, changes, digestOf, invoice, registration, staged } from '../given.ts';

// U+FF5E stands before U+1F600 in bytes and behind it in UTF-16; some ids are prefixes of others
const IDS = ['E1', 'E10', 'E2', '销方', '\uff5e', '\u{1f600}', '\u{1f600}x', 'a/sales/b'];
const id = fc.constantFrom(...IDS);
const NAMES = ['甲公司', '甲', '\u{1f600}', 'abc'];

/** What happens to a ledger in one commit. */
const step = fc.record({
  // documents that come, change or (null) go
  documents: fc.array(
    fc.tuple(
      fc.nat(12),
      fc.option(
        fc.record({
          seller: id,
          buyer: id,
          day: fc.integer({ min: -2, max: 2 }),
          gross_minor: fc.constantFrom(-7, 0, 7, 7, 8, 500),
          tax_minor: fc.constantFrom(null, 1, 2),
          currency: fc.constantFrom('CNY', 'CNY', 'JPY', 'AUD'),
          void: fc.constantFrom(0, 0, 0, 1),
          conflict: fc.constantFrom(0, 0, 1),
          contested: fc.constantFrom(0, 0, 1),
          goods_name: fc.constantFrom(null, '*煤*x', '*油*', '*安*', 'y'),
        }),
        { freq: 4 },
      ),
    ),
    { maxLength: 6 },
  ),
  /** Ids that stand for another from now on; null: for themselves. */
  joined: fc.array(fc.tuple(id, fc.option(id, { freq: 2 })), { maxLength: 2 }),
  names: fc.array(fc.record({ taxpayer: id, name: fc.constantFrom(...NAMES), rows: fc.integer({ min: 1, max: 2 }) }), {
    maxLength: 2,
  }),
  observed: fc.array(fc.record({ id, observed: fc.nat(3), sales_last: fc.nat(9) }), { maxLength: 2 }),
  duplicates: fc.uniqueArray(fc.tuple(id, id), { maxLength: 2, selector: String }),
  /** Which snapshot of before is extended: so many commits back. */
  back: fc.constantFrom(1, 1, 2, 5),
});

/** A snapshot that is extended is the one that would be built. */
export function sinceContract(current: () => Store, numRuns: number): void {
  let store: Store;
  beforeEach(() => void (store = current()));

  test(
    'a snapshot extended by what changed is, byte for byte, the one that is built',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 5 }), async (steps) => {
          const documents = new Map<number, Partial<Row<'invoice'>>>();
          const subjects = new Map<string, string>();
          const taxpayers = new Set<string>();
          let there: Row<'invoice'>[] = [];
          const snapshots: Snapshot[] = [];
          for (const [i, { joined, names, observed, duplicates, back, ...one }] of steps.entries()) {
            for (const [number, document] of one.documents)
              if (document) documents.set(number, document);
              else documents.delete(number);
            for (const [from, to] of joined)
              if (to === null) subjects.delete(from);
              // nobody stands for one that stands for another
              else if (from !== to && !subjects.has(to) && ![...subjects.values()].includes(from))
                subjects.set(from, to);
            const subjectOf = (party: string) => subjects.get(party) ?? party;
            const wanted = [...documents].map(([number, { seller, buyer, ...row }]) =>
              invoice({ ...row, number: String(number), seller: subjectOf(seller!), buyer: subjectOf(buyer!) }),
            );
            const same = (a: Row<'invoice'>, b: Row<'invoice'>) =>
              digestOf(a) === digestOf(b) && a.conflict === b.conflict && a.contested === b.contested;
            const removed = there.filter((row) => !wanted.some((other) => same(row, other)));
            const came = wanted.filter((row) => !there.some((other) => same(row, other)));
            there = wanted;
            const parties = [...documents.values()].flatMap(({ seller, buyer }) => [seller!, buyer!]);
            const said = [...parties, ...subjects.values(), ...subjects.keys()].filter(
              (party) => !taxpayers.has(party),
            );
            for (const party of [...said, ...observed.map((row) => row.id)]) taxpayers.add(party);
            const { sequence } = await store.state();
            const writer = await store.begin(`l${sequence}`, sequence);
            const given = changes({
              ...{ id: `l${sequence}`, replaceAll: i === 0, invoices: came, removed, names },
              taxpayers: [
                ...said.map((party) => registration(party)),
                ...observed.map((row) => registration(row.id, { ...row })),
              ],
            });
            await writer.apply(given, async () => ({
              identities: [...subjects]
                .sort(([a], [b]) => compareTexts(a, b))
                .map(([from, subject]) => ({ id: from, subject, why: 1 })),
              candidates: duplicates
                .filter((pair) => pair.every((party) => taxpayers.has(party)))
                .map(([a, b]) => ({
                  kind: 'duplicate',
                  a,
                  b,
                  state: 'open',
                  weight: 1,
                  evidence: '{}',
                })),
              ...{ claims: staged('claim', []), invoices: staged('invoice', []) },
              removedInvoices: { high: new BigUint64Array(), low: new BigUint64Array() },
              dispose: async () => undefined,
            }));
            await writer.end();
            const built = await buildSnapshot(store);
            if (snapshots.length > 0) {
              const before = snapshots.at(-Math.min(back, snapshots.length))!;
              const since = await store.scanSince(before);
              expect(since).not.toBeNull();
              const extended = await extendSnapshot(before, since!);
              since!.close();
              expect(extended).toEqual(built);
            }
            snapshots.push(built);
          }
        }),
        { numRuns },
      );
    },
  );

  test('what changed since a state that the ledger never was in is not told', async () => {
    const state = await apply(store, { invoices: [invoice({ number: '1' })] });
    const since = await store.scanSince(state);
    expect(since?.counts).toEqual({ taxpayers: 0, pairs: 0, invoices: 0 });
    since?.close();
    for (const other of [{ sequence: 7 }, { version: 'of another ledger' }, { attributesVersion: 'of another' }])
      expect(await store.scanSince({ ...state, ...other })).toBeNull();
  });
}
