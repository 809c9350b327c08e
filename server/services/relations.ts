import { parseDay } from '../../graph/days.ts';
import type { Snapshot } from '../../graph/snapshot.ts';
import type { RelationAccountsReply } from '../contract.ts';
import type { GraphService } from './graph.ts';
import type { LedgerService } from './ledger.ts';
import { describeTaxpayer, nodeFor } from './taxpayers.ts';

/** What the ledger holds of a pair, and what of it is live. */
export async function relationAccounts(
  ledger: LedgerService,
  graph: GraphService,
  { seller, buyer, asOf }: { seller: string; buyer: string; asOf?: string },
): Promise<RelationAccountsReply> {
  const { snapshot } = graph;
  const parties = [seller, buyer].map((id) => describeTaxpayer(snapshot, nodeFor(snapshot, id)));
  const day = asOf === undefined ? null : parseDay(asOf);
  const { version, accounts } = await ledger.relation(parties[0].id, parties[1].id, day);
  return { version, seller: parties[0], buyer: parties[1], asOf: asOf ?? null, accounts };
}

/** The relation of a pair in a currency; those of a seller stand in order of buyer, then currency. -1 where there is none. */
export function relationOf({ relations }: Snapshot, seller: number, buyer: number, currency: number): number {
  if (seller < 0 || buyer < 0) return -1;
  let [low, high] = [relations.sellerOffsets[seller], relations.sellerOffsets[seller + 1]];
  const end = high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const isBefore =
      relations.buyer[middle] < buyer || (relations.buyer[middle] === buyer && relations.currency[middle] < currency);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low < end && relations.buyer[low] === buyer && relations.currency[low] === currency ? low : -1;
}
