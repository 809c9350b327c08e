import type { Pattern } from '../patterns.ts';
import type { Plot } from '../plot.ts';
import { block } from './block.ts';
import { circular } from './circular.ts';
import { claimedTwice } from './claimedTwice.ts';
import { exporter } from './exporter.ts';
import { fan } from './fan.ts';
import { gang } from './gang.ts';
import { gatherScatter } from './gatherScatter.ts';
import { goodsSwitch } from './goodsSwitch.ts';
import { mutual } from './mutual.ts';
import { officers } from './officers.ts';
import { oneSided } from './oneSided.ts';
import { pipe } from './pipe.ts';
import { recipient } from './recipient.ts';
import { reversals } from './reversals.ts';
import { scatterGather } from './scatterGather.ts';
import { source } from './source.ts';
import { takeover } from './takeover.ts';
import { topLimit } from './topLimit.ts';

/** What can be planted: a scheme for each pattern, and one that has several. Written from the notes on the domain alone, before any detector. */
export const SCHEMES = {
  source,
  pipe,
  recipient,
  exporter,
  'goods-switch': goodsSwitch,
  'one-sided': oneSided,
  circular,
  mutual,
  fan,
  'gather-scatter': gatherScatter,
  'scatter-gather': scatterGather,
  block,
  takeover,
  officers,
  'top-limit': topLimit,
  reversals,
  'claimed-twice': claimedTwice,
  gang,
} as const satisfies Readonly<Record<Pattern | 'gang', (plot: Plot) => void>>;

export type SchemeName = keyof typeof SCHEMES;
export const SCHEME_NAMES = Object.keys(SCHEMES) as SchemeName[];
