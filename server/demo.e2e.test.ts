import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Load } from './contract.ts';
import { readOwner } from './owner.ts';
import { killAll, run, start, until } from './testing/commands.ts';
import { CHAIN, temporaryFolder, write } from './testing/ledger.ts';

const { folder, remove } = temporaryFolder('suyuan-demo-');
const env = { XDG_RUNTIME_DIR: folder };
afterAll(() => {
  killAll();
  remove();
});
const on = (data: string, ...args: string[]) => run([...args, '--data', data], env);
const chain = write(folder, 'chain.csv', CHAIN);

describe('a demo', () => {
  test('is made on the first start, and not mixed with a real ledger', async () => {
    const data = join(folder, 'demo');
    const demo = start(['start', '--data', data, '--port', '0', '--json'], env);
    expect(JSON.parse(await demo.line)).toMatchObject({ demo: true, data });
    // only invoices, not the answers
    const [load] = JSON.parse((await on(data, 'loads', '--json')).out) as Load[];
    expect(load.report!.files.map(({ name }) => name).filter((name) => !name.endsWith('.csv'))).toEqual([]);
    demo.child.kill('SIGTERM');
    expect((await demo.ended).code).toBe(0);

    const refused = await on(data, 'load', chain, '--lang', 'zh', '--json');
    expect([refused.code, JSON.parse(refused.out).code]).toEqual([2, 'demo_ledger']);
    expect(refused.err).toContain('--replace-demo');
    expect(JSON.parse((await on(data, 'loads', '--json')).out)).toHaveLength(1);
    const replaced = JSON.parse((await on(data, 'load', chain, '--replace-demo', '--json')).out) as Load;
    expect(replaced.report).toMatchObject({ taxpayers: 6, invoices: 8 });
    // what is real now is served as it is
    const served = start(['start', '--data', data, '--port', '0', '--json'], env);
    expect(JSON.parse(await served.line)).toMatchObject({ demo: false, version: replaced.report!.version });
    served.child.kill('SIGINT');
    expect((await served.ended).code).toBe(0);
  }, 60_000);

  test('can be ended while it is being made', async () => {
    const data = join(folder, 'impatient');
    const demo = start(['start', '--data', data, '--port', '0'], env);
    await until(() => readOwner(data)?.record.socket);
    demo.child.kill('SIGINT');
    expect((await demo.ended).code).toBe(0);
    expect(readOwner(data)).toBeNull();
  });
});
