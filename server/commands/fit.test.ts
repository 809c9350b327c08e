import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { killAll, run } from '../testing/commands.ts';
import { temporaryFolder } from '../testing/ledger.ts';

const { folder, remove } = temporaryFolder('suyuan-fit-');
const suyuan = (...args: string[]) => run(args, { SUYUAN_LANG: 'en' });
const seed = (out: string, ...args: string[]) =>
  suyuan('seed', '--out', join(folder, out), '--invoices', '6000', '--firms', '300', '--form', 'ledgers', '--honest', ...args); // prettier-ignore
afterAll(() => {
  killAll();
  remove();
});

test('a ledger is like itself, and less like another', async () => {
  for (const [out, observed] of [
    ['one', '40'],
    ['other', '5'],
  ])
    expect((await seed(out, '--observed', observed)).code).toBe(0);
  const distances = async (made: string) => {
    const { code, out } = await suyuan('fit', '--real', join(folder, 'one'), '--made', join(folder, made), '--json');
    expect(code).toBe(0);
    return (JSON.parse(out) as { rows: { distance: number }[] }).rows.map(({ distance }) => distance);
  };
  expect(new Set(await distances('one'))).toEqual(new Set([0]));
  expect(Math.max(...(await distances('other')))).toBeGreaterThan(0.1);
});

test('what does not fit is refused in words', async () => {
  const none = await suyuan('fit', '--real', folder, '--made', folder);
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('no ledger with the columns')]);
  const few = await seed('few', '--firms', '20');
  expect([few.code, few.err]).toEqual([2, expect.stringContaining('at least 30 firms are needed, not 20')]);
});
