import { largeInvoices } from '../../algorithms/largeInvoices.ts';
import { mostThroughput, throughput } from '../../algorithms/throughput.ts';
import { parseDay } from '../../graph/days.ts';
import { InvalidInput } from '../../graph/errors.ts';
import { digestText } from '../../graph/model.ts';
import type { Snapshot } from '../../graph/snapshot.ts';
import type { LargeInvoicesQuery, LargeInvoicesReply, ThroughputQuery, ThroughputReply } from '../contract.ts';
import type { GraphService } from './graph.ts';
import { invoicesOfDigests } from './invoices.ts';
import type { LedgerService } from './ledger.ts';
import { describeTaxpayer } from './taxpayers.ts';
import { currencyOf } from './traces.ts';

/** Runs in a worker. */
export function throughputReply(snapshot: Snapshot, query: ThroughputQuery): ThroughputReply {
  const options = optionsOf(snapshot, query);
  const found = throughput(snapshot, options);
  const { nodes, total } = mostThroughput(found, query.by, query.limit);
  return {
    version: snapshot.version,
    currency: snapshot.currencies[options.currency],
    items: Array.from(nodes, (u) => ({
      ...describeTaxpayer(snapshot, u),
      ...{ inMinor: found.inMinor[u], outMinor: found.outMinor[u] },
      ...{ invoicesIn: found.invoicesIn[u], invoicesOut: found.invoicesOut[u] },
      ...{ suppliers: found.suppliers[u], customers: found.customers[u] },
    })),
    total,
  };
}

/** Runs in a worker: digests, largest first. */
export function largestDigests(snapshot: Snapshot, query: LargeInvoicesQuery) {
  const options = optionsOf(snapshot, query);
  const { leastGrossMinor, limit: keep } = query;
  const { invoices, total } = largeInvoices(snapshot, { ...options, leastGrossMinor, keep });
  const { digestHigh, digestLow } = snapshot.invoices;
  return {
    currency: snapshot.currencies[options.currency],
    digests: Array.from(invoices, (i) => digestText(digestHigh[i], digestLow[i])),
    total,
  };
}

/** Which they are says the graph, what they are the ledger. */
export async function largestInvoices(graph: GraphService, ledger: LedgerService, query: LargeInvoicesQuery): Promise<LargeInvoicesReply> {
  const { currency, digests, total } = await graph.ask('largestInvoices', query);
  const { version, items } = await invoicesOfDigests(ledger, digests, digests.length);
  const places = new Map(digests.map((digest, place) => [digest, place]));
  items.sort((a, b) => places.get(a.digest)! - places.get(b.digest)!);
  return { version, currency, items, total };
} // prettier-ignore

function optionsOf(snapshot: Snapshot, { from, to, currency }: Pick<ThroughputQuery, 'from' | 'to' | 'currency'>) {
  if (from !== null && to !== null && from > to) throw new InvalidInput('period_reversed', { from, to });
  const dayOf = (text: string | null) => (text === null ? null : parseDay(text));
  return { currency: currencyOf(snapshot, currency), fromDay: dayOf(from), toDay: dayOf(to) };
}
