import { cancelJob, jobs, showJob } from '../commands/jobs.ts';
import type { Define } from './define.ts';

/** What takes long. */
export function jobCommands({ program, t, command, run }: Define): void {
  const parent = program
    .command('jobs')
    .description(t('任务：等待、进行中、已结束的；查看、取消', 'jobs: what waits, runs and has ended; show, cancel'))
    .exitOverride();
  command('list', '列出任务，新的在前', 'list jobs, newest first', parent, true).action(
    (flags: Record<string, unknown>) => run(flags, jobs),
  );
  command('show <id>', '一个任务', 'one job', parent).action((id: string, flags: Record<string, unknown>) =>
    run(flags, (...given) => showJob(id, ...given)),
  );
  command(
    'cancel <id>',
    '取消任务；正在写入的仍会完成',
    'give a job up; one that is being written is finished all the same',
    parent,
  ).action((id: string, flags: Record<string, unknown>) => run(flags, (...given) => cancelJob(id, ...given)));
}
