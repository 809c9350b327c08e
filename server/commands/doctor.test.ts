import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killAll, run, start } from '../testing/commands.ts';
import { CHAIN, temporaryFolder, write } from '../testing/ledger.ts';

const { folder, remove } = temporaryFolder('suyuan-doctor-');
const runtime = temporaryFolder('suyuan-run-');
const data = join(folder, 'ledger');
const env = { XDG_RUNTIME_DIR: runtime.folder };
beforeAll(async () => {
  expect((await run(['load', write(folder, 'chain.csv', CHAIN), '--data', data], env)).code).toBe(0);
});
afterAll(() => {
  killAll();
  remove();
  runtime.remove();
});

interface Report {
  worst: string;
  findings: { code: string; level: string; values: Record<string, string | number>; found: string; advice: string }[];
}
async function doctor(at: string, ...args: string[]) {
  const { code, out, err } = await run(['doctor', '--data', at, '--port', '0', '--json', ...args], env);
  expect([err, out.split('\n').length]).toEqual(['', 2]);
  const report = JSON.parse(out) as Report;
  expect(code).toBe(report.worst === 'error' ? 1 : 0);
  return { code, ...report, codes: report.findings.map((finding) => finding.code) };
}

test('of a folder that is not there makes none', async () => {
  const at = join(folder, 'none', 'below');
  expect((await doctor(at)).codes).toContain('folder_missing');
  expect(existsSync(join(folder, 'none'))).toBe(false);
  expect((await doctor(join(folder, 'chain.csv'))).codes).toContain('folder_unusable');
  expect((await doctor(join(folder, 'chain.csv', 'below'))).codes).toContain('folder_unusable');
  expect((await doctor(join(folder, 'what?'))).codes).toContain('folder_unusable');
});

test('of an empty folder leaves it empty', async () => {
  const at = join(folder, 'empty');
  mkdirSync(at, { mode: 0o755 });
  const { codes, code } = await doctor(at);
  expect(codes).toEqual(
    expect.arrayContaining(['folder_open', 'owner_none', 'ledger_missing', 'keys_none', 'port_any']),
  );
  expect([code, readdirSync(at)]).toEqual([0, []]);
});

test('of a sound ledger changes nothing, and says what is damaged, stale or left behind', async () => {
  const file = join(data, 'ledger.duckdb');
  const [before, names] = [readFileSync(file), readdirSync(data)];
  const sound = await doctor(data);
  expect(sound.codes).toEqual(
    expect.arrayContaining(['folder_ok', 'disk_ok', 'owner_none', 'ledger_ok', 'snapshot_ok']),
  );
  expect([readFileSync(file).equals(before), readdirSync(data)]).toEqual([true, names]);

  const at = join(data, 'snapshots', '1', 'invoices.arrow');
  const bytes = readFileSync(at);
  writeFileSync(at, bytes.subarray(0, 100));
  mkdirSync(join(data, 'snapshots', '2.part'));
  mkdirSync(join(data, 'staging'), { recursive: true });
  write(join(data, 'staging'), 'left', 'x');
  write(data, 'keys', `${'0'.repeat(64)}\n`);
  chmodSync(join(data, 'keys'), 0o644);
  const found = await doctor(data);
  expect(found.findings.find(({ code }) => code === 'snapshot_damaged')).toMatchObject({
    ...{ level: 'warning', values: { file: 'invoices.arrow', reason: 'length' } },
    found: 'the saved graph is damaged (invoices.arrow: length)',
  });
  expect(found.findings.flatMap(({ code, values }) => (code === 'left_behind' ? [values.file] : []))).toEqual([
    ...['snapshots/2.part', 'staging'],
  ]);
  expect(found.codes).toEqual(expect.arrayContaining(['keys_ok', 'keys_open']));
  expect(readdirSync(join(data, 'snapshots')).sort()).toEqual(['1', '2.part']);
  writeFileSync(at, bytes);

  const zh = await run(['doctor', '--data', data, '--port', '0', '--lang', 'zh'], env);
  expect(zh.out).toContain(`警告  其他用户可读密钥文件 ${join(data, 'keys')}（权限 644）  [keys_open]\n     chmod 600`);
});

test('of a ledger that is none says so', async () => {
  const at = join(folder, 'broken');
  mkdirSync(at);
  write(at, 'ledger.duckdb', 'this is no database'.repeat(1000));
  const { codes, code } = await doctor(at);
  expect([code, codes.includes('ledger_unreadable')]).toEqual([1, true]);
  expect(readdirSync(at)).toEqual(['ledger.duckdb']);
});

test('asks a living server, and after kill -9 says that it is gone', async () => {
  const server = start(['serve', '--data', data, '--port', '0', '--json'], env);
  await server.line;
  const living = await doctor(data);
  expect(living.codes).toEqual(
    expect.arrayContaining(['owner_alive', 'socket_answers', 'ledger_ok', 'snapshot_of_owner', 'port_ours']),
  );
  const { code, out } = await run(['status', '--data', data], env);
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/ready, listens on 127\.0\.0\.1:\d+\n(.*\n)+loads: 1, the last at /),
  ]);
  server.child.kill('SIGKILL');
  await server.ended;
  expect((await doctor(data)).codes).toEqual(expect.arrayContaining(['owner_dead', 'ledger_ok', 'snapshot_ok']));
});

test('of a port that is taken, of keys that are needed and of an import folder that is not there says so', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const none = join(folder, 'none');
  const taken = await doctor(data, '--port', String(port), '--import-folder', none);
  expect(taken.codes).toEqual(expect.arrayContaining(['port_taken', 'import_unusable']));
  server.close();
  const beyond = await doctor(data, '--host', '0.0.0.0', '--key-file', none, '--import-folder', folder);
  expect(beyond.codes).toEqual(expect.arrayContaining(['keys_needed', 'import_ok']));
});
