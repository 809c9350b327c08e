import fc from 'fast-check';
import { join } from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Engine, quote } from '../../stores/duckdb/engine.ts';
import { MemoryStore } from '../../stores/memory/store.ts';
import { invoicesOf, loadFiles, temporaryFolder } from '../harness.ts';
import { FILE_PROBLEMS, REFUSALS } from '../wording.ts';
import { workbook } from './harness.ts';

const NAMES = [
  '发票代码',
  '发票号码',
  '销方识别号',
  '购方识别号',
  '开票日期',
  '金额',
  '税额',
  '发票状态',
  '购买方名称',
];
/** Cells as texts; an amount as a number of fen. */
type Line = readonly [string, string, string, string, string, number, number, string, string];

const party = fc.constantFrom('91310000000000001X', 'B2', '丙');
const minor = fc.integer({ min: -999_999_999, max: 99_999_999_999 });
const line: fc.Arbitrary<Line> = fc.tuple(
  fc.constantFrom('', '044001900111'),
  fc.constantFrom('00012345', '24312000000012345678', '7', '8'),
  party,
  party,
  fc.constantFrom('2024-01-02', '2024/2/29', '2023-02-29', '', '2024年3月1日', '20240401'),
  minor,
  minor,
  fc.constantFrom('', '正常', '作废', '?'),
  fc.constantFrom('', '甲"乙', 'a,b', 'x\ny', '<丙> & _x0041_', '𠮷'),
);

const yuan = (fen: number) => (fen < 0 ? '-' : '') + `${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, '0')}`; // prettier-ignore
const texts = (cells: Line) => cells.map((cell) => (typeof cell === 'number' ? yuan(cell) : cell));
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

/** The same rows in each format. */
async function written(lines: readonly Line[]): Promise<Record<string, string | Buffer>> {
  const csv = [NAMES, ...lines.map(texts)].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
  return {
    'a.csv': csv,
    'a.xlsx': workbook([
      {
        name: '发票',
        rows: [NAMES, ...lines.map((cells) => cells.map((cell) => (typeof cell === 'number' ? cell / 100 : cell.replace(/_x(....)_/g, '_x005F_x$1_') || null)))], // prettier-ignore
      },
    ]),
    'a.ndjson': lines
      .map(
        (cells) =>
          `{${NAMES.map((name, i) => `${JSON.stringify(name)}:${typeof cells[i] === 'number' ? yuan(cells[i]) : JSON.stringify(cells[i])}`).join(',')}}\n`,
      ) // prettier-ignore
      .join(''),
    'a.parquet': await parquetOf(csv),
  };
}

async function parquetOf(csv: string): Promise<Buffer> {
  const folder = await temporaryFolder();
  const [from, to] = [join(folder, 'a.csv'), join(folder, 'a.parquet')];
  await writeFile(from, csv);
  const engine = await Engine.open({
    ...{ path: ':memory:', folders: [folder], spillFolder: join(folder, 'spill') },
    ...{ memoryLimitMegabytes: 200, threads: 1, keepsOrder: true },
  });
  await engine.run(
    `COPY (SELECT * REPLACE (金额::DECIMAL(18, 2) AS 金额, 税额::DECIMAL(18, 2) AS 税额)
       FROM read_csv(${quote(from)}, header = true, all_varchar = true)) TO ${quote(to)} (FORMAT parquet)`,
  );
  engine.close();
  return readFile(to);
}

test('the same rows make the same ledger in each format', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
      const found = [];
      for (const [name, content] of Object.entries(await written(lines))) {
        const store = new MemoryStore();
        const { state, refusals, files } = await loadFiles(store, { [name]: content });
        const { read, ...rows } = files[0].rows;
        // rows of Parquet and NDJSON have no header before them
        const first = Number(files[0].reading!.headerRow);
        found.push({
          name,
          version: state.version,
          rows: { read, ...rows },
          account: await store.account(),
          names: (await invoicesOf(store)).length,
          refusals: refusals.map(({ row, column_name, code }) => [row - first, column_name, code]),
        });
      }
      const [one, ...others] = found.map(({ name: _, ...rest }) => rest);
      for (const other of others) expect(other).toEqual(one);
    }),
    { numRuns: 25, seed: 7 },
  );
}, 120_000);

test('a damaged file is refused with a reason, or every row of it is accounted for', async () => {
  const lines: Line[] = Array.from({ length: 30 }, (_, i) => [
    '',
    `${i}`,
    'A',
    'B',
    '2024-01-02',
    i * 100,
    13,
    '正常',
    '甲',
  ]);
  const files = await written(lines);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('a.xlsx', 'a.ndjson', 'a.parquet'),
      fc.array(
        fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.integer({ min: 0, max: 255 })),
        {
          maxLength: 4,
        },
      ),
      fc.option(fc.double({ min: 0.01, max: 1, noNaN: true })),
      async (name, changes, cut) => {
        const bytes = Buffer.from(files[name]);
        for (const [at, byte] of changes) bytes[Math.floor(at * bytes.length)] = byte;
        const content = bytes.subarray(0, cut === null ? undefined : Math.ceil(cut * bytes.length));
        try {
          const { files: loaded, refusals } = await loadFiles(new MemoryStore(), { [name]: content });
          const { read, refused, newInvoices, furtherClaims, exactRepeats, conflicts } = loaded[0].rows;
          expect(refused + newInvoices + furtherClaims + exactRepeats + conflicts).toBe(read);
          expect(refusals).toHaveLength(refused);
          for (const { code } of refusals) expect(Object.keys(REFUSALS)).toContain(code);
        } catch (error) {
          expect(Object.keys(FILE_PROBLEMS)).toContain((error as { code?: string }).code);
        }
      },
    ),
    { numRuns: 150, seed: 11 },
  );
}, 120_000);
