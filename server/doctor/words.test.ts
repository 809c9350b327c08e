import { expect, test } from 'vitest';
import { ACCESS_WORDS } from './access.ts';
import { LEVELS, type Words } from './finding.ts';
import { FOLDER_WORDS, judgeDisk } from './folder.ts';
import { LEDGER_WORDS } from './ledger.ts';
import { checkBrowser, checkMemory, checkNode, MACHINE_WORDS } from './machine.ts';
import { OWNER_WORDS } from './owner.ts';
import { SHARED_WORDS } from './shared.ts';

const groups: Record<string, Words>[] = [
  ACCESS_WORDS,
  FOLDER_WORDS,
  LEDGER_WORDS,
  MACHINE_WORDS,
  OWNER_WORDS,
  SHARED_WORDS,
];
const codes = groups.flatMap((words) => Object.keys(words));

test('each finding has words in both languages with the same values, and advice unless all is well', () => {
  expect(new Set(codes).size).toBe(codes.length);
  const braces = (texts: readonly string[]) => [...new Set(texts.join().match(/\{\w+\}/g))].sort();
  for (const [code, { level, zh, en }] of groups.flatMap((words) => Object.entries(words))) {
    expect(LEVELS).toContain(level);
    expect(braces(zh), code).toEqual(braces(en));
    expect([zh[1] === '', en[1] === ''], code).toEqual([level === 'ok', level === 'ok']);
    expect(en.join(), code).not.toMatch(/\p{Script=Han}/u);
  }
});

test('Node is judged as the boot file judges it', async () => {
  const boot: string = new URL('../boot.mjs', import.meta.url).href;
  const { nodeIsSupported } = (await import(boot)) as { nodeIsSupported: (version: string) => boolean };
  for (const version of ['18.20.0', '20.18.9', '20.19.0', '21.7.0', '22.12.0', '22.13.1', '23.5.0', '24.0.0', '26.1.0'])
    expect(checkNode(version).level !== 'error', version).toBe(nodeIsSupported(version));
  expect(['20.19.0', '24.1.0'].map((version) => checkNode(version).code)).toEqual([
    'node_supported',
    'node_recommended',
  ]);
});

test('memory is judged against machine and control group', () => {
  const machine = (total: number, limit?: number) => ({
    ...{ totalBytes: total * 2 ** 20, availableBytes: 0 },
    cgroup: limit === undefined ? null : ({ version: 2, limitBytes: limit * 2 ** 20, usedBytes: null } as const),
  });
  const codeOf = (memory: number, ...given: [number, number?]) => checkMemory({ memory }, machine(...given)).code;
  expect(codeOf(4000, 10_000)).toBe('memory_fits');
  expect(codeOf(8000, 10_000)).toBe('memory_tight');
  expect(codeOf(4000, 10_000, 2000)).toBe('memory_beyond');
  expect(checkMemory({ memory: 4000 }, machine(10_000, 2000)).values).toMatchObject({ advised: 800, limit: '2000 MB' });
});

test('disk and browser', () => {
  const gigabyte = 2 ** 30;
  expect([judgeDisk(3, 1), judgeDisk(gigabyte, 2 * gigabyte), judgeDisk(gigabyte, 5)].map(({ code }) => code)).toEqual([
    ...['disk_full', 'disk_tight', 'disk_ok'],
  ]);
  expect(checkBrowser('').code).toBe('browser_missing');
});
