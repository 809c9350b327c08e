import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { DEMO_ECONOMY, makeEconomy } from '../../seed/economy.ts';
import { writeEconomy } from '../../seed/write.ts';
import { problemOf } from '../errors.ts';
import type { Options } from '../options.ts';
import { type Runtime, startRuntime } from '../runtime.ts';
import { rebuilt } from './graph.ts';
import { describeProgress, leftBehind } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** `suyuan serve`: API and page until a signal ends it. `start` makes a demo economy first where the folder is empty. */
export async function serve(options: Options, terminal: Terminal, { demo }: { demo: boolean }): Promise<number> {
  const ended = untilSignal();
  const runtime = await startRuntime(options, { command: demo ? 'start' : 'serve', onLost: () => terminal.leave() });
  leftBehind(runtime.jobs.leftBehind, terminal);
  try {
    // at once, so that what is in the way shows before the long part; until the graph is there, answers are `unavailable`
    await runtime.listenLocally();
    const url = await runtime.listen();
    const prepared = prepare(runtime, options, terminal, demo);
    // whoever ends it meanwhile does not hear how it failed
    prepared.catch(() => undefined);
    if ((await Promise.race([ended, prepared])) === 'prepared') {
      announce(runtime, url, options, terminal);
      await ended;
    }
    terminal.hint(terminal.say('正在结束……', 'Ending…'));
    return 0;
  } finally {
    await runtime.close();
  }
}

async function prepare(runtime: Runtime, options: Options, terminal: Terminal, demo: boolean): Promise<'prepared'> {
  await runtime.build(
    (progress) => describeProgress(progress, terminal),
    (trouble) => {
      terminal.endProgress();
      terminal.problem(problemOf(trouble, terminal.language));
    },
  );
  rebuilt(runtime.ledger.graphState.origin?.unusable, terminal);
  if (demo && runtime.ledger.describe().empty) await loadDemo(runtime, options, terminal);
  terminal.endProgress();
  return 'prepared';
}

function announce({ ledger }: Runtime, url: string, { data }: Options, terminal: Terminal): void {
  const { demo, empty, version, taxpayers, invoices } = ledger.describe();
  terminal.document({ url, data, demo, version });
  if (empty)
    terminal.hint(
      terminal.say(
        '台账是空的。在另一个终端导入：npm run -s suyuan -- load <文件或文件夹>',
        'The ledger is empty. Load in another terminal: npm run -s suyuan -- load <file or folder>',
      ),
    );
  else
    terminal.hint(
      terminal.say(
        `${demo ? '演示台账' : '台账'}：${taxpayers} 个纳税人，${invoices} 张发票`,
        `${demo ? 'Demo ledger' : 'Ledger'}: ${taxpayers} taxpayers, ${invoices} invoices`,
      ),
    );
  terminal.print(terminal.say(`打开 ${url}`, `Open ${url}`));
  terminal.hint(terminal.say('按 Ctrl+C 结束。', 'Ctrl+C ends it.'));
}

async function loadDemo({ jobs, loads }: Runtime, { data, lang }: Options, terminal: Terminal): Promise<void> {
  const folder = join(data, 'staging', 'demo');
  terminal.hint(terminal.say('首次运行：生成演示数据……', 'First run: making a demo economy…'));
  try {
    const { files, facts } = await writeEconomy(makeEconomy(DEMO_ECONOMY), folder, { form: 'full' });
    const paths = [...files, ...facts].map(({ path }) => path);
    const id = await loads.submit({ paths, uploads: [], replaceDemo: false, demo: true, trusted: true });
    for await (const told of jobs.watch(id, { language: lang })) {
      if (told) describeProgress(told.job.progress, terminal);
      if (told?.job.problem) terminal.problem(told.job.problem);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first SIGINT or SIGTERM; a second one ends at once. */
function untilSignal(): Promise<'ended'> {
  return new Promise((resolve) => {
    let signals = 0;
    const end = () => {
      if (++signals > 1) process.exit(130);
      resolve('ended');
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
}
