import { describe, expect, test } from 'vitest';
import { dayOf, formatDay } from '../../graph/days.ts';
import { draw } from '../../graph/draw.ts';
import { idOf, RELATION_OF_DUPLICATES, type Snapshot } from '../../graph/snapshot.ts';
import type { Detector, Finding } from './detector.ts';
import { drawn, OTHERS, YUAN } from './drawn.ts';
import { DETECTORS, scoreAt } from './detectors.ts';
import { AGAINST_WORDING } from './findings.ts';
import { mutual } from './mutual.ts';
import { HUB_PARTNERS, Scan } from './scan.ts';
import { scatterGather } from './scatterGather.ts';

function find(detector: Detector, snapshot: Snapshot): { cores: string[]; findings: readonly Finding[] } {
  const scan = new Scan(snapshot, { currency: snapshot.currencies.indexOf('CNY') });
  const { findings, candidates } = detector.detect(scan, detector.parameters);
  expect(findings.length).toBeLessThanOrEqual(candidates);
  const names = (core: readonly number[]) => core.map((u) => idOf(snapshot, u)).join(' ');
  return { cores: findings.map(({ core }) => names(core)), findings };
}

/** There and back, twice. */
const EVEN = 'a→b:3@1 b→a:3@4 a→b:3@40 b→a:3@43';

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

  test('no title and no reason passes judgement', () => {
    const wordings = DETECTORS.flatMap(({ title, wording }) => [title, ...Object.values(wording)]);
    const texts = [...wordings, ...Object.values(AGAINST_WORDING)].flatMap(({ zh, en }) => [zh, en]);
    expect(texts.join('\n')).not.toMatch(/fraud|虚开|骗税|违法|illegal|guilty|criminal/i);
  });

  test('hubs, and firms that are only mentioned, speak against a finding', () => {
    const mentioned = draw(EVEN.replaceAll(':3@', `:${3 * YUAN}@`));
    const [finding] = find(mutual, mentioned).findings;
    expect([finding.confidence, finding.against]).toEqual([0, [{ code: 'mentioned-only', values: { count: 2 } }]]);
  });

  test('a firm that trades with very many is named as a hub, and its mutual invoicing reported all the same', () => {
    const many = Array.from({ length: HUB_PARTNERS }, (_, k) => `a→c${k}:0.1@${k}`).join(' ');
    const { cores, findings } = find(mutual, drawn(`${many} ${EVEN}`));
    expect(cores).toEqual(['a b']);
    expect(findings[0].against).toEqual([{ code: 'hub', values: { count: 1 } }]);
    for (const text of Object.values(AGAINST_WORDING.hub)) expect(text).toContain('{count}');
  });

  test('nothing is said of what passes between two that may be one subject', () => {
    const pairs = drawn(`${EVEN} s→m1:3@200 s→m2:3@201 s→m3:3@202 m1→t:3@215 m2→t:3@216 m3→t:3@217`);
    expect([find(mutual, pairs).cores, find(scatterGather, pairs).cores]).toEqual([['a b'], ['m1 m2 m3 s t']]);
    pairs.relations.flags.fill(RELATION_OF_DUPLICATES);
    expect([find(mutual, pairs).cores, find(scatterGather, pairs).cores]).toEqual([[], []]);
  });

  test('only the period counts', () => {
    const day = dayOf(2020, 1, 1);
    expect(find(mutual, snapshot).cores).toEqual(['a b']);
    const scan = new Scan(snapshot, { currency: 0, fromDay: day + 200 });
    expect(formatDay(scan.activity.firstDay)).toBe(formatDay(day + 300));
    expect(mutual.detect(scan, mutual.parameters).findings).toEqual([]);
  });

  test('a score is the part of the candidates below', () => {
    expect([scoreAt(0, 10), scoreAt(9, 10)]).toEqual([0.95, 0.050000000000000044]);
  });
});
