import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ScopeGrade } from '../../../seed/grade/grade.ts';
import { gradingSeeds } from '../../../seed/grade/seeds.ts';
import { SOUGHT } from '../../../seed/patterns.ts';
import { killAll, run } from '../../testing/commands.ts';
import { temporaryFolder } from '../../testing/ledger.ts';
import type { AmlWorldGrade } from './amlworld.ts';
import type { EconomiesGrade } from './economies.ts';
import type { HybridGrade } from './hybrids.ts';

const { folder, remove } = temporaryFolder('suyuan-grade-');
afterAll(() => {
  killAll();
  remove();
});

const environment = { XDG_RUNTIME_DIR: folder, SUYUAN_LANG: 'en' };
const grade = (args: readonly string[], more: Record<string, string> = {}) =>
  run(['grade', ...args], { ...environment, ...more });
async function graded<T>(args: readonly string[], more: Record<string, string> = {}): Promise<T> {
  const { code, out, err } = await grade([...args, '--json'], more);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as T;
}
const SMALL = ['--economy-seeds', '1,2', '--invoices', '12000', '--resamples', '5'];

test('economies are made at each prevalence, and graded beside the baselines', async () => {
  interface Economies {
    absent: string[];
    [prevalence: string]: unknown;
  }
  const made = await graded<Economies>(['--truth', 'economies', ...SMALL, '--prevalence', '0.02,0.05']);
  const few = made['economies at 0.02'] as EconomiesGrade;
  const many = made['economies at 0.05'] as EconomiesGrade;
  expect(few.whole[0].taxpayers).toBeGreaterThan(10);
  expect(many.whole[0].taxpayers).toBeGreaterThan(few.whole[0].taxpayers);
  for (const { whole, patterns, leads } of [few, many]) {
    expect(whole[0].lists.map(({ name }) => name)).toEqual([
      ...['leads', 'random', 'degree', 'amount', 'young', 'trees', 'twice', 'triangles'],
    ]);
    const at = ({ lists }: ScopeGrade, name: string) => lists.find((list) => list.name === name)!.taxpayers;
    expect(at(whole[0], 'leads').averagePrecision.value).toBeGreaterThan(at(whole[0], 'random').averagePrecision.value);
    // no pattern's taxpayers are more than all that are asked for, and what nobody looks for is there as well
    for (const { pattern, taxpayers } of patterns)
      if ((SOUGHT as readonly string[]).includes(pattern!)) expect(taxpayers).toBeLessThanOrEqual(whole[0].taxpayers);
    expect(patterns.some(({ pattern }) => !(SOUGHT as readonly string[]).includes(pattern!))).toBe(true);
    expect(Object.values(leads).reduce((a, b) => a + b)).toBeGreaterThan(0);
  }
  expect(made.absent).toEqual([]);
}, 120_000);

test('nobody chooses the seeds: they follow from the detectors', async () => {
  const seedsOf = async (...args: string[]) => {
    // of a set that is not there: nothing is made
    const grades = await graded<{ seeds: number[]; detectors: string }>(['--truth', 'cumcm', ...args], {
      SUYUAN_SHARED: folder,
    });
    return { seeds: grades.seeds, detectors: grades.detectors };
  };
  const drawn = await seedsOf();
  expect(drawn.detectors).toMatch(/^[0-9a-f]{64}$/);
  expect(drawn.seeds).toEqual(gradingSeeds(drawn.detectors, 5));
  expect(await seedsOf('--seed', '2')).toEqual(drawn);
  expect((await seedsOf('--economies', '2')).seeds).toEqual(drawn.seeds.slice(0, 2));
  expect((await seedsOf('--economy-seeds', '3,4')).seeds).toEqual([3, 4]);
});

test('a table for a person says what is aimed at, and sets that are not there by name', async () => {
  const args = ['--economy-seeds', '1', '--invoices', '20000', '--resamples', '5', '--prevalence', '0.02'];
  const { code, out, err } = await grade(args, { SUYUAN_SHARED: folder });
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/seeds of economies, chosen: 1$/m);
  expect(out).toMatch(/^made economies, 2 % of the firms in schemes: 1 of 20000 invoices$/m);
  expect(out).toMatch(/^precision at K +\d\S* +\S+ +≥ 0.900 +(met|missed by 0.\d+) /m);
  expect(out).toMatch(/^schemes at a budget of 1 %, hard +\d\S* .*≥ 0.700/m);
  expect(out).toMatch(/^most look-alikes of a kind in the top 100 +\d+\S* +≤ 2/m);
  for (const name of ['amlsim', 'amlworld', 'hybrid', 'hybrid-cumcm', 'cumcm'])
    expect(out).toMatch(new RegExp(`^${name}: not graded, absent: `, 'm'));
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(160);
}, 120_000);

test('what belongs to answers is refused without any', async () => {
  const { code, err } = await grade(['--leads', 'some.csv']);
  expect([code, err]).toEqual([2, expect.stringContaining('--answers')]);
});

const data = (name: string) => resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data', name);
const SHARED = { SUYUAN_SHARED: resolve(process.env.SUYUAN_SHARED ?? '../shared') };

test.skipIf(!existsSync(data('amlworld-rings-dev')))('AMLworld alone, and among the firms of an economy [needs ../shared]', async () => {
  const found = await graded<{ amlworld: AmlWorldGrade; hybrid: HybridGrade }>(
    ['--truth', 'amlworld', 'hybrid', '--economy-seeds', '1', '--invoices', '20000'],
    SHARED,
  );
  const cycles = found.amlworld.families.find(({ name }) => name === 'cycles of three and more, in order of time')!;
  expect(cycles.patterns).toBe(16);
  const { rings, like } = found.amlworld.rings;
  expect(rings).toBeGreaterThan(10);
  expect(like).toBeLessThanOrEqual(rings);
  const { hybrid } = found;
  expect(hybrid.families.map(({ family }) => family)).toContain('scatter-gather');
  // those of the economy's own are not asked for
  expect(hybrid.families.reduce((sum, { patterns }) => sum + patterns, 0)).toBe(hybrid.laid);
  for (const { lists } of hybrid.families) expect(lists.map(({ name }) => name)).toContain('trees');
}, 300_000); // prettier-ignore
