import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadFiles } from '../graph/staging/harness.ts';
import { MemoryStore } from '../graph/stores/memory/store.ts';
import { type Economy, makeEconomy } from './economy.ts';
import { FACT_HEADERS, writeFacts } from './facts.ts';
import { writeEconomy } from './write.ts';

const OPTIONS = { invoices: 6_000, seed: 3, firms: 500, relationsPerFirm: 5 };
let dir = '';
let economy: Economy;
const rows: Record<string, string[][]> = {};
const texts: Record<string, string> = {};
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'suyuan-facts-'));
  economy = makeEconomy(OPTIONS);
  for (const { path } of await writeFacts(economy, dir)) {
    const name = path.slice(dir.length + 1);
    texts[name] = await readFile(path, 'utf8');
    rows[name] = texts[name]
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
  }
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** How many firms share a cell. */
function shared(name: string, column: number, of: (row: string[]) => boolean = () => true): Map<string, Set<string>> {
  const firms = new Map<string, Set<string>>();
  for (const row of rows[name].filter(of))
    firms.set(row[column], (firms.get(row[column]) ?? new Set<string>()).add(row[0]));
  return firms;
}
const most = (firms: Map<string, Set<string>>) => Math.max(...[...firms.values()].map(({ size }) => size));

test('every file loads as its kind, every row of it', async () => {
  const { files, refusals } = await loadFiles(new MemoryStore(), texts);
  expect(refusals.slice(0, 3)).toEqual([]);
  expect(files.map(({ name, kind }) => [name, kind])).toEqual(
    Object.keys(FACT_HEADERS).map((kind) => [`${kind}.csv`, kind]),
  );
  for (const { name, rows: counts } of files)
    expect(counts, name).toMatchObject({ read: rows[name].length, newFacts: rows[name].length });
});

test('equal economies know equal facts, and the invoices do not depend on them', async () => {
  for (const facts of [true, false]) {
    const { files } = await writeEconomy(makeEconomy(OPTIONS), join(dir, `${facts}`), { form: 'full', facts });
    expect(files).toHaveLength(3);
  }
  const read = (folder: string, name: string) => readFile(join(dir, folder, name), 'utf8');
  expect(await read('true', 'invoices-2021.csv')).toBe(await read('false', 'invoices-2021.csv'));
  for (const name of Object.keys(texts)) expect(await read('true', name)).toBe(texts[name]);
  await expect(read('false', 'role.csv')).rejects.toThrow('ENOENT');
});

describe('what is shared', () => {
  test('no two firms have one legal representative', () => {
    const isHead = ([, role]: string[]) => role === '法定代表人';
    expect(most(shared('role.csv', 2, isHead))).toBe(1);
    expect(most(shared('role.csv', 3, isHead))).toBe(1);
  });

  test('agents lend clerk and phone to many firms, parks their address; most firms have their own', () => {
    const clerks = shared('role.csv', 2, ([, role]) => role === '办税员');
    const phones = shared('phone.csv', 1);
    const addresses = shared('address.csv', 2);
    for (const one of [clerks, phones, addresses]) {
      expect(most(one)).toBeGreaterThan(5);
      expect([...one.values()].filter(({ size }) => size === 1).length).toBeGreaterThan(250);
    }
  });

  test('who has which agent and park is as the files say', () => {
    const { firms, lives } = economy;
    const clerks = new Map(rows['role.csv'].filter(([, role]) => role === '办税员').map(([id, , clerk]) => [id, clerk])); // prettier-ignore
    const phones = new Map(rows['phone.csv'].map(([id, phone]) => [id, phone]));
    const addresses = new Map(rows['address.csv'].filter((row) => row[4] === '长期').map(([id, , address]) => [id, address])); // prettier-ignore
    const [agentOf, parkOf] = [(u: number) => lives.sharingOf(u).agent, (u: number) => lives.sharingOf(u).park];
    for (const [numberOf, written] of [[agentOf, clerks], [agentOf, phones], [parkOf, addresses]] as const) {
      const own: string[] = [];
      const shared = new Map<number, Set<string>>();
      for (let u = 0; u < firms.count; u++) {
        if (Object.keys(lives.fateOf(u)).length > 0) continue;
        const [number, cell] = [numberOf(u), written.get(firms.id(u))!];
        if (number === null) own.push(cell);
        else shared.set(number, (shared.get(number) ?? new Set()).add(cell));
      }
      expect(shared.size).toBeGreaterThan(1);
      const cells = [...own, ...[...shared.values()].flatMap((some) => [...some])];
      // one of each number, and nobody has another's
      expect(cells.length).toBe(own.length + shared.size);
      expect(new Set(cells).size).toBe(cells.length);
    }
  }); // prettier-ignore

  test('persons, phones and names are made up', () => {
    for (const [, , person, name] of rows['role.csv']) expect(`${person} ${name}`).toMatch(/^99\d{15}X 演示·/);
    for (const [, phone] of rows['phone.csv']) expect(phone).toMatch(/^000\d{8}$/);
  });
});

test('filings are the sums of a month’s invoices', () => {
  const { firms, invoices } = economy;
  const net = new Map<string, number>();
  for (let i = 0; i < invoices.count; i++)
    if (!(invoices.flags[i] & 1)) {
      const id = firms.id(invoices.seller[i]);
      net.set(id, (net.get(id) ?? 0) + invoices.netMinor[i]);
    }
  const filed = new Map<string, number>();
  for (const [id, , , , sales] of rows['filing.csv'])
    filed.set(id, (filed.get(id) ?? 0) + Math.round(Number(sales) * 100));
  for (const [id, sum] of net) expect(filed.get(id), id).toBe(sum);
  expect(rows['filing.csv'].every(([, , , , , , , payable]) => Number(payable) >= 0)).toBe(true);
});

test('of one-sided ledgers the observed firms are known, by their codes', async () => {
  const { facts } = await writeEconomy(economy, join(dir, 'ledgers'), { form: 'ledgers', observed: [0, 7] });
  const written = await readFile(facts[0].path, 'utf8');
  expect(written.trimEnd().split('\n').map((line) => line.split(',')[0])).toEqual(['纳税人识别号', 'E1', 'E2']); // prettier-ignore
  const whole = rows['registration.csv'][7].slice(1).join();
  expect(written.trimEnd().split('\n')[2]).toBe(`E2,${whole}`);
});
