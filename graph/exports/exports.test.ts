import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SnapshotBuilder } from '../builder.ts';
import { compareTexts } from '../bytes.ts';
import { draw } from '../draw.ts';
import { idOf, nameOf, type Snapshot } from '../snapshot.ts';
import { Engine, quote } from '../stores/duckdb/engine.ts';
import { writeParquet } from '../stores/duckdb/parquet.ts';
import { textOf } from './cells.ts';
import { type ExportOrder, writeExport } from './exports.ts';
import { type Table, TABLES } from './tables.ts';

let folder: string;
beforeAll(async () => void (folder = await realpath(await mkdtemp(join(tmpdir(), 'suyuan-exports-')))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Ids and names that formats stumble over, three currencies, a pair that may be one, and invoices of every flag. */
const TAXPAYERS: readonly (readonly [id: string, name: string | null])[] = [
  ['A&B', "=cmd|' /C calc'!A0"],
  ['B/sales/<1>', '<&"]]>'],
  ['C', 'bell\u0007 nul\u0000 and \ufffe end'],
  ['D\uffff', 'a name\twith\r\nall, "kinds" of space '],
  ['D', null],
  ['E"\'', '甲公司 😀'],
  ['000123', '@SUM(1)'],
];

function hostile(): Snapshot {
  const sorted = [...TAXPAYERS].sort(([a], [b]) => compareTexts(a, b));
  const ids = sorted.map(([id]) => id);
  const names = sorted.map(([, name]) => name);
  const bytes = (texts: readonly (string | null)[]) =>
    texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  const n = ids.length;
  const currencies = ['CNY', 'JPY', 'KWD'];
  const rows = Array.from({ length: 3 * n * n }, (_, i) => i)
    .map((i) => ({ u: Math.floor(i / (3 * n)), v: Math.floor(i / 3) % n, c: i % 3 }))
    .filter(({ u, v }) => u !== v && (u + v) % 2 === 1)
    .flatMap((row) => [row, row]);
  const builder = new SnapshotBuilder({
    ...{ taxpayers: n, idBytes: bytes(ids), nameBytes: bytes(names), aliases: 0, aliasBytes: 0, invoices: rows.length },
  });
  const days = (first: number) => Int32Array.from(ids, (_, u) => (u % 4 === 3 ? first + u : 0));
  builder.addTaxpayers({
    ...{ ids, names, observed: Uint8Array.from(ids, (_, u) => u % 4) },
    ...{ salesFirst: days(18_000), salesLast: days(18_500), purchasesFirst: days(18_100), purchasesLast: days(18_600) },
  });
  builder.addDuplicates({ count: 1, a: Uint32Array.of(0), b: Uint32Array.of(1) });
  builder.addInvoices({
    count: rows.length,
    seller: Uint32Array.from(rows, ({ u }) => u),
    buyer: Uint32Array.from(rows, ({ v }) => v),
    currency: Uint8Array.from(rows, ({ c }) => c),
    day: Int32Array.from(rows, (_, i) => 18_000 + i),
    grossMinor: Float64Array.from(rows, (_, i) => (i % 2 ? 1 : 4_503_599_627_370_495)),
    taxMinor: Float64Array.from(rows, (_, i) => i % 7),
    flags: Uint8Array.from(rows, (_, i) => i % 8),
    goods: Uint16Array.from(rows, (_, i) => i % 2),
    digestHigh: new BigUint64Array(rows.length),
    digestLow: BigUint64Array.from(rows, (_, i) => BigInt(i)),
  });
  return builder.finish({
    ...{ version: 'a version', attributesVersion: "it's", sequence: 1, asOf: null, currencies },
    goodsCategories: ['', '107 <食品>'],
  });
}

const GRAPHS: [string, Snapshot][] = [
  ['hostile names', hostile()],
  ['nothing', draw('')],
  ['firms alone', draw('x y')],
  [
    'more rows than are written at a time',
    draw(Array.from({ length: 5000 }, (_, i) => `a→b${i}:${i + 1}@${i}`).join(' ')),
  ],
];

let files = 0;
async function write(snapshot: Snapshot, more: Pick<ExportOrder, 'what' | 'format'> & Partial<ExportOrder>) {
  const target = more.target ?? join(folder, `export [${files++}]* ?`);
  const engine = { memoryLimitMegabytes: 128, threads: 1, spillFolder: join(folder, 'spill') };
  const written = await writeExport({
    ...{ snapshot, target, replaces: false, onRows: () => undefined, beforeEnd: () => undefined },
    writeParquet: (given, table, path, watch) => writeParquet(given, table, path, watch, engine),
    ...more,
  });
  return { target, written };
}

/** All rows of a table as texts. */
function textsOf(snapshot: Snapshot, { columns, count, reader }: Table): (string | null)[][] {
  const read = reader(snapshot);
  return Array.from({ length: count(snapshot) }, (_, row) => {
    const cells = read(row);
    const currency = String(cells[columns.findIndex(({ name }) => name === 'currency')]);
    return cells.map((cell, i) => textOf(cell, columns[i].type, currency));
  });
}

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of text.matchAll(/((?:"(?:[^"]|"")*"|[^",\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\n]*))*)\n/g))
    rows.push(
      [...line[1].matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? plain : quoted.replaceAll('""', '"'),
      ),
    );
  return rows;
}

describe.each(GRAPHS)('a graph of %s', (_, snapshot) => {
  test.each(['taxpayers', 'relations', 'invoices'] as const)('%s as CSV', async (name) => {
    const { target, written } = await write(snapshot, { what: 'snapshot', format: 'csv' });
    const text = await readFile(join(target, `${name}.csv`), 'utf8');
    expect(text.startsWith('\ufeff')).toBe(true);
    const [header, ...rows] = parseCsv(text.slice(1));
    const { columns } = TABLES[name];
    expect(header).toEqual(columns.map((column) => column.name));
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+@\t\r-]/);
    const expected = textsOf(snapshot, TABLES[name]);
    expect(rows.map((row) => row.map((cell) => cell.replace(/^'/, '')))).toEqual(
      expected.map((row) => row.map((cell) => cell ?? '')),
    );
    expect(written.find((file) => file.name === `${name}.csv`)).toEqual({
      name: `${name}.csv`,
      rows: expected.length,
      bytes: Buffer.byteLength(text),
    });
  });

  test.each(['taxpayers', 'relations', 'invoices'] as const)('%s as Parquet', async (name) => {
    const { target } = await write(snapshot, {
      what: 'snapshot',
      format: 'parquet',
      target: join(folder, `p${files++}`),
    });
    const engine = await Engine.open({
      ...{ path: ':memory:', folders: [target], memoryLimitMegabytes: 128, threads: 1, keepsOrder: true },
      spillFolder: join(folder, 'spill'),
    });
    const path = quote(join(target, `${name}.parquet`));
    const { columns } = TABLES[name];
    const selected = columns.map((column) => `"${column.name}"::VARCHAR AS "${column.name}"`).join(', ');
    const rows = await engine.rows(`SELECT ${selected} FROM ${path}`);
    // three decimals of any currency
    const exact = (text: string | null, i: number) =>
      text !== null && columns[i].type === 'money'
        ? `${text}${text.includes('.') ? '' : '.'}`.replace(/\.\d*$/, (part) => part.padEnd(4, '0'))
        : text;
    expect(rows.map((row) => Object.values(row))).toEqual(textsOf(snapshot, TABLES[name]).map((row) => row.map(exact)));
    const metadata = await engine.rows(
      `SELECT decode(key) AS name, decode(value) AS text FROM parquet_kv_metadata(${path}) ORDER BY 1`,
    );
    expect(metadata).toEqual([
      { name: 'attributesVersion', text: snapshot.attributesVersion },
      { name: 'version', text: snapshot.version },
    ]);
    engine.close();
  });

  test.each(['graphml', 'gexf'] as const)('taxpayers and relations as %s', async (format) => {
    const { target, written } = await write(snapshot, { what: 'relations', format });
    const found = readGraph(await readFile(target, 'utf8'));
    expect(found.about).toContain(held(snapshot.version));
    const { taxpayers, relations } = snapshot;
    const key = (u: number) =>
      held(idOf(snapshot, u)) === idOf(snapshot, u) ? idOf(snapshot, u) : `${held(idOf(snapshot, u))}#${u}`;
    const known = (table: Table, row: (string | null)[], without: string[]) =>
      Object.fromEntries(
        table.columns
          .map(({ name }, i) => [name, row[i]] as const)
          .filter(([name, text]) => text !== null && !without.includes(name))
          .map(([name, text]) => [name, held(text!)]),
      );
    expect(found.nodes).toEqual(
      textsOf(snapshot, TABLES.taxpayers).map((row, u) => ({
        id: key(u),
        label: held(nameOf(snapshot, u) ?? '') || key(u),
        ...known(TABLES.taxpayers, row, ['id']),
      })),
    );
    const ends = ['seller', 'sellerName', 'buyer', 'buyerName'];
    expect(found.edges).toEqual(
      textsOf(snapshot, TABLES.relations).map((row, e) => ({
        ...{ id: `e${e}`, source: key(relations.seller[e]), target: key(relations.buyer[e]) },
        ...known(TABLES.relations, row, ends),
      })),
    );
    expect(new Set(found.nodes.map(({ id }) => id)).size).toBe(taxpayers.count);
    expect(written[0].rows).toBe(taxpayers.count + relations.count);
  });
});

const held = (text: string) => text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '');

/** Nodes and edges of either format, with their attributes by name. */
function readGraph(text: string) {
  type Thing = Record<string, string>;
  const [nodes, edges, names]: [Thing[], Thing[], Thing] = [[], [], {}];
  let [about, data, thing]: [string, string | null, Thing | null] = ['', null, null];
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const given = attributes as Thing;
    if (name === 'key') names[given.id] = given['attr.name'];
    if (name === 'node' || name === 'edge') (name === 'node' ? nodes : edges).push((thing = { ...given }));
    if (name === 'attvalue') thing![given.for] = given.value;
    if (name === 'data') {
      data = names[given.key];
      if (thing) thing[data] = '';
    }
  });
  parser.on('text', (part) => {
    if (data !== null && thing) thing[data] += part;
    else about += part;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'data') data = null;
    if (name === 'node' || name === 'edge') thing = null;
  });
  parser.write(text).close();
  return { about, nodes, edges };
}

test.each(['csv', 'parquet', 'graphml', 'gexf'] as const)('%s to a file of a difficult name', async (format) => {
  for (const name of ['[x]', 'a*b', 'what?', "it's", '账本 (一)', 'back\\slash', '%20']) {
    const above = join(folder, name);
    await mkdir(above, { recursive: true });
    const { target } = await write(hostile(), { what: 'relations', format, target: join(above, `${name}.${format}`) });
    expect((await readFile(target)).length).toBeGreaterThan(1000);
    expect(await readdir(above)).toContain(`${name}.${format}`);
  }
});

describe('an export is there whole or not at all', () => {
  const snapshot = hostile();

  test.each(['csv', 'parquet', 'graphml', 'gexf'] as const)('where %s is given up, nothing is left', async (format) => {
    for (const more of [{ onRows: stop }, { beforeEnd: stop }]) {
      const target = join(folder, 'given up');
      await expect(write(snapshot, { what: 'relations', format, target, ...more })).rejects.toThrow('given up');
      expect((await readdir(folder)).filter((name) => name.startsWith('given up'))).toEqual([]);
    }
  });

  test('what is there is replaced only if that is asked for, and an export may have made it', async () => {
    const [file, whole, foreign] = ['file', 'whole', 'foreign'].map((name) => join(folder, name));
    await writeFile(file, 'before');
    await mkdir(foreign);
    await writeFile(join(foreign, 'thesis.doc'), 'years of work');
    const relations = { what: 'relations', format: 'csv', target: file } as const;
    await expect(write(snapshot, relations)).rejects.toMatchObject({ code: 'export_exists' });
    expect(await readFile(file, 'utf8')).toBe('before');
    await write(snapshot, { ...relations, replaces: true });
    expect(await readFile(file, 'utf8')).toMatch(/^\ufeffseller,/);
    const folders = { what: 'snapshot', format: 'csv', target: whole } as const;
    await write(snapshot, folders);
    await expect(write(snapshot, folders)).rejects.toMatchObject({ code: 'export_exists' });
    await write(snapshot, { ...folders, format: 'parquet', replaces: true });
    expect((await readdir(whole)).sort()).toEqual(['invoices.parquet', 'relations.parquet', 'taxpayers.parquet']);
    for (const more of [
      { ...folders, target: foreign },
      { ...folders, target: file },
      { ...relations, target: whole },
    ])
      await expect(write(snapshot, { ...more, replaces: true })).rejects.toMatchObject({ code: 'export_not_replaced' });
    expect(await readdir(foreign)).toEqual(['thesis.doc']);
  });

  test('what stands where it is written beside is no work of ours, and left alone', async () => {
    const target = join(folder, 'beside');
    await writeFile(`${target}.part`, 'mine');
    const order = { what: 'relations', format: 'csv', target, replaces: true } as const;
    await expect(write(snapshot, order)).rejects.toMatchObject({ code: 'export_part_exists' });
    expect(await readFile(`${target}.part`, 'utf8')).toBe('mine');
  });

  test('a folder that is not there is told', async () => {
    const target = join(folder, 'nowhere', 'x');
    await expect(write(snapshot, { what: 'relations', format: 'csv', target })).rejects.toMatchObject({
      code: 'export_cannot_write',
      values: { reason: 'ENOENT' },
    });
  });
});

function stop(): never {
  throw new Error('given up');
}
