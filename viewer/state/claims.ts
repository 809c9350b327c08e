/** Which of several statements stand apart from the others. Pure. */
import type { Claim, Invoice } from '../../server/contract.ts';

type Value = string | number | null;

/** Marks what is not said most often; where no value leads, all are marked. What says nothing disagrees with nothing. */
export function standsApart(values: readonly Value[]): boolean[] {
  const times = new Map<Value, number>();
  for (const value of values) if (value !== null) times.set(value, (times.get(value) ?? 0) + 1);
  if (times.size < 2) return values.map(() => false);
  const most = Math.max(...times.values());
  const leads = [...times.values()].filter((count) => count === most).length === 1;
  return values.map((value) => value !== null && !(leads && times.get(value) === most));
}

/** A ledger’s own code for a partner (`owner/side/code`) names a party without contradicting another name of it. */
export const isOwnCode = (id: string) => /^[^/]+\/(?:sales|purchases)\/[^/]+$/.test(id);

const party = (id: string): Value => (isOwnCode(id) ? null : id);
const compared = {
  party: { seller: (claim: Claim) => party(claim.seller), buyer: (claim: Claim) => party(claim.buyer) },
  status: { status: (claim: Claim): Value => claim.status },
  amount: {
    day: (claim: Claim): Value => claim.day,
    net: (claim: Claim): Value => claim.netMinor,
    tax: (claim: Claim): Value => claim.taxMinor,
    gross: (claim: Claim): Value => claim.grossMinor,
  },
};

/** Of each field in which the server found the claims to disagree, which claims stand apart. */
export function disagreeing({ disagreements, claims }: Invoice): Record<string, boolean[]> {
  const fields = disagreements.flatMap((kind) => Object.entries(compared[kind]));
  return Object.fromEntries(fields.map(([field, read]) => [field, standsApart(claims.map(read))]));
}
