/** What is asked of the API for a view. Keyed by taxpayer ids, never by numbers of a snapshot. */
import type { Direction, PathsRequest, TraceRequest } from '../../server/contract.ts';
import type { Drawn, Options, Step, View } from './view.ts';

/** A taxpayer with more waiting relations than this asks first how many are wanted. */
export const askAbove = 100;

export function firstRequest(start: string, options: Options): TraceRequest {
  return { start: [start], direction: 'both', hops: options.hops, ...common(options) };
}

export function stepRequest({ id, direction, largest }: Step, options: Options): TraceRequest {
  const limited = largest === null ? {} : { maxRelations: largest, maxTaxpayers: largest + 1 };
  return { start: [id], direction, hops: 1, ...common(options), ...limited, expand: [id] };
}

export function pathsRequest(start: string, target: string, direction: Direction, options: Options): PathsRequest {
  return { start: [start], target, direction, hops: options.hops, ...common(options), limit: 20 };
}

/** Of a lead or a ring its picture is asked for. */
export type ChainRequest = TraceRequest | Drawn;

/** The first trace, or what is drawn in its place, and then the expansions, in order. */
export function requestsOf({ start, drawn, options, steps }: View): ChainRequest[] {
  if (start === null) return [];
  return [drawn ?? firstRequest(start, options), ...steps.map((step) => stepRequest(step, options))];
}

function common({ limit, order, maxDwellDays, from, to, minGrossMinor, currency, asOf }: Options) {
  const conditions = { order, maxDwellDays, from, to, minGrossMinor, currency, asOf };
  return { ...conditions, maxTaxpayers: limit, maxRelations: limit * 4 };
}
