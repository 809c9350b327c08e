import { expect, test } from 'vitest';
import { nodeOf } from '../../graph/snapshot.ts';
import { claimedTwice, doubleClaimsOf } from './claimedTwice.ts';
import { drawn, found, OTHERS } from './drawn.ts';

const snapshot = drawn(`${OTHERS} s→a:1@100 s→a:2@110 s→a:3@120 x→b:5@100 x→c:5@100`);
const of = (buyer: string, low: number) => ({ buyer, high: 0n, low: BigInt(low) });
/** The invoices of a, which others hand in as well. */
const document = (low: number, ...others: string[]) => ({ claims: [of('a', low), ...others.map((id) => of(id, low))] });
const cores = (documents: ReturnType<typeof document>[], mayBeOne: [string, string][] = []) =>
  found(claimedTwice, snapshot, { doubleClaims: doubleClaimsOf(snapshot, documents, mayBeOne) });

test('two that hand in the same invoices', () => {
  const { cores: firms, findings } = cores([document(3, 'b'), document(4, 'b')]);
  expect(firms).toEqual(['a b']);
  const [{ reasons, relations, invoices, taxAtStakeMinor, members }] = findings;
  const tax = [1, 2].map((amount) => Math.round((amount * 1e7 * 13) / 113)).reduce((sum, one) => sum + one, 0);
  expect(reasons[0].values).toEqual({ firmCount: 2, documentCount: 2, taxMinor: tax });
  expect([relations.length, invoices.length, taxAtStakeMinor]).toEqual([1, 2, tax]);
  expect(members.map(({ node }) => node)).toEqual(['a', 'b'].map((id) => nodeOf(snapshot, id)));
});

test('those whose documents are joined are one finding', () => {
  expect(cores([document(3, 'b'), document(4, 'c')]).cores).toEqual(['a b c']);
});

test('nothing is said where the ledger was not asked, of one document, of one who hands in its own twice, and of too many', () => {
  expect(found(claimedTwice, snapshot).cores).toEqual([]);
  expect(cores([document(3, 'b')]).cores).toEqual([]);
  expect(cores([document(3, 'a'), document(4, 'a')]).cores).toEqual([]);
  const many = ['b', 'c', 's', 'x', 'y', 'z'];
  expect(cores([document(3, ...many), document(4, ...many)]).cores).toEqual([]);
});

test('two that may be one subject hand in the same by nature', () => {
  const documents = [document(3, 'b'), document(4, 'b'), document(5, 'b')];
  expect(cores(documents, [['b', 'a']]).cores).toEqual([]);
  // a third one does not
  expect(cores([...documents, document(3, 'b', 'c'), document(4, 'c')], [['b', 'a']]).cores).toEqual(['a b c']);
});

test('only the period, and what is in the snapshot, counts', () => {
  const doubleClaims = doubleClaimsOf(snapshot, [document(3, 'b'), document(4, 'b'), document(99, 'b'), document(5, 'nobody')], []); // prettier-ignore
  expect(doubleClaims.document).toHaveLength(5);
  expect(found(claimedTwice, snapshot, { doubleClaims, fromDay: snapshot.invoices.day[0] + 5000 }).cores).toEqual([]);
});
