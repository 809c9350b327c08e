import { parseDay } from '../../graph/days.ts';
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
