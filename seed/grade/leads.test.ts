import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { readLeads } from './leads.ts';
import { recordsOf } from '../tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'suyuan-leads-'));
afterAll(() => rmSync(folder, { recursive: true }));
let written = 0;
function read(content: string | Buffer) {
  const path = join(folder, `${written++}`);
  writeFileSync(path, content);
  return readLeads(path);
}

test('records of comma-separated text', () => {
  expect(recordsOf('a,b\r\n"1,""x""\n2",\n\n,\n"",z')).toEqual([
    ['a', 'b'],
    ['1,"x"\n2', ''],
    ['', ''],
    ['', 'z'],
  ]);
  expect(recordsOf('a,b,')).toEqual([['a', 'b', '']]);
  expect([recordsOf(''), recordsOf('\n\n')]).toEqual([[], []]);
  expect(() => recordsOf('a"b,c')).toThrow('character 0');
  expect(() => recordsOf('a,"b')).toThrow('character 2');
});

describe('leads', () => {
  const table = '\ufeffTaxpayer,extra,Score,pattern\nE1,x,.5,pipe\n"E,2",y,3e-1,\nE3,z,,pipe\n';
  const expected = [
    { score: 0.5, pattern: 'pipe', taxpayers: ['E1'], relations: [] },
    { score: 0.3, pattern: null, taxpayers: ['E,2'], relations: [] },
  ];

  test('of a table, gzip or not; without a score nobody is listed', async () => {
    expect(await read(table)).toEqual(expected);
    expect(await read(gzipSync(table))).toEqual(expected);
  });

  test('of JSON, as a list, in an object, or one a line', async () => {
    const leads = [
      { score: 1, taxpayers: ['A', { taxpayer: 'B', role: 'pipe' }], relations: [{ seller: 'A', buyer: 'B' }] },
      { score: 0, pattern: 'circular', taxpayers: [{ id: 'C' }] },
      { score: null, taxpayers: ['D'] },
    ];
    const found = [
      { score: 1, pattern: null, taxpayers: ['A', 'B'], relations: [['A', 'B']] },
      { score: 0, pattern: 'circular', taxpayers: ['C'], relations: [] },
    ];
    for (const text of [
      JSON.stringify(leads),
      JSON.stringify({ leads, more: 1 }, null, 1),
      leads.map((lead) => JSON.stringify(lead)).join('\n\n'),
    ])
      expect(await read(text)).toEqual(found);
  });

  test.each([
    ['taxpayer,points\nA,1', /no column score; there are: taxpayer, points/],
    ['taxpayer,score\nA,high', /line 2: the score high is no number/],
    ['taxpayer,score\nA,1\n,2', /line 3 names no taxpayer/],
    ['taxpayer,score\nA,1,2', /line 2 has 3 fields, the header 2/],
    ['[{"score": 1}]', /lead 1 names no taxpayers/],
    ['[{"score": "1", "taxpayers": ["A"]}]', /lead 1: score is no number/],
    ['[{"score": 1, "taxpayers": [3]}]', /lead 1: a taxpayer has no id/],
    ['{"score": 1, "taxpayers": ["A"]}\n{oops', /line 2 is no JSON/],
  ])('that cannot be read are refused: %s', async (text, reason) => {
    await expect(read(text)).rejects.toThrow(reason);
  });

  test('of a file that is not there', async () => {
    await expect(readLeads(join(folder, 'none'))).rejects.toThrow(/none: ENOENT/);
  });
});
