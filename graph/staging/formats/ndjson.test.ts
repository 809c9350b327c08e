import { describe, expect, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import { MemoryStore } from '../../stores/memory/store.ts';
import { csv, invoicesOf, loadFiles } from '../harness.ts';
import { cellsOf } from './ndjson.ts';

const line = (more: string, number = '"1"') =>
  `{"seller":"S","buyer":"B","number":${number},"date":"2024-01-02","gross":1.10${more}}`;

async function loadLines(content: string | Uint8Array) {
  const store = new MemoryStore();
  const loaded = await loadFiles(store, { 'a.ndjson': content });
  return { store, ...loaded, file: loaded.files[0] };
}

test.each<[string, Record<string, string | null> | null]>([
  ['{"a":1.10,"b":24312000000012345678,"c":-0,"d":1e5}', { a: '1.10', b: '24312000000012345678', c: '-0', d: '1e5' }],
  ['{"a":"1.5 \\"2\\" 3","b":"\\\\","c":"\\u4e2d"}', { a: '1.5 "2" 3', b: '\\', c: '中' }],
  ['{"a":null,"b":true,"c":"","d":false}', { a: '', b: 'true', c: '', d: 'false' }],
  ['{"a":{"b":{"c":1}},"d":{}}', { 'a.b.c': '1' }],
  ['{"a":[1,2],"b":[]}', { a: null, b: null }],
  ['{"__proto__":"x","constructor":1}', { ['__proto__']: 'x', constructor: '1' }],
  ['{"a":01}', null],
  ['{"a":1.}', null],
  ['{"a":.5}', null],
  ['{"a":NaN}', null],
  ['{"a":1 2}', null],
  ['{"a":"1"2}', null],
  ['{1:2}', null],
  ['[1]', null],
  ['1', null],
  ['null', null],
  ['{"a":1}{"b":2}', null],
  ['{"a":1', null],
  ['{"a":{"b":1},"a.b":2}', null],
  ['{"a":"\\ud800"}', null],
  [`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, null],
])('%s', (text, cells) => {
  const found = cellsOf(text);
  expect(found && [...found]).toEqual(cells && Object.entries(cells));
});

describe('lines', () => {
  test('are numbered as they stand, those that are none are refused, and the rest is loaded', async () => {
    const { file, refusals } = await loadLines(
      csv(
        line(''),
        '',
        'no',
        '{"seller":"S"',
        line(',"gross2":[1]', '"2"'),
        line('', '[3]'),
        line('', '"4"').replace('1.10', '"x"'),
      ),
    );
    expect(file.rows).toMatchObject({ read: 6, refused: 4, newInvoices: 2 });
    expect(file.reading).toMatchObject({ format: 'ndjson', encoding: 'utf-8', headerRow: 0 });
    expect(refusals.map(({ row, column_name, value, code }) => [row, column_name, value, code])).toEqual([
      [3, null, 'no', 'json_unreadable'],
      [4, null, '{"seller":"S"', 'json_unreadable'],
      [6, null, line('', '[3]'), 'json_list'],
      [7, 'gross', 'x', 'amount_pattern'],
    ]);
  });

  test('may have keys that come late, objects within, and numbers of twenty digits', async () => {
    const { store, file } = await loadLines(
      csv(
        `{"number":24312000000012345678,"date":"2024-01-02","gross":1.10,"seller":{"id":"S"},"buyer":{"id":"B"}}`,
        ...Array.from(
          { length: 3000 },
          (_, i) => `{"number":"${i}","date":"20240102","gross":7,"seller.id":"S","buyer.id":"B"}`,
        ),
        `{"number":"late","date":"2024-01-02","gross":1.10,"seller":{"id":"S"},"buyer":{"id":"B"},"status":"void","x":{"y":[{"z":1}]}}`,
      ),
    );
    expect(file.rows).toMatchObject({ read: 3002, refused: 0 });
    expect(file.checked!.voidRows).toBe(1);
    expect(file.ignoredColumns).toEqual(['x.y']);
    const numbers = (await invoicesOf(store)).map(({ number }) => number);
    expect(numbers).toContain('24312000000012345678');
  });

  test('may be compressed, marked, in GB18030 or UTF-16, and end anyhow', async () => {
    const text = line(',"seller name":"甲"');
    const gb18030 = Buffer.from(text.replace('甲', '\xbc\xd7'), 'latin1');
    for (const content of [
      gzipSync(text),
      `\ufeff${text}`,
      `\r\n  ${text}\r\n`,
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      gb18030,
    ]) {
      const { file } = await loadLines(content);
      expect(file.rows).toMatchObject({ read: 1, refused: 0 });
    }
  });

  test('that are too long are refused', async () => {
    const { file, refusals } = await loadLines(
      csv(line(''), line(`,"x":"${'y'.repeat(2_100_000)}"`, '"2"'), line('', '"3"')),
    );
    expect(file.rows).toMatchObject({ read: 3, refused: 1 });
    expect(refusals[0]).toMatchObject({ row: 2, code: 'row_too_long' });
  });

  test('that become far more than they are refuse the file', async () => {
    const keys = Array.from({ length: 900 }, (_, i) => `,"k${i}":1`).join('');
    const content = line(keys) + '\n{"a":1}'.repeat(100_000);
    await expect(loadLines(content)).rejects.toMatchObject({ code: 'archive_bomb' });
  });

  test.each([
    ['json_not_lines', `[${line('')}]`],
    ['json_not_lines', `  [\n  ${line('')}\n]`],
    ['json_not_lines', '{\n"seller": "S"\n}\n'],
    ['header_unknown', '{"a":1}\n'],
    ['too_many_columns', `{${Array.from({ length: 5000 }, (_, i) => `"k${i}":1`).join(',')}}\n`],
  ])('%s: a file of others is refused', async (code, content) => {
    await expect(loadLines(content)).rejects.toMatchObject({ code });
  });
});
