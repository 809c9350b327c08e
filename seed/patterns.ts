/** Patterns of invoice-chain fraud that an answer key and a lead can name, by their number in the project's notes on the domain. */
export const PATTERNS = {
  source: 1,
  pipe: 2,
  recipient: 3,
  exporter: 4,
  'goods-switch': 5,
  'one-sided': 6,
  circular: 8,
  mutual: 9,
  fan: 11,
  'gather-scatter': 12,
  'scatter-gather': 13,
  block: 14,
  takeover: 15,
  officers: 16,
  'top-limit': 19,
  reversals: 20,
  'claimed-twice': 21,
} as const;

export type Pattern = keyof typeof PATTERNS;
export const PATTERN_NAMES = Object.keys(PATTERNS) as [Pattern, ...Pattern[]];

/** What the detectors that there are look for, with claimed-twice, which is to be silent where the same firm is registered twice. */
export const SOUGHT = [
  ...(['source', 'pipe', 'recipient', 'one-sided', 'circular', 'mutual', 'fan'] as const),
  ...(['gather-scatter', 'scatter-gather', 'block', 'claimed-twice'] as const),
] satisfies readonly Pattern[];

/** What families of other makers are called here. */
const FAMILIES: Readonly<Record<string, Pattern>> = {
  ...{ cycle: 'circular', 'fan-in': 'fan', 'fan-out': 'fan', stack: 'block', bipartite: 'block' },
};

/** Whether a lead's pattern is what a truth calls by this name. */
export const isPattern = (found: string, asked: string) => found === asked || found === FAMILIES[asked];
