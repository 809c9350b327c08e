import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { Engine, quote } from '../stores/duckdb/engine.ts';
import { MemoryStore } from '../stores/memory/store.ts';
import { letters } from './formats/harness.ts';
import { sourcesOf } from './sources.ts';
import { stage } from './stage.ts';

const NAMES = ['数电票号码', '销方识别号', '销方名称', '购方识别号', '购买方名称', '开票日期', '金额', '税额', '价税合计', '发票状态']; // prettier-ignore
const AMOUNTS = new Set([6, 7, 8]);
const BATCH_ROWS = 5000;

function rowOf(k: number): string[] {
  const net = 100 + ((k * 7919) % 10_000_000);
  const tax = Math.round(net * 0.13);
  const [seller, buyer] = [k % 2000, (k * 7) % 3000];
  const yuan = (fen: number) => (fen / 100).toFixed(2);
  const day = `2024-0${1 + (k % 9)}-${10 + (k % 18)}`;
  return [
    ...[
      `2431200000${String(k).padStart(10, '0')}`,
      `9131000000000${10_000 + seller}`,
      `上海甲乙丙贸易有限公司${seller}`,
    ],
    ...[`9132000000000${10_000 + buyer}`, `江苏丁戊己制造有限公司${buyer}`, day, yuan(net), yuan(tax), yuan(net + tax)],
    '正常',
  ];
}

function* batches(rows: number, of: (from: number, to: number) => string): Generator<string> {
  for (let from = 0; from < rows; from += BATCH_ROWS) yield of(from, Math.min(rows, from + BATCH_ROWS));
}

const csvLines = (rows: number) =>
  batches(rows, (from, to) => {
    let text = from === 0 ? `${NAMES.join(',')}\n` : '';
    for (let k = from; k < to; k++) text += `${rowOf(k).join(',')}\n`;
    return text;
  });

const jsonLines = (rows: number) =>
  batches(rows, (from, to) => {
    let text = '';
    for (let k = from; k < to; k++) {
      const cells = rowOf(k).map((cell, i) => `"${NAMES[i]}":${AMOUNTS.has(i) ? cell : `"${cell}"`}`);
      text += `{${cells.join(',')}}\n`;
    }
    return text;
  });

/** Writes a text in GB18030, of which the Chinese characters are looked up: Node decodes it only. */
function* inGb18030(parts: Iterable<string>): Generator<Buffer> {
  const codes = new Map<string, Buffer>();
  const decoder = new TextDecoder('gb18030');
  for (let high = 0xb0; high < 0xf8; high++)
    for (let low = 0xa1; low < 0xff; low++) codes.set(decoder.decode(Buffer.of(high, low)), Buffer.of(high, low));
  for (const part of parts)
    yield Buffer.concat(
      part.match(/[^\u0080-\u{10ffff}]+|./gsu)!.map((piece) => codes.get(piece) ?? Buffer.from(piece)),
    );
}

/** Texts shared as a spreadsheet does it, amounts as numbers. */
async function writeWorkbook(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path);
  const zip = new Zip((error, data, final) => {
    if (error) throw error;
    out.write(data);
    if (final) out.end();
  });
  const part = (name: string) => {
    const made = new ZipDeflate(name, { level: 1 });
    zip.add(made);
    return (text: string, last = true) => made.push(strToU8(text), last);
  };
  part('xl/workbook.xml')('<workbook><sheets><sheet name="发票" sheetId="1" r:id="r1"/></sheets></workbook>');
  part('xl/_rels/workbook.xml.rels')(
    '<Relationships><Relationship Id="r1" Type="/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
  );
  const shared = new Map<string, number>();
  const cellOf = (text: string, i: number, row: number) => {
    const at = `${letters(i)}${row}`;
    if (AMOUNTS.has(i) && row > 1) return `<c r="${at}"><v>${Number(text)}</v></c>`;
    if (!shared.has(text)) shared.set(text, shared.size);
    return `<c r="${at}" t="s"><v>${shared.get(text)}</v></c>`;
  };
  const rowXml = (cells: string[], row: number) =>
    `<row r="${row}">${cells.map((cell, i) => cellOf(cell, i, row)).join('')}</row>`;
  const sheet = part('xl/worksheets/sheet1.xml');
  sheet(`<worksheet><sheetData>${rowXml(NAMES, 1)}`, false);
  for (const text of batches(rows, (from, to) => {
    let xml = '';
    for (let k = from; k < to; k++) xml += rowXml(rowOf(k), k + 2);
    return xml;
  })) {
    sheet(text, false);
    if (out.writableNeedDrain) await once(out, 'drain');
  }
  sheet('</sheetData></worksheet>');
  const strings = part('xl/sharedStrings.xml');
  strings('<sst>', false);
  for (const text of shared.keys()) strings(`<si><t>${text}</t></si>`, false);
  strings('</sst>');
  zip.end();
  await once(out, 'close');
}

async function writeParquet(path: string, csv: string, folder: string): Promise<void> {
  const engine = await Engine.open({
    ...{ path: ':memory:', folders: [folder], spillFolder: join(folder, 'spill') },
    ...{ memoryLimitMegabytes: 1000, threads: 2, keepsOrder: true },
  });
  await engine.run(
    `COPY (SELECT * REPLACE (金额::DECIMAL(18, 2) AS 金额, 税额::DECIMAL(18, 2) AS 税额, 价税合计::DECIMAL(18, 2) AS 价税合计, 开票日期::DATE AS 开票日期)
       FROM read_csv(${quote(csv)}, header = true, all_varchar = true)) TO ${quote(path)} (FORMAT parquet)`,
  );
  engine.close();
}

/** Reads, checks and resolves the same rows from each format, in turns, and compares their times with that of UTF-8. */
export async function benchFormats({ rows, log }: { rows: number; log: (line: string) => void }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'suyuan-bench-'));
  try {
    const file = (name: string) => join(folder, name);
    const write = (name: string, parts: Iterable<string | Buffer>) =>
      pipeline(Readable.from(parts), createWriteStream(file(name)));
    await write('utf8.csv', csvLines(rows));
    await write('gb18030.csv', inGb18030(csvLines(rows)));
    await pipeline(Readable.from(csvLines(rows)), createGzip(), createWriteStream(file('utf8.csv.gz')));
    await write('rows.ndjson', jsonLines(rows));
    await writeParquet(file('rows.parquet'), file('utf8.csv'), folder);
    await writeWorkbook(file('rows.xlsx'), Math.min(rows, (1 << 20) - 2));
    await mkdir(file('staging'));
    const times = new Map<string, number[]>();
    const names = ['utf8.csv', 'gb18030.csv', 'utf8.csv.gz', 'rows.ndjson', 'rows.parquet', 'rows.xlsx'];
    const digests = new Set<string>();
    for (let turn = 0; turn < 3; turn++)
      for (const name of names) {
        const begun = performance.now();
        const staged = await stage(`${turn}-${name}`, await sourcesOf(file(name)), new MemoryStore(), {
          ...{ folder: file('staging'), memoryLimitMegabytes: 2000, threads: 2 },
        });
        times.set(name, [...(times.get(name) ?? []), performance.now() - begun]);
        digests.add(JSON.stringify(staged.files[0].rows));
        await staged.dispose();
      }
    const least = (name: string) => Math.min(...times.get(name)!);
    log(`${'file'.padEnd(14)}${['MB', 'seconds', 'rows/s', '× UTF-8'].map((head) => head.padStart(10)).join('')}`);
    for (const name of names) {
      const cells = [
        ((await stat(file(name))).size / 1e6).toFixed(0),
        (least(name) / 1000).toFixed(1),
        Math.round((1000 * rows) / least(name)).toLocaleString('en-US'),
        (least(name) / least('utf8.csv')).toFixed(2),
      ];
      log(name.padEnd(14) + cells.map((cell) => cell.padStart(10)).join(''));
    }
    log(digests.size === 1 ? 'all came to the same rows' : `DIFFERENT: ${[...digests].join(' ')}`);
    log(`memory of the process at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
