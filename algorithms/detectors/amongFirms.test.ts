import { describe, expect, test } from 'vitest';
import { dayOf } from '../../graph/days.ts';
import { draw } from '../../graph/draw.ts';
import { idOf, OBSERVED_PURCHASES, OBSERVED_SALES, type Snapshot } from '../../graph/snapshot.ts';
import { apart } from './apart.ts';
import { circular } from './circular.ts';
import type { Detector, Finding } from './detector.ts';
import { fan } from './fan.ts';
import { gatherScatter } from './gatherScatter.ts';
import { mutual } from './mutual.ts';
import { LEAST_PEERS } from './peers.ts';
import { roundPart } from './roundParts.ts';
import { isSettled, roundsOf } from './rounds.ts';
import { Scan, type ScanOptions } from './scan.ts';
import { scatterGather } from './scatterGather.ts';

/** Amounts of a drawing are gross; 1 is 100,000 yuan. Both ledgers of all firms are there. */
const YUAN = 10_000_000;
function drawn(drawing: string): Snapshot {
  const snapshot = draw(drawing.replaceAll(/:([\d.]+)@/g, (_, amount: string) => `:${Math.round(Number(amount) * YUAN)}@`));
  snapshot.taxpayers.observed.fill(OBSERVED_SALES | OBSERVED_PURCHASES);
  return snapshot;
} // prettier-ignore

const scanOf = (snapshot: Snapshot, options: Partial<ScanOptions> = {}) =>
  new Scan(snapshot, { currency: snapshot.currencies.indexOf('CNY'), ...options });

function find(detector: Detector, drawing: string, options: Partial<ScanOptions> = {}) {
  const scan = scanOf(drawn(drawing), options);
  const { findings, candidates } = detector.detect(scan, detector.parameters);
  expect(findings.length).toBeLessThanOrEqual(candidates);
  const cores = findings.map(({ core }) => core.map((u) => idOf(scan.snapshot, u)).join(' '));
  const codes = findings.map(({ reasons }) => reasons.map(({ code }) => code));
  for (const { reasons, strength } of findings) {
    expect(reasons.reduce((all, { weight }) => all + weight, 0)).toBeCloseTo(1, 9);
    expect(strength).toBeGreaterThan(0);
    expect(strength).toBeLessThanOrEqual(1);
    // each is worded, with values that it has
    for (const { code, values } of reasons)
      for (const text of Object.values(detector.wording[code]))
        for (const [, name] of text.matchAll(/\{(\w+)\}/g)) expect(values, code).toHaveProperty(name);
  }
  return { cores, codes, findings };
}

/** Trade of others, from the first day on and to the last. */
const OTHERS = 'x→y:9@0 y→z:4@400 x→z:9@900';
/** What one thing becomes k = 0, 1, 2 … */
const times = (count: number, each: (k: number) => string) =>
  Array.from({ length: count }, (_, k) => each(k)).join(' ');

describe('rounds', () => {
  const rounds = (drawing: string, likeness = 0.9, options: Partial<ScanOptions> = {}) => {
    const scan = scanOf(drawn(drawing), options);
    return roundsOf(scan, Array.from({ length: scan.snapshot.relations.count }, (_, e) => [e]), likeness); // prettier-ignore
  };

  test('end where flows have brought the same', () => {
    expect(rounds('a→b:3@0 b→c:3@4 a→b:5@31 b→c:5@40')).toEqual({ count: 2, share: 1, meanDays: 6.5 });
    // in parts, and one before the other
    expect(rounds('b→c:1@0 b→c:2@2 a→b:3@4')).toMatchObject({ count: 1, meanDays: 4 });
    // several lots are on the way at once
    expect(rounds('a→b:3@0 a→b:5@20 b→c:3@40 b→c:5@60')).toEqual({ count: 2, share: 1, meanDays: 40 });
    expect(rounds('a→b:3@0 b→c:3@4 a→b:5@31')).toMatchObject({ count: 1, share: 6 / 11 });
    expect(rounds('a→b:3@0 b→c:2@4 a→b:5@31')).toEqual({ count: 0, share: 0, meanDays: NaN });
  });

  test('are as alike as asked, of some size, and in the period', () => {
    expect([rounds('a→b:3@0 b→c:2.5@4', 0.8).count, rounds('a→b:3@0 b→c:2.5@4', 0.9).count]).toEqual([1, 0]);
    expect(rounds('a→b:0.1@0 b→c:0.1@1 a→b:9@4 b→c:9@9').count).toBe(1);
    const from = { fromDay: dayOf(2020, 1, 1) + 20 };
    expect(rounds('a→b:3@0 b→c:3@4 a→b:5@31 b→c:5@40', 0.9, from)).toEqual({ count: 1, share: 1, meanDays: 9 });
  });

  test('settle a flow where they are no chance', () => {
    const least = { leastRounds: 2, leastRoundsShare: 0.8, mostDaysPerRound: 10, mostRoundDays: 25 };
    expect(isSettled({ count: 3, share: 0.8, meanDays: 20 }, least)).toBe(true);
    expect(isSettled({ count: 1, share: 0.8, meanDays: 0 }, least)).toBe(false);
    expect(isSettled({ count: 3, share: 0.7, meanDays: 20 }, least)).toBe(false);
    expect(isSettled({ count: 2, share: 0.8, meanDays: 20 }, least)).toBe(false);
    expect(isSettled({ count: 9, share: 0.8, meanDays: 26 }, least)).toBe(false);
    expect(isSettled({ count: 0, share: 0, meanDays: NaN }, least)).toBe(false);
  });
});

test('of findings that share half of their firms the stronger is told', () => {
  const of = (...nodes: number[]) =>
    ({ members: nodes.map((node) => ({ node, role: 'member' })) }) as unknown as Finding;
  const [strong, half, less, other] = [of(1, 2, 3, 4), of(3, 4, 5, 6, 7), of(4, 5, 8), of(9, 10)];
  expect(apart([strong, half, less, other])).toEqual([strong, less, other]);
});

describe('mutual invoicing', () => {
  /** So many pairs that trade both ways, unlike, that such a pair is nothing unusual. */
  const MANY = times(LEAST_PEERS, (k) => `p${k}→q${k}:3@${k} q${k}→p${k}:1@${k + 50}`);
  const both = (back: (k: number) => number, lag = 4, count = 3) => times(count, (k) => `a→b:${3 + k}@${31 * k} b→a:${back(k)}@${31 * k + lag}`);

  test('two who invoice each other, and each time it comes out even', () => {
    const { cores, codes, findings } = find(mutual, `${OTHERS} ${MANY} ${both((k) => 3.1 + k)}`);
    expect(cores).toEqual(['a b']);
    expect(codes[0]).toEqual(['comes-out-even', 'both-ways', 'most-of-trade']);
    expect(findings[0].reasons[0].values).toEqual({ roundCount: 3, meanDays: 4, roundsShare: 1 });
    expect([findings[0].invoices.length, findings[0].relations.length]).toEqual([6, 2]);
  });

  test('each condition alone keeps it silent', () => {
    // as much in all, but never at a time
    expect(find(mutual, `${OTHERS} ${MANY} ${both((k) => 5 - k)}`).cores).toEqual([]);
    expect(find(mutual, `${OTHERS} ${MANY} ${both((k) => 3 + k, 25)}`).cores).toEqual([]);
    expect(find(mutual, `${OTHERS} ${MANY} ${both((k) => 3 + k, 4, 1)}`).cores).toEqual([]);
    expect(find(mutual, `${OTHERS} ${MANY} ${both((k) => 3 + k)} a→b:4@300`).cores).toEqual([]);
    expect(find(mutual, `${OTHERS} ${MANY} a→b:0.05@0 b→a:0.05@1 a→b:0.04@40 b→a:0.04@41`).cores).toEqual([]);
  }); // prettier-ignore

  test('where hardly anybody trades both ways, it is unusual by that', () => {
    // a chain of firms that buy and sell, and none of whom sells back
    const chain = times(220, (k) => `n${k}→n${k + 1}:1@${k}`);
    const few = `${OTHERS} ${both((k) => 5 - k)} c→d:1@5 d→c:0.4@9`;
    expect(find(mutual, few).cores).toEqual([]);
    const { cores, codes, findings } = find(mutual, `${few} ${chain}`);
    expect(cores).toEqual(['a b']);
    expect(codes[0]).toEqual(['few-do', 'both-ways', 'most-of-trade']);
    expect(findings[0].reasons[0].values).toEqual({ pairCount: 2 });
  });
}); // prettier-ignore

test('something may go round on relations between firms that both buy and sell', () => {
  const snapshot = drawn('a→b:1@0 b→c:1@1 c→a:1@2 c→a:2@50 c→d:1@3 d→e:1@4 x→a:1@5 y→x:1@6 b→b:1@7');
  const scan = scanOf(snapshot, { toDay: dayOf(2020, 1, 1) + 40 });
  const { snapshot: part, relationOf, invoiceOf } = roundPart(scan, () => true);
  const names = Array.from(relationOf, (e) => `${idOf(snapshot, snapshot.relations.seller[e])}${idOf(snapshot, snapshot.relations.buyer[e])}`);
  expect(names).toEqual(['ab', 'bc', 'ca']);
  expect(Array.from(part.relations.seller, (u) => idOf(part, u))).toEqual(['a', 'b', 'c']);
  expect([part.relations.count, part.invoices.count, ...part.relations.invoiceOffsets]).toEqual([3, 3, 0, 1, 2, 3]);
  expect(Array.from(part.relations.sellerOffsets.subarray(0, 4))).toEqual([0, 1, 2, 3]);
  expect(Array.from(part.invoices.day)).toEqual(Array.from(invoiceOf, (i) => snapshot.invoices.day[i]));
  expect(roundPart(scan, (...[, , e]) => e !== relationOf[0]).relationOf).toHaveLength(0);
}); // prettier-ignore

describe('circular invoicing', () => {
  /** Each hop adds something, so that no amount is repeated. */
  const lap = (day: number, amount: number, last = amount) => `a→b:${amount}@${day} b→c:${1.001 * amount}@${day + 3} c→d:${1.002 * amount}@${day + 6} d→a:${0.999 * last}@${day + 9}`;
  const laps = (last: (k: number) => number, count = 3) => times(count, (k) => lap(31 * k, 3 + k, last(k)));
  const ELSE = times(4, (k) => `${'abcd'[k]}→y:40@600 x→${'abcd'[k]}:40@700`);

  test('comes back to the first seller, lap after lap of the same amount', () => {
    const { cores, codes, findings } = find(circular, `${OTHERS} ${ELSE} ${laps((k) => 2.9 + k)}`);
    expect(cores).toEqual(['a b c d']);
    expect(codes[0]).toEqual(['lap-after-lap', 'comes-back', 'alike-all-round', 'most-of-trade']);
    expect(findings[0].reasons[0].values).toMatchObject({ roundCount: 3, meanDays: 9, roundsShare: 1 });
    expect([findings[0].relations.length, findings[0].invoices.length]).toEqual([4, 12]);
  });

  test('each condition alone keeps it silent', () => {
    // as much in all, but not lap by lap; unlike; small; two alone
    expect(find(circular, `${OTHERS} ${ELSE} ${laps((k) => 5 - k)}`).cores).toEqual([]);
    expect(find(circular, `${OTHERS} ${ELSE} ${laps(() => 0.5)}`).cores).toEqual([]);
    expect(find(circular, `${OTHERS} ${ELSE} ${times(3, (k) => lap(31 * k, 0.02))}`).cores).toEqual([]);
    expect(find(circular, `${OTHERS} a→b:3@0 b→a:3@5 a→b:4@30 b→a:4@35`).cores).toEqual([]);
  });

  test('one amount goes round in no order of time', () => {
    const ring = (other: number) => times(2, (k) => `a→b:3@${40 - k} b→c:${other}@${20 + k} c→a:3@${30 - 25 * k}`);
    const { cores, codes } = find(circular, `${OTHERS} ${ELSE} ${ring(3)}`);
    expect([cores, codes[0][0]]).toEqual([['a b c'], 'one-amount']);
    expect(find(circular, `${OTHERS} ${ELSE} ${ring(2)}`).cores).toEqual([]);
  });

  test('is gone round once, of alike amounts or by firms that do nothing else', () => {
    const alike = find(circular, `${OTHERS} ${ELSE} ${lap(0, 3, 2.6)}`);
    expect([alike.cores, alike.codes[0][0]]).toEqual([['a b c d'], 'gone-round-once']);
    expect(find(circular, `${OTHERS} ${ELSE} ${lap(0, 3, 2)}`).cores).toEqual([]);
    expect(find(circular, `${OTHERS} ${lap(0, 3, 2)}`).cores).toEqual(['a b c d']);
    // as alike as four hops have to be where they are few, and not where they are many
    const others = times(LEAST_PEERS, (f) => times(4, (k) => `h${f}x${k}→h${f}x${(k + 1) % 4}:${1 + k}@${300 + k} h${f}x${k}→y:90@500`));
    expect(find(circular, `${OTHERS} ${ELSE} ${lap(0, 3, 2.6)} ${others}`).cores).toEqual([]);
    expect(find(circular, `${OTHERS} ${ELSE} ${lap(0, 3, 2.95)} ${others}`).cores).toEqual(['a b c d']);
    // not in order of days
    expect(find(circular, `${OTHERS} ${ELSE} a→b:3@9 b→c:3.01@0 c→d:3.02@9 d→a:3.03@0`).cores).toEqual([]);
  });

  test('only the period counts', () => {
    const day = dayOf(2020, 1, 1);
    expect(find(circular, `${OTHERS} ${ELSE} ${laps((k) => 3 + k)}`, { fromDay: day + 100 }).cores).toEqual([]);
    expect(find(circular, `${OTHERS} ${lap(0, 3)}`, { toDay: day + 8 }).cores).toEqual([]);
  });
}); // prettier-ignore

describe('fans', () => {
  /** The partners trade with others, too. */
  const PARTNERS = times(9, (k) => `x→c${k}:5@${500 + k}`);
  const many = (amount: (k: number) => number, count = 9) => times(count, (k) => `h→c${k}:${amount(k)}@${200 + k}`);

  test('alike amounts to many, or of many, and hardly anything else', () => {
    const { cores, codes, findings } = find(fan, `${OTHERS} ${PARTNERS} ${many((k) => 1 + k / 100)}`);
    expect(cores).toEqual(['h']);
    expect(codes[0]).toEqual(['alike', 'many-within-days', 'all-of-side']);
    expect(findings[0].members.map(({ role }) => role)).toEqual(['issuer', ...Array<string>(9).fill('associated')]);
    const into = find(fan, `${OTHERS} ${PARTNERS} ${many(() => 1)}`.replaceAll(/h→(c\d)/g, '$1→h'));
    expect([into.cores.length, into.findings[0].members[0].role]).toEqual([1, 'collector']);
  });

  test('each condition alone keeps it silent', () => {
    expect(find(fan, `${OTHERS} ${PARTNERS} ${many((k) => (k % 2 ? 0.5 : 1))}`).cores).toEqual([]);
    expect(find(fan, `${OTHERS} ${PARTNERS} ${many(() => 1, 5)}`).cores).toEqual([]);
    expect(find(fan, `${OTHERS} ${PARTNERS} ${many(() => 1)} h→y:9@600`).cores).toEqual([]);
    expect(find(fan, `${OTHERS} ${PARTNERS} ${many(() => 0.005)}`).cores).toEqual([]);
    expect(find(fan, `${OTHERS} ${PARTNERS} ${times(9, (k) => `h→c${k}:1@${40 * k}`)}`).cores).toEqual([]);
  });

  test('alike amounts are nothing unusual where other fans have them', () => {
    const others = (amount: (k: number) => number) =>
      times(LEAST_PEERS, (f) => times(6, (k) => `f${f}→p${f}x${k}:${amount(k)}@${300 + k} x→p${f}x${k}:5@${400 + k}`));
    const [own] = find(fan, `${OTHERS} ${PARTNERS} ${many(() => 1)} ${others((k) => 1 + k)}`).findings;
    expect(own.reasons[0].peers).toMatchObject({ count: LEAST_PEERS + 1, by: [] });
    expect(own.reasons[0].peers!.percentile).toBeGreaterThan(0.95);
    expect(find(fan, `${OTHERS} ${PARTNERS} ${many(() => 1)} ${others(() => 1)}`).cores).toEqual([]);
  });

  test('partners that trade with nobody else make a fan of four', () => {
    const { cores, codes } = find(fan, `${OTHERS} ${many((k) => 1 + k, 4)}`);
    expect([cores, codes[0][0]]).toEqual([['h'], 'nobody-else']);
    expect(find(fan, `${OTHERS} ${many((k) => 1 + k, 3)}`).cores).toEqual([]);
    expect(find(fan, `${OTHERS} ${many((k) => 1 + k, 4)} x→c0:1@9 x→c1:1@9`).cores).toEqual([]);
  });
});

describe('gather-scatter', () => {
  const PARTNERS = times(5, (k) => `x→s${k}:5@${500 + k} x→c${k}:5@${510 + k}`);
  const flow = (of: { into?: (k: number) => number; out?: (k: number) => number; lag?: number; count?: number } = {}) => {
    const { into = () => 3, out = () => 3, lag = 9, count = 5 } = of;
    return times(2, (m) => times(count, (k) => `s${k}→m:${into(k)}@${200 + 40 * m + k} m→c${k}:${out(k)}@${200 + 40 * m + lag + k}`));
  };
  const silent = (drawing: string) => expect(find(gatherScatter, `${OTHERS} ${PARTNERS} ${drawing}`).cores).toEqual([]);

  test('what many sold to one, and to nobody else, goes on to many, lot by lot', () => {
    const { cores, codes, findings } = find(gatherScatter, `${OTHERS} ${PARTNERS} ${flow()}`);
    expect(cores).toEqual(['m']);
    expect(codes[0].slice(0, 3)).toEqual(['alike', 'sell-to-it-alone', 'comes-out-even']);
    expect(findings[0].members[0].role).toBe('pipe');
    expect(findings[0].invoices).toHaveLength(20);
  });

  test('each condition alone keeps it silent', () => {
    silent(flow({ into: (k) => 1 + k, out: (k) => 1 + k }));
    silent(flow({ out: () => 4 }));
    silent(flow({ lag: 130 }));
    silent(flow({ count: 4 }));
    silent(`${flow()} ${times(5, (k) => `s${k}→y:3@${300 + k}`)}`);
    silent(flow({ into: () => 0.05, out: () => 0.05 }));
  });

  test('partners that trade with nobody else make one of three on both sides', () => {
    const three = times(3, (k) => `s${k}→m:${1 + k}@${200 + k} m→c${k}:${9 - k}@${230 + k}`);
    const { cores, codes } = find(gatherScatter, `${OTHERS} ${three}`);
    expect([cores, codes[0][0]]).toEqual([['m'], 'nobody-else']);
    silent(three);
    expect(find(gatherScatter, `${OTHERS} ${three.replaceAll(/@2(0\d)/g, '@4$1')}`).cores).toEqual([]);
  });
}); // prettier-ignore

describe('scatter-gather', () => {
  const lots = (out: (m: number) => number, lag = 9, middles = 3) =>
    times(3, (m) => times(middles, (k) => `s→m${k}:${3 + m}@${200 + 31 * m + k} m${k}→t:${out(m)}@${200 + 31 * m + lag + k}`));
  const ELSE = times(4, (k) => `x→m${k}:40@${600 + k} m${k}→y:44@${700 + k}`);

  test('middles pass on lot by lot what they got', () => {
    const { cores, codes, findings } = find(scatterGather, `${OTHERS} ${ELSE} ${lots((m) => 3 + m)}`);
    expect(cores).toEqual(['m0 m1 m2 s t']);
    expect(codes[0]).toEqual(['each-comes-out-even', 'over-several', 'most-of-trade']);
    expect(findings[0].members.map(({ role }) => role)).toEqual(['issuer', 'pipe', 'pipe', 'pipe', 'collector']);
    expect(findings[0].reasons[0].values).toEqual({ roundCount: 9, meanDays: 9 });
  });

  test('each condition alone keeps it silent', () => {
    expect(find(scatterGather, `${OTHERS} ${ELSE} ${lots((m) => 6 - 2 * m + 1)}`).cores).toEqual([]);
    expect(find(scatterGather, `${OTHERS} ${ELSE} ${lots((m) => 3 + m, 50)}`).cores).toEqual([]);
    expect(find(scatterGather, `${OTHERS} ${ELSE} ${lots((m) => 3 + m, 9, 2)}`).cores).toEqual([]);
    expect(find(scatterGather, `${OTHERS} ${ELSE} ${lots((m) => 3 + m).replaceAll(/:(\d)@/g, ':0.0$1@')}`).cores).toEqual([]);
  });

  test('middles that passed on once, by the only invoices of their relations', () => {
    const over = (out: (k: number) => number, middles: number, lag = 15) => times(middles, (k) => `s→m${k}:3@${200 + k} m${k}→t:${out(k)}@${200 + lag + k}`);
    const { codes } = find(scatterGather, `${OTHERS} ${ELSE} ${over(() => 3, 3)}`);
    expect(codes[0][0]).toBe('each-once');
    // three may meet by chance; four do not, nor do three that do nothing else
    expect(find(scatterGather, `${OTHERS} ${ELSE} ${over(() => 1, 3)}`).cores).toEqual([]);
    expect(find(scatterGather, `${OTHERS} ${ELSE} ${over(() => 1, 4)}`).cores).toEqual(['m0 m1 m2 m3 s t']);
    expect(find(scatterGather, `${OTHERS} ${over(() => 1, 3)}`).cores).toEqual(['m0 m1 m2 s t']);
    // another invoice, too long, and out before in
    expect(find(scatterGather, `${OTHERS} ${ELSE} ${over(() => 3, 3)} s→m0:5@500`).cores).toEqual([]);
    expect(find(scatterGather, `${OTHERS} ${ELSE} ${over(() => 3, 3, 70)}`).cores).toEqual([]);
    expect(find(scatterGather, `${OTHERS} ${ELSE} ${over(() => 3, 3, -5)}`).cores).toEqual([]);
  });
}); // prettier-ignore
