import { expect, test } from 'vitest';
import { summarise } from './reporter.mjs';

/** The little of vitest's reported tasks that the reporter reads. */
function file(tests, { errors = [], suiteErrors = [] } = {}) {
  return {
    relativeModuleId: 'a.test.ts',
    errors: () => errors,
    children: {
      allSuites: () => [{ errors: () => suiteErrors }],
      allTests: () => tests.map(([fullName, state, note]) => ({ fullName, result: () => ({ state, note }) })),
    },
  };
}
const passed = ['works', 'passed'];

test('names each skipped test with its reason, grouped, and counts last', () => {
  const tests = [
    passed,
    ['b [needs chromium] > opens', 'skipped'],
    ['real [needs ../shared]', 'skipped'],
    ['later', 'skipped', 'not on Mondays'],
    ['a [needs chromium]', 'skipped'],
    ['x [needs moonlight]', 'skipped'],
  ];
  const { lines, failed, report } = summarise([file(tests)], [], false);
  expect(lines).toEqual([
    'skipped: real [needs ../shared] — needs ../shared (the real ledgers, handed out beside the repository)',
    'skipped: b [needs chromium] > opens — needs chromium (apt-get install chromium)',
    'skipped: a [needs chromium] — needs chromium (apt-get install chromium)',
    'skipped: x [needs moonlight] — needs moonlight',
    'skipped: later — not on Mondays',
    '1 passed, 0 failed, 5 skipped',
  ]);
  expect(failed).toBe(false);
  expect(report).toMatchObject({ passed: 1, failed: 0, skipped: 5 });
  expect(report.skippedTests[0]).toMatchObject({ file: 'a.test.ts', name: 'b [needs chromium] > opens' });
  expect(report.skippedTests[0].tags).toEqual(['needs chromium']);
});

test('in CI only [needs ../shared] may skip', () => {
  const skipping = (name) => summarise([file([passed, [name, 'skipped']])], [], true);
  expect(skipping('a [needs ../shared]').failed).toBe(false);
  expect(skipping('a').failed).toBe(true);
  expect(skipping('a [needs chromium]').failed).toBe(true);
  expect(skipping('a [needs chromium] [needs ../shared]').failed).toBe(true);
  expect(skipping('a').lines).toContain('1 skipped fail this run: only [needs ../shared] may skip');
});

test('tests without a Neo4j share one line, the last before the count, and fail CI', () => {
  const tests = [passed, ['a [needs neo4j] > x', 'skipped'], ['b [needs neo4j]', 'skipped'], ['later', 'skipped']];
  const why = 'Neo4j suite skipped: no java on the PATH';
  const { lines, failed, report } = summarise([file(tests)], [], false, why);
  expect(lines).toEqual(['skipped: later — no reason given', why, '1 passed, 0 failed, 3 skipped']);
  expect(failed).toBe(false);
  expect(report.skippedTests).toHaveLength(3);

  const strict = summarise([file([passed, ['b [needs neo4j]', 'skipped']])], [], true, why);
  expect(strict.failed).toBe(true);
  expect(strict.lines).toEqual([
    '1 skipped fail this run: only [needs ../shared] may skip',
    why,
    '1 passed, 0 failed, 1 skipped',
  ]);

  const untold = summarise([file([passed, ['b [needs neo4j]', 'skipped']])], [], false, undefined);
  expect(untold.lines[0]).toMatch(/^Neo4j suite skipped: needs neo4j \(a Docker engine/);
  expect(summarise([file([passed])], [], false, why).lines).toEqual(['1 passed, 0 failed, 0 skipped']);
});

test('a file, a hook or a stray promise that fails counts as a failure', () => {
  expect(summarise([file([passed, ['x', 'failed']])], [], false)).toMatchObject({ failed: true });
  const all = summarise([file([passed]), file([], { errors: [1] }), file([], { suiteErrors: [1] })], [1], false);
  expect(all).toMatchObject({ failed: true, lines: ['1 passed, 3 failed, 0 skipped'] });
});

test('a run of no tests fails, and so does one that skipped them all', () => {
  expect(summarise([], [], false)).toMatchObject({
    failed: true,
    lines: ['no test was run', '0 passed, 0 failed, 0 skipped'],
  });
  expect(summarise([file([['x', 'skipped']])], [], false).failed).toBe(true);
});
