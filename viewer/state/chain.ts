/** Merges the reply of the first trace and those of each expansion into the chain that is shown. Pure. */
import type {
  Coverage,
  Direction,
  LeadPicture,
  LeadRole,
  RingPicture,
  Side,
  TracedRelation,
  TracedTaxpayer,
  TraceReply,
} from '../../server/contract.ts';
import { type Drawn, relationKey, type Step } from './view.ts';

/** Relations on one side of a taxpayer that are not on screen; the amount is null where only the number is known. */
export interface Waiting {
  relations: number;
  grossMinor: number | null;
}

export interface ChainTaxpayer {
  id: string;
  name: string | null;
  observed: Side[];
  /** Days that its own ledgers cover. */
  coverage: Coverage;
  /** Signed hop distance: negative upstream, positive downstream. */
  tier: number;
  /** Reached upstream and downstream; it stands at the smaller distance. */
  bothWays: boolean;
  state: TracedTaxpayer['state'];
  tracedGrossMinor: number;
  explained: Record<Direction, number | null>;
  waiting: Record<Direction, Waiting>;
  /** 0 for the first trace, then the number of the expansion that brought it. */
  round: number;
}

export interface ChainRelation extends TracedRelation {
  key: string;
  round: number;
}

/** A lead or a ring that is drawn in place of a trace: `traced` is then what is in its invoices. */
export interface ChainDrawn extends Drawn {
  /** Whom it is about. */
  core: ReadonlySet<string>;
  roles: ReadonlyMap<string, LeadRole>;
}

export interface Chain {
  /** The first of the starts. */
  start: string;
  /** All of them, as subjects. */
  starts: readonly string[];
  drawn: ChainDrawn | null;
  /** The reply of the first trace: as long as it is the same, only expansions differ. */
  origin: TraceReply;
  version: string;
  /** Only documents up to this day; null for all. */
  asOf: string | null;
  currency: string;
  taxpayers: ChainTaxpayer[];
  relations: ChainRelation[];
  byId: ReadonlyMap<string, ChainTaxpayer>;
  byKey: ReadonlyMap<string, ChainRelation>;
  ends: Record<Direction, { id: string; tracedGrossMinor: number }[]>;
  leftOut: { taxpayers: number; relations: number; grossMinor: number; otherCurrencyRelations: number };
  /** The search ended before its time: what is shown is what was found so far. */
  stopped: boolean;
  /** Those that an expansion started from. */
  expanded: ReadonlySet<string>;
  /** Replies of different versions were merged: something was loaded in between. */
  mixedVersions: boolean;
}

/** What a chain begins with. */
export type ChainReply = TraceReply | LeadPicture | RingPicture;

export interface Expansion {
  step: Step;
  reply: TraceReply;
}

/** What one reply says about what lies beyond a taxpayer on one side. */
interface Beyond {
  relations: number;
  grossMinor: number;
  shown: Set<string>;
}

export function buildChain(
  start: string,
  first: ChainReply,
  expansions: readonly Expansion[],
  also: readonly string[] = [],
): Chain {
  const taxpayers = new Map<string, ChainTaxpayer>();
  const relations = new Map<string, ChainRelation>();
  const beyond = new Map<string, Beyond>();
  const totals = new Map<string, Record<Direction, number>>();
  const leftOut = { taxpayers: 0, relations: 0, grossMinor: 0, otherCurrencyRelations: 0 };
  const ends: Chain['ends'] = { up: [], down: [] };
  const expanded = new Set<string>();
  let stopped = false;

  /** `picked`: its start was asked for a part of what waits, so what is said to be left there is of that part only. */
  const merge = (reply: TraceReply, round: number, origin: number, picked = false) => {
    for (const side of reply.sides) {
      const shown = new Set(side.relations.map(relationKey));
      for (const found of side.taxpayers) {
        addTaxpayer(taxpayers, found, side.direction, round, origin);
        if (!(picked && found.state === 'start'))
          beyond.set(`${side.direction} ${found.id}`, { ...found.onward, shown });
        totals.set(found.id, { up: found.upstream, down: found.downstream });
      }
      for (const found of side.relations) addRelation(relations, found, round);
      leftOut.taxpayers += side.leftOut.taxpayers;
      leftOut.relations += side.leftOut.relations;
      leftOut.grossMinor += side.leftOut.grossMinor;
      leftOut.otherCurrencyRelations += side.leftOut.otherCurrencyRelations;
      stopped ||= side.stopped;
      if (round === 0) ends[side.direction] = side.ends;
    }
  };

  merge(first, 0, 0);
  expansions.forEach(({ step, reply }, index) => {
    const from = taxpayers.get(startOf(reply, step.id));
    // What it started from is not on screen any more: an earlier step was changed or taken back.
    if (!from) return;
    merge(reply, index + 1, from.tier, step.only !== undefined);
    if (from.state !== 'start') from.state = 'expanded';
    expanded.add(from.id);
  });

  const starts = startsOf(first, [start, ...also]);
  const shownAt = incidence(relations.values());
  for (const taxpayer of taxpayers.values()) {
    for (const direction of ['up', 'down'] as const) {
      const shown = shownAt.get(`${direction} ${taxpayer.id}`) ?? [];
      const known = beyond.get(`${direction} ${taxpayer.id}`);
      taxpayer.waiting[direction] = whatWaits(taxpayer, known, totals.get(taxpayer.id)![direction], shown);
    }
  }
  return {
    start: starts[0],
    starts,
    drawn: drawnOf(first),
    origin: first,
    version: first.version,
    asOf: first.asOf,
    currency: first.currency,
    taxpayers: [...taxpayers.values()],
    relations: [...relations.values()],
    byId: named(taxpayers, [
      ...[start, ...also].map((id, index) => [id, starts[index]] as const),
      ...expansions.map(({ step, reply }) => [step.id, startOf(reply, step.id)] as const),
    ]),
    byKey: relations,
    ends,
    leftOut,
    stopped,
    expanded,
    mixedVersions: expansions.some(({ reply }) => reply.version !== first.version),
  };
}

function drawnOf(first: ChainReply): ChainDrawn | null {
  const kind = 'lead' in first ? 'lead' : 'ring';
  const about = 'lead' in first ? first.lead : 'ring' in first ? first.ring : null;
  if (about === null) return null;
  const { id, core, members } = about;
  return { kind, id, core: new Set(core), roles: new Map(members.map((member) => [member.id, member.role])) };
}

/** A trace may be asked for by any id of a taxpayer; its reply speaks of the subject. */
function startOf({ sides }: TraceReply, asked: string): string {
  return sides.flatMap(({ taxpayers }) => taxpayers).find(({ state }) => state === 'start')?.id ?? asked;
}

/** Of several starts the reply names the subjects in the order in which they were asked for. */
function startsOf(reply: ChainReply, asked: readonly string[]): string[] {
  if (asked.length === 1) return [startOf(reply, asked[0])];
  const { start } = (reply.options ?? {}) as { start?: string[] };
  return asked.map((id, index) => start?.[index] ?? id);
}

/** The taxpayers also under the ids by which they were asked for, so that an old link still finds them. */
function named(taxpayers: ReadonlyMap<string, ChainTaxpayer>, asked: readonly (readonly [string, string])[]) {
  const byId = new Map(taxpayers);
  for (const [id, subject] of asked) {
    const taxpayer = taxpayers.get(subject);
    if (taxpayer && !byId.has(id)) byId.set(id, taxpayer);
  }
  return byId;
}

function addTaxpayer(
  into: Map<string, ChainTaxpayer>,
  found: TracedTaxpayer,
  direction: Direction,
  round: number,
  origin: number,
) {
  const tier = origin + (direction === 'up' ? -found.tier : found.tier);
  const known = into.get(found.id);
  if (!known) {
    into.set(found.id, {
      id: found.id,
      name: found.name,
      observed: found.observed,
      coverage: found.coverage,
      tier,
      bothWays: false,
      state: found.state,
      tracedGrossMinor: found.tracedGrossMinor,
      explained: { up: null, down: null, [direction]: found.explained },
      waiting: { up: { relations: 0, grossMinor: null }, down: { relations: 0, grossMinor: null } },
      round,
    });
    return;
  }
  // What an expansion finds again stays where it stands.
  if (round > 0) return;
  known.explained[direction] = found.explained;
  known.tracedGrossMinor = Math.max(known.tracedGrossMinor, found.tracedGrossMinor);
  if (known.state === 'start') return;
  known.bothWays = true;
  const nearer = Math.abs(tier) - Math.abs(known.tier);
  if (nearer < 0 || (nearer === 0 && tier < known.tier)) known.tier = tier;
  if (found.state === 'expanded') known.state = 'expanded';
}

function addRelation(into: Map<string, ChainRelation>, found: TracedRelation, round: number) {
  const key = relationKey(found);
  const known = into.get(key);
  if (!known) into.set(key, { ...found, key, round });
  else if (round === 0 && found.traced.grossMinor > known.traced.grossMinor) known.traced = found.traced;
}

function incidence(relations: Iterable<ChainRelation>): Map<string, ChainRelation[]> {
  const at = new Map<string, ChainRelation[]>();
  const add = (key: string, relation: ChainRelation) => {
    const list = at.get(key);
    if (list) list.push(relation);
    else at.set(key, [relation]);
  };
  for (const relation of relations) {
    add(`up ${relation.buyer}`, relation);
    add(`down ${relation.seller}`, relation);
  }
  return at;
}

/**
 * On the side on which a trace went on, its reply says what waits, less what another step has shown since. On the other side,
 * and where the trace stopped for reasons of time, only the number of all relations is known.
 */
function whatWaits(
  taxpayer: ChainTaxpayer,
  known: Beyond | undefined,
  total: number,
  shown: readonly ChainRelation[],
): Waiting {
  if (!known || (taxpayer.state === 'time' && known.relations === 0)) {
    return { relations: Math.max(0, total - shown.length), grossMinor: null };
  }
  const since = shown.filter(({ key }) => !known.shown.has(key));
  const relations = Math.max(0, known.relations - since.length);
  const grossMinor = since.reduce((rest, { traced }) => rest - traced.grossMinor, known.grossMinor);
  return { relations, grossMinor: relations === 0 ? 0 : Math.max(0, grossMinor) };
}

/** The relations among the taxpayers of a path, one after the other. */
export function relationsOnPath(chain: Chain, path: readonly string[]): string[] {
  return path
    .slice(1)
    .map((buyer, index) => relationKey({ seller: path[index], buyer, currency: chain.currency }))
    .filter((key) => chain.byKey.has(key));
}
