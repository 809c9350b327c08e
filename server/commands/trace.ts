import { asking } from '../client.ts';
import type { PathsReply, TaxpayersReply, TraceReply, TraceRequest } from '../contract.ts';
import type { Options } from '../options.ts';
import { describePaths, describeSide, label } from './chain.ts';
import { showGraph } from './jobs.ts';
import type { Terminal } from './terminal.ts';

/** `suyuan trace TAXPAYER…` */
export async function trace(
  request: TraceRequest,
  to: string | undefined,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  return asking(options, terminal, { command: 'trace' }, async (client) => {
    if (to !== undefined) {
      const direction = request.direction === 'up' ? 'up' : 'down';
      const asked = client.call<PathsReply>('POST', '/api/v1/traces/paths', { ...request, direction, target: to });
      const reply = await showGraph(client, request.asOf, terminal, asked);
      terminal.endProgress();
      terminal.document(reply);
      terminal.print(describePaths(reply, to, terminal));
      return 0;
    }
    const asked = client.call<TraceReply>('POST', '/api/v1/traces', request);
    const reply = await showGraph(client, request.asOf, terminal, asked);
    terminal.endProgress();
    terminal.document(reply);
    for (const side of reply.sides) terminal.print(describeSide(side, reply, terminal));
    return 0;
  });
}

/** `suyuan find TEXT` */
export async function find(text: string, limit: number, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'find' }, async (client) => {
    const query = new URLSearchParams({ q: text, limit: String(limit) });
    const reply = await client.call<TaxpayersReply>('GET', `/api/v1/taxpayers?${query.toString()}`);
    terminal.endProgress();
    terminal.document(reply);
    for (const taxpayer of reply.items) terminal.print(label(taxpayer));
    if (reply.total > reply.items.length)
      terminal.hint(
        terminal.say(
          `共 ${reply.total} 个，显示 ${reply.items.length} 个`,
          `${reply.items.length} of ${reply.total} shown`,
        ),
      );
    else if (reply.total === 0) terminal.hint(terminal.say('没有找到', 'Nothing found'));
    return 0;
  });
}
