/** What is asked of the API for a view. Keyed by taxpayer ids, never by numbers of a snapshot. */
import type { Direction, PartnersRequest, PathsRequest, TimelineRequest, TraceRequest } from '../../server/contract.ts';
import type { Chain } from './chain.ts';
import type { Beyond, Drawn, Options, Step, StepOnly, View } from './view.ts';

/** A taxpayer with more waiting relations than this asks first how many are wanted. */
export const askAbove = 100;
/** So many come at once, largest amounts first. */
export const batch = 25;

/** Each further start has a place of its own, so that it takes none from what is found. */
export function firstRequest(start: string, options: Options, also: readonly string[] = []): TraceRequest {
  const wider = { ...options, limit: options.limit + also.length };
  return { start: [start, ...also], direction: 'both', hops: options.hops, ...common(wider) };
}

export function stepRequest({ id, direction, largest, only }: Step, options: Options): TraceRequest {
  const limited = largest === null ? {} : { maxRelations: largest, maxTaxpayers: largest + 1 };
  const picked = only?.partners && { partners: only.partners, maxTaxpayers: only.partners.length + 1 };
  return {
    start: [id],
    direction,
    hops: 1,
    ...common(narrowed(options, only)),
    ...limited,
    ...picked,
    ...goodsOf(only),
    expand: [id],
  };
}

/** The partners of a taxpayer that are not shown yet, by the conditions of the chain and those of the step. */
export function partnersRequest(
  { id, direction }: Beyond,
  options: Options,
  { q, without, only, cursor }: { q: string; without: string[]; only?: StepOnly; cursor: string | null },
): PartnersRequest {
  const { from, to, minGrossMinor, currency, asOf } = narrowed(options, only);
  const sought = { ...(q === '' ? {} : { q }), ...(cursor === null ? {} : { cursor }), ...goodsOf(only) };
  return { id, direction, from, to, minGrossMinor, currency, asOf, without, ...sought, limit: 200 };
}

export function timelineRequest(
  chain: Pick<Chain, 'relations' | 'currency'>,
  { from, to, asOf }: Options,
): TimelineRequest {
  return {
    relations: chain.relations.map(({ seller, buyer }) => [seller, buyer]),
    currency: chain.currency,
    from,
    to,
    asOf,
  };
}

const goodsOf = (only: StepOnly | undefined) => (only?.goods === undefined ? {} : { goods: only.goods });

/** The later of two first days, and the earlier of two last ones. */
function narrowed(options: Options, only: StepOnly | undefined): Options {
  if (!only) return options;
  const from =
    [options.from, only.from ?? null]
      .filter((day) => day !== null)
      .sort()
      .at(-1) ?? null;
  const to = [options.to, only.to ?? null].filter((day) => day !== null).sort()[0] ?? null;
  return { ...options, from, to };
}

export function pathsRequest(
  start: readonly string[],
  target: string,
  direction: Direction,
  options: Options,
): PathsRequest {
  return { start: [...start], target, direction, hops: options.hops, ...common(options), limit: 20 };
}

/** Of a lead or a ring its picture is asked for. */
export type ChainRequest = TraceRequest | Drawn;

/** The first trace, or what is drawn in its place, and then the expansions, in order. */
export function requestsOf({ start, also, drawn, options, steps }: View): ChainRequest[] {
  if (start === null) return [];
  return [drawn ?? firstRequest(start, options, also), ...steps.map((step) => stepRequest(step, options))];
}

function common({ limit, order, maxDwellDays, from, to, minGrossMinor, currency, asOf }: Options) {
  const conditions = { order, maxDwellDays, from, to, minGrossMinor, currency, asOf };
  return { ...conditions, maxTaxpayers: limit, maxRelations: limit * 4 };
}
