import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Status } from '../contract.ts';
import { type OwnerRecord, readOwner } from '../owner.ts';
import { callOverSocket, greetOwner } from '../socket.ts';
import { codeOf, type Finding, findings, type Words } from './finding.ts';

export const OWNER_WORDS = {
  owner_none: { level: 'ok', zh: ['没有进程占用数据文件夹', ''], en: ['no process has the data folder', ''] },
  owner_alive: {
    level: 'ok',
    zh: ['数据文件夹由进程 {pid}（{command}，自 {since}）占用', ''],
    en: ['process {pid} ({command}, since {since}) has the data folder', ''],
  },
  owner_dead: {
    level: 'note',
    zh: ['进程 {pid}（{command}，自 {since}）没有正常结束', '下一条命令会接管；已写入的内容都在。'],
    en: [
      'process {pid} ({command}, since {since}) ended without giving the data folder back',
      'The next command takes it over; what was written is there.',
    ],
  },
  owner_unreadable: {
    level: 'note',
    zh: ['owner.lock 的内容不可读', '可能正在交接；三十秒后自动作废。'],
    en: ['owner.lock cannot be understood', 'The folder may be changing hands; after thirty seconds it is void.'],
  },
  socket_answers: {
    level: 'ok',
    zh: ['占用者在应答；进行中的任务 {jobs} 个', ''],
    en: ['it answers; jobs under way: {jobs}', ''],
  },
  socket_starting: {
    level: 'note',
    zh: ['占用者在应答，但图尚未建成', '用 suyuan jobs 查看进度。'],
    en: ['it answers, but its graph is not there yet', 'suyuan jobs says how far it is.'],
  },
  socket_unavailable: {
    level: 'error',
    zh: ['占用者在应答，但其账本线程已结束', '请结束进程 {pid} 后重新启动。'],
    en: ['it answers, but the thread of its ledger has ended', 'End process {pid} and start again.'],
  },
  socket_none: {
    level: 'note',
    zh: ['占用者不接受调用：{command} 运行时，其他命令须等待', '等它结束，或用 serve 让各命令共用一个进程。'],
    en: [
      'it takes no calls: while {command} runs, other commands are turned away',
      'Wait for its end, or run serve, which other commands can call.',
    ],
  },
  socket_silent: {
    level: 'error',
    zh: ['占用者没有应答（{reason}）', '稍后再试；若一直如此，结束进程 {pid} 后重新启动。'],
    en: ['it does not answer ({reason})', 'Try again shortly; if it stays so, end process {pid} and start again.'],
  },
} as const satisfies Record<string, Words>;
const found = findings(OWNER_WORDS);

export interface FoundOwner {
  /** Of a process that lives, or may. */
  record: OwnerRecord | null;
  /** Somebody has the folder, or it cannot be told: no database in it may be opened. */
  isOwned: boolean;
  /** What the owner says of itself. */
  status: Status | null;
  findings: Finding[];
}

/** Who has the data folder, and whether it answers. Changes nothing. */
export async function checkOwner(folder: string): Promise<FoundOwner> {
  const none = { record: null, isOwned: false, status: null };
  const owner = readOwner(folder);
  if (!owner)
    return existsSync(join(folder, 'owner.lock'))
      ? { ...none, isOwned: true, findings: [found('owner_unreadable')] }
      : { ...none, findings: [found('owner_none')] };
  const { record, alive } = owner;
  const { pid, command, since, socket, nonce } = record;
  if (!alive) return { ...none, findings: [found('owner_dead', { pid, command, since })] };
  const told = [found('owner_alive', { pid, command, since })];
  const owned = { record, isOwned: true };
  if (socket === null) return { ...owned, status: null, findings: [...told, found('socket_none', { command })] };
  try {
    await greetOwner(socket, folder, nonce);
    const status = await askStatus(socket);
    const answer = {
      ready: () => found('socket_answers', { jobs: status.jobs.length }),
      starting: () => found('socket_starting'),
      unavailable: () => found('socket_unavailable', { pid }),
    }[status.state]();
    return { ...owned, status, findings: [...told, answer] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : codeOf(error);
    return { ...owned, status: null, findings: [...told, found('socket_silent', { reason, pid })] };
  }
}

const PATIENCE_MS = 5_000;

async function askStatus(socket: string): Promise<Status> {
  const reply = await callOverSocket(socket, { path: '/api/v1/status', signal: AbortSignal.timeout(PATIENCE_MS) });
  if (reply.status !== 200) throw new Error(`${reply.status} ${await reply.text()}`);
  return reply.json<Status>();
}
