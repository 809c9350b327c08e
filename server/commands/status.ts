import { PROBLEMS } from '../problems.ts';
import { asking } from '../client.ts';
import type { Status } from '../contract.ts';
import type { Options } from '../options.ts';
import { describeJob } from './jobs.ts';
import { kindWords } from './report.ts';
import { describeUnusable } from './graph.ts';
import { size, type Terminal } from './terminal.ts';

/** `suyuan status`: what is loaded, the graph in place, sizes, memory, jobs. Of a server that starts too. */
export async function status(options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'status', awaitsGraph: false }, async (client) => {
    const found = await client.call<Status>('GET', '/api/v1/status');
    terminal.endProgress();
    terminal.document(found);
    terminal.print(describeStatus(found, terminal));
    return 0;
  });
}

/** The whole of it for a person. */
export function describeStatus(found: Status, terminal: Terminal): string {
  const t = terminal.say.bind(terminal);
  const { versions, listening, threads, eventLoop, sizes, jobs } = found;
  const lines = [
    t(
      `溯源 ${versions.program}，Node ${versions.node}，进程 ${found.pid}，自 ${found.startedAt}：${STATES[found.state].zh}${listening ? `，监听 ${listening.host}:${listening.port}` : ''}`,
      `Suyuan ${versions.program}, Node ${versions.node}, process ${found.pid}, since ${found.startedAt}: ${STATES[found.state].en}${listening ? `, listens on ${listening.host}:${listening.port}` : ''}`,
    ),
    t(`数据文件夹：${found.data}`, `data folder: ${found.data}`),
    ...describeShared(found, terminal),
    ...describeContents(found, terminal),
    ...describeGraph(found, terminal),
    t(
      `大小：账本 ${size(sizes.ledger)}（日志 ${size(sizes.log)}），已存的图 ${size(sizes.snapshots)}，暂存 ${size(sizes.staging)}，溢出 ${size(sizes.spill)}；磁盘剩余 ${size(sizes.freeDisk)}`,
      `sizes: ledger ${size(sizes.ledger)} (log ${size(sizes.log)}), saved graph ${size(sizes.snapshots)}, staging ${size(sizes.staging)}, spill ${size(sizes.spill)}; free disk ${size(sizes.freeDisk)}`,
    ),
    describeMemory(found, terminal),
    t(
      `线程：数据库 ${threads.database}，图 ${threads.graph}，本机核心 ${threads.cores}`,
      `threads: database ${threads.database}, graph ${threads.graph}, cores ${threads.cores}`,
    ),
    t(
      `事件循环延迟（毫秒，自 ${eventLoop.since}）：p50 ${eventLoop.p50}，p99 ${eventLoop.p99}，最大 ${eventLoop.max}`,
      `event-loop delay (ms, since ${eventLoop.since}): p50 ${eventLoop.p50}, p99 ${eventLoop.p99}, max ${eventLoop.max}`,
    ),
    jobs.length === 0
      ? t('没有进行中的任务', 'no jobs under way')
      : t(`任务 ${jobs.length} 个：`, `jobs under way: ${jobs.length}`),
    ...jobs.map((job) => `  ${describeJob(job, terminal)}`),
  ];
  return lines.join('\n');
}

function describeShared({ shared, state }: Status, terminal: Terminal): string[] {
  if (state === 'unavailable' && !shared?.trouble)
    return [terminal.say('账本线程已结束，请重新启动', 'the thread of the ledger has ended: restart')];
  if (!shared) return [];
  const { uri, database, trouble } = shared;
  const why = trouble ? PROBLEMS[trouble][terminal.language][0] : terminal.say('已连接', 'connected');
  return [
    terminal.say(`共享台账：${uri}，数据库 ${database}：${why}`, `shared ledger: ${uri}, database ${database}: ${why}`),
  ];
}

const STATES = {
  ready: { zh: '就绪', en: 'ready' },
  starting: { zh: '正在启动，图尚未建成', en: 'starting, the graph is not there yet' },
  unavailable: { zh: '不可用', en: 'unavailable' },
} as const;

function describeContents({ contents, versions }: Status, terminal: Terminal): string[] {
  const t = terminal.say.bind(terminal);
  if (!contents) return [];
  const { files, loads, loadedAt, firstDay, lastDay, coverage, sequence, version, attributesVersion } = contents;
  const side = ({ taxpayers, firstDay, lastDay }: typeof coverage.sales) =>
    firstDay === null ? n(taxpayers) : `${n(taxpayers)} (${firstDay} … ${lastDay})`;
  const versionLine = t(
    `版本 ${version.slice(0, 12)}，属性 ${attributesVersion.slice(0, 12)}，序号 ${sequence}，账本结构 ${versions.ledgerSchema}`,
    `version ${version.slice(0, 12)}, attributes ${attributesVersion.slice(0, 12)}, sequence ${sequence}, ledger schema ${versions.ledgerSchema}`,
  );
  if (files.length === 0) return [t('尚未导入任何内容', 'nothing was loaded yet'), versionLine];
  return [
    terminal.table(
      [t('已导入', 'loaded'), t('文件>', 'files>'), t('行>', 'rows>')],
      files.map((file) => [kindWords(file.kind, terminal), n(file.files), n(file.rows)]),
    ),
    t(
      `${contents.demo ? '演示数据；' : ''}导入 ${n(loads)} 次，最近一次 ${loadedAt}${firstDay ? `；发票日期 ${firstDay} … ${lastDay}` : ''}`,
      `${contents.demo ? 'demo; ' : ''}loads: ${n(loads)}, the last at ${loadedAt}${firstDay ? `; invoices of ${firstDay} … ${lastDay}` : ''}`,
    ),
    t(
      `有自己账册的纳税人：销项 ${side(coverage.sales)}，进项 ${side(coverage.purchases)}，两者皆有 ${n(coverage.both)}，皆无 ${n(coverage.neither)}`,
      `taxpayers with ledgers of their own: sales ${side(coverage.sales)}, purchases ${side(coverage.purchases)}, both ${n(coverage.both)}, neither ${n(coverage.neither)}`,
    ),
    versionLine,
  ];
}

const HOW = {
  opened: { zh: '读取已存的图', en: 'opened as it was saved' },
  extended: { zh: '由已有的图续建', en: 'extended by what changed' },
  built: { zh: '由账本重建', en: 'built from the ledger' },
} as const;

function describeGraph({ graph }: Status, terminal: Terminal): string[] {
  if (!graph) return [];
  const t = terminal.say.bind(terminal);
  const { origin, saved, alive, waiting } = graph;
  const why = origin.unusable ? `${t('；', '; ')}${describeUnusable(origin.unusable, terminal)}` : '';
  const savedWords = {
    saved: () => ('bytes' in saved ? t(`已保存，${size(saved.bytes)}`, `saved, ${size(saved.bytes)}`) : ''),
    saving: () => t('正在保存', 'being saved'),
    failed: () => ('reason' in saved ? t(`保存失败：${saved.reason}`, `could not be saved: ${saved.reason}`) : ''),
    empty: () => t('无可保存', 'nothing to save'),
  }[saved.state]();
  return [
    t(
      `图：${n(graph.taxpayers)} 个纳税人，${n(graph.relations)} 个购销关系，${n(graph.invoices)} 张发票；${HOW[origin.how].zh}，${origin.seconds} 秒${why}；${savedWords}`,
      `graph: ${n(graph.taxpayers)} taxpayers, ${n(graph.relations)} relations, ${n(graph.invoices)} invoices; ${HOW[origin.how].en} in ${origin.seconds} s${why}; ${savedWords}`,
    ),
    t(
      `内存中的版本：${alive}${waiting ? '；下一版本在等待旧版本的使用者结束' : ''}`,
      `versions in memory: ${alive}${waiting ? '; a next one waits for the end of what uses the old one' : ''}`,
    ),
  ];
}

function describeMemory({ memory }: Status, terminal: Terminal): string {
  const { limit, process: own, machine, cgroup } = memory;
  const group = cgroup
    ? terminal.say(
        `；控制组 v${cgroup.version} 限额 ${size(cgroup.limit)}`,
        `; control group v${cgroup.version} limit ${size(cgroup.limit)}`,
      )
    : '';
  return terminal.say(
    `内存：数据库限额 ${size(limit)}，进程 ${size(own.resident)}；本机 ${size(machine.total)}，可用 ${size(machine.available)}${group}`,
    `memory: database limit ${size(limit)}, process ${size(own.resident)}; machine ${size(machine.total)}, available ${size(machine.available)}${group}`,
  );
}

const n = (value: number) => value.toLocaleString('en-US');
