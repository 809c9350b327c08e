/** What an investigation is: all of it, and nothing else, stands in the URL. */
import type { Candidate, Direction, Finding, Language, Side, TraceRequest } from '../../server/contract.ts';
import { type Arrangement, noArrangement } from './arrangement.ts';

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
  /** Only documents up to this day, as if nothing later were known. */
  asOf: string | null;
  /** Most taxpayers that a trace may show. */
  limit: number;
}

/** One more hop from a taxpayer; `largest` keeps only that many relations. */
export interface Step {
  id: string;
  direction: Direction;
  largest: number | null;
  /** What of it is wanted, beside the conditions of the chain. */
  only?: StepOnly;
}

export interface StepOnly {
  /** Ids of those that were picked. */
  partners?: string[];
  goods?: string;
  from?: string;
  to?: string;
}

export interface RelationKey {
  seller: string;
  buyer: string;
  currency: string;
}

/** What waits beyond a taxpayer on one side. */
export interface Beyond {
  id: string;
  direction: Direction;
}

export type Selection =
  | { kind: 'taxpayer'; id: string }
  | ({ kind: 'relation' } & RelationKey)
  /** The rest of a taxpayer's partners, to pick from. */
  | ({ kind: 'rest' } & Beyond)
  /** Several that were drawn around. */
  | { kind: 'several'; ids: string[] }
  /** Several that are drawn as one, and what runs between two of them or through firms that are not drawn, by their key in the picture. */
  | { kind: 'group' | 'bundle'; key: string };
export type Table = 'closed' | 'taxpayers' | 'relations';
/** The chain, what scans found, the pages about the data, and those about who is who. */
export const leadPages = ['leads', 'rings'] as const;
export type LeadPage = (typeof leadPages)[number];
export const isLeadPage = (page: Page): page is LeadPage => leadPages.some((name) => name === page);
export const dataPages = ['loads', 'refusals', 'findings', 'invoice'] as const;
export type DataPage = (typeof dataPages)[number];
export const identityPages = ['candidates', 'decisions'] as const;
export type IdentityPage = (typeof identityPages)[number];
export const isIdentityPage = (page: Page): page is IdentityPage => identityPages.some((name) => name === page);
export type Page = 'chain' | LeadPage | DataPage | IdentityPage;

export const findings: readonly Finding[] = ['party', 'status', 'amount', 'contested', 'reversed', 'unallocated'];

export const candidateKinds: readonly Candidate['kind'][] = ['alias', 'duplicate'];
export const candidateStates: readonly Candidate['state'][] = ['open', 'accepted', 'confirmed', 'refused'];

/** Invoices of one taxpayer on one side. */
export interface InvoicesOf {
  id: string;
  side: Side;
}

/** What is chosen on a page beside the chain; each page starts with nothing chosen. */
export interface Choice {
  load: string | null;
  refused: 'open' | 'all';
  finding: Finding | null;
  /** Digest, number or CODE/NUMBER of an invoice. */
  invoice: string | null;
  of: InvoicesOf | null;
  kind: Candidate['kind'] | null;
  state: Candidate['state'] | 'all';
  /** Only candidates, decisions, leads or rings about this id. */
  about: string | null;
  /** The candidates whose evidence is shown. */
  pair: readonly [a: string, b: string] | null;
  /** Only leads of this detector, by its name. */
  detector: string | null;
  /** The lead, or the ring, that is shown beside the list. */
  lead: string | null;
  ring: string | null;
}

/** A lead or a ring that the chain shows. */
export interface Drawn {
  kind: 'lead' | 'ring';
  id: string;
}

export interface View {
  page: Page;
  choice: Choice;
  start: string | null;
  /** Further starts of the same trace. */
  also: string[];
  /** In place of a trace from the start. */
  drawn: Drawn | null;
  options: Options;
  steps: Step[];
  arrangement: Arrangement;
  selection: Selection | null;
  /** Taxpayers of the path that is highlighted, seller first; empty for none. */
  path: string[];
  table: Table;
  /** Whether the months are shown below the picture. */
  timeline: boolean;
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
  asOf: null,
  limit: 60,
};

export const noChoice: Choice = {
  load: null,
  refused: 'open',
  finding: null,
  invoice: null,
  of: null,
  kind: null,
  state: 'open',
  about: null,
  pair: null,
  detector: null,
  lead: null,
  ring: null,
};

/** As many as the API takes, less the first. */
export const mostAlso = 99;

export const limits = [30, 60, 100, 200, 500, 1000, 2000, 5000];
export const hopChoices: Hops[] = [1, 2, 3, 4, 5, 6, 'all'];

export function emptyView(language: Language): View {
  return {
    page: 'chain',
    choice: noChoice,
    start: null,
    also: [],
    drawn: null,
    options: defaultOptions,
    steps: [],
    arrangement: noArrangement,
    selection: null,
    path: [],
    table: 'closed',
    timeline: false,
    language,
  };
}

/** What a reset leads to: what is drawn keeps its currency. */
export function plainOptions({ drawn, options: { currency } }: View): Options {
  return drawn === null ? defaultOptions : { ...defaultOptions, currency };
}

/** A text that two views share if and only if they draw the same chain. */
export function chainKey({ start, also, drawn, options, steps, arrangement }: View): string {
  return JSON.stringify([start, also, drawn && [drawn.kind, drawn.id], options, steps, arrangement]);
}

/** A text that two views share if and only if they are the same place of the page. */
export function placeKey({ page, choice }: View): string {
  return JSON.stringify([page, choice]);
}

export function relationKey({ seller, buyer, currency }: RelationKey): string {
  return JSON.stringify([seller, buyer, currency]);
}
