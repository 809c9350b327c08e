import type { Term } from '../../graph/ring.ts';
import type { Reliability } from './detector.ts';

/** How often leads of so much strength are right, see Reliability. */
export function reliabilityAt({ weak, strong }: Reliability, strength: number): number {
  const part = (strength - weak[0]) / (strong[0] - weak[0]);
  return weak[1] + (strong[1] - weak[1]) * Math.min(1, Math.max(0, part));
}

/** Largest first; ties by lead. */
export const byValue = (a: Term, b: Term) => b.value - a.value || (a.lead < b.lead ? -1 : a.lead > b.lead ? 1 : 0);

/** Of each group of detectors the strongest term, strongest first. */
export function strongestTerms(terms: readonly Term[]): Term[] {
  const known = new Set<string>();
  return [...terms].sort(byValue).filter(({ group }) => !known.has(group) && known.add(group));
}

/**
 * Noisy-or of strongest terms: one minus the part that all of them together would miss, if each missed by itself. Terms of one group see the same, so
 * only one of them is to be handed in.
 */
export const taken = (strongest: readonly Term[]): number =>
  1 - strongest.reduce((left, { value }) => left * (1 - value), 1);
