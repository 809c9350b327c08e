import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Conflict } from '../../graph/errors.ts';
import { inspectSnapshot } from '../../graph/saved/saved.ts';
import type { PastState } from '../../graph/store.ts';
import type { InspectedLedger } from '../../graph/stores/duckdb/inspection.ts';
import { acquireOwnership } from '../owner.ts';
import { codeOf, type Finding, findings, type Words } from './finding.ts';
import type { FoundOwner } from './owner.ts';

export const LEDGER_WORDS = {
  ledger_missing: {
    level: 'note',
    zh: ['文件夹里没有账本', '用 load 导入，或用 start 生成演示数据。'],
    en: ['there is no ledger in the folder', 'Load files with load, or make a demo with start.'],
  },
  ledger_ok: { level: 'ok', zh: ['账本结构 {schema}', ''], en: ['ledger of schema {schema}', ''] },
  ledger_older: {
    level: 'note',
    zh: ['账本为旧结构 {schema}，本程序用 {known}', '首次打开时先留副本再升级；请备好与账本相当的磁盘空间。'],
    en: [
      'the ledger is of the older schema {schema}; this program has {known}',
      'When it is first opened it is brought forward after a copy: have as much disk free as the ledger takes.',
    ],
  },
  ledger_newer: {
    level: 'error',
    zh: ['账本结构 {schema} 来自更新的程序（本程序用 {known}）', '请用更新的程序打开；本程序不会改动它。'],
    en: [
      'the ledger of schema {schema} was made by a newer program (this one has {known})',
      'Open it with the newer program; this one leaves it alone.',
    ],
  },
  ledger_unknown: {
    level: 'error',
    zh: ['账本结构 {schema} 过旧，无法升级（本程序用 {known}）', '请把原文件重新导入新的数据文件夹。'],
    en: ['nothing leads from the ledger’s schema {schema} to {known}', 'Load its files again into a new data folder.'],
  },
  ledger_unreadable: {
    level: 'error',
    zh: ['账本打不开（{reason}）', '请从备份恢复，或把原文件重新导入新的数据文件夹；先保留这份文件。'],
    en: [
      'the ledger cannot be opened ({reason})',
      'Restore it from a backup, or load its files again into a new data folder; keep this file until then.',
    ],
  },
  ledger_not_looked_at: {
    level: 'note',
    zh: ['数据文件夹被占用且未得应答，未查看账本', '占用者结束后再检查一次。'],
    en: [
      'somebody has the folder and does not say more, so the ledger was not looked at',
      'Check again once the owner has ended.',
    ],
  },
  snapshot_ok: {
    level: 'ok',
    zh: ['已存的图完好（{bytes}），校验和相符', ''],
    en: ['the saved graph is sound ({bytes}); its hashes fit', ''],
  },
  snapshot_of_owner: {
    level: 'ok',
    zh: ['占用者已保存图（{bytes}）', ''],
    en: ['the owner has saved the graph ({bytes})', ''],
  },
  snapshot_being_saved: { level: 'ok', zh: ['占用者正在保存图', ''], en: ['the owner is saving the graph', ''] },
  snapshot_not_saved: {
    level: 'warning',
    zh: ['图未能保存（{reason}）', '下次启动须重建；请检查磁盘空间与权限。'],
    en: ['the graph could not be saved ({reason})', 'The next start builds it anew: check disk and permissions.'],
  },
  snapshot_missing: {
    level: 'note',
    zh: ['没有已存的图', '下次启动由账本重建，之后自动保存。'],
    en: ['there is no saved graph', 'The next start builds it from the ledger and saves it.'],
  },
  snapshot_stale: {
    level: 'note',
    zh: ['已存的图是序号 {sequence} 的，账本已到 {current}', '下次启动会续建或重建，不必处理。'],
    en: [
      'the saved graph is of sequence {sequence}, the ledger at {current}',
      'The next start extends it or builds it anew; nothing has to be done.',
    ],
  },
  snapshot_format: {
    level: 'note',
    zh: ['已存的图为其他格式（{found}）', '下次启动会重建，不必处理。'],
    en: ['the saved graph is of another format ({found})', 'The next start builds it anew; nothing has to be done.'],
  },
  snapshot_damaged: {
    level: 'warning',
    zh: ['已存的图损坏（{file}：{reason}）', '下次启动会由账本重建；若反复出现，请检查磁盘。'],
    en: [
      'the saved graph is damaged ({file}: {reason})',
      'The next start builds it from the ledger; if it happens again, check the disk.',
    ],
  },
} as const satisfies Record<string, Words>;
const found = findings(LEDGER_WORDS);

/** Reads what the ledger of a folder says of itself. */
export type Inspect = (folder: string) => Promise<InspectedLedger>;

/**
 * What opening the ledger would come to. It is read while this process is the owner of its folder, lest somebody opens it meanwhile; where
 * somebody is already, by what that one says.
 */
export async function checkLedger(
  folder: string,
  { isOwned, status }: FoundOwner,
  inspect: Inspect,
): Promise<{ state: PastState | null; findings: Finding[] }> {
  const only = (finding: Finding, state: PastState | null = null) => ({ state, findings: [finding] });
  if (isOwned) {
    const schema = status?.versions.ledgerSchema;
    return only(schema ? found('ledger_ok', { schema }) : found('ledger_not_looked_at'));
  }
  if (!existsSync(join(folder, 'ledger.duckdb'))) return only(found('ledger_missing'));
  try {
    const owner = await acquireOwnership(folder, { command: 'doctor' });
    try {
      const { schema, known, fate, state } = await inspect(folder);
      return only(found(FATES[fate], { schema: schema ?? '-', known }), state);
    } finally {
      await owner.release();
    }
  } catch (error) {
    if (error instanceof Conflict) return only(found('ledger_not_looked_at'));
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return only(found('ledger_unreadable', { reason: firstLine(codeOf(cause)) }));
  }
}

const FATES = {
  opened: 'ledger_ok',
  migrated: 'ledger_older',
  newer: 'ledger_newer',
  unknown: 'ledger_unknown',
} as const;

const firstLine = (text: string) => text.split('\n')[0].slice(0, 300);

/** Whether the saved graph can be opened; `state` is that of the ledger, where it is known. */
export async function checkSnapshot(
  folder: string,
  { isOwned, status }: FoundOwner,
  state: PastState | null,
): Promise<Finding[]> {
  if (isOwned) {
    const saved = status?.graph?.saved;
    if (!saved || saved.state === 'empty') return [];
    if (saved.state === 'failed') return [found('snapshot_not_saved', { reason: saved.reason })];
    return [
      saved.state === 'saved' ? found('snapshot_of_owner', { bytes: saved.bytes }) : found('snapshot_being_saved'),
    ];
  }
  const inspected = await inspectSnapshot(join(folder, 'snapshots'));
  switch (inspected.state) {
    case 'missing':
      return state && state.sequence > 0 ? [found('snapshot_missing')] : [];
    case 'damaged':
      return [found('snapshot_damaged', { file: inspected.file, reason: inspected.reason })];
    case 'format':
      return [found('snapshot_format', { found: inspected.found })];
    case 'sound': {
      const { sequence, version, attributesVersion, bytes } = inspected;
      const isCurrent =
        !state ||
        (state.sequence === sequence && state.version === version && state.attributesVersion === attributesVersion);
      if (!isCurrent) return [found('snapshot_stale', { sequence, current: state.sequence })];
      return [found('snapshot_ok', { bytes })];
    }
  }
}
