import { describe, expect, test } from 'vitest';
import { draw } from '../graph/draw.ts';
import { idOf, nodeOf } from '../graph/snapshot.ts';
import { type PathOptions, paths, type PathsResult } from './paths.ts';
import type { TraceOptions } from './trace.ts';

function ask(
  drawing: string,
  target: string,
  options: Partial<TraceOptions> = {},
  pathOptions: PathOptions = {},
): PathsResult & { shown: string[] } {
  const snapshot = draw(drawing);
  const asked = { direction: 'down' as const, hops: 6, currency: 0, starts: [nodeOf(snapshot, 'a')], ...options };
  const result = paths(snapshot, asked, nodeOf(snapshot, target), pathOptions);
  const shown = result.paths.map(({ nodes, bottleneckMinor, repeats }) => {
    const ids = nodes.map((node) => idOf(snapshot, node)).join('');
    return `${ids} ${bottleneckMinor}${repeats ? ' repeats' : ''}`;
  });
  return { ...result, shown };
}

describe('order', () => {
  test('fewer hops first, then the larger bottleneck, then by id', () =>
    expect(ask('a→b:5@1 a→c:9@1 a→d:5@1 b→z:9@2 c→z:7@2 d→z:9@2 a→z:1@3 b→c:3@2', 'z').shown).toEqual([
      'az 1',
      'acz 7',
      'abz 5',
      'adz 5',
      'abcz 3',
    ]));
  test('upstream, a path starts where the trace starts', () => {
    const drawing = 'z→b:4@1 b→a:9@2 z→c:8@50 c→a:9@2';
    const snapshot = draw(drawing);
    const options = { starts: [nodeOf(snapshot, 'a')], direction: 'up' as const, hops: 4, currency: 0 };
    const { paths: found } = paths(snapshot, options, nodeOf(snapshot, 'z'));
    expect(found.map(({ nodes }) => nodes.map((node) => idOf(snapshot, node)).join(''))).toEqual(['abz']);
    expect(found[0].hops.map(({ grossMinor }) => grossMinor)).toEqual([9, 4]);
  });
});

describe('what a hop counts', () => {
  test('only invoices that may follow the path so far', () =>
    // of b→c one is before the month of a→b; of c→d one is before the first of b→c that counts
    expect(
      ask('a→b:10@40 b→c:1@5 b→c:2@70 b→c:4@95 c→d:1@41 c→d:8@75', 'd').paths[0].hops.map(
        ({ invoices, grossMinor, lastDay, firstDay }) => [invoices, grossMinor, lastDay - firstDay],
      ),
    ).toEqual([
      [1, 10, 0],
      [2, 6, 25],
      [1, 8, 0],
    ]));
  test('another way to a firm does not help a path', () =>
    // c sells on day 10 only: in time for what came by way of b, too early for what came straight
    expect(ask('a→c:9@60 a→b:9@1 b→c:9@5 c→d:9@10', 'd').shown).toEqual(['abcd 9']));
});

describe('repetition', () => {
  test('a walk that repeats a firm is shown only where no path is found, and flagged', () => {
    // with a dwell of 30 days b can sell on day 100 only what came back from c
    const drawing = 'a→b:5@1 b→c:5@30 c→b:5@55 b→t:5@80';
    expect(ask(drawing, 't', { maxDwellDays: 30 }).shown).toEqual(['abcbt 5 repeats']);
    expect(ask(drawing, 't').shown).toEqual(['abt 5']);
  });
  test('the way from a start back to itself is a cycle', () =>
    expect(ask('a→b:5@1 b→a:5@2 b→c:1@3 c→a:1@4', 'a')).toMatchObject({ shown: ['aba 5 repeats'], exhausted: false }));
  test('a start on no cycle has no way back', () =>
    expect(ask('a→b:5@1 b→c:1@3 c→b:1@4', 'a', { hops: Infinity })).toMatchObject({ paths: [], truncated: false }));
});

describe('bounds', () => {
  const diamonds = 'a→b:1@1 a→c:2@1 b→d:1@2 c→d:2@2 d→e:1@3 d→f:2@3 e→z:1@4 f→z:2@4';

  test('the limit keeps the largest, and says that there are more', () => {
    expect(ask(diamonds, 'z', {}, { limit: 1 })).toMatchObject({
      shown: ['acdfz 2'],
      truncated: true,
      exhausted: false,
    });
    expect(ask(diamonds, 'z', {}, { limit: 4 })).toMatchObject({ truncated: false, exhausted: false });
    expect(ask(diamonds, 'z').shown).toHaveLength(4);
  });
  test('a budget that is used up is owned up to', () => {
    expect(ask(diamonds, 'z', {}, { budget: 10 })).toMatchObject({ truncated: true, exhausted: true });
    expect(ask(diamonds, 'z', {}, { budget: 0 })).toMatchObject({ paths: [], truncated: true, exhausted: true });
  });
  test('hops bound the length', () => {
    expect(ask('a→b:1@1 b→z:1@2 a→z:1@1', 'z', { hops: 1 })).toMatchObject({ shown: ['az 1'], truncated: false });
    expect(ask(diamonds, 'z', { hops: 3 })).toMatchObject({ paths: [], truncated: false });
  });
  test('a path ends at a hub and does not pass it', () => {
    const drawing = 'a→h:1@1 h→z:1@2 h→y:1@2 h→x:1@2 a→b:1@1 b→z:1@2';
    expect(ask(drawing, 'z', { maxDegree: 2 }).shown).toEqual(['abz 1']);
    expect(ask(drawing, 'h', { maxDegree: 2 }).shown).toEqual(['ah 1']);
    expect(ask(drawing, 'z').shown).toEqual(['abz 1', 'ahz 1']);
  });
  test('firms that the trace leaves out are on no path, and that is said', () => {
    expect(ask('a→b:1@1 a→c:9@1 b→z:1@2 c→z:1@2', 'z', { maxTaxpayers: 3 })).toMatchObject({
      paths: [],
      truncated: true,
    });
    expect(ask('a→b:1@1 a→c:9@1 c→z:1@2 b→z:1@2', 'z', { maxTaxpayers: 4 }).truncated).toBe(false);
  });
  test('a target that is not reached has no paths', () =>
    expect(ask('a→b:1@1 z→b:1@1', 'z')).toMatchObject({ paths: [], truncated: false, exhausted: false }));
  test('stopped, it returns what it has', () => {
    let polls = 0;
    expect(ask(diamonds, 'z', { shouldStop: () => ++polls > 1 })).toMatchObject({ stopped: true, truncated: true });
  });
  test('what is out of range throws', () => {
    expect(() => ask(diamonds, 'nobody')).toThrow(/target must be a node below 7, not -1/);
    expect(() => ask(diamonds, 'z', {}, { limit: 0 })).toThrow(/limit/);
    expect(() => ask(diamonds, 'z', {}, { budget: -1 })).toThrow(/budget/);
  });
});
