import type { JobProgress } from '../contract.ts';
import type { LeftBehind } from '../services/job.ts';
import type { Terminal } from './terminal.ts';

/** How far something is, in one line; the page says the same (viewer/panels/Progress.tsx). */
export function progressLine({ phase, file, done, total, secondsLeft }: JobProgress, terminal: Terminal): string {
  const share = total === null || total === 0 ? '' : `${Math.floor((100 * done) / total)} %`;
  const left = secondsLeft === null ? '' : LEFT[terminal.language](secondsLeft);
  return [PHASES[phase][terminal.language], file, share, left].filter(Boolean).join(' · ');
}

export function describeProgress(progress: JobProgress, terminal: Terminal): void {
  terminal.progress(progressLine(progress, terminal));
}

/** The page's words (viewer/i18n), which a test compares. */
export const PHASES: Readonly<Record<JobProgress['phase'], { zh: string; en: string }>> = {
  queued: { zh: '排队中', en: 'Waiting' },
  following: { zh: '正在同步共享台账', en: 'Reading the shared ledger' },
  reading: { zh: '正在读取', en: 'Reading' },
  checking: { zh: '正在检查', en: 'Checking' },
  resolving: { zh: '正在对账归户', en: 'Matching ledgers' },
  applying: { zh: '正在写入账本', en: 'Writing to the ledger' },
  building: { zh: '正在建图', en: 'Building the graph' },
  detecting: { zh: '正在检测', en: 'Detecting' },
  joining: { zh: '正在归并团伙', en: 'Joining leads to rings' },
  writing: { zh: '正在写出文件', en: 'Writing files' },
  done: { zh: '完成', en: 'Done' },
};

const LEFT = {
  zh: (seconds: number) => (seconds < 60 ? `约剩 ${seconds} 秒` : `约剩 ${Math.ceil(seconds / 60)} 分钟`),
  en: (seconds: number) => (seconds < 60 ? `about ${seconds} s left` : `about ${Math.ceil(seconds / 60)} min left`),
};

/** Jobs that an earlier process was ended in: which, where, and what became of each. */
export function leftBehind(jobs: readonly LeftBehind[], terminal: Terminal): void {
  for (const { job, committed } of jobs) {
    const { id, progress } = job;
    if (job.kind === 'load') {
      const { files } = job.about;
      const names = files.slice(0, 3).join(', ') + (files.length > 3 ? ' …' : '');
      terminal.hint(
        committed
          ? terminal.say(
              `上次导入 ${id}（${names}）写入后中断：已全部入账。`,
              `The load ${id} (${names}) was interrupted after it was written: all of it is in.`,
            )
          : terminal.say(
              `上次导入 ${id}（${names}）在 ${progress.phase} 阶段中断：没有任何内容入账，请重新导入。`,
              `The load ${id} (${names}) was interrupted while ${progress.phase}: nothing of it is in. Load it again.`,
            ),
      );
    } else if (job.kind === 'export')
      terminal.hint(
        terminal.say(
          `上次导出 ${id}（${job.about.path}）中断：没有留下文件，请重新导出。`,
          `The export ${id} (${job.about.path}) was interrupted: no file is left of it. Ask for it again.`,
        ),
      );
    else
      terminal.hint(
        committed
          ? terminal.say(
              `上次任务 ${id} 写入后中断：已入账。`,
              `The job ${id} was interrupted after it was written: it is in.`,
            )
          : terminal.say(
              `上次任务 ${id} 中断：没有任何改动，请重做。`,
              `The job ${id} was interrupted: nothing was changed. Ask for it again.`,
            ),
      );
  }
}
