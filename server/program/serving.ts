import type { Inspection } from '../doctor/examination.ts';
import { status } from '../commands/status.ts';
import type { Define } from './define.ts';

/** What serves, and what says how it is. */
export function servingCommands({ command, run }: Define, inspection: () => Promise<Inspection>): void {
  command('start', '启动；首次运行时生成演示数据', 'serve; makes a demo economy on the first run').action(
    (flags: Record<string, unknown>) =>
      run(flags, async (...given) => (await import('../commands/serve.ts')).serve(...given, { demo: true })),
  );
  command('serve', '启动 API 与页面', 'serve API and page').action((flags: Record<string, unknown>) =>
    run(flags, async (...given) => (await import('../commands/serve.ts')).serve(...given, { demo: false })),
  );
  command('status', '运行状况：内容、图、大小、内存、任务', 'how it is: contents, graph, sizes, memory, jobs').action(
    (flags: Record<string, unknown>) => run(flags, status),
  );
  command(
    'doctor',
    '检查运行条件与数据文件夹，给出建议',
    'check what it runs on and the data folder; say what to do',
  ).action((flags: Record<string, unknown>) =>
    run(flags, async (...given) => {
      const [{ doctor }, inspect] = await Promise.all([import('../commands/doctor.ts'), inspection()]);
      return doctor(inspect, ...given);
    }),
  );
}
