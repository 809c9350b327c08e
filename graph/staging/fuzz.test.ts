import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MemoryStore } from '../stores/memory/store.ts';
import { csv, type Files, type Loaded, loadFiles } from './harness.ts';
import { FILE_PROBLEMS, REFUSALS } from './wording.ts';

const GOOD = csv('seller,buyer,number,date,gross', 'S,B,good,2020-01-02,1.00');
const BASIS = Buffer.from(
  csv(
    '企业代号,购方单位代号,发票代码,发票号码,开票日期,金额,税额,价税合计,发票状态,原发票号码,备注,溯源拒收编号',
    'E1,B1,,1,2017/7/18,100.00,13.00,113.00,有效发票,,a,',
    'E1,B2,044,2,2017/7/19,"1,000.00",130,1130,作废发票,,"b, ""c""",',
    'E2,B1,044,2,2017/7/19,1000,130,1130,有效发票,,,',
    'E2,B1,,3,2017/7/20,-5,-0.65,-5.65, 有效发票,4,"two\nlines",',
    '',
    'E2,,,4,2017/7/20,1,1,2,有效发票,,,',
    'E2,B1,,4,2017/7/19,9,1,10,有效发票,,,',
    `E1,B1,,1,2017/7/18,100.00,13.00,113.00,有效发票,,a,${'0'.repeat(64)}:2`,
  ),
);

/** Nothing is lost: every row of every file is accounted for, or the file is refused with a code that is worded. */
function expectSums({ files, refusals }: Loaded): void {
  for (const { name, outcome, problem, rows } of files) {
    const told = refusals.filter(({ file }) => file === name);
    if (outcome === 'loaded') {
      const { read, ...others } = rows;
      expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(read);
      expect(told).toHaveLength(rows.refused);
      expect(new Set(told.map(({ row }) => row)).size).toBe(rows.refused);
      for (const { code, row, cells } of told) {
        expect(Object.keys(REFUSALS)).toContain(code);
        expect(row).toBeGreaterThan(1);
        expect(JSON.parse(cells!)).toBeInstanceOf(Array);
      }
    } else if (outcome !== 'already_loaded') {
      expect(Object.keys(FILE_PROBLEMS)).toContain(problem!.code);
      expect(Object.values(rows).every((count) => count === 0)).toBe(true);
      expect(told).toEqual([]);
    }
  }
}

const interesting = fc.constantFrom(
  ...[
    '"',
    ',',
    '\n',
    '\r',
    '\r\n',
    '""',
    '"\n',
    ' ',
    '\0',
    '\ufeff',
    '\t',
    ';',
    '\\',
    "'",
    '\u{1f600}',
    '1e9',
    '-',
    ',,,,',
    '\n\n',
  ].map((text) => Buffer.from(text)),
);
const mutation = fc.tuple(
  fc.nat(),
  fc.nat(3),
  fc.oneof(
    interesting,
    fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  ),
  fc.boolean(),
);
const mutated = fc.array(mutation, { minLength: 1, maxLength: 6 }).map((mutations) => {
  let text: Buffer = BASIS;
  for (const [at, cut, insert, anywhere] of mutations) {
    const header = text.indexOf(10) + 1;
    const start = anywhere ? at % (text.length + 1) : header + (at % Math.max(1, text.length - header));
    text = Buffer.concat([text.subarray(0, start), insert, text.subarray(start + cut)]);
  }
  return text;
});
const cell = fc.oneof(
  interesting.map((bytes) => bytes.toString()),
  fc.constantFrom('1', '2020-01-02', 'S', '"a\nb"', '"a""b"', '"a"x', '有效发票', '', '  '),
);
const grid = fc
  .array(fc.array(cell, { minLength: 0, maxLength: 11 }), { maxLength: 12 })
  .map((rows) =>
    Buffer.concat([
      BASIS.subarray(0, BASIS.indexOf(10) + 1),
      Buffer.from(rows.map((cells) => cells.join(',')).join('\n')),
    ]),
  );
const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const content = fc.oneof(
  { weight: 6, arbitrary: mutated },
  { weight: 4, arbitrary: grid },
  { weight: 1, arbitrary: noise },
  {
    weight: 1,
    arbitrary: fc.tuple(mutated, fc.nat()).map(([text, at]) => {
      const bytes = gzipSync(text);
      bytes[at % bytes.length] ^= 1 + (at % 255);
      return bytes;
    }),
  },
);

test('mutated and random files never crash, and always add up', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(content, { minLength: 20, maxLength: 20 }), async (contents) => {
      const files: Record<string, Files[string]> = { 'good.csv': GOOD };
      contents.forEach((bytes, i) => (files[`f${i}.csv`] = bytes));
      const store = new MemoryStore();
      const loaded = await loadFiles(store, files);
      expect(loaded.files[0].rows).toMatchObject({ read: 1, newInvoices: 1 });
      expectSums(loaded);
      const accepted = loaded.files.reduce((sum, { rows }) => sum + rows.read - rows.refused, 0);
      const { claims, invoices, voids, zeros, selfIssued, redLetters, reversedWholly, live } = await store.account();
      expect(claims).toBe(accepted);
      expect(voids + zeros + selfIssued + redLetters + reversedWholly + live).toBe(invoices);
      expect(loaded.files.reduce((sum, { rows }) => sum + rows.newInvoices, 0)).toBe(invoices);
    }),
    { numRuns: 12 },
  );
});
