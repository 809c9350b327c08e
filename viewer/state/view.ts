/** What an investigation is: all of it, and nothing else, stands in the URL. */
import type { Direction, Language, TraceRequest } from '../../server/contract.ts';

export type Hops = number | 'all';
export type Order = NonNullable<TraceRequest['order']>;

export interface Options {
  hops: Hops;
  order: Order;
  maxDwellDays: number | null;
  from: string | null;
  to: string | null;
  minGrossMinor: number;
  currency: string | null;
  /** Most taxpayers that a trace may show. */
  limit: number;
}

/** One more hop from a taxpayer; `largest` keeps only that many relations. */
export interface Step {
  id: string;
  direction: Direction;
  largest: number | null;
}

export interface RelationKey {
  seller: string;
  buyer: string;
  currency: string;
}

export type Selection = { kind: 'taxpayer'; id: string } | ({ kind: 'relation' } & RelationKey);
export type Table = 'closed' | 'taxpayers' | 'relations';
export type Page = 'chain' | 'loads';

export interface View {
  page: Page;
  start: string | null;
  options: Options;
  steps: Step[];
  selection: Selection | null;
  /** Taxpayers of the path that is highlighted, seller first; empty for none. */
  path: string[];
  table: Table;
  language: Language;
}

export const defaultOptions: Options = {
  hops: 2,
  order: 'month',
  maxDwellDays: null,
  from: null,
  to: null,
  minGrossMinor: 0,
  currency: null,
  limit: 60,
};

export const limits = [30, 60, 100, 200, 500, 1000, 2000, 5000];
export const hopChoices: Hops[] = [1, 2, 3, 4, 5, 6, 'all'];

export function emptyView(language: Language): View {
  return {
    page: 'chain',
    start: null,
    options: defaultOptions,
    steps: [],
    selection: null,
    path: [],
    table: 'closed',
    language,
  };
}

/** A text that two views share if and only if they draw the same chain. */
export function chainKey({ start, options, steps }: View): string {
  return JSON.stringify([start, options, steps]);
}

export function relationKey({ seller, buyer, currency }: RelationKey): string {
  return JSON.stringify([seller, buyer, currency]);
}
