import type { Store } from '../../graph/store.ts';

/** Of every accepted row of the ledger the invoice that it claims; files and invoices are numbered as they come. */
export interface ClaimedRows {
  /** SHA-256 of the content. */
  files: string[];
  file: Uint32Array;
  /** In its file, the header counted. */
  row: Uint32Array;
  invoice: Uint32Array;
}

/** All of them at once, for somebody who needs them all: O(rows), some 12 bytes a row to keep. */
export async function claimedRows(store: Store): Promise<ClaimedRows> {
  const files = new Map<string, number>();
  const invoices = new Map<bigint, number>();
  const numberOf = <K>(numbers: Map<K, number>, key: K) => numbers.get(key) ?? (numbers.set(key, numbers.size), numbers.size - 1); // prettier-ignore
  const [file, row, invoice]: [number[], number[], number[]] = [[], [], []];
  const known = await store.lookup(() => store.groupKeysOf(null));
  try {
    for await (const { count, columns } of known.claims)
      for (let i = 0; i < count; i++) {
        file.push(numberOf(files, columns.file[i]!));
        row.push(columns.row[i]);
        invoice.push(numberOf(invoices, (columns.digest_high[i] << 64n) | columns.digest_low[i]));
      }
  } finally {
    known.close();
  }
  const [fileOf, rowOf, invoiceOf] = [file, row, invoice].map((numbers) => Uint32Array.from(numbers));
  return { files: [...files.keys()], file: fileOf, row: rowOf, invoice: invoiceOf };
}
