import { block } from './block.ts';
import { circular } from './circular.ts';
import { claimedTwice } from './claimedTwice.ts';
import type { Detector } from './detector.ts';
import { fan } from './fan.ts';
import { gatherScatter } from './gatherScatter.ts';
import { mutual } from './mutual.ts';
import { oneSided } from './oneSided.ts';
import { pipe } from './pipe.ts';
import { recipient } from './recipient.ts';
import { scatterGather } from './scatterGather.ts';
import { source } from './source.ts';

/** All detectors, in the order in which a scan runs them. */
export const DETECTORS: readonly Detector[] = [
  source,
  pipe,
  recipient,
  oneSided,
  circular,
  mutual,
  fan,
  gatherScatter,
  scatterGather,
  block,
  claimedTwice,
];

/** The score of the finding at a place, strongest first: the part of all candidates that are below it, itself half. */
export function scoreAt(place: number, candidates: number): number {
  return Math.max(0, 1 - (place + 0.5) / candidates);
}
