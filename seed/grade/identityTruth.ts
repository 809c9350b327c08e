import { dirname, join } from 'node:path';
import { scopedId } from '../../graph/model.ts';
import type { AnswerKey } from '../key.ts';
import { readRows, textOf, Unreadable } from '../tables.ts';
import type { IdentityTruth } from './identity.ts';

/** What is true of dirty ledgers, out of the key and the files beside it. Raises Unreadable. */
export async function identityTruth(file: string, { ledgers, files }: AnswerKey): Promise<IdentityTruth> {
  if (!ledgers) throw new Unreadable(file, 'these are no one-sided ledgers');
  const path = join(dirname(file), 'key.rows.json');
  const documents = JSON.parse(await textOf(path)) as Record<string, number[]>;
  const codesOf = new Map<string, string[]>();
  for (const { code, taxpayer } of ledgers.firms) codesOf.set(taxpayer, [...(codesOf.get(taxpayer) ?? []), code]);
  const firmsOf = new Map<string, readonly string[]>();
  for (const { code, taxpayer } of ledgers.firms) firmsOf.set(code, codesOf.get(taxpayer)!);
  for (const { owner, side, code, taxpayer } of ledgers.parties) {
    const firms = codesOf.get(taxpayer);
    if (firms) firmsOf.set(scopedId(owner, side, code), firms);
  }
  // what a firm hands in under its second number is another document until somebody says that the two are one
  const second = new Set([...codesOf.values()].flatMap((codes) => codes.slice(1)));
  const { rows, provable } = await rowsOf(file, files, documents, second);
  return {
    ...{ rows, firmsOf, provable },
    duplicates: [...codesOf.values()].flatMap((codes) => (codes.length === 2 ? [[codes[0], codes[1]] as const] : [])),
  };
}

interface ReadLedgers {
  rows: Record<string, number[]>;
  /** Codes of which two rows at least stand on the other side's ledger with equal number, day, net and tax. */
  provable: Set<string>;
}

async function rowsOf(
  file: string,
  files: readonly string[],
  documents: Readonly<Record<string, readonly number[]>>,
  second: ReadonlySet<string>,
): Promise<ReadLedgers> {
  const rows: Record<string, number[]> = {};
  const seen = { sales: new Map<string, string[]>(), purchases: new Map<string, string[]>() };
  for (const name of files) {
    const side = name.startsWith('sales') ? 'sales' : 'purchases';
    const other = side === 'sales' ? '购方单位代号' : '销方单位代号';
    const columns = ['企业代号', other, '发票号码', '开票日期', '金额', '税额'];
    const read = await readRows(join(dirname(file), name), columns);
    rows[name] = read.rows.map(([owner, party, ...what], i) => {
      const document = documents[name][i];
      const key = [document, ...what].join(' ');
      const codes = seen[side].get(key) ?? [];
      codes.push(scopedId(owner!, side, party!));
      seen[side].set(key, codes);
      return second.has(owner!) ? document + APART : document;
    });
  }
  const counts = new Map<string, number>();
  for (const side of ['sales', 'purchases'] as const)
    for (const [key, codes] of seen[side])
      if (seen[side === 'sales' ? 'purchases' : 'sales'].has(key))
        for (const code of new Set(codes)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return { rows, provable: new Set([...counts].filter(([, count]) => count > 1).map(([code]) => code)) };
}

/** Above all places of invoices. */
const APART = 2 ** 40;
