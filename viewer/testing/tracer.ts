/** A plain breadth-first trace, good enough to look like the real one. */
import type {
  Coverage,
  Direction,
  PathsReply,
  PathsRequest,
  Taxpayer,
  TracedRelation,
  TracedTaxpayer,
  TraceReply,
  TraceRequest,
  TraceSide,
} from '../../server/contract.ts';
import { currency, type Economy, type FakeRelation, firstDay, version } from './economy.ts';
import { liveOf } from './invoices.ts';
import { isAllowed } from './partners.ts';

const lastDay = '2017-12-28';

export function trace(economy: Economy, request: TraceRequest): TraceReply {
  const directions: Direction[] =
    request.direction === 'up' || request.direction === 'down' ? [request.direction] : ['up', 'down'];
  const sides = directions.map((direction) => traceSide(economy, request, direction));
  const asOf = request.asOf ?? null;
  return { version, asOf, attributesVersion: version, currency, options: request, sides, kernelMs: 1 };
}

function traceSide({ firms, relations }: Economy, request: TraceRequest, direction: Direction): TraceSide {
  const { hops = 4, maxTaxpayers = 500, maxRelations = 2000, maxDegree = 1000, expand = [], partners = null } = request;
  const [here, there] = direction === 'down' ? (['seller', 'buyer'] as const) : (['buyer', 'seller'] as const);
  const usable = relations.filter(isAllowed(request));
  const at = byEnd(usable, here);
  const onwardOf = (id: string) => (at.get(id) ?? []).toSorted((a, b) => b.grossMinor - a.grossMinor);
  const tiers = new Map(request.start.map((id) => [id, 0]));
  const found: { relation: FakeRelation; tier: number }[] = [];
  const leftOut = { taxpayers: 0, relations: 0, grossMinor: 0, otherCurrencyRelations: 0 };
  const unexpanded = new Map<string, TracedTaxpayer['state']>();
  for (const [id, tier] of tiers) {
    const onward = onwardOf(id);
    if (tier > 0 && onward.length > maxDegree && !expand.includes(id)) unexpanded.set(id, 'hub');
    else if (hops !== 'all' && tier >= hops) unexpanded.set(id, 'hops');
    else {
      for (const relation of onward) {
        if (tier === 0 && partners !== null && !partners.includes(relation[there])) continue;
        const isNew = !tiers.has(relation[there]);
        if (found.length >= maxRelations || (isNew && tiers.size >= maxTaxpayers)) {
          leftOut.relations++;
          leftOut.taxpayers += isNew ? 1 : 0;
          leftOut.grossMinor += relation.grossMinor;
          if (tier > 0) unexpanded.set(id, 'limit');
          continue;
        }
        if (isNew) tiers.set(relation[there], tier + 1);
        found.push({ relation, tier });
      }
    }
  }
  const shown = new Set(found.map(({ relation }) => relation));
  const reached = new Map<string, number>();
  for (const { relation } of found) {
    reached.set(relation[there], (reached.get(relation[there]) ?? 0) + traced(relation));
  }
  const taxpayers = [...tiers].map(([id, tier]): TracedTaxpayer => {
    const waiting = onwardOf(id).filter((relation) => !shown.has(relation));
    const into = relations.filter((relation) => relation[there] === id);
    const all = into.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
    const tracedGrossMinor = reached.get(id) ?? 0;
    const state = tier === 0 ? 'start' : (at.get(id) ?? []).length === 0 ? 'end' : (unexpanded.get(id) ?? 'expanded');
    return {
      ...firms.get(id)!,
      coverage: coverageOf(firms.get(id)!),
      tier,
      state,
      tracedGrossMinor,
      explained: tier === 0 || all === 0 ? null : Math.min(1, tracedGrossMinor / all),
      onward: { relations: waiting.length, grossMinor: waiting.reduce((sum, { grossMinor }) => sum + grossMinor, 0) },
      upstream: relations.filter(({ buyer }) => buyer === id).length,
      downstream: relations.filter(({ seller }) => seller === id).length,
    };
  });
  const ends = taxpayers
    .filter(({ state }) => state === 'end')
    .sort((a, b) => b.tracedGrossMinor - a.tracedGrossMinor)
    .map(({ id, tracedGrossMinor }) => ({ id, tracedGrossMinor }));
  const truncated = leftOut.relations > 0;
  return {
    direction,
    taxpayers,
    relations: found.map((one) => described(firms, one)),
    ends,
    truncated,
    stopped: false,
    leftOut,
  };
}

function byEnd(relations: readonly FakeRelation[], end: 'seller' | 'buyer'): Map<string, FakeRelation[]> {
  const groups = new Map<string, FakeRelation[]>();
  for (const relation of relations) groups.set(relation[end], [...(groups.get(relation[end]) ?? []), relation]);
  return groups;
}

const traced = ({ grossMinor }: Pick<FakeRelation, 'grossMinor'>) => Math.round(grossMinor * 0.8);

/** The mutual pair of the economy, which is a pair of candidates, too. */
const mayBeOne = ({ seller, buyer }: FakeRelation) => [seller, buyer].sort().join() === 'D100,D101';

function coveredBy(firms: Economy['firms'], { seller, buyer }: FakeRelation): TracedRelation['coveredBy'] {
  const sales = firms.get(seller)!.observed.includes('sales');
  const purchases = firms.get(buyer)!.observed.includes('purchases');
  return sales ? (purchases ? 'both' : 'seller') : purchases ? 'buyer' : 'neither';
}

function described(
  firms: Economy['firms'],
  { relation, tier }: { relation: FakeRelation; tier: number },
): TracedRelation {
  const { seller, buyer } = relation;
  const { count: invoices, grossMinor } = liveOf(relation);
  const whole = { invoices, grossMinor, taxMinor: Math.round(grossMinor * 0.115), firstDay, lastDay };
  const part = {
    ...whole,
    invoices: Math.ceil(invoices * 0.8),
    grossMinor: traced({ grossMinor }),
    taxMinor: Math.round(traced({ grossMinor }) * 0.115),
  };
  return {
    ...{ seller, buyer, currency, tier, mayBeOne: mayBeOne(relation), coveredBy: coveredBy(firms, relation), ...whole },
    traced: { ...part, firstDay: '2017-02-11' },
  };
}

/** What is observed is observed for all days of the economy. */
export function coverageOf({ observed }: Taxpayer): Coverage {
  const period = { firstDay, lastDay };
  return {
    sales: observed.includes('sales') ? period : null,
    purchases: observed.includes('purchases') ? period : null,
  };
}

/** Shortest paths first, none with a repeated firm. */
export function paths(economy: Economy, request: PathsRequest): PathsReply {
  const direction = request.direction ?? 'down';
  const [here, there] = direction === 'down' ? (['seller', 'buyer'] as const) : (['buyer', 'seller'] as const);
  const at = byEnd(economy.relations.filter(isAllowed({ ...request, minGrossMinor: 0 })), here);
  const most = request.hops === 'all' ? 8 : (request.hops ?? 4);
  let level: FakeRelation[][] = [[]];
  const found: FakeRelation[][] = [];
  for (let hop = 0; hop < most && found.length < 20; hop++) {
    level = level.flatMap((path) => {
      const last = path.at(-1)?.[there] ?? request.start[0];
      const been = new Set(path.flatMap(({ seller, buyer }) => [seller, buyer]));
      const next = (at.get(last) ?? []).filter((relation) => !been.has(relation[there]));
      return next.length > 1000 ? [] : next.map((relation) => [...path, relation]);
    });
    found.push(...level.filter((path) => path.at(-1)?.[there] === request.target));
  }
  return {
    version,
    currency,
    truncated: false,
    exhausted: false,
    paths: found.slice(0, 20).map((path) => ({
      taxpayers: [request.start[0], ...path.map((relation) => relation[there])],
      repeats: false,
      bottleneckMinor: Math.min(...path.map(traced)),
      hops: path.map((relation) => ({
        seller: relation.seller,
        buyer: relation.buyer,
        invoices: relation.invoices,
        grossMinor: traced(relation),
        firstDay,
        lastDay,
      })),
    })),
  };
}
