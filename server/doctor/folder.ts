import { access, constants, readdir, realpath, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sizeOf } from '../services/status.ts';
import { codeOf, type Finding, findings, type Words } from './finding.ts';

export const FOLDER_WORDS = {
  folder_ok: { level: 'ok', zh: ['数据文件夹 {folder} 可读写', ''], en: ['data folder {folder}, writable', ''] },
  folder_missing: {
    level: 'note',
    zh: ['没有数据文件夹 {folder}', 'start 与 load 会建立它；若本应存在，请检查 --data。'],
    en: ['there is no data folder {folder}', 'start and load make it; if it should be there, check --data.'],
  },
  folder_cannot_be_made: {
    level: 'error',
    zh: ['没有数据文件夹 {folder}，也不能在 {parent} 下建立（{reason}）', '请换一个 --data，或给予写入权限。'],
    en: [
      'there is no data folder {folder}, and none can be made below {parent} ({reason})',
      'Give another --data, or the right to write there.',
    ],
  },
  folder_unusable: {
    level: 'error',
    zh: ['数据文件夹 {folder} 不可用（{reason}）', '它须是可读写的文件夹，路径中没有“?”；请检查路径与权限。'],
    en: [
      'the data folder {folder} cannot be used ({reason})',
      'It has to be a folder that can be read and written, with no “?” in its path: check path and permissions.',
    ],
  },
  folder_open: {
    level: 'warning',
    zh: ['其他用户可读数据文件夹（权限 {mode}）', 'chmod 700 {folder}'],
    en: ['others can read the data folder (mode {mode})', 'chmod 700 {folder}'],
  },
  runs_as_root: {
    level: 'note',
    zh: ['以 root 运行：权限检查对 root 不起作用', '请以日常运行溯源的用户再检查一次。'],
    en: ['this runs as root, whom permissions do not stop', 'Check again as the user that Suyuan is run by.'],
  },
  disk_ok: {
    level: 'ok',
    zh: ['磁盘剩余 {freeBytes}；账本 {ledgerBytes}', ''],
    en: ['{freeBytes} of disk are free; the ledger has {ledgerBytes}', ''],
  },
  disk_tight: {
    level: 'warning',
    zh: ['磁盘剩余 {freeBytes}，少于账本的 {ledgerBytes}', '导入需要与账本相当的空间：请腾出空间或换磁盘。'],
    en: [
      '{freeBytes} of disk are free, less than the {ledgerBytes} of the ledger',
      'A load needs about as much again: make room, or take another disk.',
    ],
  },
  disk_full: {
    level: 'error',
    zh: ['磁盘只剩 {freeBytes}', '请腾出空间：几乎什么都写不下了。'],
    en: ['only {freeBytes} of disk are free', 'Make room: next to nothing can be written.'],
  },
  copy_kept: {
    level: 'note',
    zh: ['留有旧结构账本的副本 {file}（{bytes}）', '确认新账本无误后可以删除。'],
    en: [
      'a copy of the ledger before it was brought forward is there: {file} ({bytes})',
      'Once you are content with the ledger it can be removed.',
    ],
  },
  left_behind: {
    level: 'note',
    zh: ['上次中断留下 {file}（{bytes}）', '下次启动时会自行清理或覆盖，不必处理。'],
    en: [
      'something was left by what was interrupted: {file} ({bytes})',
      'The next start removes it or writes over it; nothing has to be done.',
    ],
  },
  spill_left: {
    level: 'note',
    zh: ['上次中断的查询留下 {file}（{bytes}）', '没有进程占用数据文件夹时可以删除。'],
    en: [
      'queries that were interrupted left {file} ({bytes})',
      'It can be removed while no process has the data folder.',
    ],
  },
} as const satisfies Record<string, Words>;
const found = findings(FOLDER_WORDS);

/** Whether the data folder can be used; `there` says whether more can be looked at in it. */
export async function checkFolder(folder: string): Promise<{ there: boolean; findings: Finding[] }> {
  const root = process.getuid?.() === 0 ? [found('runs_as_root')] : [];
  const only = (finding: Finding) => ({ there: false, findings: [finding, ...root] });
  try {
    const { mode, ...kind } = await stat(folder).then((one) => ({ mode: one.mode, isFolder: one.isDirectory() }));
    if (!kind.isFolder) return only(found('folder_unusable', { folder, reason: 'ENOTDIR' }));
    if ((await realpath(folder)).includes('?')) return only(found('folder_unusable', { folder, reason: '“?”' }));
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const isOpen = (mode & 0o077) !== 0;
    const octal = (mode & 0o777).toString(8);
    return {
      there: true,
      findings: [
        found('folder_ok', { folder }),
        ...(isOpen ? [found('folder_open', { folder, mode: octal })] : []),
        ...root,
      ],
    };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return only(found('folder_unusable', { folder, reason: codeOf(error) }));
  }
  if (folder.includes('?')) return only(found('folder_unusable', { folder, reason: '“?”' }));
  const { parent, reason } = await parentOf(folder);
  return only(
    reason === null ? found('folder_missing', { folder }) : found('folder_cannot_be_made', { folder, parent, reason }),
  );
}

/** The nearest folder above that is there, and why nothing can be made in it. */
async function parentOf(folder: string): Promise<{ parent: string; reason: string | null }> {
  for (let parent = dirname(folder); ; parent = dirname(parent))
    try {
      if (!(await stat(parent)).isDirectory()) return { parent, reason: 'ENOTDIR' };
      await access(parent, constants.W_OK | constants.X_OK);
      return { parent, reason: null };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || parent === dirname(parent)) return { parent, reason: codeOf(error) };
    }
}

const LEAST_BYTES = 100 * 2 ** 20;

export async function checkDisk(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const bytes = (await sizeOf(join(folder, 'ledger.duckdb'))) + (await sizeOf(join(folder, 'ledger.duckdb.wal')));
  return judgeDisk(bavail * bsize, bytes);
}

export function judgeDisk(freeBytes: number, ledgerBytes: number): Finding {
  if (freeBytes < LEAST_BYTES) return found('disk_full', { freeBytes });
  return found(freeBytes < ledgerBytes ? 'disk_tight' : 'disk_ok', { freeBytes, ledgerBytes });
}

/** What nobody works on any more; of a folder that somebody owns only the copies, since the rest may be in use. */
export async function checkLeftovers(folder: string, isOwned: boolean): Promise<Finding[]> {
  const [names, saved] = await Promise.all([readdir(folder), readdir(join(folder, 'snapshots')).catch(() => [])]);
  const tell = async (code: keyof typeof FOLDER_WORDS, file: string) =>
    found(code, { file, bytes: await sizeOf(join(folder, file)) });
  const copies = names.filter((name) => /^ledger\.schema-.*\.duckdb$/.test(name));
  const left = [
    ...names.filter((name) => /^ledger\.schema-.*\.part$|^owner\.lock\.(new|succeed)-/.test(name)),
    ...saved.filter((name) => name.endsWith('.part')).map((name) => join('snapshots', name)),
  ];
  if ((await sizeOf(join(folder, 'staging'))) > 0) left.push('staging');
  const spilt = (await sizeOf(join(folder, 'spill'))) > 0 ? ['spill'] : [];
  return Promise.all([
    ...copies.map((file) => tell('copy_kept', file)),
    ...(isOwned ? [] : left).map((file) => tell('left_behind', file)),
    ...(isOwned ? [] : spilt).map((file) => tell('spill_left', file)),
  ]);
}
