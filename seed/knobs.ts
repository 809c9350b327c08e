import type { Difficulty } from './key.ts';

/** How hard it is to see a scheme: ranges that each scheme draws from, as [least, most]. */
export interface Knobs {
  readonly difficulty: Difficulty;
  /** Months that it lasts. */
  readonly months: readonly [number, number];
  /** Firms side by side, where a pattern has several. */
  readonly width: readonly [number, number];
  /** Size of its traders beside firms of their kind: the smaller, the less honest trade hides the flow. */
  readonly honest: number;
  /** What each hop adds to the price. */
  readonly margin: readonly [number, number];
  /** Days from what comes in to what goes out. */
  readonly lag: readonly [number, number];
  /** Chance that a hop's invoices are covered afterwards: issued in the same month, before what they come from. */
  readonly backwards: number;
  /** Chance that a route between two firms of a flow goes over a further firm, which is cast for it, and not directly. */
  readonly detour: number;
  /** Chance that a hop between the first and the last has no invoices at all, since they are outside of what was loaded. */
  readonly hidden: number;
  /** Most of what a hop has, as a part, that goes to honest firms instead. */
  readonly leak: number;
  /** Amounts beside what its firms' invoices have: 1 is as usual, 3 stands out. */
  readonly boldness: number;
  /** Chance that those behind it share persons, an address or a phone. */
  readonly shared: number;
}

const EASY: Knobs = {
  difficulty: 'easy',
  months: [3, 4],
  width: [2, 3],
  honest: 0.05,
  margin: [0.004, 0.014],
  lag: [2, 8],
  backwards: 0,
  detour: 0,
  hidden: 0,
  leak: 0,
  boldness: 4,
  shared: 1,
};

const MEDIUM: Knobs = {
  difficulty: 'medium',
  months: [3, 7],
  width: [2, 4],
  honest: 0.4,
  margin: [0.005, 0.025],
  lag: [2, 20],
  backwards: 0.3,
  detour: 0.15,
  hidden: 0.05,
  leak: 0.1,
  boldness: 2,
  shared: 0.5,
};

const HARD: Knobs = {
  difficulty: 'hard',
  months: [4, 10],
  width: [2, 5],
  honest: 1,
  margin: [0.005, 0.05],
  lag: [4, 35],
  backwards: 0.6,
  detour: 0.35,
  hidden: 0.1,
  leak: 0.25,
  boldness: 1,
  shared: 0.2,
};

/** What tuning sees. */
export const KNOBS: Readonly<Record<Difficulty, Knobs>> = { easy: EASY, medium: MEDIUM, hard: HARD };

/** What tuning never sees: other spans, margins and lags, and more on the way. Only `--held-out` plants these. */
export const HELD_OUT: Readonly<Record<Difficulty, Knobs>> = {
  easy: { ...EASY, months: [2, 2], width: [3, 4], margin: [0.015, 0.03], lag: [0, 2], boldness: 3 },
  medium: { ...MEDIUM, months: [7, 9], width: [4, 6], margin: [0.02, 0.04], lag: [15, 35], detour: 0.3, boldness: 1.5 },
  hard: { ...HARD, months: [9, 14], width: [4, 8], margin: [0.04, 0.08], lag: [25, 60], detour: 0.6, leak: 0.4 },
};
