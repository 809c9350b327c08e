import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InvoicesReply, Load, PathsReply, RelationAccountsReply, TraceReply } from '../contract.ts';
import { killAll, run, start } from '../testing/commands.ts';
import { temporaryFolder } from '../testing/ledger.ts';

const ledgers = resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data/cumcm2020c');

describe.skipIf(!existsSync(ledgers))('the real ledgers [needs ../shared]', () => {
  const { folder, remove } = temporaryFolder('suyuan-real-');
  const data = join(folder, 'ledgers');
  const on = async (...args: string[]) => {
    const { code, out, err } = await run([...args, '--data', data, '--json'], { SUYUAN_MEMORY: '3000' });
    expect(code, err).toBe(0);
    return JSON.parse(out) as unknown;
  };
  let load: Load;
  beforeAll(async () => {
    load = (await on('load', ledgers)) as Load;
    // what follows asks a server, which builds the graph once
    await start(['serve', '--data', data, '--port', '0', '--json'], { SUYUAN_MEMORY: '3000' }).line;
  });
  afterAll(() => {
    killAll();
    remove();
  });

  const down = async (...more: string[]) => {
    const { sides } = (await on('trace', 'E193', '--direction', 'down', ...more)) as TraceReply;
    const [{ taxpayers, relations }] = sides;
    return {
      tier: (id: string) => taxpayers.find((taxpayer) => taxpayer.id === id)?.tier,
      relation: (seller: string, buyer: string) => {
        const found = relations.find((one) => one.seller === seller && one.buyer === buyer);
        return found && [found.invoices, found.grossMinor, found.traced.invoices, found.traced.grossMinor];
      },
    };
  };

  test('load: every row is accounted for, and stray files are named', () => {
    const { files, rows, voidRows } = load.report!;
    expect(files.filter(({ outcome }) => outcome === 'loaded')).toHaveLength(4);
    const skipped = files.filter(({ outcome }) => outcome === 'skipped');
    expect(skipped.map(({ reason }) => reason?.length)).not.toContain(0);
    expect(files).toHaveLength(4 + skipped.length);
    const { read, refused, newInvoices, furtherClaims, exactRepeats, conflicts } = rows;
    expect([read, voidRows]).toEqual([1_099_441, 63_605]);
    expect(refused + newInvoices + furtherClaims + exactRepeats + conflicts).toBe(read);
  });

  test('the report of the load has the matches and what became of every red letter', async () => {
    const { matches, account } = load.report!;
    expect(matches).toEqual({
      ...{ rowPairs: 1_057, rowPairsWithinOneFirm: 469, rowPairsBetweenFirms: 588 },
      ...{ orderedPairs: 76, invoices: 542, contested: 45 },
    });
    const { one, several, taken, none, linked, missing } = account!.reversals.sales;
    expect([one + several + taken + none, linked, missing]).toEqual([13_864, 0, 0]);
    expect(await on('findings')).toEqual(account);
  });

  test('a pair is told before and after reversals', async () => {
    const { accounts } = (await on('relation', 'E193', 'E8')) as RelationAccountsReply;
    expect(accounts).toMatchObject([
      {
        valid: { count: 24, grossMinor: 9_798_000 },
        redLetters: { count: 1, grossMinor: 432_000 },
        reversedWholly: 1,
        live: { count: 22, grossMinor: 9_798_000 },
      },
    ]);
  });

  test('an invoice that is void at the buyer only is told with both its claims', async () => {
    const { items } = (await on('findings', 'status')) as InvoicesReply;
    const found = items.find(({ seller, buyer }) => seller === 'E193' && buyer === 'E8')!;
    expect([found.day, found.status, found.disagreements]).toEqual(['2019-12-02', 'valid', ['status']]);
    expect(await on('invoice', found.digest)).toMatchObject({ items: [found] });
    expect(found.claims.map(({ side, status }) => `${side} ${status}`).sort()).toEqual([
      'purchases void',
      'sales valid',
    ]);
  });

  test('a trace down from E193 holds the chain to E209', async () => {
    const { tier, relation } = await down();
    // 24 in the ledger, one of them under a code of E8's that is E193: a red letter and its original are gone, and the sum is the same
    expect(relation('E193', 'E8')?.slice(0, 2)).toEqual([22, 9_798_000]);
    expect(relation('E8', 'E2')?.[0]).toBe(5);
    expect(relation('E2', 'E209')?.[0]).toBe(4);
    // four of six: those that E193's months allow
    expect(relation('E8', 'E209')).toEqual([6, 6_615_000, 4, 2_215_000]);
    expect([tier('E8'), tier('E2'), tier('E209')]).toEqual([1, 2, 2]);
  });

  test('without an order in time all six are traced', async () => {
    expect((await down('--order', 'none')).relation('E8', 'E209')).toEqual([6, 6_615_000, 6, 6_615_000]);
  });

  test('the long way is among the paths', async () => {
    const { paths } = (await on('trace', 'E193', '--direction', 'down', '--paths-to', 'E209')) as PathsReply;
    expect(paths.map(({ taxpayers }) => taxpayers.join(' → '))).toEqual(
      expect.arrayContaining(['E193 → E8 → E209', 'E193 → E8 → E2 → E209']),
    );
  });

  test('E53 → E46 is counted once', async () => {
    const { sides } = (await on('trace', 'E53', '--direction', 'down', '--hops', '1')) as TraceReply;
    const relation = sides[0].relations.find(({ buyer }) => buyer === 'E46');
    expect(relation).toMatchObject({ invoices: 40, grossMinor: 372_500_000 });
  });
});
