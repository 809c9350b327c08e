/** What of a chain is drawn, by how a person has arranged it. Pure: the chain, and where its taxpayers stand, stay as they are. */
import type { Direction, Mark } from '../../server/contract.ts';
import type { Arrangement, Grouping, Pin } from './arrangement.ts';
import type { Chain, ChainRelation, ChainTaxpayer } from './chain.ts';
import { contract, type Run } from './shortcuts.ts';
import { flowIn, type Timeline } from './timeline.ts';

export interface ShownGroup {
  /** Of the node, which is no taxpayer's. */
  id: string;
  key: string;
  by: Grouping | 'hand';
  /** What its members share; null of those that were gathered by hand. */
  value: string | null;
  tier: number;
  members: readonly ChainTaxpayer[];
}

/** Partners of a taxpayer on one side that are not shown, where some are. */
export interface ShownRest {
  id: string;
  of: string;
  direction: Direction;
  tier: number;
  relations: number;
  grossMinor: number | null;
}

export interface ShownEdge extends Run {
  key: string;
  /** The only relation that it is; null of several. */
  relation: ChainRelation | null;
}

export interface Shown {
  chain: Chain;
  taxpayers: readonly ChainTaxpayer[];
  groups: readonly ShownGroup[];
  rests: readonly ShownRest[];
  edges: readonly ShownEdge[];
  pinned: readonly Pin[];
  /** Where a taxpayer is drawn: itself, or the group that it is in. */
  placeOf: (id: string) => string | null;
  /** Taxpayers of the chain that are not drawn, by why. */
  away: { hidden: number; shortcuts: number; outside: number };
  /** Gross of the relations that are drawn, and of all that the chain knows of, be they left out of it or hidden. */
  grossMinor: number;
  allGrossMinor: number;
}

export const groupIdOf = (key: string) => `group\n${key}`;
export const restIdOf = (id: string, direction: Direction) => `rest\n${direction}\n${id}`;

/** Marks tell what taxpayers are grouped by, the timeline what a period has; where they are not there yet, nothing is grouped or cut. */
export function show(
  chain: Chain,
  arrangement: Arrangement,
  marks: ReadonlyMap<string, Mark>,
  timeline: Timeline | null,
): Shown {
  const hidden = new Set(arrangement.hidden);
  const period = timeline && arrangement.period;
  const amounts = new Map(
    chain.relations.flatMap((relation) => {
      if (hidden.has(relation.seller) || hidden.has(relation.buyer)) return [];
      if (!chain.byId.has(relation.seller) || !chain.byId.has(relation.buyer)) return [];
      const flow = period ? flowIn(timeline, relation.key, period) : relation.traced;
      return flow.invoices > 0 ? [[relation.key, flow] as const] : [];
    }),
  );
  const here = chain.relations.filter(({ key }) => amounts.has(key));
  const met = new Set(here.flatMap(({ seller, buyer }) => [seller, buyer]));
  const shortcuts = arrangement.shortcuts.filter((id) => met.has(id));
  const isLine = new Set(shortcuts);
  const stays = ({ id }: ChainTaxpayer) => !period || met.has(id) || isFirst(chain, id);
  const seen = chain.taxpayers.filter(({ id }) => !hidden.has(id));
  const standing = seen.filter((taxpayer) => stays(taxpayer) && !isLine.has(taxpayer.id));
  const groups = groupsOf(chain, standing, arrangement, marks);
  const groupOf = new Map(groups.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const)));
  const drawn = new Set(standing.map(({ id }) => id));
  const placeOf = (id: string) => groupOf.get(id) ?? (drawn.has(id) ? id : null);
  const runs = here.map(({ key, seller, buyer }): Run => {
    const { grossMinor, invoices } = amounts.get(key)!;
    return { seller, buyer, grossMinor, invoices, of: [key], through: [] };
  });
  return {
    chain,
    taxpayers: standing.filter(({ id }) => !groupOf.has(id)),
    groups,
    rests: restsOf(chain).filter(({ of }) => drawn.has(of) && !groupOf.has(of)),
    edges: edgesOf(chain, contract(runs, shortcuts), placeOf),
    pinned: arrangement.pinned,
    placeOf,
    away: {
      hidden: chain.taxpayers.length - seen.length,
      shortcuts: shortcuts.length,
      outside: seen.filter((taxpayer) => !stays(taxpayer)).length,
    },
    grossMinor: here.reduce((sum, { key }) => sum + amounts.get(key)!.grossMinor, 0),
    allGrossMinor: chain.relations.reduce((sum, { traced }) => sum + traced.grossMinor, chain.leftOut.grossMinor),
  };
}

/** Where a trace starts, or whom a lead or a ring is about. */
export const isFirst = ({ drawn, byId }: Pick<Chain, 'drawn' | 'byId'>, id: string): boolean =>
  drawn ? drawn.core.has(id) : byId.get(id)?.state === 'start';

/** Of each tier those that share a value; whom the chain is about is never in a group but in one that was made by hand. */
function groupsOf(
  chain: Chain,
  standing: readonly ChainTaxpayer[],
  arrangement: Arrangement,
  marks: ReadonlyMap<string, Mark>,
): ShownGroup[] {
  const { grouping, bundles, apart } = arrangement;
  const found = new Map<string, { by: ShownGroup['by']; value: string | null; members: ChainTaxpayer[] }>();
  const byHand = new Map(bundles.flatMap((ids, index) => ids.map((id) => [id, index] as const)));
  const subjects = grouping === 'duplicate' ? subjectsOf(marks) : null;
  for (const taxpayer of standing) {
    const bundle = byHand.get(taxpayer.id);
    const value =
      grouping === null || isFirst(chain, taxpayer.id) ? null : valueOf(grouping, taxpayer.id, marks, subjects);
    if (bundle === undefined && value === null) continue;
    const by = bundle === undefined ? grouping! : 'hand';
    const key = by === 'hand' ? `hand ${bundles[bundle!][0]}` : `${by} ${taxpayer.tier} ${value}`;
    const group = found.get(key) ?? { by, value: by === 'hand' ? null : value, members: [] };
    group.members.push(taxpayer);
    found.set(key, group);
  }
  return [...found].flatMap(([key, { members, ...rest }]) => {
    if (members.length < 2 || apart.includes(key)) return [];
    const order = members.toSorted((a, b) => b.tracedGrossMinor - a.tracedGrossMinor || (a.id < b.id ? -1 : 1));
    return [{ id: groupIdOf(key), key, tier: order[0].tier, members: order, ...rest }];
  });
}

function valueOf(
  grouping: Grouping,
  id: string,
  marks: ReadonlyMap<string, Mark>,
  subjects: ReadonlyMap<string, string> | null,
): string | null {
  const mark = marks.get(id);
  if (grouping === 'region') return mark?.region ?? null;
  if (grouping === 'industry') return mark?.industry?.name ?? mark?.industry?.code ?? null;
  return subjects?.get(id) ?? null;
}

/** Those that may be one subject, each under the least id that it is joined with. */
function subjectsOf(marks: ReadonlyMap<string, Mark>): Map<string, string> {
  const least = new Map<string, string>();
  for (const id of [...marks.keys()].sort()) {
    if (least.has(id) || marks.get(id)!.duplicates.length === 0) continue;
    const queue = [id];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (least.has(next)) continue;
      least.set(next, id);
      queue.push(...(marks.get(next)?.duplicates ?? []));
    }
  }
  return least;
}

/** What waits beside whoever was expanded, as the start of a trace is: of all others a handle says it. However the chain is arranged. */
export function restsOf(chain: Chain): ShownRest[] {
  const partners = new Set(chain.relations.flatMap(({ seller, buyer }) => [`down ${seller}`, `up ${buyer}`]));
  return chain.taxpayers.flatMap(({ id, tier, state, waiting }) => {
    if (!chain.expanded.has(id) && (state !== 'start' || chain.drawn)) return [];
    return (['up', 'down'] as const).flatMap((direction): ShownRest[] => {
      if (waiting[direction].relations === 0 || !partners.has(`${direction} ${id}`)) return [];
      return [
        {
          ...{ id: restIdOf(id, direction), of: id, direction, tier: tier + (direction === 'up' ? -1 : 1) },
          ...waiting[direction],
        },
      ];
    });
  });
}

/** What runs between two that are drawn, as one; within a group nothing is drawn. */
function edgesOf(chain: Chain, runs: readonly Run[], placeOf: Shown['placeOf']): ShownEdge[] {
  const bundles = new Map<string, Run[]>();
  for (const run of runs) {
    const [seller, buyer] = [placeOf(run.seller), placeOf(run.buyer)];
    if (seller === null || buyer === null || (seller === buyer && run.seller !== run.buyer)) continue;
    // a relation and a shortcut between the same two are two lines
    const key = JSON.stringify([seller, buyer, run.through.length > 0]);
    const list = bundles.get(key);
    if (list) list.push(run);
    else bundles.set(key, [run]);
  }
  return [...bundles].map(([key, list]) => {
    const [seller, buyer] = JSON.parse(key) as [string, string, boolean];
    const relation = list.length === 1 && list[0].through.length === 0 ? chain.byKey.get(list[0].of[0])! : null;
    return {
      ...{ key: relation?.key ?? key, relation, seller, buyer },
      grossMinor: list.reduce((sum, run) => sum + run.grossMinor, 0),
      invoices: list.reduce((sum, run) => sum + run.invoices, 0),
      of: [...new Set(list.flatMap((run) => run.of))],
      through: [...new Set(list.flatMap((run) => run.through))],
    };
  });
}
