import type { LabelledPattern } from '../into/edges.ts';

/** Patterns of AMLworld that can be told by structure, and what is aimed at; those of no criterion are reported beside. */
export interface FamilyAim {
  readonly name: { readonly zh: string; readonly en: string };
  readonly families: readonly string[];
  readonly suits: (pattern: LabelledPattern) => boolean;
  /** How many may be missed; null: no aim. */
  readonly mayMiss: number | null;
}

export const FAMILY_AIMS: readonly FamilyAim[] = [
  {
    name: { zh: '循环，三户以上，按时间', en: 'cycles of three and more, in order of time' },
    ...{ families: ['cycle'], suits: isTimeOrdered, mayMiss: 0 },
  },
  {
    name: { zh: '散后聚，三户以上居中', en: 'scatter-gathers of three middles and more' },
    ...{ families: ['scatter-gather'], suits: hasMiddles, mayMiss: 1 },
  },
  {
    name: { zh: '聚后散，两边三户以上', en: 'gather-scatters of three on both sides' },
    ...{ families: ['gather-scatter'], suits: (pattern) => mostPartners(pattern, Math.min) >= 3, mayMiss: 1 },
  },
  {
    name: { zh: '扇形，四户以上', en: 'fans of four and more' },
    ...{ families: ['fan-in', 'fan-out'], suits: (pattern) => mostPartners(pattern, Math.max) >= 4, mayMiss: 1 },
  },
];

/** Each transfer is sent by whom the one before went to, in the order in which they were made; times of day count. */
function isTimeOrdered({ accounts, transfers }: LabelledPattern): boolean {
  return (
    accounts.length >= 3 && transfers.every(({ seller }, i) => seller === transfers[(i || transfers.length) - 1].buyer)
  );
}

function partnersOf({ accounts, transfers }: LabelledPattern) {
  const [suppliers, customers] = [accounts.map(() => new Set<number>()), accounts.map(() => new Set<number>())];
  for (const { seller, buyer } of transfers) {
    customers[seller].add(buyer);
    suppliers[buyer].add(seller);
  }
  return { suppliers, customers };
}

/** Of all accounts the most partners, on both sides or on one. */
function mostPartners(pattern: LabelledPattern, of: (a: number, b: number) => number): number {
  const { suppliers, customers } = partnersOf(pattern);
  return Math.max(...pattern.accounts.map((_, u) => of(suppliers[u].size, customers[u].size)));
}

/** Some two accounts have three others between them. */
function hasMiddles(pattern: LabelledPattern): boolean {
  const { suppliers, customers } = partnersOf(pattern);
  return customers.some((some, u) =>
    suppliers.some((others, v) => u !== v && [...some].filter((w) => others.has(w)).length >= 3),
  );
}
