import type { Plot } from '../plot.ts';
import { collector } from './collector.ts';
import { commodityTrader } from './commodityTrader.ts';
import { dormant } from './dormant.ts';
import { factory } from './factory.ts';
import { group } from './group.ts';
import { growth } from './growth.ts';
import { honestExporter } from './honestExporter.ts';
import { labour } from './labour.ts';
import { lowLimit } from './lowLimit.ts';
import { merged } from './merged.ts';
import { mutualSuppliers } from './mutualSuppliers.ts';
import { parkNeighbours } from './parkNeighbours.ts';
import { returns } from './returns.ts';
import { seasonal } from './seasonal.ts';
import { startUp } from './startUp.ts';
import { twoWays } from './twoWays.ts';
import { wholesaler } from './wholesaler.ts';

/**
 * Honest firms that look like planted ones from afar: cast by the same rules, of the same ages, sizes and amounts, and with as many partners. What
 * is different is what an inspection would find: where the goods come from, how long they stay, who stands behind whom. Each plants one, and
 * answers with the firms that are its own.
 */
export const LOOKALIKES = {
  'commodity-trader': commodityTrader,
  wholesaler,
  'start-up': startUp,
  labour,
  group,
  'mutual-suppliers': mutualSuppliers,
  returns,
  seasonal,
  collector,
  growth,
  dormant,
  exporter: honestExporter,
  factory,
  'low-limit': lowLimit,
  park: parkNeighbours,
  'two-ways': twoWays,
  merged,
} as const satisfies Readonly<Record<string, (plot: Plot) => number[]>>;
export type LookalikeKind = keyof typeof LOOKALIKES;
export const LOOKALIKE_KINDS = Object.keys(LOOKALIKES) as LookalikeKind[];
