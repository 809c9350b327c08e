import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decided, type Decision, DECISION_KINDS, type DecisionKind, standing, subjectAmong } from './decisions.ts';
import {
  candidateOf,
  type CodeEvidence,
  concludeIdentity,
  type IdentityEvidence,
  identityChanges,
  summaryOf,
  WEIGHTS,
} from './identity.ts';

const decision = (number: number, kind: DecisionKind, more: Partial<Decision> = {}): Decision => ({
  ...{ number, kind, made_at: '2024-01-01T00:00:00Z', author: 'a', reason: 'r', a: null, b: null, undoes: 0 },
  ...more,
});
const merge = (number: number, a: string, b: string) => decision(number, 'merge', { a, b });
const refuse = (number: number, a: string, b: string) => decision(number, 'refuse', { a, b });
const split = (number: number, a: string) => decision(number, 'split', { a });
const undo = (number: number, undoes: number) => decision(number, 'undo', { undoes });

const NONE: IdentityEvidence = { codes: [], documents: [], marks: [] };
const code = (more: Partial<CodeEvidence> = {}): CodeEvidence => ({
  ...{ code: 'X/sales/c', owner: 'X', side: 'sales', firm: 'Y', rows: 10, within: 10, found: 8, firms: 1 },
  ...more,
});
const conclude = (evidence: Partial<IdentityEvidence>, ...decisions: Decision[]) => {
  const { identities, candidates } = concludeIdentity(decisions, { ...NONE, ...evidence });
  return {
    subjects: Object.fromEntries(identities.map(({ id, subject }) => [id!, subject!])),
    candidates: candidates.map(candidateOf),
  };
};

describe('an alias is accepted', () => {
  test.each<[what: string, evidence: CodeEvidence[], against: string[]]>([
    ['with two matches and 80 of 100', [code()], []],
    ['not with one match', [code({ within: 1, found: 1 })], ['few_matches']],
    ['with two of two', [code({ within: 2, found: 2 })], []],
    ['not with 79 of 99 within the period', [code({ within: 99, found: 79 })], ['small_share']],
    ['with 80 of 100, whatever lies outside of the period', [code({ rows: 999, within: 100, found: 80 })], []],
    ['not where it points to two firms', [code({ firms: 2 }), code({ firm: 'Z', firms: 2 })], ['several_firms']],
    ['not where somebody would trade with himself', [code({ firm: 'X' })], ['own_firm']],
    [
      'not for all of these',
      [code({ firm: 'X', found: 1, firms: 2 }), code({ firm: 'Y', firms: 2 })],
      ['few_matches', 'several_firms', 'own_firm', 'small_share'],
    ],
  ])('%s', (_, codes, against) => {
    const { subjects, candidates } = conclude({ codes });
    expect(subjects).toEqual(against.length === 0 ? { 'X/sales/c': 'Y' } : {});
    const [first] = candidates;
    expect(first).toMatchObject({ kind: 'alias', state: against.length === 0 ? 'accepted' : 'open' });
    expect(first.kind === 'alias' && first.evidence.against).toEqual(against);
  });

  test('with both counts and the threshold kept, and what is missing beside it', () => {
    const [sales] = conclude({ codes: [code({ within: 10, found: 9 })] }).candidates;
    expect(sales.evidence).toMatchObject({
      ...{ rows: 10, within: 10, found: 9, firms: 1, missing: 1, missingIs: 'weak' },
      needs: { matches: 2, percent: 80 },
    });
    const [purchases] = conclude({ codes: [code({ side: 'purchases' })] }).candidates;
    expect(purchases.evidence).toMatchObject({ missing: 2, missingIs: 'strong' });
  });

  test('unless a person says otherwise', () => {
    expect(conclude({ codes: [code()] }, refuse(1, 'X/sales/c', 'Y'))).toMatchObject({
      subjects: {},
      candidates: [{ state: 'refused' }],
    });
    expect(conclude({ codes: [code()] }, split(1, 'X/sales/c'))).toMatchObject({
      subjects: {},
      candidates: [{ state: 'open', evidence: { against: ['split'] } }],
    });
    // to another firm
    expect(conclude({ codes: [code()] }, merge(1, 'X/sales/c', 'Z')).subjects).toEqual({ 'X/sales/c': 'Z' });
    // a firm that stands for the refused one too
    expect(conclude({ codes: [code()] }, refuse(1, 'X/sales/c', 'Y2'), merge(2, 'Y', 'Y2')).subjects).toEqual({
      Y2: 'Y',
    });
    // what the rule did not dare
    expect(conclude({ codes: [code({ found: 1 })] }, decision(1, 'confirm', { a: 'X/sales/c', b: 'Y' }))).toMatchObject(
      { subjects: { 'X/sales/c': 'Y' }, candidates: [{ state: 'confirmed' }] },
    );
  });
});

describe('duplicates', () => {
  const documents = [{ a: 'A', b: 'B', role: 'buyer', shared: 98, valid: 90, ofA: 98, ofB: 200 }] as const;

  test('are never joined by themselves, whatever speaks for it', () => {
    const marks = [
      { a: 'A', b: 'B', mark: 'old_number' },
      { a: 'A', b: 'B', mark: 'name' },
    ] as const;
    const { subjects, candidates } = conclude({ documents: [...documents], marks: [...marks] });
    expect(subjects).toEqual({});
    // 950 × 98 ÷ 100 = 931; 1 − .069 × .1 × .7, each product rounded up
    expect(candidates).toMatchObject([{ kind: 'duplicate', a: 'A', b: 'B', state: 'open', weight: 995 }]);
    expect(conclude({ marks: [marks[1]] }).candidates).toMatchObject([{ weight: 300 }]);
  });

  test('need two documents and a twentieth of the smaller ledger', () => {
    const of = (shared: number, ofA: number) =>
      conclude({ documents: [{ ...documents[0], shared, ofA }] }).candidates.length;
    expect([of(1, 1), of(2, 2), of(5, 100), of(4, 100)]).toEqual([0, 1, 1, 0]);
  });

  test('are joined by a person', () => {
    const evidence = { documents: [...documents] };
    expect(conclude(evidence, decision(1, 'confirm', { a: 'B', b: 'A' }))).toMatchObject({
      subjects: { B: 'A' },
      candidates: [{ state: 'confirmed' }],
    });
    expect(conclude(evidence, refuse(1, 'A', 'B'))).toMatchObject({
      subjects: {},
      candidates: [{ state: 'refused' }],
    });
  });
});

describe('decisions', () => {
  const subjects = (...decisions: Decision[]) => Object.fromEntries(decided(decisions).subjects);

  test('chains lead to one subject; the last word about a pair counts', () => {
    expect(subjects(merge(1, 'C', 'B'), merge(2, 'B', 'A'))).toEqual({ A: 'A', B: 'A', C: 'A' });
    expect(subjects(merge(1, 'B', 'A'), refuse(2, 'A', 'B'))).toEqual({});
    expect(subjects(merge(1, 'B', 'A'), refuse(2, 'A', 'B'), merge(3, 'A', 'B'))).toEqual({ A: 'A', B: 'A' });
  });

  test('a split takes one out and leaves the others together, however they were joined', () => {
    const rest = { B: 'B', C: 'B' };
    expect(subjects(merge(1, 'A', 'B'), merge(2, 'A', 'C'), split(3, 'A'))).toEqual(rest);
    expect(subjects(merge(1, 'A', 'B'), merge(2, 'B', 'C'), split(3, 'A'))).toEqual(rest);
    expect(subjects(merge(1, 'A', 'B'), merge(2, 'B', 'C'), split(3, 'B'))).toEqual({ A: 'A', C: 'A' });
  });

  test('who is told apart from one is told apart from all that stand for it', () => {
    const documents = [{ a: 'A2', b: 'B', role: 'buyer', shared: 9, valid: 9, ofA: 9, ofB: 9 }] as const;
    expect(conclude({ documents: [...documents] }, refuse(1, 'A', 'B'), merge(2, 'A', 'A2')).candidates).toMatchObject([
      { state: 'refused' },
    ]);
  });

  test('codes that people join are one code, which the rule still takes where they point to one firm', () => {
    const codes = [code(), code({ code: 'X/sales/d' })];
    const both = { 'X/sales/c': 'Y', 'X/sales/d': 'Y' };
    expect(conclude({ codes }, merge(1, 'X/sales/c', 'X/sales/d')).subjects).toEqual(both);
    // one of them has no evidence of its own
    expect(conclude({ codes: [codes[0]] }, merge(1, 'X/sales/c', 'X/sales/d')).subjects).toEqual(both);
    const two = [code(), code({ code: 'X/sales/d', firm: 'Z' })];
    const { subjects: apart, candidates } = conclude({ codes: two }, merge(1, 'X/sales/c', 'X/sales/d'));
    expect(apart).toEqual({ 'X/sales/d': 'X/sales/c' });
    expect(candidates.map(({ evidence, state }) => [state, 'against' in evidence && evidence.against])).toEqual([
      ['open', ['decided']],
      ['open', ['decided']],
    ]);
  });

  test('a firm of very many codes costs no more than they do', () => {
    const codes = Array.from({ length: 20_000 }, (_, i) => code({ code: `X${i}/sales/c`, owner: `X${i}` }));
    expect(Object.keys(conclude({ codes }).subjects)).toHaveLength(20_000);
  });

  test('an undone undo stands again', () => {
    const chain = [merge(1, 'A', 'B'), undo(2, 1), undo(3, 2)];
    expect([...standing(chain.slice(0, 2))]).toEqual([2]);
    expect([...standing(chain)].sort()).toEqual([1, 3]);
    expect(subjects(...chain)).toEqual({ A: 'A', B: 'A' });
  });

  test('undoing is as if it had never been decided, whatever came before and after', () => {
    const id = fc.constantFrom('A', 'B', 'C', 'X/sales/c');
    const kind = fc.constantFrom(...DECISION_KINDS.filter((one) => one !== 'undo'));
    const some = fc
      .array(fc.record({ kind, a: id, b: id }), { maxLength: 8 })
      .map((list) => list.filter(({ a, b }) => a !== b).map((one, i) => decision(i + 1, one.kind, one)));
    const evidence = { ...NONE, codes: [code()] };
    fc.assert(
      fc.property(some, fc.nat(7), (decisions, nth) => {
        fc.pre(decisions.length > 0);
        const undone = decisions[nth % decisions.length];
        const without = decisions.filter((one) => one !== undone);
        const withUndo = [...decisions, undo(decisions.length + 1, undone.number)];
        expect(concludeIdentity(withUndo, evidence)).toEqual(concludeIdentity(without, evidence));
        // in whatever order they are read
        expect(concludeIdentity(withUndo.toReversed(), evidence)).toEqual(concludeIdentity(without, evidence));
      }),
    );
  });
});

test('a load says which codes rules took, which they gave up, and whose subject is another', () => {
  const of = (codes: CodeEvidence[], ...decisions: Decision[]) => concludeIdentity(decisions, { ...NONE, codes });
  const [c, d] = [code(), code({ code: 'X/sales/d' })];
  const [before, after] = [of([c, d]), of([{ ...c, found: 1 }, d, code({ code: 'X/sales/e', firm: 'Z' })])];
  const summary = (from: typeof before, to: typeof before) => summaryOf(from.identities, to).aliases;
  expect(summary(before, before)).toEqual({ accepted: 2, gained: 0, withdrawn: 0 });
  expect(summary(before, after)).toEqual({ accepted: 2, gained: 1, withdrawn: 1 });
  // one that is another firm's now was given up and taken again
  expect(summary(before, of([{ ...c, firm: 'Z' }, d]))).toEqual({ accepted: 2, gained: 1, withdrawn: 1 });
  expect(summaryOf(before.identities, after).open).toEqual({ alias: 1, duplicate: 0 });
  // what a person says is no work of a rule
  expect(summary(of([]), of([], merge(1, 'X/sales/c', 'Y')))).toEqual({ accepted: 0, gained: 0, withdrawn: 0 });
  expect(identityChanges(before.identities, after.identities)).toEqual([
    { id: 'X/sales/c', from: 'Y', to: 'X/sales/c' },
    { id: 'X/sales/e', from: 'X/sales/e', to: 'Z' },
  ]);
});

test('the README states the weights that the code has', () => {
  const [, table] = /<!-- weights -->\n([\s\S]*?)<!-- \/weights -->/.exec(readFileSync('README.md', 'utf8'))!;
  const stated = [...table.matchAll(/\| (\.\d+) \|$/gm)].map(([, weight]) => Math.round(1000 * Number(weight)));
  expect(stated).toEqual(Object.values(WEIGHTS));
});

test('a unified code names the subject, then another registration, then a code', () => {
  expect(subjectAmong(['B', 'A', 'A/sales/x'])).toBe('A');
  expect(subjectAmong(['110101123456789', '91110101123456789X'])).toBe('91110101123456789X');
  expect(subjectAmong(['A/sales/x', 'Z'])).toBe('Z');
  expect(subjectAmong(['\u{1f600}', '\uff5e'])).toBe('\uff5e');
});
