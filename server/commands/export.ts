import { resolve } from 'node:path';
import { asking } from '../client.ts';
import type { ExportRequest, Job, JobOf } from '../contract.ts';
import type { Options } from '../options.ts';
import { follow } from './jobs.ts';
import type { Terminal } from './terminal.ts';

/** `suyuan export WHAT`: the graph as files that other programs read. */
export async function exportGraph(asked: ExportRequest, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'export' }, async (client) => {
    const path = resolve(asked.path);
    const started = await client.call<Job>('POST', '/api/v1/exports', { ...asked, path });
    const ended = (await follow(client, started.id, terminal)) as JobOf<'export'>;
    terminal.endProgress();
    terminal.document(ended);
    const { result, problem, state } = ended;
    if (problem) terminal.problem(problem);
    else if (!result)
      terminal.hint(
        state === 'cancelled'
          ? terminal.say('已取消，没有留下任何文件。', 'Cancelled; no file was left.')
          : terminal.say('已中断，没有留下任何文件。', 'Interrupted; no file was left.'),
      );
    if (!result) return 1;
    const number = new Intl.NumberFormat(terminal.language === 'zh' ? 'zh-CN' : 'en');
    const rows = result.files.map(({ name, rows, bytes }) => [name, number.format(rows), number.format(bytes)]);
    terminal.print(
      terminal.table([terminal.say('文件', 'file'), ...terminal.say('行数> 字节>', 'rows> bytes>').split(' ')], rows),
    );
    terminal.print(
      terminal.say(`已写到 ${path}（图的版本 ${result.version}）`, `Written to ${path} (graph ${result.version})`),
    );
    return 0;
  });
}
