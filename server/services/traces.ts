import { paths as searchPaths } from '../../algorithms/paths.ts';
import { trace, type TraceOptions, type TraceResult } from '../../algorithms/trace.ts';
import { formatDay, parseDay } from '../../graph/days.ts';
import { InvalidInput } from '../../graph/errors.ts';
import { idOf, type Snapshot } from '../../graph/snapshot.ts';
import type {
  Direction,
  pathsRequestSchema,
  PathsReply,
  TraceOptionsReply,
  TraceReply,
  TraceSide,
} from '../contract.ts';
import type { z } from 'zod';
import { coveredBy, coverageOf, describeTaxpayer, mayBeOne, nodeFor } from './taxpayers.ts';

/** Runs in a worker: node numbers come and go within these functions. */

export type PathsOrder = z.output<typeof pathsRequestSchema>;

export function traceReply(snapshot: Snapshot, request: TraceOptionsReply, shouldStop: () => boolean): TraceReply {
  const directions: Direction[] = request.direction === 'both' ? ['up', 'down'] : [request.direction];
  const currency = currencyOf(snapshot, request.currency);
  // a start may be named by any of its ids; what is answered speaks of subjects
  const start = request.start.map((id) => idOf(snapshot, nodeFor(snapshot, id)));
  const sides: TraceSide[] = [];
  let kernelMs = 0;
  for (const direction of directions) {
    const options = kernelOptions(snapshot, request, direction, currency, shouldStop);
    const begun = performance.now();
    const result = refusingBadOptions(() => trace(snapshot, options));
    kernelMs += performance.now() - begun;
    sides.push(describeSide(snapshot, direction, result));
  }
  return {
    version: snapshot.version,
    asOf: snapshot.asOf === null ? null : formatDay(snapshot.asOf),
    attributesVersion: snapshot.attributesVersion,
    currency: snapshot.currencies[currency] ?? 'CNY',
    options: { ...request, start, currency: snapshot.currencies[currency] ?? null },
    sides,
    kernelMs: Math.round(kernelMs * 1000) / 1000,
  };
}

export function pathsReply(snapshot: Snapshot, request: PathsOrder, shouldStop: () => boolean): PathsReply {
  const currency = currencyOf(snapshot, request.currency);
  // a limit of what is shown must not hide a path
  const unlimited = { ...request, maxTaxpayers: Infinity };
  const options = kernelOptions(snapshot, unlimited, request.direction, currency, shouldStop);
  const target = nodeFor(snapshot, request.target);
  const { limit, budget } = request;
  const found = refusingBadOptions(() => searchPaths(snapshot, options, target, { limit, budget }));
  const { seller, buyer } = snapshot.relations;
  return {
    version: snapshot.version,
    currency: snapshot.currencies[currency],
    truncated: found.truncated,
    exhausted: found.exhausted || found.stopped,
    paths: found.paths.map(({ nodes, hops, bottleneckMinor, repeats }) => ({
      taxpayers: nodes.map((node) => idOf(snapshot, node)),
      repeats,
      bottleneckMinor,
      hops: hops.map(({ relation, invoices, grossMinor, firstDay, lastDay }) => ({
        seller: idOf(snapshot, seller[relation]),
        buyer: idOf(snapshot, buyer[relation]),
        invoices,
        grossMinor,
        firstDay: formatDay(firstDay),
        lastDay: formatDay(lastDay),
      })),
    })),
  };
}

export function describeSide(snapshot: Snapshot, direction: Direction, result: TraceResult): TraceSide {
  const { relations: columns, currencies } = snapshot;
  const tracedInto = new Map(result.taxpayers.map(({ node, tracedGrossMinor }) => [node, tracedGrossMinor]));
  // each id and day stands in many rows: wording them once is half of the time of a reply
  const known = new Map(result.taxpayers.map(({ node }) => [node, describeTaxpayer(snapshot, node)]));
  const id = (node: number) => known.get(node)?.id ?? idOf(snapshot, node);
  const days = new Map<number, string>();
  const day = (number: number) => {
    let text = days.get(number);
    if (text === undefined) days.set(number, (text = formatDay(number)));
    return text;
  };
  return {
    direction,
    taxpayers: result.taxpayers.map(({ node, tier, state, tracedGrossMinor, explained, onward }) => ({
      ...known.get(node)!,
      coverage: coverageOf(snapshot, node),
      tier,
      state,
      tracedGrossMinor,
      explained,
      onward,
      upstream: columns.buyerOffsets[node + 1] - columns.buyerOffsets[node],
      downstream: columns.sellerOffsets[node + 1] - columns.sellerOffsets[node],
    })),
    relations: result.relations.map(({ relation: e, tier, invoices, grossMinor, taxMinor, firstDay, lastDay }) => ({
      seller: id(columns.seller[e]),
      buyer: id(columns.buyer[e]),
      currency: currencies[columns.currency[e]],
      tier,
      mayBeOne: mayBeOne(snapshot, e),
      coveredBy: coveredBy(snapshot, e, firstDay, lastDay),
      invoices: columns.invoiceOffsets[e + 1] - columns.invoiceOffsets[e],
      grossMinor: columns.grossMinor[e],
      taxMinor: columns.taxMinor[e],
      firstDay: day(columns.firstDay[e]),
      lastDay: day(columns.lastDay[e]),
      traced: { invoices, grossMinor, taxMinor, firstDay: day(firstDay), lastDay: day(lastDay) },
    })),
    ends: result.ends.map((node) => ({ id: id(node), tracedGrossMinor: tracedInto.get(node)! })),
    truncated: result.truncated,
    stopped: result.stopped,
    leftOut: result.leftOut,
  };
}

function kernelOptions(
  snapshot: Snapshot,
  request: TraceOptionsReply,
  direction: Direction,
  currency: number,
  shouldStop: () => boolean,
): TraceOptions {
  const { hops, order, maxDwellDays, from, to, goods, partners } = request;
  const { minGrossMinor, maxTaxpayers, maxRelations, maxDegree } = request;
  if (maxDwellDays !== null && order === 'none') throw new InvalidInput('dwell_without_order');
  return {
    starts: request.start.map((id) => nodeFor(snapshot, id)),
    expandHubs: request.expand.map((id) => nodeFor(snapshot, id)),
    direction,
    hops: hops === 'all' ? Infinity : hops,
    currency,
    order,
    maxDwellDays,
    ...periodOf({ from, to }),
    goods: goodsOf(snapshot, goods),
    partners: partners && partners.map((id) => nodeFor(snapshot, id)),
    minGrossMinor,
    maxTaxpayers,
    maxRelations,
    maxDegree,
    shouldStop,
  };
}

/** The asked currency, else the yuan where the ledger has it, else the first. */
export function currencyOf(snapshot: Snapshot, asked: string | null): number {
  const { currencies } = snapshot;
  if (currencies.length === 0) throw new InvalidInput('ledger_empty');
  const index = asked === null ? Math.max(0, currencies.indexOf('CNY')) : currencies.indexOf(asked);
  if (index < 0) throw new InvalidInput('currency_not_in_ledger', { currency: asked!, known: currencies.join(', ') });
  return index;
}

/** Number of the asked category; null where none is asked for. */
export function goodsOf({ goodsCategories }: Snapshot, asked: string | null): number | null {
  if (asked === null) return null;
  const index = goodsCategories.indexOf(asked);
  if (index < 0) throw new InvalidInput('goods_not_in_ledger', { goods: asked });
  return index;
}

/** The days of a period; null is open. */
export function periodOf({ from, to }: { from: string | null; to: string | null }) {
  if (from !== null && to !== null && from > to) throw new InvalidInput('period_reversed', { from, to });
  const dayOf = (text: string | null) => (text === null ? null : parseDay(text));
  return { fromDay: dayOf(from), toDay: dayOf(to) };
}

/** What the schema cannot know (a dwell without an order, more starts than firms to keep) is the caller's mistake all the same. */
function refusingBadOptions<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError)
      throw new InvalidInput('trace_option', { detail: error.message }, { cause: error });
    throw error;
  }
}
