import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentName, kebab, optionsSchema } from '../options.ts';
import { killAll, run } from '../testing/commands.ts';
import { BAD_ROWS, CHAIN, invoices, temporaryFolder, write } from '../testing/ledger.ts';

const { folder, remove } = temporaryFolder('suyuan-cli-');
const data = join(folder, 'ledger');
const chain = write(folder, 'chain.csv', CHAIN);
beforeAll(async () => {
  const { code, out, err } = await run(['load', chain, '--data', data, '--json']);
  expect([code, err]).toEqual([0, '']);
  // exactly one document, and nothing else
  const load = JSON.parse(out) as { state: string; report: { rows: { read: number } } };
  expect([load.state, load.report.rows.read, out.split('\n')]).toEqual(['done', 10, [out.trimEnd(), '']]);
});
afterAll(() => {
  killAll();
  remove();
});
const on = (...args: string[]) => run([...args, '--data', data]);

describe('load', () => {
  test('says what was read, and what was refused where and why', async () => {
    const { code, out } = await run(['load', write(folder, 'bad.csv', BAD_ROWS), '--data', join(folder, 'bad')]);
    expect(code).toBe(0);
    expect(out).toMatch(/bad\.csv +invoices +6 +3 +3/);
    expect(out).toContain('refused bad.csv row 5 开票日期 "20217-01-01": Not a date');
    expect(out).toMatch(/The ledger now has 2 taxpayers, 1 relations, 3 live invoices; version [0-9a-f]{12}/);
  });

  test.each([
    ['no such path', () => join(folder, 'nothing.csv'), 'path_not_found'],
    ['an empty folder', () => (mkdirSync(join(folder, 'hollow')), join(folder, 'hollow')), 'folder_empty'],
    ['an empty file', () => write(folder, 'empty.csv', ''), 'file_empty'],
    ['a file of something else', () => write(folder, 'other.csv', 'a,b\n1,2\n'), 'header_unknown'],
  ])('of %s fails with the reason', async (_, path, code) => {
    const file = path();
    const { code: exit, out, err } = await run(['load', file, '--data', data, '--lang', 'zh', '--json']);
    expect([exit, err]).toEqual([1, expect.stringContaining(`[${code}]`)]);
    expect(err).toMatch(/\p{Script=Han}/u);
    expect(JSON.parse(out)).toMatchObject(
      code === 'path_not_found' ? { code } : { state: 'failed', problem: { code } },
    );
  });

  test('can be tried dry: what became of each column, what would be refused, and no change', async () => {
    const bad = write(folder, 'dry.csv', BAD_ROWS);
    const dry = join(folder, 'dry');
    const en = await run(['load', bad, '--dry-run', '--data', dry]);
    expect(en.code).toBe(0);
    expect(en.out).toMatch(
      /^A dry run: .*Nothing was changed\.\ndry\.csv: invoices; CSV, UTF-8, commas, header in row 1\n/,
    );
    expect(en.out).toContain('  day ← “开票日期”');
    expect(en.out).toContain('refused dry.csv row 5 开票日期 "20217-01-01": Not a date');
    const zh = await run(['load', bad, '--dry-run', '--data', dry, '--lang', 'zh']);
    expect(zh.out).toMatch(/^试运行：.*没有改动任何内容。/);
    expect((await run(['loads', '--data', dry])).out).toBe('Nothing was loaded yet.\n');
  });

  test('takes an owner and a mapping, and says what is wrong with one', async () => {
    const own = write(folder, 'own.csv', 'Doc,开票日期,购方识别号,价税合计\nD1,2024-01-02,B,1.10\n');
    const mapping = write(folder, 'map.json', '{"columns": {"number": "Doc"}}');
    const mapped = ['load', own, '--mapping', mapping, '--data', join(folder, 'mapped')];
    expect((await run([...mapped, '--owner', 'E1'])).out).toMatch(/own\.csv +sales +1 +0 +1/);
    expect((await run(mapped)).err).toContain('[header_unknown]');
    for (const [text, words] of [
      ['{"columns": {"nummer": 1}}', 'columns: there is no nummer; there are owner, '],
      ['{"colums": {}}', 'there is no colums; there are kind, columns, '],
      ['{"columns": {"net": 0}}', 'columns.net: '],
      ['not JSON', 'wrong.json: '],
    ]) {
      const { code, err } = await run(['load', own, '--mapping', write(folder, 'wrong.json', text), '--data', data]);
      expect([code, err]).toEqual([2, expect.stringMatching(/\[mapping_invalid\]\n$/)]);
      expect(err).toContain(words);
    }
    expect((await run(['load', own, '--owner', ' ', '--data', data])).code).toBe(2);
  });

  test('is listed afterwards', async () => {
    const { code, out } = await on('loads', '--json');
    const states = (JSON.parse(out) as { state: string }[]).map(({ state }) => state);
    expect([code, states]).toEqual([0, ['failed', 'failed', 'failed', 'done']]);
  });
});

describe('trace', () => {
  test('shows the chain by tiers, in both languages', async () => {
    const en = await on('trace', 'A', '--direction', 'down');
    expect(en.code).toBe(0);
    expect(en.out).toMatch(
      / 0 {2}A 甲公司 .*start\n.* 1 {2}B 乙公司 .*339\.00.*\n.* 2 {2}C 丙公司 .*300\.00.*\n.* 3 {2}D 丁公司/,
    );
    expect(en.out).toMatch(/ 0 {2}A +B +2 +339\.00 +2 +339\.00 +2021-01-05 … 2021-02-10/);
    const zh = await run(['trace', 'A', '--direction', 'down', '--data', data], { LANG: 'zh_CN.UTF-8' });
    expect(zh.out).toContain('── 下追（发票流向）──');
    expect(zh.out).toContain('追踪金额是上限，不是归属');
  });

  test('gives a program one document', async () => {
    const { out, err } = await on('trace', 'B', '--json');
    expect([JSON.parse(out).sides.length, err]).toEqual([2, '']);
    const paths = JSON.parse((await on('trace', 'A', '--paths-to', 'D', '--json')).out);
    expect(paths.paths[0].taxpayers).toEqual(['A', 'B', 'C', 'D']);
  });

  test('of an unknown taxpayer fails, with words', async () => {
    const en = await on('trace', 'nobody', '--json');
    expect([en.code, JSON.parse(en.out).code]).toEqual([1, 'taxpayer_not_found']);
    expect(en.err).toContain('The ledger has no taxpayer with the id nobody');
    const words = '台账里没有编号为 nobody 的纳税人';
    expect((await on('trace', 'nobody', '--lang', 'zh')).err).toContain(words);
    expect((await run(['trace', 'nobody', '--data', data], { LC_ALL: 'zh_CN.UTF-8' })).err).toContain(words);
    expect((await run(['trace', 'nobody', '--data', data], { LANG: 'zh_CN', SUYUAN_LANG: 'en' })).err).toContain(
      'no taxpayer',
    );
  });

  test('finds where to begin', async () => {
    const { out } = await on('find', 'B');
    expect(out).toBe('B 乙公司\nE Bolt\n');
  });

  test('of a folder without a ledger makes none', async () => {
    const mistyped = join(folder, 'mistyped');
    const { code, err } = await run(['trace', 'A', '--data', mistyped]);
    expect([code, err]).toEqual([1, expect.stringContaining('[ledger_empty]')]);
    expect(readdirSync(folder)).not.toContain('mistyped');
  });
});

describe('facts', () => {
  const own = join(folder, 'facts');
  const asked = (...args: string[]) => run([...args, '--data', own]);
  const roles = `纳税人识别号,职务,姓名,有效期起,有效期止
A,法定代表人,甲某,2019-01-02,2020-05-05
A,法人,乙某,2020-05-06,长期
A,会计,丙某,2019-01-02,
`;
  const filings = `纳税人识别号,税款所属期,申报日期,应纳税额
A,2020-01,2020-02-10,1234.5
A,2020-01,2020-02-11,1234.50
`;

  test('load, and are listed by kind with their source', async () => {
    const { code, out } = await asked('load', write(folder, 'roles.csv', roles), write(folder, 'filings.csv', filings));
    expect(code).toBe(0);
    expect(out).toMatch(/^roles\.csv +role +3 +1 +0 .* 2 +0$/m);
    expect(out).toMatch(/^filings\.csv +filing +2 +0 +0 .* 1 +1$/m);
    expect(out).toContain('role is not known. Write one of: legal representative');
    expect(out).toContain(
      '5 read = 1 refused + 0 new + 0 further claims + 0 repeats + 0 conflicts + 3 new facts + 1 replacing',
    );
    const en = await asked('facts', 'A');
    expect(en.out).toMatch(
      /── filing \(1\) ──\nperiod +filed +payable +source\n2020-01 +2020-02-11 +1,234\.50 +filings\.csv:3\n/,
    );
    expect(en.out).toContain('── role (2) ──');
    const zh = await asked('facts', 'A', '--kind', 'filing', '--superseded', '--lang', 'zh');
    expect(zh.out).toMatch(/2020-02-10 +1,234\.50 +filings\.csv:2（已被取代）\n/);
    expect(zh.out).not.toContain('人员任职');
    expect(JSON.parse((await asked('facts', 'A', '--json')).out)).toMatchObject({
      id: 'A',
      facts: { role: { total: 2 } },
    });
  });

  test('of nobody, or of no kind, are refused', async () => {
    expect(await asked('facts', 'B')).toMatchObject({ code: 1, err: expect.stringContaining('[taxpayer_not_found]') });
    expect((await asked('facts', 'A', '--kind', 'nothing')).code).toBe(2);
  });
});

describe('invoices', () => {
  const reversals = `销方识别号,购方识别号,发票代码,发票号码,开票日期,价税合计,原发票代码,原发票号码
G,H,044,1,2021-01-05,113.00,,
G,H,044,2,2021-03-06,-30.00,044,1
G,H,044,3,2021-04-06,-5.00,,
`;
  const contradicting = `企业代号,销方识别号,发票代码,发票号码,开票日期,金额,税额,发票状态
Y,X,044,70,2021-06-01,100.00,13.00,有效
Z,X,044,70,2021-06-01,100.00,13.00,作废
`;
  const own = join(folder, 'invoices');
  const asked = (...args: string[]) => run([...args, '--data', own]);
  beforeAll(async () => {
    const files = [write(folder, 'reversals.csv', reversals), write(folder, 'contradicting.csv', contradicting)];
    const { code, out } = await asked('load', ...files);
    expect(code).toBe(0);
    expect(out).toContain('check: 5 read = 0 refused + 4 new + 0 further claims + 0 repeats + 1 conflicts');
    expect(out).toContain(
      'the whole ledger: 4 invoices = 0 void + 0 zero + 0 self-issued + 2 red letters + 0 wholly reversed + 2 live (1 of them reversed in part)',
    );
    expect(out).toMatch(/names its original +1 \(50 %\)/);
    expect(out).toMatch(/no equal one +1 \(50 %\)/);
  });

  test('one, with its claims, what they disagree in, and what is reversed', async () => {
    const { code, out } = await asked('invoice', '044/70');
    expect(code).toBe(0);
    expect(out).toContain('044/70  2021-06-01  X → Y');
    expect(out).toContain('parties differ · statuses differ');
    expect(out).toContain('one document: equal code and number');
    expect(out).toMatch(/contradicting\.csv:2 +Y purchases +new invoice +X +Y .*valid/);
    expect(out).toMatch(/contradicting\.csv:3 +Z purchases +conflict +X +Z .*void/);
    expect((await asked('invoice', '1')).out).toContain(
      'red letter 044/2 (2021-03-06) takes 30.00 off: it names this one',
    );
    expect((await asked('invoice', '3', '--lang', 'zh')).out).toContain('未找到原票：没有更早的等额原票');
    const none = await asked('invoice', 'nothing');
    expect([none.code, none.err]).toEqual([1, 'The ledger has no nothing\n']);
  });

  test('by what there is to find', async () => {
    expect((await asked('findings')).out).toContain(
      'claims disagree: in party 1, status 1, amount or day 0; contested 0',
    );
    const { out, err } = await asked('findings', 'unallocated');
    expect(out).toMatch(/^2021-04-06 {2}044\/3 {2}G → H {2}-5\.00 CNY · 1 claims · red letter {2}[0-9a-f]{32}\n$/);
    expect(err).toBe('1 of 1 shown\n');
  });

  test('of a pair, before and after reversals, and up to a day', async () => {
    const { out } = await asked('relation', 'G', 'H');
    expect(out).toMatch(/in the ledger, not void +3 +78\.00/);
    expect(out).toMatch(/= live in the graph +1 +83\.00/);
    expect(out).toMatch(/red letters without an original +1 +5\.00/);
    expect((await asked('relation', 'G', 'H', '--as-of', '2021-02-28')).out).toMatch(/= live in the graph +1 +113\.00/);
    const trace = await asked('trace', 'G', '--direction', 'down', '--as-of', '2021-02-28');
    expect(trace.out).toContain('113.00');
    expect(trace.out).toContain('as of 2021-02-28');
  });
});

describe('refusals', () => {
  const own = join(folder, 'refusals');
  const asked = (...args: string[]) => run([...args, '--data', own]);
  const sales = '企业代号,购方单位代号,发票号码,开票日期,价税合计\nS,C,1,2021-02-30,5\n';

  test('are exported, mended, loaded again and closed', { timeout: 60_000 }, async () => {
    await asked('load', write(folder, 'refused.csv', BAD_ROWS));
    const { code, out, err } = await asked('refusals');
    expect([code, err]).toEqual([0, 'Mend the cells, leave the last columns alone, and load the file.\n']);
    expect(out).toMatch(/^\ufeff发票代码,.*,suyuan refusal,reason,other cells\n/);
    const mended = out.replace('20217-01-01', '2021-07-01').replace('abc', '1.00').replace('1e18', '1.13');
    const again = await asked('load', write(folder, 'mended.csv', mended));
    expect(again.out).toContain('3 rows that were refused before are mended');
    const none = await asked('refusals');
    expect([none.out, none.err]).toEqual(['', 'No refused row is open.\n']);
  });

  test('of several headers go to a folder', { timeout: 60_000 }, async () => {
    await asked('load', write(folder, 'refused2.csv', BAD_ROWS.replaceAll('2022-01-01', '2022-01-09')));
    await asked('load', write(folder, 'refused-sales.csv', sales));
    const { code, err } = await asked('refusals');
    expect([code, err]).toEqual([2, expect.stringContaining('refused rows come from 2 headers: name a folder')]);
    const to = join(folder, 'to mend');
    expect((await asked('refusals', '--out', to)).code).toBe(0);
    expect(readdirSync(to).map((name) => name.replace(/[0-9a-f]{16}/, 'ID'))).toEqual([
      'refusals-invoices-ID.csv',
      'refusals-sales-ID.csv',
    ]);
    const told = JSON.parse((await asked('refusals', '--json')).out);
    expect([told.total, told.tables.length, told.items.length]).toEqual([4, 2, 4]);
  });
});

describe('what is wrong use ends with 2', () => {
  test.each([
    [['unknown'], /unknown command/],
    [[], /Usage/],
    [['trace'], /missing required argument/],
    [['trace', 'A', '--direction', 'left'], /--direction/],
    [['trace', 'A', '--nothing'], /unknown option/],
    [['trace', 'A', '--hops', '1e2'], /--hops: 1e2/],
    [['trace', 'A', '--hops', '0'], /hops/],
    [['trace', 'A', '--from', '2021-02-30'], /from/],
    [['trace', 'A', '--as-of', '2021-02-30'], /asOf/],
    [['findings', 'guilt'], /KIND: party, status/],
    [['trace', 'A', '--min-gross', '1,00'], /--min-gross/],
    [['trace', 'A', '--order', 'none', '--dwell', '3'], /dwell/],
    [['serve', '--port', '70000'], /--port/],
    [['serve', '--port', 'http'], /--port/],
    [['trace', 'A', '--lang', 'de'], /--lang/],
  ])('%j', async (args, words) => {
    const { code, out, err } = await (args.length > 0 ? on(...args) : run([]));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(words);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test('also in the environment', async () => {
    const { code, err } = await run(['find', 'A', '--data', data], { SUYUAN_PORT: 'x', LANG: 'zh_CN.UTF-8' });
    expect([code, err]).toEqual([2, expect.stringContaining('--port：')]);
  });
});

describe('options', () => {
  test('come from the flag, then the environment, then the default', async () => {
    const other = join(folder, 'other');
    expect((await run(['load', write(folder, 'o.csv', invoices('X Y 1.00 2021-01-01')), '--data', other])).code).toBe(
      0,
    );
    expect((await run(['find', 'X'], { SUYUAN_DATA: other })).out).toBe('X\n');
    expect((await run(['find', 'A', '--data', data], { SUYUAN_DATA: other })).out).toBe('A 甲公司\n');
  });

  test('are all in the help, with what they are for, in both languages', async () => {
    const [en, zh] = await Promise.all(['en', 'zh'].map((lang) => run(['serve', '--help', '--lang', lang])));
    expect([en.code, zh.code]).toEqual([0, 0]);
    const plain = (text: string) => text.replace(/\s+/g, ' ');
    for (const [name, schema] of Object.entries(optionsSchema.shape)) {
      const { description, zh: words } = schema.meta() as { description: string; zh: string };
      for (const text of [en.out, zh.out]) {
        expect(text).toContain(`--${kebab(name)}`);
        expect(plain(text)).toContain(`[${environmentName(name)}]`);
      }
      expect(plain(en.out)).toContain(description);
      expect(plain(zh.out).replaceAll(' ', '')).toContain(words.replaceAll(' ', ''));
    }
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of [
      'start',
      'serve',
      'status',
      'doctor',
      'load',
      'loads',
      'find',
      'facts',
      'trace',
      'invoice',
      'findings',
      'relation',
      'identity',
      'jobs',
      'refusals',
      'key',
      'seed',
    ])
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });
});

test('identity: candidates with why, a decision with its reason, and what it changes', async () => {
  const sales = ['owner,customer code,number,date,net,tax', ...[1, 2, 3].map((i) => `X,c,${i},2021-01-0${i},9,1`), ''];
  const bought = ['Y', 'Z'].flatMap((owner) => [1, 2, 3].map((i) => `${owner},s,${i},2021-01-0${i},9,1`));
  const purchases = ['owner,supplier code,number,date,net,tax', ...bought, ''];
  const files = [write(folder, 's.csv', sales.join('\n')), write(folder, 'p.csv', purchases.join('\n'))];
  const at = ['--data', join(folder, 'identity')];
  const loaded = await run(['load', ...files, ...at]);
  expect(loaded.out).toContain(
    'identity: 2 codes are known firms by rule (2 new, 0 withdrawn); for a person to decide: 2 codes, 1 pairs',
  );
  const listed = await run(['identity', 'list', '--kind', 'duplicate', ...at]);
  expect(listed.out).toMatch(
    / 570 {2}open {2}Y = Z\n +3 documents bought by both \(3 valid in both\), 100\.0 % of the smaller \(3 \/ 3\)/,
  );
  const all = await run(['identity', 'list', '--state', 'all', ...at]);
  expect(all.out.match(/^ *\d+ {2}(open|accepted) /gm)).toHaveLength(5);
  const zh = await run(['identity', 'list', '--kind', 'alias', ...at, '--lang', 'zh']);
  expect(zh.out).toContain('未自动认定：指向多家企业');
  const confirmed = await run(['identity', 'confirm', 'Z', 'Y', '--reason', 'same books', '--author', 'Li', ...at]);
  expect(confirmed.out).toMatch(
    /^#1 .* Li confirmed Z = Y: same books\n {2}X\/sales\/c: X\/sales\/c → Y\n {2}Z: Z → Y\nversion /,
  );
  expect((await run(['identity', 'show', 'Z', ...at])).out).toMatch(
    /^Y\n.*\nY +itself +purchases 2021-01…2021-01\nX\/sales\/c +a code, by rule\nZ +by decision/,
  );
  const undone = await run(['identity', 'undo', '1', '--reason', 'a try', ...at, '--json']);
  expect(JSON.parse(undone.out)).toMatchObject({ decision: { kind: 'undo', undoes: 1 }, changes: [{}, {}] });
  expect((await run(['identity', 'decisions', ...at])).out).toContain('#1  ');
  const twice = await run(['identity', 'undo', '1', '--reason', 'again', ...at]);
  expect([twice.code, twice.err]).toEqual([1, expect.stringContaining('[decision_undone]')]);
});

test('a key is shown once and kept as a hash', async () => {
  const { code, out } = await on('key', '--json');
  const { key, keyFile } = JSON.parse(out) as { key: string; keyFile: string };
  expect([code, key, keyFile]).toEqual([0, expect.stringMatching(/^sy_[\w-]{43}$/), join(data, 'keys')]);
  expect(readFileSync(keyFile, 'utf8')).toMatch(/^[0-9a-f]{64} # /);
  expect(readFileSync(keyFile, 'utf8')).not.toContain(key);
});

test.each([
  ['spaces, quotes, brackets and Chinese', `it's "a" [b] {c} (d) * %41 #1 数据 ${'é'}`],
  ['over 107 bytes', 'long'.repeat(40)],
])('a data folder’s path may have %s', async (_, name) => {
  const odd = join(folder, name);
  expect((await run(['load', chain, '--data', odd])).err).toBe('');
  expect((await run(['find', 'A', '--data', odd])).out).toBe('A 甲公司\n');
  const again = await run([
    'load',
    write(folder, `[x] '${'1'}'.csv`, invoices('A Z 5.00 2021-07-01', 70)),
    '--data',
    odd,
    '--json',
  ]);
  expect(JSON.parse(again.out).report.rows.newInvoices).toBe(1);
});

test('a data folder that cannot be one is worded', async () => {
  for (const path of [join(chain, 'below'), chain, join(folder, 'what?')]) {
    const { code, err } = await run(['load', chain, '--data', path]);
    expect([code, err]).toEqual([1, expect.stringContaining('[data_folder_unusable]')]);
  }
});

test('jobs are listed, shown, and given up where it is not too late', async () => {
  const listed = await on('jobs', '--json');
  const jobs = JSON.parse(listed.out) as { id: string; kind: string; state: string }[];
  const load = jobs.findLast(({ kind, state }) => kind === 'load' && state === 'done')!;
  expect((await on('jobs')).out).toContain(`load ${chain}: done`);
  for (const command of ['show', 'cancel']) {
    const { code, out } = await on('jobs', command, load.id, '--json');
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ id: load.id, state: 'done' })]);
  }
  const { code, err } = await on('jobs', 'show', 'none');
  expect([code, err]).toEqual([1, expect.stringContaining('[job_not_found]')]);
});

describe('export', () => {
  test('writes files, says which, and what is possible', async () => {
    const file = join(folder, 'relations.graphml');
    const asked = ['export', 'relations', '--format', 'graphml', '--out', file];
    const { code, out, err } = await on(...asked);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^file +rows +bytes\nrelations\.graphml +12 +[\d,]+\nWritten to .*relations\.graphml \(graph [0-9a-f]{64}\)\n$/,
    );
    expect(readFileSync(file, 'utf8')).toContain('甲公司');
    const again = await on(...asked, '--lang', 'zh', '--json');
    expect([again.code, JSON.parse(again.out).code]).toEqual([1, 'export_exists']);
    const forced = await on(...asked, '--force', '--json');
    expect(JSON.parse(forced.out)).toMatchObject({ kind: 'export', state: 'done', result: { files: [{ rows: 12 }] } });
    const none = await on('export', 'snapshot', '--format', 'gexf', '--out', join(folder, 'x'));
    expect([none.code, none.err]).toEqual([
      2,
      expect.stringContaining('Possible: csv, parquet.  [export_combination]'),
    ]);
    expect((await on('export', 'everything', '--format', 'csv', '--out', file)).code).toBe(2);
    expect((await on('jobs')).out).toMatch(/export relations → .*relations\.graphml: done/);
  });
});
