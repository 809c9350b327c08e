import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScopeGrade } from '../../../seed/grade/grade.ts';
import type { IdentityGrade } from '../../../seed/grade/identity.ts';
import { AnswerKey } from '../../../seed/key.ts';
import { killAll, run } from '../../testing/commands.ts';
import { temporaryFolder, write } from '../../testing/ledger.ts';
import { readFileSync } from 'node:fs';

const { folder, remove } = temporaryFolder('suyuan-grade-');
const runtime = temporaryFolder('suyuan-run-');
const suyuan = (...args: string[]) => run(args, { XDG_RUNTIME_DIR: runtime.folder, SUYUAN_LANG: 'en' });
const made = join(folder, 'made');
let key: AnswerKey;
beforeAll(async () => {
  expect(
    (
      await suyuan(
        'seed',
        '--out',
        made,
        '--invoices',
        '8000',
        '--firms',
        '500',
        '--seed',
        '3',
        '--prevalence',
        '0.08',
        '--schemes',
        'pipe,circular,gang',
        '--lookalikes',
        '1',
      )
    ).code,
  ).toBe(0);
  key = AnswerKey.parse(JSON.parse(readFileSync(join(made, 'key.json'), 'utf8')));
});
afterAll(() => {
  killAll();
  remove();
  runtime.remove();
});

interface Graded {
  scopes: ScopeGrade[];
  leads: { sha256: string }[];
  answers: { name: string; remarks: string[] }[];
}
async function graded(...args: string[]): Promise<Graded> {
  const { code, out, err } = await suyuan('grade', ...args, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Graded;
}

test('a list that has the answers is right in everything, beside baselines that are not', async () => {
  const leads = key.schemes.map(({ members, relations }, i) =>
    JSON.stringify({ score: 1 - i / 100, taxpayers: members, relations }),
  );
  const { scopes, leads: hashes } = await graded('--answers', made, '--leads', write(folder, 'all.json', leads.join('\n'))); // prettier-ignore
  const [list, ...others] = scopes[0].lists;
  const { taxpayers, relations, schemes } = list;
  for (const { recall, averagePrecision, bestF1, areaUnderCurve, pK } of [taxpayers, relations!])
    for (const { value } of [recall, averagePrecision, bestF1, areaUnderCurve, pK]) expect(value).toBeCloseTo(1, 12);
  for (const { value } of [schemes!.covered, schemes!.taxFound, schemes!.groups!.averagePrecision])
    expect(value).toBeCloseTo(1, 12);
  expect(others.map(({ name }) => name)).toEqual([
    ...['random', 'degree', 'amount', 'young', 'trees', 'twice', 'triangles'],
  ]);
  const random = others[0].taxpayers.averagePrecision.value;
  expect(random).toBeLessThan(0.3);
  for (const name of ['twice', 'triangles'])
    expect(others.find((other) => other.name === name)!.taxpayers.pK.value).toBeLessThan(0.3);
  expect(hashes).toEqual([expect.objectContaining({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string })]);
});

test('a plain table is read for a person, of some patterns only', async () => {
  const pipes = key.schemes.flatMap(({ members }) => members.filter(({ patterns }) => patterns.includes('pipe')));
  const table = ['taxpayer,score', ...pipes.map(({ taxpayer }, i) => `${taxpayer},${i}`), 'nobody,0.5'].join('\n');
  const args = ['--answers', made, '--leads', write(folder, 'pipes.csv', table), '--patterns', 'pipe,source'];
  const { code, out, err } = await suyuan('grade', ...args);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('of these patterns only: pipe, source');
  expect(out).toMatch(/1 ids on the list are not in the ledger/);
  const sources = key.schemes.flatMap(({ members }) => members.filter(({ patterns }) => patterns.includes('source')));
  const recall = (pipes.length / (pipes.length + sources.length)).toFixed(3);
  expect(out).toMatch(new RegExp(`^leads .* ${recall} `, 'm'));
  expect(out).toMatch(/^pipe +\* +\d+ +1\.000/m);
});

test('a key is checked against its files, in words and by the exit code', async () => {
  const good = await suyuan('grade', '--check', '--answers', made);
  expect([good.code, good.err]).toEqual([0, '']);
  expect(good.out).toMatch(/^\S+key\.json: the key agrees with the files \(\d+ schemes, \d+ invoices\)\n$/);
  const [{ id, members }] = key.schemes.filter(({ name }) => name === 'pipe');
  const wrong = { ...key, schemes: structuredClone(key.schemes) };
  const scheme = wrong.schemes.find((one) => one.id === id)!;
  scheme.members[0].role = 'recipient';
  scheme.taxAtStakeMinor! += 7;
  const path = write(made, 'wrong.json', JSON.stringify(wrong));
  const bad = await suyuan('grade', '--check', '--answers', made, path);
  expect(bad.code).toBe(1);
  const tax = scheme.taxAtStakeMinor!;
  expect(bad.out.split('\n').slice(1)).toEqual([
    `${id} tax at stake, fen: expected ${tax}, found ${tax - 7}`,
    `${id} role ${members[0].taxpayer}: expected recipient, found it only sells to members`,
    expect.stringContaining('the key and the files disagree in 2 things'),
    '',
  ]);
  const zh = await run(['grade', '--check', '--answers', path], { XDG_RUNTIME_DIR: runtime.folder, SUYUAN_LANG: 'zh' });
  expect(zh.out).toContain(`${id} 角色 ${members[0].taxpayer}：应为 recipient，实为 只向成员销售`);
});

test('dirty ledgers are loaded, and what was taken for one is measured', async () => {
  const dirty = join(folder, 'dirty');
  const size = ['--invoices', '6000', '--firms', '300', '--relations', '8', '--observed', '40'];
  await suyuan('seed', '--out', dirty, ...size, '--form', 'ledgers', '--dirty', '--honest', '--seed', '3');
  const { code, out, err } = await suyuan('grade', '--identity', '--answers', dirty, '--json');
  expect([code, err]).toEqual([0, '']);
  const { invoices, aliases, duplicates } = JSON.parse(out) as Omit<IdentityGrade, 'provableAliases'>;
  for (const { precision, recall, said, real } of [invoices, aliases]) {
    expect(said).toBeGreaterThan(20);
    expect(real).toBeGreaterThan(said);
    expect(precision).toBeGreaterThan(0.9);
    expect(recall).toBeGreaterThan(0.2);
  }
  expect(duplicates.recall).toBe(1);
});

test('who is who in dirty ledgers is measured, in either format alike', async () => {
  const found = ['csv', 'parquet'].map(async (format) => {
    const out = join(folder, `dirty-${format}`);
    const made = await suyuan('seed', '--out', out, '--invoices', '6000', '--firms', '100', '--honest', '--observed', '20', '--form', 'ledgers', '--dirty', '--format', format); // prettier-ignore
    expect(made.code).toBe(0);
    const { code, out: told } = await suyuan('grade', '--identity', '--answers', out, '--json');
    expect(code).toBe(0);
    return JSON.parse(told) as { invoices: { precision: number; said: number } };
  });
  const [csv, parquet] = await Promise.all(found);
  expect(parquet).toEqual(csv);
  expect(csv.invoices.said).toBeGreaterThan(50);
  expect(csv.invoices.precision).toBeGreaterThan(0.9);
});

test('what does not fit is refused in words', async () => {
  const none = await suyuan('grade', '--answers', folder);
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('[answers_unreadable]')]);
  const two = await suyuan('grade', '--answers', made, made, '--leads', write(folder, 'one.csv', 'taxpayer,score\n'));
  expect([two.code, two.err]).toEqual([2, expect.stringContaining('1 files of leads for 2 answers')]);
});

const data = (name: string) => resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data', name);
describe.skipIf(!existsSync(data('amlsim-20k-cycle200')))('truths of others [needs ../shared]', () => {
  test('AMLSim: trading twice is enough, and the table says what that means', async () => {
    const { scopes, answers } = await graded('--answers', data('amlsim-20k-cycle200'));
    const twice = scopes[0].lists.find(({ name }) => name === 'twice')!.taxpayers;
    expect([twice.p100.value, twice.recall.value.toFixed(3)]).toEqual([1, '0.634']);
    expect(answers[0].remarks[0]).toContain('trivially separable');
  });

  test('AMLworld: without honest ones there is nothing to be better than', async () => {
    const { scopes, answers } = await graded('--answers', data('amlworld-rings-dev'));
    expect([scopes[0].taxpayers, scopes[0].schemes, scopes[0].lists]).toEqual([1410, 185, []]);
    expect(answers[0].remarks[0]).toContain('no honest background');
  });
});
