import type { Ring, Term } from '../../graph/ring.ts';
import type { Lead } from '../../graph/lead.ts';
import { byValue, strongestTerms, taken } from '../detectors/reliability.ts';
import { termOf } from './rings.ts';

/** What a taxpayer's risk is made of; of each group of detectors only the strongest counts. */
export interface Risk {
  /** Noisy-or of the terms that count, in [0, 1]: an order; how often it is right in made economies `grade` shows. */
  readonly value: number;
  /** Largest first. */
  readonly terms: readonly RiskTerm[];
}

export interface RiskTerm extends Omit<Term, 'detector' | 'lead'> {
  /** The lead that it is of, or the ring beside which the taxpayer stands: one of the two. */
  readonly detector: string | null;
  readonly lead: string | null;
  readonly ring: string | null;
  readonly counts: boolean;
}

/** Group of the term of those who stand beside a ring, and how often these are right where the ring is, in made economies. */
const ASSOCIATION = 'association';
const ASSOCIATED_PART = 0.4;

/**
 * The risk of a taxpayer by the leads that are about it, and by rings beside which it stands and is no core. A lead of a detector that this
 * program does not have, or that has no strength since it is older, adds nothing.
 */
export function riskOf(
  leads: readonly Pick<Lead, 'id' | 'detector' | 'strength'>[],
  besideRings: readonly Pick<Ring, 'id' | 'score'>[],
): Risk {
  const terms: Term[] = leads.flatMap(({ id, detector, strength }) => termOf(id, detector.name, strength ?? NaN) ?? []);
  for (const { id, score } of besideRings)
    terms.push({ group: ASSOCIATION, detector: '', lead: id, value: ASSOCIATED_PART * score });
  const known = terms.filter(({ value }) => !Number.isNaN(value)).sort(byValue);
  const strongest = strongestTerms(known);
  return {
    value: taken(strongest),
    terms: known.map((term) => {
      const isBeside = term.group === ASSOCIATION;
      const { group, value, detector, lead } = term;
      return {
        ...{ group, value, counts: strongest.includes(term) },
        ...{ detector: isBeside ? null : detector, lead: isBeside ? null : lead, ring: isBeside ? lead : null },
      };
    }),
  };
}
