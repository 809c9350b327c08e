import type { Plot } from '../plot.ts';
import { castRecipients, castSource, chain } from './chain.ts';

/** Pattern 1: a young firm issues in bulk to those who credit it, without purchases that match, and vanishes. */
export function source(plot: Plot): void {
  chain(plot, { layers: [[castSource(plot)], castRecipients(plot, 1, 3)] });
}
