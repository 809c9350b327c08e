import { describe, expect, test } from 'vitest';
import { Random } from '../../algorithms/random.ts';
import { candidatesOf, listOf } from './candidates.ts';
import { grade, gradeIn, type ScopeGrade } from './grade.ts';
import type { ReportedLead } from './leads.ts';
import { TradeDraft } from './trades.ts';
import type { Truth } from './truth.ts';

/** Firms a … z; a trades with b, b with c, and so on, so that there are 26 taxpayers and 25 pairs. */
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const draft = new TradeDraft();
LETTERS.slice(1).forEach((buyer, i) => draft.add(LETTERS[i], buyer, i, 100));
const trades = draft.end();

/** `S1 source=a+pipe=b hard: abc @900` is a scheme of three firms whose relations are those between neighbours; a pattern without firms has all. */
function truthOf(...lines: string[]): Truth {
  const schemes = lines.map((line) => {
    const [, id, pattern, difficulty, letters, tax] = /^(\S+) (\S+) (\S+): (\w+) @(\d+)$/.exec(line)!;
    const firms = [...letters];
    const patterns = new Map(
      pattern.split('+').map((part) => {
        const [name, of = letters] = part.split('=');
        return [name, new Set(of)];
      }),
    );
    return {
      ...{
        id,
        plantedAs: [...patterns.keys()].at(-1)!,
        patterns,
        difficulty,
        taxpayers: new Set(firms),
        taxAtStakeMinor: Number(tax),
        roles: new Map<string, string>(),
      },
      relations: firms.slice(1).map((buyer, i) => [firms[i], buyer] as const),
    };
  });
  const lookalikes = [{ id: 'L1', kind: 'hub', difficulty: null, taxpayers: new Set(['y', 'z']) }];
  const taxpayers = new Set(schemes.flatMap((scheme) => [...scheme.taxpayers]));
  return { name: 'drawn', taxpayers, schemes, lookalikes, remarks: [] };
}

/** `.9 abc` is a lead of three firms; their neighbours' relations are in it. */
function leadsOf(...lines: string[]): ReportedLead[] {
  return lines.map((line) => {
    const [score, letters] = line.split(' ');
    const firms = [...letters];
    const relations = firms.slice(1).map((buyer, i) => [firms[i], buyer] as const);
    return { score: Number(score), pattern: null, taxpayers: firms, relations };
  });
}

function graded(truth: Truth, leads: ReportedLead[], patterns: string[] | null = null): ScopeGrade[] {
  const candidates = candidatesOf(trades, truth);
  const lists = [listOf('list', leads, candidates)];
  return grade([{ truth, candidates, lists }], { random: new Random(1), patterns, resamples: 50 });
}

const TRUTH = truthOf('S1 pipe hard: abcd @900', 'S2 circular easy: fgh @100');

describe('by hand', () => {
  // four of six listed are true, of seven; y is a look-alike
  const [whole, ...parts] = graded(TRUTH, leadsOf('.9 abc', '.5 y', '.4 k', '.3 h'));
  const [list] = whole.lists;
  const value = (of: { value: number }) => of.value;

  test('taxpayers', () => {
    expect([whole.taxpayers, whole.schemes]).toEqual([7, 2]);
    expect(value(list.taxpayers.recall)).toBeCloseTo(4 / 7, 12);
    expect(value(list.taxpayers.pK)).toBeCloseTo(4 / 7, 12);
    expect(value(list.taxpayers.averagePrecision)).toBeCloseTo(3 / 7 + (1 / 7) * (4 / 6), 12);
    expect(value(list.taxpayers.bestF1)).toBeCloseTo((2 * 4) / (6 + 7), 12);
    expect(value(list.taxpayers.p10)).toBeCloseTo(4 / 10, 12);
    expect(value(list.taxpayers.p50)).toBeNaN();
    // a budget of one in a hundred is one of 26, and the first three are all true
    expect(value(list.taxpayers.recallAtBudget)).toBeCloseTo(1 / 7, 12);
  });

  test('relations', () => {
    // ab, bc of abcd; none of fgh
    expect(value(list.relations!.recall)).toBeCloseTo(2 / 5, 12);
    expect(value(list.relations!.averagePrecision)).toBeCloseTo(2 / 5, 12);
  });

  test('whole schemes, tax and look-alikes', () => {
    const { covered, taxFound, groups } = list.schemes!;
    // three of abcd, one of fgh
    expect([value(covered), value(taxFound)]).toEqual([1 / 2, 900 / 1000]);
    // abc is abcd by 3/4; h is fgh by 1/3 only; two groups are looked at, as there are two schemes
    expect(value(groups!.averagePrecision)).toBeCloseTo(1 / 2, 12);
    expect(value(groups!.jaccard)).toBeCloseTo((3 / 4 + 0) / 2, 12);
    expect(value(groups!.reportedPerFound)).toBe(4);
    expect(list.lookalikes).toEqual({ hub: { hit: 1, of: 2 } });
  });

  test('by difficulty and pattern, what is true elsewhere counts neither way', () => {
    const names = parts.map(({ pattern, difficulty }) => `${pattern ?? 'any'} ${difficulty ?? 'any'}`);
    expect(names).toEqual([
      ...['any hard', 'any easy', 'circular any', 'circular hard', 'circular easy'],
      ...['pipe any', 'pipe hard', 'pipe easy'],
    ]);
    const circular = parts[2].lists[0];
    // listed: y, k, h, and of these the last is right
    expect(parts[2]).toMatchObject({ taxpayers: 3, schemes: 1 });
    expect(value(circular.taxpayers.averagePrecision)).toBeCloseTo((1 / 3) * (1 / 3), 12);
    expect(value(circular.taxpayers.pK)).toBeCloseTo(1 / 3, 12);
    expect([circular.schemes!.covered.value, parts[3].schemes]).toEqual([0, 0]);
  });

  test('of chosen patterns K and recall count no others', () => {
    const [whole, ...rest] = graded(TRUTH, leadsOf('.9 abc', '.3 fgh'), ['circular']);
    expect(whole).toMatchObject({ taxpayers: 3, schemes: 1 });
    expect([whole.lists[0].taxpayers.recall.value, whole.lists[0].taxpayers.averagePrecision.value]).toEqual([1, 1]);
    expect(new Set(rest.map(({ pattern }) => pattern))).toEqual(new Set([null, 'circular']));
  });
});

test('of a pattern only those count that show it; the rest of their scheme counts neither way', () => {
  const truth = truthOf('S1 source=a+pipe=bc hard: abcd @900');
  const scopes = graded(truth, leadsOf('.9 a', '.8 d', '.7 b', '.6 y', '.5 c'));
  const of = (sought: string) => scopes.find(({ pattern, difficulty }) => pattern === sought && difficulty === null)!;
  expect([of('source').taxpayers, of('pipe').taxpayers]).toEqual([1, 2]);
  expect(of('source').lists[0].taxpayers.averagePrecision.value).toBe(1);
  // b, y, c
  expect(of('pipe').lists[0].taxpayers.averagePrecision.value).toBeCloseTo((1 + 2 / 3) / 2, 12);
  expect(of('pipe').lists[0].taxpayers.pK.value).toBe(1 / 2);
});

test('of those planted as one kind, chains of other kinds that show its pattern count neither way', () => {
  // planted as the last that is named
  const truth = truthOf('S1 recipient=cd+source=a hard: abcd @900', 'S2 source=f+takeover=g hard: fgh @100');
  const candidates = candidatesOf(trades, truth);
  const run = { truth, candidates, lists: [listOf('list', leadsOf('.9 f', '.8 y', '.7 a'), candidates)] };
  const scope = { pattern: null, difficulty: 'hard' };
  const options = { random: new Random(1), patterns: ['source'], resamples: 0 };
  const [any, planted] = gradeIn([scope, { ...scope, plantedAs: ['source', 'recipient'] }], [run], options);
  expect([any.schemes, any.taxpayers, planted.schemes, planted.taxpayers]).toEqual([2, 2, 1, 1]);
  expect(planted.lists[0].taxpayers.averagePrecision.value).toBe(1 / 2);
});

test('a scheme is covered by those of its members that are asked for, within K and within the budget', () => {
  // one of 26 is looked at
  const truth = truthOf('S1 source=a+pipe=bc hard: abcd @900', 'S2 circular easy: fgh @100');
  const scopes = graded(truth, leadsOf('.9 b', '.8 a', '.7 fg'));
  const of = (sought: string) => scopes.find(({ pattern, difficulty }) => pattern === sought && difficulty === null)!;
  const { pipe, source, circular } = { pipe: of('pipe'), source: of('source'), circular: of('circular') };
  const values = ({ lists }: ScopeGrade) => [lists[0].schemes!.covered.value, lists[0].schemes!.coveredAtBudget.value];
  expect(values(pipe)).toEqual([1, 1]);
  expect(values(source)).toEqual([1, 1]);
  // f and g share the one place
  expect(values(circular)).toEqual([1, 0]);
});

test('of chosen patterns a list has no leads of others; those that name none stay', () => {
  const candidates = candidatesOf(trades, TRUTH);
  const leads = leadsOf('.9 y', '.8 fgh', '.7 k').map((lead, i) => ({
    ...lead,
    pattern: ['pipe', 'circular', null][i],
  }));
  const lists = [listOf('list', leads, candidates)];
  const [whole] = grade([{ truth: TRUTH, candidates, lists }], {
    ...{ random: new Random(1), patterns: ['circular'], resamples: 0 },
  });
  expect(whole.lists[0].taxpayers.averagePrecision.value).toBe(1);
  expect(whole.lists[0].lookalikesAt100).toEqual({ hub: { mean: 0, most: 0 } });
});

test('look-alikes in the top hundred are counted by kind, in the mean and where they are most', () => {
  const candidates = candidatesOf(trades, TRUTH);
  const runs = ['.9 y', '.9 yz', '.9 abc'].map((line) => ({
    ...{ truth: TRUTH, candidates, lists: [listOf('list', leadsOf(line), candidates)] },
  }));
  const [whole] = grade(runs, { random: new Random(1), patterns: null, resamples: 0 });
  expect(whole.lists[0].lookalikesAt100).toEqual({ hub: { mean: 1, most: 2 } });
});

test('whoever reports everything does not win', () => {
  const pairs = LETTERS.flatMap((a, i) => LETTERS.slice(i + 1).map((b) => a + b));
  const all = graded(TRUTH, leadsOf(`1 ${LETTERS.join('')}`))[0].lists[0];
  const each = graded(TRUTH, leadsOf(...LETTERS.map((one) => `1 ${one}`)))[0].lists[0];
  const every = graded(TRUTH, leadsOf(...pairs.map((pair) => `1 ${pair}`), '.9 abcd', '.8 abcd', '.7 fgh'))[0].lists[0];
  for (const list of [all, each, every]) {
    expect(list.taxpayers.averagePrecision.value).toBeCloseTo(7 / 26, 12);
    expect(list.taxpayers.recallAtBudget.value).toBeCloseTo(1 / 26, 12);
    expect(list.taxpayers.p10.value).toBeCloseTo(7 / 26, 12);
    expect(list.schemes!.covered.value).toBe(0);
  }
  expect(all.schemes!.groups!.averagePrecision.value).toBe(0);
  // two schemes, one taken by a pair of its own that came first
  expect(every.schemes!.groups!.averagePrecision.value).toBeLessThan(0.1);
  expect(every.schemes!.groups!.reportedPerFound.value).toBeGreaterThan(100);
});

test('what was reported once more is not right once more', () => {
  const once = graded(TRUTH, leadsOf('.9 abcd', '.8 fgh'))[0].lists[0].schemes!.groups!;
  const thrice = graded(TRUTH, leadsOf('.9 abcd', '.89 abcd', '.88 abc', '.8 fgh'))[0].lists[0].schemes!.groups!;
  expect([once.averagePrecision.value, once.jaccard.value, once.reportedPerFound.value]).toEqual([1, 1, 1]);
  expect(thrice.averagePrecision.value).toBeCloseTo((1 + 2 / 4) / 2, 12);
  expect([thrice.jaccard.value, thrice.reportedPerFound.value]).toEqual([1 / 2, 2]);
});

test('true ones that the ledger does not have are missed, reported ones that it does not have are told', () => {
  const truth = truthOf('S1 pipe hard: ab0 @900');
  const [{ lists }] = graded(truth, leadsOf('.9 ab', '.8 12'));
  expect(lists[0].taxpayers.recall.value).toBeCloseTo(2 / 3, 12);
  expect(lists[0].relations!.recall.value).toBeCloseTo(1 / 2, 12);
  expect(lists[0].unknown).toBe(3);
});

describe('intervals', () => {
  test('hold the value, and are of no width where there is nothing to draw', () => {
    const [one] = graded(truthOf('S1 pipe hard: abc @1'), leadsOf('.9 ab', '.5 d'))[0].lists;
    expect(one.taxpayers.recall).toEqual({ value: 2 / 3, low: 2 / 3, high: 2 / 3 });
    const [two] = graded(TRUTH, leadsOf('.9 abcd', '.5 y'))[0].lists;
    // abcd twice, once, or never
    expect([two.taxpayers.recall.low, two.taxpayers.recall.high]).toEqual([0, 1]);
    expect(two.taxpayers.recall.value).toBeCloseTo(4 / 7, 12);
  });

  test('over several ledgers the value is the mean, and equal generators give equal intervals', () => {
    const runs = ['.9 abcd', '.9 fgh', '.9 abc'].map((line) => {
      const candidates = candidatesOf(trades, TRUTH);
      return { truth: TRUTH, candidates, lists: [listOf('list', leadsOf(line, '.1 y'), candidates)] };
    });
    const of = (seed: number) => grade(runs, { random: new Random(seed), patterns: null })[0].lists[0].taxpayers.recall;
    expect(of(1).value).toBeCloseTo((4 + 3 + 3) / 21, 12);
    expect(of(1)).toEqual(of(1));
    expect(of(1).low).toBeLessThan(of(1).value);
    expect(() => grade([runs[0], { ...runs[1], lists: [] }], { random: new Random(1), patterns: null })).toThrow(
      RangeError,
    );
  });
});

test('labels of taxpayers alone have no schemes to find', () => {
  const truth: Truth = { ...TRUTH, schemes: [] };
  const scopes = graded(truth, leadsOf('.9 ab', '.5 y'));
  expect(scopes.length).toBe(1);
  expect(scopes[0].lists[0].schemes).toBeNull();
  expect(scopes[0].lists[0].taxpayers.recall.value).toBeCloseTo(2 / 7, 12);
});
