import { FACT_KINDS, factColumns, type FactKind, kindOf } from '../../graph/facts.ts';
import { asking } from '../client.ts';
import type { Fact, FactsReply } from '../contract.ts';
import type { Options } from '../options.ts';
import { label } from './chain.ts';
import type { Terminal } from './terminal.ts';

export interface FactsOrder {
  kind?: FactKind;
  superseded: boolean;
  limit: number;
}

/** `suyuan facts TAXPAYER`: what is known of it beside invoices. */
export async function facts(
  id: string,
  { kind, superseded, limit }: FactsOrder,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  return asking(options, terminal, { command: 'facts' }, async (client) => {
    const query = new URLSearchParams({ superseded: String(superseded), limit: String(limit), ...(kind && { kind }) });
    const path = `/api/v1/taxpayers/${encodeURIComponent(id)}/facts?${query.toString()}`;
    const reply = await client.call<FactsReply>('GET', path);
    terminal.endProgress();
    terminal.document(reply);
    terminal.print(describeFacts(reply, terminal));
    return 0;
  });
}

function describeFacts(reply: FactsReply, terminal: Terminal): string {
  const lines = [label(reply)];
  for (const kind of FACT_KINDS) {
    const { total, items } = reply.facts[kind] ?? { total: 0, items: [] };
    if (total === 0) continue;
    const { zh, en } = kindOf(kind);
    const more = total > items.length ? terminal.say(`，显示 ${items.length}`, `, ${items.length} shown`) : '';
    lines.push('', `── ${terminal.say(zh, en)} (${total}${more}) ──`, tableOf(kind, items, terminal));
  }
  if (lines.length === 1)
    lines.push(terminal.say('除发票外没有登记或申报资料。', 'Nothing is known of it beside invoices.'));
  return lines.join('\n');
}

/** A column for each that has a value, and where the row stands. */
function tableOf(kind: FactKind, items: readonly Fact[], terminal: Terminal): string {
  const rows = items as readonly (Fact & Record<string, unknown>)[];
  const columns = factColumns(kind).filter(
    ([name, { type }]) => type !== 'currency' && name !== 'taxpayer' && rows.some((row) => row[name] !== null),
  );
  const cellOf = (row: Fact & Record<string, unknown>, [name, { type, of }]: (typeof columns)[number]) => {
    const value = row[name] as string | number | null;
    if (value === null) return '';
    if (type === 'amount') return terminal.money(Number(value), String(row.currency));
    const words = of?.values[value];
    return words ? terminal.say(words.zh, words.en) : String(value);
  };
  return terminal.table(
    [
      ...columns.map(
        ([, { zh, en, type }]) => `${terminal.say(zh, en)}${type === 'amount' || type === 'count' ? '>' : ''}`,
      ),
      terminal.say('来源', 'source'),
    ],
    rows.map((row) => [
      ...columns.map((column) => cellOf(row, column)),
      `${row.source.file}:${row.source.row}${row.stands ? '' : terminal.say('（已被取代）', ' (superseded)')}`,
    ]),
  );
}
