import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EconomyOptions, makeEconomy } from '../economy.ts';
import { AnswerKey, type KeyScheme } from '../key.ts';
import { SCHEME_NAMES } from '../schemes/schemes.ts';
import { type WriteOptions, writeEconomy } from '../write.ts';
import { agreement, type Disagreement } from './agreement.ts';

const folder = mkdtempSync(join(tmpdir(), 'suyuan-agreement-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SMALL = { invoices: 20_000, firms: 2_000, seed: 4, prevalence: 0.02, lookalikes: 1 };
const FORMS = {
  full: { form: 'full' },
  clean: { form: 'ledgers' },
  dirty: { form: 'ledgers', dirty: true },
} as const satisfies Record<string, WriteOptions>;
type Form = keyof typeof FORMS;
const EACH = Object.keys(FORMS) as Form[];

async function made(options: EconomyOptions, name: string): Promise<void> {
  const economy = makeEconomy(options);
  for (const form of EACH) await writeEconomy(economy, join(folder, name, form), { ...FORMS[form], facts: false });
}
const keyIn = (path: string) => AnswerKey.parse(JSON.parse(readFileSync(join(path, 'key.json'), 'utf8')));

describe.each([
  ['of all schemes and difficulties', { ...SMALL, invoices: 30_000, prevalence: 0.19 }],
  ['as small ones are', SMALL],
  ['held out', { ...SMALL, prevalence: 0.1, heldOut: true, seed: 9 }],
])('economies %s', (name, options) => {
  beforeAll(() => made(options, name));

  test.each(EACH)('agree with their key, %s', async (form) => {
    const path = join(folder, name, form);
    const { disagreements, ...more } = await agreement(path);
    expect(disagreements).toEqual([]);
    const { schemes } = keyIn(path);
    const invoices = schemes.reduce((sum, scheme) => sum + scheme.invoices.length, 0);
    expect(more).toEqual({ file: join(path, 'key.json'), form, schemes: schemes.length, invoices });
    expect(invoices).toBeGreaterThan(options.prevalence * 5_000);
    if (options.prevalence > 0.15) expect(new Set(schemes.map((scheme) => scheme.name)).size).toBe(SCHEME_NAMES.length);
  });
});

describe('what was changed is found and named', () => {
  const names: KeyScheme['name'][] = ['pipe', 'exporter', 'claimed-twice', 'reversals', 'circular', 'one-sided'];
  // fully digital invoices cannot be voided: some are reversed
  beforeAll(() => made({ ...SMALL, prevalence: 0.06, schemes: names as never, firstYear: 2022 }, 'tampered'));
  let copies = 0;

  interface Copy {
    path: string;
    key: AnswerKey;
    scheme: (name: string) => KeyScheme;
    /** Changes the cells of a file's rows; null drops the row. Answers with what the changed rows were. */
    rows(file: RegExp, change: (row: Record<string, string>, i: number) => Record<string, string> | null | undefined): Record<string, string>[]; // prettier-ignore
  }
  function copyOf(form: Form): Copy {
    const path = join(folder, `copy-${(copies += 1)}`);
    cpSync(join(folder, 'tampered', form), path, { recursive: true });
    const key = keyIn(path);
    return {
      ...{ path, key },
      scheme: (name) => key.schemes.find((scheme) => scheme.name === name)!,
      rows(file, change) {
        const changed: Record<string, string>[] = [];
        for (const name of key.files.filter((one) => file.test(one))) {
          const [header, ...lines] = readFileSync(join(path, name), 'utf8').trimEnd().split('\n');
          const columns = header.split(',');
          const kept = lines.flatMap((line, i) => {
            const row = Object.fromEntries(line.split(',').map((cell, place) => [columns[place], cell]));
            const other = change(row, i);
            if (other === undefined) return [line];
            changed.push(row);
            return other === null ? [] : [columns.map((column) => ({ ...row, ...other })[column]).join(',')];
          });
          writeFileSync(join(path, name), `${[header, ...kept].join('\n')}\n`);
        }
        return changed;
      },
    };
  }
  const put = ({ path, key }: Copy) => writeFileSync(join(path, 'key.json'), JSON.stringify(key));
  const told = async ({ path }: Copy) => (await agreement(path)).disagreements;
  const about = (all: readonly Disagreement[], ...points: Disagreement['what'][]) =>
    all.filter(({ what }) => points.includes(what)).map(({ what, scheme, of, expected, found }) => [what, scheme, of, expected, found]); // prettier-ignore
  const other = (amount: string) => (Number(amount) + 1).toFixed(2);
  const is = ({ code, number }: KeyScheme['invoices'][number]) =>
    (row: Record<string, string>) => row.发票号码 === number && (row.发票代码 ?? code) === code; // prettier-ignore

  test('an amount', async () => {
    const full = copyOf('full');
    const scheme = full.scheme('pipe');
    const [first] = scheme.invoices;
    const [row] = full.rows(/./, (one) => (is(first)(one) ? { 税额: other(one.税额), 价税合计: other(one.价税合计) } : undefined)); // prettier-ignore
    const pair = `${row.销方识别号} → ${row.购方识别号}`;
    const relation = scheme.relations.find(({ seller, buyer }) => `${seller} → ${buyer}` === pair)!;
    expect(about(await told(full), 'relation-gross', 'relation-tax', 'gross')).toEqual([
      ['relation-gross', scheme.id, pair, relation.grossMinor, relation.grossMinor + 100],
      ['relation-tax', scheme.id, pair, relation.taxMinor, relation.taxMinor + 100],
    ]);

    // on one of two ledgers
    for (const form of ['clean', 'dirty'] as const) {
      const ledgers = copyOf(form);
      const { id, invoices } = ledgers.scheme('pipe');
      const { ledgers: who } = ledgers.key;
      const firmOf = new Map(who!.firms.map(({ code, taxpayer }) => [code, taxpayer]));
      const members = new Set(ledgers.scheme('pipe').members.map(({ taxpayer }) => taxpayer));
      const changed = ledgers.rows(/purchases/, (one) => (is(invoices[0])(one) && members.has(firmOf.get(one.企业代号)!) ? { 税额: other(one.税额) } : undefined)); // prettier-ignore
      expect(changed).toHaveLength(1);
      const tax = Math.round(100 * Number(changed[0].税额));
      const name = `${invoices[0].code} ${invoices[0].number}`.trim();
      expect(about(await told(ledgers), 'tax')).toEqual([['tax', id, name, tax, tax + 100]]);
    }
  });

  test('a row that is not there', async () => {
    for (const [form, files] of [['full', /./], ['clean', /sales/], ['clean', /purchases/]] as const) {
      const copy = copyOf(form);
      const { id, invoices, members } = copy.scheme('exporter');
      const [invoice] = invoices;
      expect(copy.rows(files, (row) => (is(invoice)(row) ? null : undefined))).toHaveLength(1);
      const name = `${invoice.code} ${invoice.number}`.trim();
      const all = await told(copy);
      const missing = about(all, 'rows');
      expect(missing).toHaveLength(1);
      const [, scheme, of, ...counts] = missing[0];
      expect([scheme, ...counts]).toEqual([id, 1, 0]);
      expect(form === 'full' ? [name] : members.map(({ taxpayer }) => `${name} ${taxpayer}`)).toContain(of);
      if (form === 'full') expect(about(all, 'invoices')).toHaveLength(1);
    } // prettier-ignore
    const dirty = copyOf('dirty');
    const [{ length }] = [dirty.rows(/sales/, (_, i) => (i === 5 ? null : undefined))];
    expect(length).toBe(1);
    const [{ what, of, expected, found }, ...others] = await told(dirty);
    expect([what, of, (expected as number) - (found as number), others]).toEqual(['file-rows', 'sales.csv', 1, []]);
  });

  test('a row too many, and a double that is none', async () => {
    for (const form of ['full', 'clean'] as const) {
      const copy = copyOf(form);
      const scheme = copy.scheme('claimed-twice');
      const [double] = scheme.doubles!;
      const name = `${double.code} ${double.number}`.trim();
      const whose = (row: Record<string, string>) =>
        row.购方识别号 ?? copy.key.ledgers!.firms.find(({ code }) => code === row.企业代号)?.taxpayer;
      const gone = (row: Record<string, string>) => is(double)(row) && whose(row) === double.buyer;
      expect(copy.rows(/invoices|purchases/, (row) => (gone(row) ? null : undefined))).toHaveLength(1);
      expect(about(await told(copy), 'rows')).toEqual([['rows', scheme.id, `${name} ${double.buyer}`, 1, 0]]);

      const unsaid = copyOf(form);
      const { id, doubles } = unsaid.scheme('claimed-twice');
      unsaid.scheme('claimed-twice').doubles = doubles!.slice(1);
      put(unsaid);
      expect(about(await told(unsaid), 'rows')).toEqual([['rows', id, `${name} ${double.buyer}`, 0, 1]]);
    }
  });

  test.each(EACH)('roles that are swapped, %s', async (form) => {
    const swapped = async (name: string, a: string, b: string) => {
      const copy = copyOf(form);
      const isOf = (role: string, members: KeyScheme['members']) => (taxpayer: string) =>
        members.some((member) => member.taxpayer === taxpayer && member.role === role);
      // of which no hop between the two is hidden
      const { id, members } =
        copy.key.schemes.find(({ name: own, members, relations }) => own === name && relations.some(({ seller, buyer }) => isOf(a, members)(seller) && isOf(b, members)(buyer))) ??
        copy.scheme(name); // prettier-ignore
      const [one, two] = [a, b].map((role) => members.find((member) => member.role === role)!);
      [one.role, two.role] = [b, a];
      put(copy);
      return { id, one: one.taxpayer, two: two.taxpayer, all: await told(copy) };
    };
    const pipe = await swapped('pipe', 'source', 'recipient');
    expect(about(pipe.all, 'role')).toEqual([
      ['role', pipe.id, pipe.one, 'recipient', 'sells'],
      ['role', pipe.id, pipe.two, 'source', 'buys'],
    ]);
    expect(about(pipe.all, 'tax-at-stake')).toHaveLength(1);
    const exporter = await swapped('exporter', 'pipe', 'exporter');
    expect(about(exporter.all, 'role')).toEqual(
      expect.arrayContaining([['role', exporter.id, exporter.two, 'pipe', 'buys']]),
    );
    const goods = await swapped('exporter', 'pipe', 'goods-switch');
    // ledgers do not say what was bought
    expect(about(goods.all, 'role')).toEqual(
      form === 'full'
        ? [
            ['role', goods.id, goods.one, 'goods-switch', 'sameGoods'],
            ['role', goods.id, goods.two, 'pipe', 'otherGoods'],
          ]
        : [],
    );
  });

  test.each(EACH)('a place in a circle, a member that takes part in nothing, a period, %s', async (form) => {
    const copy = copyOf(form);
    const circle = copy.scheme('circular');
    circle.members[0].layer = 1;
    const oneSided = copy.scheme('one-sided');
    const stranger = copy.scheme('exporter').members[0];
    oneSided.members.push({ ...stranger, role: 'recipient', layer: 1 });
    oneSided.period.from = '2020-01-01';
    put(copy);
    const all = await told(copy);
    expect(about(all, 'layer').map(([, scheme]) => scheme)).toEqual([circle.id, circle.id]);
    expect(about(all, 'role')).toEqual([['role', oneSided.id, stranger.taxpayer, 'recipient', 'neither']]);
    expect(about(all, 'from')).toEqual([['from', oneSided.id, '', '2020-01-01', expect.stringMatching(/^202/)]]);
  });

  test('the original of a red letter', async () => {
    const copy = copyOf('full');
    const own = new Map(copy.key.schemes.flatMap(({ id, name, invoices }) => (name === 'reversals' ? invoices.map(({ code, number }) => [`${code} ${number}`, id]) : []))); // prettier-ignore
    const idOf = (row: Record<string, string>) => own.get(`${row.发票代码} ${row.发票号码}`);
    let changed = 0;
    const [red] = copy.rows(/./, (row) => idOf(row) && row.金额.startsWith('-') && (changed += 1) === 1 ? { 原发票代码: '', 原发票号码: '99' } : undefined); // prettier-ignore
    const name = `${red.发票代码} ${red.发票号码}`.trim();
    expect(about(await told(copy), 'original')).toContainEqual(['original', idOf(red), name, 'earlier', '99']);
  });

  test('ledgers of members', async () => {
    const path = join(folder, 'few');
    const economy = makeEconomy({ ...SMALL, schemes: ['pipe'], prevalence: 0.005 });
    const [{ members }] = economy.schemes;
    const observed = members.slice(1).map(({ firm }) => firm);
    await writeEconomy(economy, path, { form: 'ledgers', observed, facts: false });
    const { disagreements } = await agreement(path);
    expect(about(disagreements, 'ledger')[0]).toEqual(['ledger', 'S0001', economy.firms.id(members[0].firm), 1, 0]);
  });

  test('what cannot be read is refused', async () => {
    const copy = copyOf('dirty');
    rmSync(join(copy.path, 'key.rows.json'));
    await expect(agreement(copy.path)).rejects.toThrow(/sales\.csv: .*key\.rows\.json/);
    await expect(agreement(join(copy.path, 'nowhere'))).rejects.toThrow(/ENOENT/);
    const [much, unknown] = [copyOf('clean'), copyOf('clean')];
    const wanted = is(much.key.schemes[0].invoices[0]);
    much.rows(/sales/, (row) => (wanted(row) ? { 金额: 'much' } : undefined));
    await expect(agreement(much.path)).rejects.toThrow(/sales\.csv: line \d+: .*much/);
    unknown.rows(/purchases/, (_, i) => (i === 1 ? { 销方单位代号: 'A99999' } : undefined));
    await expect(agreement(join(unknown.path, 'key.json'))).rejects.toThrow(/purchases\.csv: line 3: .*no such code/);
  });
});
