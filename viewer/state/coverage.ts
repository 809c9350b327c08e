/** Which ledgers stand behind what is shown. Pure. */
import type { Coverage, TracedRelation } from '../../server/contract.ts';

type Period = NonNullable<Coverage['sales']>;

/** partly: a ledger is loaded, but not of the days in question. */
export interface EndCoverage {
  end: 'seller' | 'buyer';
  state: 'loaded' | 'partly' | 'none';
  period: Period | null;
}

export const periodText = ({ firstDay, lastDay }: Period) => `${firstDay} — ${lastDay}`;

export function yearsText({ firstDay, lastDay }: Period): string {
  const [first, last] = [firstDay, lastDay].map((day) => day.slice(0, 4));
  return first === last ? first : `${first}–${last}`;
}

/** The seller's sales ledger and the buyer's purchases ledger, for one relation. */
export function coverageOfEnds(
  { coveredBy }: Pick<TracedRelation, 'coveredBy'>,
  seller: Coverage | undefined,
  buyer: Coverage | undefined,
): EndCoverage[] {
  const of = (end: 'seller' | 'buyer', period: Period | null): EndCoverage => {
    const covers = coveredBy === 'both' || coveredBy === end;
    return { end, state: covers ? 'loaded' : period ? 'partly' : 'none', period };
  };
  return [of('seller', seller?.sales ?? null), of('buyer', buyer?.purchases ?? null)];
}
