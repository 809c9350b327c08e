import { open } from 'node:fs/promises';
import { InvalidInput } from '../../errors.ts';
import { BYTE_ORDER_MARK, markedEncoding } from '../encoding.ts';
import { readHead } from '../header.ts';

/** How the cells of a file are written. */
export type Format = 'csv' | 'xlsx' | 'ndjson' | 'parquet';

const HEAD_BYTES = 4096;
const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/**
 * What a file is, by its first bytes, within gzip too; its name does not count. What is none of the others is CSV, which its header decides.
 * Raises InvalidInput for what is known and cannot be read.
 */
export async function formatOf(path: string): Promise<Format> {
  const head = await readHead(path, ({ length }) => length >= HEAD_BYTES);
  const magic = head.subarray(0, 4).toString('latin1');
  if (magic === 'PK\x03\x04' || magic === 'PK\x05\x06') return 'xlsx';
  if (magic === 'PAR1') return 'parquet';
  if (magic === 'PARE') throw new InvalidInput('parquet_encrypted');
  if (head.subarray(0, 8).equals(OLE)) throw new InvalidInput(await oleProblem(path));
  const start = textOf(head).trimStart();
  if (start.startsWith('{')) return 'ndjson';
  if (/^\[\s*\{/.test(start)) throw new InvalidInput('json_not_lines');
  return 'csv';
}

/** Enough of a text to know its first characters: JSON begins with ASCII in any encoding. */
function textOf(head: Buffer): string {
  const encoding = markedEncoding(head);
  if (encoding !== null) return new TextDecoder(encoding).decode(head);
  return head.subarray(head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0).toString('latin1');
}

/** What an OLE file holds, by the names in the first sector of its directory: an old workbook, an encrypted new one, or something else. */
async function oleProblem(path: string): Promise<'workbook_old' | 'workbook_encrypted' | 'not_text'> {
  const handle = await open(path);
  try {
    const header = Buffer.alloc(512);
    await handle.read(header, 0, 512, 0);
    const sectorBytes = 2 ** Math.min(16, header.readUInt16LE(30));
    const directory = Buffer.alloc(4096);
    await handle.read(directory, 0, directory.length, (header.readUInt32LE(48) + 1) * sectorBytes);
    const holds = (name: string) => directory.includes(Buffer.from(name, 'utf16le'));
    if (holds('EncryptedPackage') || holds('EncryptionInfo')) return 'workbook_encrypted';
    return holds('Workbook') || holds('Book') ? 'workbook_old' : 'not_text';
  } finally {
    await handle.close();
  }
}
