import { setTimeout as sleep } from 'node:timers/promises';
import { asking, type Client, ProblemReply } from '../client.ts';
import type { Job, JobsReply } from '../contract.ts';
import type { Options } from '../options.ts';
import { isUnderWay } from '../services/job.ts';
import { describeProgress, progressLine } from './progress.ts';
import type { Terminal } from './terminal.ts';

const SHOWN_EVERY_MS = 200;

/** `suyuan jobs`: what runs, waits, and has ended, newest first. */
export async function jobs(options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'jobs' }, async (client) => {
    const { items } = await client.call<JobsReply>('GET', '/api/v1/jobs');
    terminal.endProgress();
    terminal.document(items);
    for (const job of items) terminal.print(describeJob(job, terminal));
    return 0;
  });
}

/** `suyuan jobs show ID`. */
export async function showJob(id: string, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'jobs' }, (client) => tell(client, 'GET', pathOf(id), terminal));
}

/** `suyuan jobs cancel ID`. */
export async function cancelJob(id: string, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'jobs' }, (client) =>
    tell(client, 'POST', `${pathOf(id)}/cancel`, terminal),
  );
}

async function tell(client: Client, method: 'GET' | 'POST', path: string, terminal: Terminal): Promise<number> {
  const job = await client.call<Job>(method, path, method === 'POST' ? {} : undefined);
  terminal.endProgress();
  terminal.document(job);
  terminal.print(describeJob(job, terminal));
  if (job.problem) terminal.problem(job.problem);
  return 0;
}

const pathOf = (id: string) => `/api/v1/jobs/${encodeURIComponent(id)}`;

/** Shows how far a job is until it ends. The first Ctrl+C gives it up, a second one ends this process. */
export async function follow(client: Client, id: string, terminal: Terminal): Promise<Job> {
  const cancel = () => void client.call('POST', `${pathOf(id)}/cancel`, {}).catch(() => undefined);
  process.once('SIGINT', cancel).once('SIGTERM', cancel);
  try {
    let after = 0;
    for (;;) {
      try {
        for await (const { event, job } of eventsOf(client, `${pathOf(id)}/events?after=${after}`)) {
          if (!isUnderWay(job)) return job;
          describeProgress(job.progress, terminal);
          after = event;
        }
      } catch (error) {
        if (error instanceof ProblemReply) throw error;
        // the stream was cut: whoever still answers says how it goes on
      }
      const job = await client.call<Job>('GET', pathOf(id));
      if (!isUnderWay(job)) return job;
      describeProgress(job.progress, terminal);
      await sleep(SHOWN_EVERY_MS);
    }
  } finally {
    process.off('SIGINT', cancel).off('SIGTERM', cancel);
  }
}

/** Waits for an answer, and shows how far the graph of an earlier day is that it needs. */
export async function showGraph<T>(
  client: Client,
  asOf: string | null | undefined,
  terminal: Terminal,
  answer: Promise<T>,
): Promise<T> {
  const isThere = answer.then(
    () => true,
    () => true,
  );
  while (asOf && !(await Promise.race([isThere, sleep(SHOWN_EVERY_MS, false, { ref: false })]))) {
    const { items } = await client.call<JobsReply>('GET', '/api/v1/jobs?kind=graph&state=running');
    const job = items.find((one) => one.kind === 'graph' && one.about.asOf === asOf);
    if (job) describeProgress(job.progress, terminal);
  }
  return answer;
}

async function* eventsOf(client: Client, path: string): AsyncGenerator<{ event: number; job: Job }> {
  let text = '';
  for await (const chunk of (await client.stream(path)).setEncoding('utf8')) {
    text += chunk as string;
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const [, event, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
      if (data !== undefined) yield { event: Number(event), job: JSON.parse(data) as Job };
    }
  }
}

const KINDS = {
  load: { zh: '导入', en: 'load' },
  decision: { zh: '主体认定', en: 'decision' },
  graph: { zh: '建图', en: 'graph' },
  export: { zh: '导出', en: 'export' },
  scan: { zh: '检测', en: 'scan' },
} as const;

const STATES = {
  queued: { zh: '等待', en: 'waits' },
  running: { zh: '进行中', en: 'runs' },
  done: { zh: '完成', en: 'done' },
  failed: { zh: '失败', en: 'failed' },
  cancelled: { zh: '已取消', en: 'cancelled' },
  interrupted: { zh: '被中断', en: 'interrupted' },
} as const;

/** `id  when  kind about: state`, and how far it is. */
export function describeJob(job: Job, terminal: Terminal): string {
  const { language } = terminal;
  const state = job.state === 'running' ? progressLine(job.progress, terminal) : STATES[job.state][language];
  const what = [KINDS[job.kind][language], aboutOf(job)].filter(Boolean).join(' ');
  return `${job.id}  ${job.createdAt}  ${what}: ${state}`;
}

function aboutOf(job: Job): string {
  switch (job.kind) {
    case 'load':
      return job.about.files.slice(0, 3).join(', ') + (job.about.files.length > 3 ? ' …' : '');
    case 'decision':
      return [job.about.kind, job.about.a, job.about.b, job.about.undoes].filter((part) => part !== null).join(' ');
    case 'graph':
      return job.about.asOf ?? '';
    case 'export':
      return `${job.about.what} → ${job.about.path}`;
    case 'scan':
      return (job.about.detectors ?? []).join(', ');
  }
}
