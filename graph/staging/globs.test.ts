import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { matchesOf, patternOf } from './globs.ts';
import { temporaryFolder, writeFiles } from './harness.ts';

const FILES = [
  '2024-01/a.csv',
  '2024-01/b.csv.gz',
  '2024-02/a.csv',
  '2024 三月/进项 [1].csv',
  '[x]/a.csv',
  '.hidden/a.csv',
];
const found = async (folder: string, pattern: string) => {
  const parts = await patternOf(join(folder, pattern));
  return parts && (await matchesOf(parts)).map((name) => join(parts.base, name).slice(folder.length + 1));
};

test('a pattern means the files that match, in byte order', async () => {
  const folder = await writeFiles(Object.fromEntries(FILES.map((name) => [name, 'x'])));
  expect(await found(folder, '2024-*/*.csv')).toEqual(['2024-01/a.csv', '2024-02/a.csv']);
  expect(await found(folder, '2024-*/*.csv.gz')).toEqual(['2024-01/b.csv.gz']);
  expect(await found(folder, '2024-0[2-9]/a.csv')).toEqual(['2024-02/a.csv']);
  expect(await found(folder, '2024-0?/{a,b}.csv')).toEqual(['2024-01/a.csv', '2024-02/a.csv']);
  expect(await found(folder, '2024 三月/进项*')).toEqual(['2024 三月/进项 [1].csv']);
  expect(await found(folder, '**/进*.csv')).toEqual(['2024 三月/进项 [1].csv']);
  expect(await found(folder, '*/none*')).toEqual([]);
  // hidden folders and folders themselves are left out
  expect(await found(folder, '**/a.csv')).toEqual(['2024-01/a.csv', '2024-02/a.csv', '[x]/a.csv']);
  expect(await found(folder, '2024-*')).toEqual([]);
});

test('what is there by that very name is no pattern', async () => {
  const folder = await writeFiles(Object.fromEntries(FILES.map((name) => [name, 'x'])));
  expect(await found(folder, '[x]/a.csv')).toBeNull();
  expect(await found(folder, '[x]/*')).toEqual(['[x]/a.csv']);
  expect(await found(folder, '2024 三月/进项 [1].csv')).toBeNull();
  expect(await found(folder, 'missing.csv')).toBeNull();
});

test('links to folders are not followed, those to files are; nothing leads upward', async () => {
  const [folder, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
  await writeFile(join(elsewhere, 'a.csv'), 'x');
  await mkdir(join(folder, 'own'));
  await symlink(elsewhere, join(folder, 'away'));
  await symlink(folder, join(folder, 'own/loop'));
  await symlink(join(elsewhere, 'a.csv'), join(folder, 'own/link.csv'));
  expect(await found(folder, '**/*.csv')).toEqual(['own/link.csv']);
  expect(await patternOf(`${folder}/*/../../${elsewhere}/*`)).toBeNull();
});
