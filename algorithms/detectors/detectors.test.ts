import { describe, expect, test } from 'vitest';
import { dayOf, formatDay } from '../../graph/days.ts';
import { draw } from '../../graph/draw.ts';
import {
  idOf,
  OBSERVED_PURCHASES,
  OBSERVED_SALES,
  RELATION_OF_DUPLICATES,
  type Snapshot,
} from '../../graph/snapshot.ts';
import type { Detector, Finding } from './detector.ts';
import { DETECTORS, scoreAt } from './detectors.ts';
import { circular } from './circular.ts';
import { fan } from './fan.ts';
import { AGAINST_WORDING } from './findings.ts';
import { gatherScatter } from './gatherScatter.ts';
import { mutual } from './mutual.ts';
import { HUB_PARTNERS, Scan } from './scan.ts';
import { scatterGather } from './scatterGather.ts';

/** Amounts of a drawing are gross; 1 is 100,000 yuan. */
const YUAN = 10_000_000;
const drawn = (drawing: string) => observed(draw(drawing.replaceAll(/:([\d.]+)@/g, (_, amount: string) => `:${Math.round(Number(amount) * YUAN)}@`))); // prettier-ignore

/** Both ledgers of all firms are there. */
function observed(snapshot: Snapshot): Snapshot {
  snapshot.taxpayers.observed.fill(OBSERVED_SALES | OBSERVED_PURCHASES);
  return snapshot;
}

function find(detector: Detector, snapshot: Snapshot): { cores: string[]; findings: readonly Finding[] } {
  const scan = new Scan(snapshot, { currency: snapshot.currencies.indexOf('CNY') });
  const { findings, candidates } = detector.detect(scan, detector.parameters);
  expect(findings.length).toBeLessThanOrEqual(candidates);
  const names = (core: readonly number[]) => core.map((u) => idOf(snapshot, u)).join(' ');
  return { cores: findings.map(({ core }) => names(core)), findings };
}

/** Trade that others have, from the first day on and to the last. */
const OTHERS = 'x→y:9@0 y→z:4@400 x→z:9@900';

test('two who invoice each other about the same, in the same months', () => {
  const both = (back: number) => [0, 1, 2].map((k) => `a→b:3@${31 * k} b→a:${back}@${31 * k + 4}`).join(' ');
  const { cores, findings } = find(mutual, drawn(`${OTHERS} ${both(3.1)}`));
  expect(cores).toEqual(['a b']);
  expect(findings[0].reasons[0].values).toMatchObject({ monthCount: 3 });
  expect(findings[0].invoices).toHaveLength(6);
  expect(findings[0].relations).toHaveLength(2);
  expect(find(mutual, drawn(`${OTHERS} ${both(0.5)}`)).cores).toEqual([]);
});

test('invoices that lead back to the first seller, about the same all round', () => {
  const lap = (day: number, last: number) => `a→b:3@${day} b→c:3.1@${day + 3} c→d:3@${day + 6} d→a:${last}@${day + 9}`;
  const { cores, findings } = find(circular, drawn(`${OTHERS} ${[0, 31, 62].map((day) => lap(day, 2.9)).join(' ')}`));
  expect(cores).toEqual(['a b c d']);
  expect(findings[0].reasons.map(({ code }) => code)).toEqual(['alike-all-round', 'comes-back', 'most-of-trade']);
  expect([findings[0].relations.length, findings[0].invoices.length]).toEqual([4, 12]);
  // amounts that are unlike, and two alone
  expect(find(circular, drawn(`${OTHERS} ${lap(0, 0.5)}`)).cores).toEqual([]);
  expect(find(circular, drawn(`${OTHERS} a→b:3@0 b→a:3@5`)).cores).toEqual([]);
});

test('alike invoices to many, or of many, within weeks', () => {
  const many = (amount: (k: number) => number) => Array.from({ length: 9 }, (_, k) => `h→c${k}:${amount(k)}@${200 + k}`).join(' '); // prettier-ignore
  expect(find(fan, drawn(`${OTHERS} ${many((k) => 1 + k / 100)}`)).cores).toEqual(['h']);
  expect(find(fan, drawn(`${OTHERS} ${many((k) => (k % 2 ? 0.3 : 2))}`)).cores).toEqual([]);
  const out = find(fan, drawn(many(() => 1)));
  expect(out.findings[0].members.filter(({ role }) => role === 'associated')).toHaveLength(9);
  const into = find(fan, drawn(many(() => 1).replaceAll(/h→(c\d)/g, '$1→h')));
  expect([into.cores, into.findings[0].members[0].role]).toEqual([['h'], 'collector']);
});

test('what many sold to one goes on to many', () => {
  const gather = [1, 2, 3].map((k) => `s${k}→m:3@${200 + k}`).join(' ');
  const scatter = (out: number) => [1, 2, 3].map((k) => `m→c${k}:${out}@${215 + k}`).join(' ');
  expect(find(gatherScatter, drawn(`${OTHERS} ${gather} ${scatter(3)}`)).cores).toEqual(['m']);
  expect(find(gatherScatter, drawn(`${OTHERS} ${gather} ${scatter(9)}`)).cores).toEqual([]);
});

test('one sells to one over several', () => {
  const over = (out: number) => [1, 2, 3].map((k) => `s→m${k}:3@${200 + k} m${k}→t:${out}@${215 + k}`).join(' ');
  const { cores, findings } = find(scatterGather, drawn(`${OTHERS} ${over(3)}`));
  expect(cores).toEqual(['m1 m2 m3']);
  expect(findings[0].members.map(({ role }) => role)).toEqual(['issuer', 'pipe', 'pipe', 'pipe', 'collector']);
  expect(find(scatterGather, drawn(`${OTHERS} ${over(0.9)}`)).cores).toEqual([]);
});

describe('all of them', () => {
  const snapshot = drawn(
    `${OTHERS} s→a:6@300 s→b:6@320 s→c:6@340 a→p:5@300 p→b:5@305 a→p:5@340 p→c:5@350 a→b:3@10 b→a:3@14 a→b:3@45 b→a:3@48`,
  );

  test('findings name what they rest on: firms, relations and invoices of the snapshot', () => {
    for (const detector of DETECTORS)
      for (const finding of find(detector, snapshot).findings) {
        const own = new Set(finding.members.map(({ node }) => node));
        for (const u of finding.core) expect(own.has(u)).toBe(true);
        const { invoiceOffsets, seller, buyer } = snapshot.relations;
        const relations = Array.from(finding.relations);
        expect(relations).toEqual([...relations].sort((a, b) => a - b));
        for (const e of relations) expect(own.has(seller[e]) || own.has(buyer[e])).toBe(true);
        for (const i of Array.from(finding.invoices))
          expect(relations.some((e) => i >= invoiceOffsets[e] && i < invoiceOffsets[e + 1])).toBe(true);
        expect(finding.strength).toBeGreaterThanOrEqual(0);
        expect(finding.confidence).toBeGreaterThan(0);
        expect(finding.reasons.reduce((all, { weight }) => all + weight, 0)).toBeCloseTo(1, 9);
      }
  });

  test('every reason, and what speaks against, is worded in both languages with the values that it has', () => {
    for (const detector of DETECTORS)
      for (const { reasons, against } of find(detector, snapshot).findings)
        for (const { code, values } of [...reasons, ...against])
          for (const text of Object.values({ ...AGAINST_WORDING, ...detector.wording }[code]))
            for (const [, name] of text.matchAll(/\{(\w+)\}/g)) expect(values, `${detector.name} ${code}`).toHaveProperty(name); // prettier-ignore
  });

  test('hubs, and firms that are only mentioned, speak against a finding', () => {
    const mentioned = draw(`a→b:${3 * YUAN}@1 b→a:${3 * YUAN}@4`);
    const [finding] = find(mutual, mentioned).findings;
    expect([finding.confidence, finding.against]).toEqual([0, [{ code: 'mentioned-only', values: { count: 2 } }]]);
  });

  test('a firm that trades with very many is named as a hub, and its mutual invoicing reported all the same', () => {
    const many = Array.from({ length: HUB_PARTNERS }, (_, k) => `a→c${k}:0.1@${k}`).join(' ');
    const { cores, findings } = find(mutual, drawn(`${many} a→b:3@1 b→a:3@4`));
    expect(cores).toEqual(['a b']);
    expect(findings[0].against).toEqual([{ code: 'hub', values: { count: 1 } }]);
    for (const text of Object.values(AGAINST_WORDING.hub)) expect(text).toContain('{count}');
  });

  test('nothing is said of what passes between two that may be one subject', () => {
    const pairs = drawn('a→b:3@1 b→a:3@4 s→m1:3@200 s→m2:3@201 s→m3:3@202 m1→t:3@215 m2→t:3@216 m3→t:3@217');
    expect([find(mutual, pairs).cores, find(scatterGather, pairs).cores]).toEqual([['a b'], ['m1 m2 m3']]);
    pairs.relations.flags.fill(RELATION_OF_DUPLICATES);
    expect([find(mutual, pairs).cores, find(scatterGather, pairs).cores]).toEqual([[], []]);
  });

  test('only the period counts', () => {
    const day = dayOf(2020, 1, 1);
    const scan = new Scan(snapshot, { currency: 0, fromDay: day + 200 });
    expect(formatDay(scan.activity.firstDay)).toBe(formatDay(day + 300));
    expect(mutual.detect(scan, mutual.parameters).findings).toEqual([]);
  });

  test('a score is the part of the candidates below', () => {
    expect([scoreAt(0, 10), scoreAt(9, 10)]).toEqual([0.95, 0.050000000000000044]);
  });
});
