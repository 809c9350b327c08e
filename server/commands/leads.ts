import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { InvalidInput, Unavailable } from '../../graph/errors.ts';
import { asking, type Client } from '../client.ts';
import type { Explanation, Job, JobOf, Lead, LeadHead, LeadsReply, ScanRequest } from '../contract.ts';
import type { Options } from '../options.ts';
import { valueText } from '../services/leadWords.ts';
import { label } from './chain.ts';
import { follow } from './jobs.ts';
import type { Terminal } from './terminal.ts';

/** How many a scan shows of what it found. */
const SHOWN = 20;

/** `suyuan scan`: runs the detectors, and shows what came of it. */
export async function scan(request: ScanRequest, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'scan' }, async (client) => {
    const started = await client.call<Job>('POST', '/api/v1/scans', request);
    const ended = (await follow(client, started.id, terminal)) as JobOf<'scan'>;
    terminal.endProgress();
    const { result, problem, state } = ended;
    if (!result) {
      terminal.document(ended);
      if (problem) terminal.problem(problem);
      else
        terminal.hint(
          state === 'cancelled'
            ? terminal.say('已取消，没有留下结果。', 'Cancelled; nothing was left.')
            : terminal.say('已中断，没有留下结果。', 'Interrupted; nothing was left.'),
        );
      return 1;
    }
    const found = await client.call<LeadsReply>('GET', `/api/v1/leads?scan=${ended.id}&limit=${SHOWN}`);
    terminal.document({ ...ended, leads: found.items });
    const number = new Intl.NumberFormat(terminal.language === 'zh' ? 'zh-CN' : 'en');
    const head = terminal.say('检测器 评估数> 疑点> 超出上限>', 'detector evaluated> leads> left>').split(' ');
    const rows = result.detectors.map(({ name, candidates, leads, leftOut }) => [
      name,
      ...[candidates, leads, leftOut].map((count) => number.format(count)),
    ]);
    terminal.print(terminal.table(head, rows));
    printHeads(found, terminal);
    if (result.rings > 0)
      terminal.hint(terminal.say(`归并成 ${result.rings} 个团伙：rings 列出。`, `Rings that they join to: ${result.rings}; rings lists them.`));
    if (result.shared === 'failed')
      terminal.hint(terminal.say('疑点和团伙没能写入 Neo4j；下次检测会写入。', 'Leads and rings could not be written to Neo4j; the next scan writes them.'));
    terminal.hint(terminal.say('这些是疑点，不是结论：是否虚开由检查认定。', 'These are leads: whether an invoice is false, an inspection finds.'));
    return 0;
  });
} // prettier-ignore

export interface LeadsOrder {
  scan?: string;
  detector?: string;
  taxpayer?: string;
  limit: number;
}

/** `suyuan leads` */
export async function leads(order: LeadsOrder, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'leads' }, async (client) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(order)) if (value !== undefined) query.set(name, String(value));
    const reply = await client.call<LeadsReply>('GET', `/api/v1/leads?${query.toString()}`);
    terminal.endProgress();
    terminal.document(reply);
    if (reply.scan === null)
      terminal.hint(terminal.say('还没有检测过；请运行 scan。', 'Nothing was scanned yet; run scan.'));
    else printHeads(reply, terminal);
    return 0;
  });
}

function printHeads({ items, total }: LeadsReply, terminal: Terminal): void {
  const head = terminal
    .say('编号 疑点 得分> 可信度> 纳税人 期间 不含税额> 依据', 'id lead score> confidence> taxpayers period net> why')
    .split(' ');
  terminal.print(
    terminal.table(
      head,
      items.map((one) => rowOf(one, terminal)),
    ),
  );
  if (total > items.length)
    terminal.hint(terminal.say(`共 ${total} 条，显示 ${items.length} 条`, `${items.length} of ${total} shown`));
  else if (total === 0) terminal.hint(terminal.say('没有疑点。', 'No leads.'));
}

/** Ids that fit on a line. */
const NAMED = 3;

function rowOf(lead: LeadHead, terminal: Terminal): string[] {
  const { id, title, score, confidence, core, firstDay, lastDay, netMinor, currency, reasons } = lead;
  const named = core.slice(0, NAMED).map((one) => one.id);
  return [
    ...[id, title, score === null ? '-' : score.toFixed(5), confidence.toFixed(2)],
    named.join(', ') + (core.length > NAMED ? ' …' : ''),
    `${firstDay}–${lastDay}`,
    terminal.money(netMinor, currency),
    reasons.toSorted((a, b) => b.weight - a.weight)[0]?.text ?? '',
  ];
}

/** `suyuan lead ID`: all that is known of one; `invoicesTo` writes its invoices as a list for other offices. */
export async function lead(
  id: string,
  { scan, invoicesTo }: { scan?: string; invoicesTo?: string },
  options: Options,
  terminal: Terminal,
): Promise<number> {
  return asking(options, terminal, { command: 'lead' }, async (client) => {
    const found = await client.call<Lead>('GET', pathOf(id, '', scan));
    terminal.endProgress();
    terminal.document(found);
    printLead(found, terminal);
    if (invoicesTo !== undefined) await writeInvoices(client, pathOf(found.id, '/invoices.csv', scan), invoicesTo, terminal);
    return 0;
  });
} // prettier-ignore

const pathOf = (id: string, what: string, scan?: string) =>
  `/api/v1/leads/${encodeURIComponent(id)}${what}${scan === undefined ? '' : `?scan=${encodeURIComponent(scan)}`}`;

function printLead(found: Lead, terminal: Terminal): void {
  const { title, detector, score, confidence, currency, netMinor, taxMinor, taxAtStakeMinor, firstDay, lastDay } = found;
  const money = (amount: number) => terminal.money(amount, currency);
  const say = terminal.say.bind(terminal);
  terminal.print(`${title} (${detector.name} ${detector.version})  ${found.id}`);
  if (found.askedFor !== null)
    terminal.print(say(`${found.askedFor} 的纳税人已并入其他主体`, `${found.askedFor} is of taxpayers that stand for others since`));
  terminal.print(
    say(
      `得分 ${score?.toFixed(5) ?? '-'}，可信度 ${confidence.toFixed(2)}；${firstDay} 至 ${lastDay}，${found.invoices} 张发票，不含税 ${money(netMinor)}，税额 ${money(taxMinor)}`,
      `score ${score?.toFixed(5) ?? '-'}, confidence ${confidence.toFixed(2)}; ${firstDay} to ${lastDay}, ${found.invoices} invoices, net ${money(netMinor)}, tax ${money(taxMinor)}`,
    ),
  );
  if (taxAtStakeMinor !== null)
    terminal.print(say(`涉及可抵扣税额 ${money(taxAtStakeMinor)}`, `input tax that is credited out of it: ${money(taxAtStakeMinor)}`));
  terminal.print(`\n${say('依据', 'why')}`);
  for (const { text, peers } of found.reasons) terminal.print(`  ${text}${peers ? `  [${peers.text}]` : ''}`);
  if (found.against.length > 0) terminal.print(`\n${say('不利于此的', 'what speaks against it')}`);
  for (const { text } of found.against) terminal.print(`  ${text}`);
  terminal.print(`\n${say('纳税人', 'taxpayers')}`);
  for (const member of found.members) terminal.print(`  ${member.roleText}  ${label(member)}`);
  terminal.print(`\n${say('购销关系', 'relations')}`);
  terminal.print(
    terminal.table(
      say('销方 购方 发票> 不含税额>', 'seller buyer invoices> net>').split(' '),
      found.relations.map(({ seller, buyer, invoices, netMinor: net }) => [seller, buyer, String(invoices), money(net)]),
    ),
  );
  terminal.print(
    say(
      `检测 ${found.scan}；图的版本 ${found.basis.version}${found.basis.isCurrent ? '' : '，不是现在的图'}`,
      `scan ${found.scan}; graph ${found.basis.version}${found.basis.isCurrent ? '' : ', which is not that of now'}`,
    ),
  );
} // prettier-ignore

async function writeInvoices(client: Client, path: string, to: string, terminal: Terminal): Promise<void> {
  const lines = await client.stream(path);
  try {
    await pipeline(lines, createWriteStream(to, { flags: 'wx' }));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new InvalidInput('export_exists', { path: to }, { cause: error });
    await rm(to, { force: true });
    throw new Unavailable(`cannot write ${to}: ${code}`, false, { cause: error });
  }
  terminal.print(terminal.say(`协查清单已写到 ${to}`, `The list of invoices was written to ${to}`));
}

/** `suyuan explain LEAD`: computes it again, and says where it differs. The exit code is 1 where it does. */
export async function explain(id: string, scan: string | undefined, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'explain' }, async (client) => {
    const found = await client.call<Lead>('GET', pathOf(id, '', scan));
    const explained = await client.call<Explanation>('GET', pathOf(id, '/explanation', scan));
    terminal.endProgress();
    terminal.document(explained);
    const { say } = { say: terminal.say.bind(terminal) };
    const cell = (name: string, value: number | null) => (value === null ? '-' : valueText(name, value, found.currency));
    const rows = explained.items.map(({ about, value, lead: told, ledger, agrees }) => [
      ...[about, value, cell(value, told), cell(value, ledger)],
      agrees ? '=' : '≠',
    ]);
    terminal.print(terminal.table(say('关于 数值 疑点> 台账> 一致', 'about value lead> ledger> same').split(' '), rows));
    if (explained.left.length > 0)
      terminal.print(say(`没有重算：${explained.left.join('、')}`, `not computed again: ${explained.left.join(', ')}`));
    if (explained.moved)
      terminal.hint(say('台账在检测以后变过。', 'The ledger is another than the one that was scanned.'));
    terminal.print(explained.agrees ? say('全部一致。', 'All of it agrees.') : say('有不一致之处。', 'Some of it differs.'));
    return explained.agrees ? 0 : 1;
  });
} // prettier-ignore
