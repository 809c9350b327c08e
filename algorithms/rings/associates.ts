import type { RingReason } from '../../graph/ring.ts';
import type { Scan } from '../detectors/scan.ts';
import type { Weighed } from './rings.ts';

export interface AssociateParameters {
  /** Part of its purchases that comes from members, and of its sales that goes to members, of one who stands between them. */
  readonly leastBetweenShare: number;
  /** Of one who sells to several members, or buys of several: so many of them, and the part of its sales or purchases. */
  readonly leastPartners: number;
  readonly leastSoldShare: number;
  readonly leastBoughtShare: number;
  /** Of one who is a lead by itself, though a weak one. */
  readonly leastBesideLeadShare: number;
  /** Net with members; less is chance. */
  readonly leastAssociateMinor: number;
  /** How often those who were found are looked on from again. */
  readonly rounds: number;
}

/**
 * Who stands beside a core by what flows: firms that trade with members to a part that strangers do not. Three signs, each with its values: it stands
 * between members (`between`), it sells to several or buys of several (`feeds-several`, `fed-by-several`), or it is a lead by itself, too weak to be
 * core (`weak-lead`). Hubs are never associated, nor looked on from, since everybody trades with them. Those who were found are looked on from again, so that a chain with a
 * gap of two is closed. O(relations of the members).
 */
export function associatesOf(
  scan: Scan,
  core: readonly number[],
  weak: ReadonlyMap<number, Weighed>,
  parameters: AssociateParameters,
): Map<number, RingReason[]> {
  const members = new Set(core);
  const found = new Map<number, RingReason[]>();
  for (let round = 0; round < parameters.rounds; round++) {
    const beside = besides(scan, members);
    let added = 0;
    for (const [firm, trade] of [...beside].sort(([a], [b]) => a - b)) {
      const reasons = reasonsOf(scan, firm, trade, weak.get(firm), parameters);
      if (reasons.length === 0) continue;
      found.set(firm, reasons);
      added++;
    }
    if (added === 0) break;
    for (const firm of found.keys()) members.add(firm);
  }
  return found;
}

/** What a firm trades with members. */
interface Trade {
  boughtMinor: number;
  soldMinor: number;
  suppliers: number;
  customers: number;
}

function besides(scan: Scan, members: ReadonlySet<number>): Map<number, Trade> {
  const { relationMinor, snapshot } = scan;
  const { sellerOffsets, buyerOffsets, byBuyer, seller, buyer } = snapshot.relations;
  const found = new Map<number, Trade>();
  const tradeOf = (firm: number): Trade => {
    let trade = found.get(firm);
    if (!trade) found.set(firm, (trade = { boughtMinor: 0, soldMinor: 0, suppliers: 0, customers: 0 }));
    return trade;
  };
  for (const u of members) {
    if (scan.isHub(u)) continue;
    for (let e = sellerOffsets[u]; e < sellerOffsets[u + 1]; e++) {
      if (relationMinor[e] === 0 || members.has(buyer[e])) continue;
      const trade = tradeOf(buyer[e]);
      trade.boughtMinor += relationMinor[e];
      trade.suppliers++;
    }
    for (let k = buyerOffsets[u]; k < buyerOffsets[u + 1]; k++) {
      const e = byBuyer[k];
      if (relationMinor[e] === 0 || members.has(seller[e])) continue;
      const trade = tradeOf(seller[e]);
      trade.soldMinor += relationMinor[e];
      trade.customers++;
    }
  }
  return found;
}

function reasonsOf(
  scan: Scan,
  firm: number,
  { boughtMinor, soldMinor, suppliers, customers }: Trade,
  weak: Weighed | undefined,
  parameters: AssociateParameters,
): RingReason[] {
  if (scan.isHub(firm) || boughtMinor + soldMinor < parameters.leastAssociateMinor) return [];
  const { inMinor, outMinor } = scan.activity;
  const [boughtShare, soldShare] = [boughtMinor / inMinor[firm] || 0, soldMinor / outMinor[firm] || 0];
  const { leastBetweenShare, leastPartners, leastSoldShare, leastBoughtShare, leastBesideLeadShare } = parameters;
  const reasons: RingReason[] = [];
  if (boughtShare >= leastBetweenShare && soldShare >= leastBetweenShare)
    reasons.push({ code: 'between', values: { boughtShare, soldShare }, lead: null });
  if (customers >= leastPartners && soldShare >= leastSoldShare)
    reasons.push({ code: 'feeds-several', values: { customerCount: customers, soldShare }, lead: null });
  if (suppliers >= leastPartners && boughtShare >= leastBoughtShare)
    reasons.push({ code: 'fed-by-several', values: { supplierCount: suppliers, boughtShare }, lead: null });
  if (weak && Math.max(boughtShare, soldShare) >= leastBesideLeadShare)
    reasons.push({ code: 'weak-lead', values: { boughtShare, soldShare }, lead: weak.lead.id });
  return reasons;
}
