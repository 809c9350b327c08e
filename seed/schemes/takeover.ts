import type { Plot } from '../plot.ts';
import { castRecipients, casts, chain } from './chain.ts';
import { takeOver } from './people.ts';

/** Pattern 15: a firm that slept for months gets another legal representative, wakes, and issues in bulk. */
export function takeover(plot: Plot): void {
  const shell = casts(plot, 'shell', 0, 'takeover', 'source');
  takeOver(plot, shell);
  chain(plot, { layers: [[shell], castRecipients(plot, 1, 3)] });
}
