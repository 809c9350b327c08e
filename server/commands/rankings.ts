import { asking } from '../client.ts';
import type { LargeInvoicesReply, ThroughputReply } from '../contract.ts';
import type { Options } from '../options.ts';
import { oneLine, shownOf } from './invoices.ts';
import type { Terminal } from './terminal.ts';

/** What is asked for, as the API names it; undefined is not said. */
export type Asked = Readonly<Record<string, string | number | undefined>>;

/** `suyuan throughput`: who buys and sells most. */
export async function throughput(asked: Asked, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'throughput' }, async (client) => {
    const reply = await client.call<ThroughputReply>('GET', `/api/v1/throughput?${queryOf(asked)}`);
    terminal.endProgress();
    terminal.document(reply);
    const head = terminal.say(
      '纳税人 名称 购进(不含税)> 销售(不含税)> 进项票> 销项票> 供方> 客户>',
      'taxpayer name net-in> net-out> in> out> suppliers> customers>',
    );
    const rows = reply.items.map((one) => [
      ...[one.id, one.name ?? '', terminal.money(one.inMinor, reply.currency), terminal.money(one.outMinor, reply.currency)],
      ...[one.invoicesIn, one.invoicesOut, one.suppliers, one.customers].map(String),
    ]);
    terminal.print(terminal.table(head.split(' '), rows));
    const { items, total } = reply;
    terminal.hint(terminal.say(`共 ${total} 户，显示 ${items.length} 户`, `${items.length} of ${total} shown`));
    return 0;
  });
} // prettier-ignore

/** `suyuan largest`: invoices of most. */
export async function largest(asked: Asked, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'largest' }, async (client) => {
    const reply = await client.call<LargeInvoicesReply>('GET', `/api/v1/invoices/largest?${queryOf(asked)}`);
    terminal.endProgress();
    terminal.document(reply);
    for (const item of reply.items) terminal.print(oneLine(item, terminal));
    terminal.hint(shownOf(reply, terminal));
    return 0;
  });
}

function queryOf(asked: Asked): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, String(value));
  return query.toString();
}
