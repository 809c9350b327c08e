import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Random } from '../../algorithms/random.ts';
import { csvField, RowFile, type WrittenFile } from '../csv.ts';
import type { AnswerKey } from '../key.ts';
import { type Host, readHost, type Table } from './host.ts';
import { lay, type Laid, type LayOptions } from './lay.ts';
import type { Plant } from './plants.ts';

export interface IntoOptions extends Omit<LayOptions, 'random'> {
  readonly seed: number;
  /** What the key calls that which is laid in. */
  readonly laid: string;
}

export interface WrittenHybrid {
  readonly files: readonly WrittenFile[];
  readonly key: string;
  readonly schemes: number;
  readonly leftOut: number;
}

/**
 * Lays plants into the ledger of a folder, and writes all to another: its tables with the new rows among the others, its other files as they are,
 * and key.json. Raises Unreadable; throws RangeError where nothing can be laid in, or the folders are one.
 */
export async function writeInto(
  folder: string,
  out: string,
  plants: readonly Plant[],
  { seed, laid: name, ...options }: IntoOptions,
): Promise<WrittenHybrid> {
  if (resolve(folder) === resolve(out)) throw new RangeError('the ledger stays as it is: --out must be another folder');
  const host = await readHost(folder);
  const laid = lay(host, plants, membersOf(host), { ...options, random: new Random(seed) });
  await mkdir(out, { recursive: true });
  const files: WrittenFile[] = [];
  for (const table of host.tables) files.push(await writeTable(out, table, laid));
  for (const other of host.others) await copyFile(join(folder, other), join(out, other));
  const hybrid = { host: basename(resolve(folder)), laid: name, options: { seed, ...options } };
  const key = join(out, 'key.json');
  await writeFile(key, `${JSON.stringify(keyOf(host, laid, hybrid), null, 1)}\n`);
  return { files, key, schemes: laid.schemes.length, leftOut: laid.leftOut };
}

/** Who is part of something in the host, or looks as if: nothing is laid onto these. */
function membersOf({ key, firms }: Host): Set<string> {
  const told = new Set([
    ...(key?.schemes.flatMap(({ members }) => members.map(({ taxpayer }) => taxpayer)) ?? []),
    ...(key?.lookalikes.flatMap(({ taxpayers }) => taxpayers) ?? []),
  ]);
  const taxpayerOf = new Map(key?.ledgers?.firms.map(({ code, taxpayer }) => [code, taxpayer]));
  return new Set(firms.map(({ id }) => id).filter((id) => told.has(taxpayerOf.get(id) ?? id)));
}

async function writeTable(out: string, table: Table, { rows }: Laid): Promise<WrittenFile> {
  const file = await RowFile.open(join(out, table.name), table.header.map(csvField).join(','));
  try {
    const more = [...(rows.get(table) ?? [])].sort((a, b) => a.after - b.after || a.day - b.day);
    let next = 0;
    for (const [i, cells] of table.rows.entries()) {
      file.add(cells.map(csvField).join(','));
      for (; next < more.length && more[next].after === i; next++) file.add(more[next].cells.map(csvField).join(','));
      if (i % 1000 === 0) await file.drained();
    }
  } catch (error) {
    await file.end().catch(() => undefined);
    throw error;
  }
  return file.end();
}

function keyOf(host: Host, laid: Laid, hybrid: Pick<NonNullable<AnswerKey['hybrid']>, 'host' | 'laid' | 'options'>): AnswerKey {
  const { key, form } = host;
  const observed = host.firms.map(({ id }) => ({ code: id, taxpayer: id, name: '' }));
  return {
    kind: 'suyuan-answer-key',
    version: 2,
    economy: key?.economy ?? {},
    form,
    files: host.tables.map(({ name }) => name),
    schemes: [...(key?.schemes ?? []), ...laid.schemes],
    lookalikes: key?.lookalikes ?? [],
    hybrid: { ...hybrid, schemes: laid.schemes.map(({ id }) => id), leftOut: laid.leftOut },
    ...(form === 'ledgers' && {
      ledgers: {
        firms: [...(key?.ledgers?.firms ?? observed), ...laid.firms],
        parties: [...(key?.ledgers?.parties ?? []), ...laid.parties],
      },
    }),
  };
} // prettier-ignore
