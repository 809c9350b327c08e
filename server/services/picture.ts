import type { TracedRelation, TracedTaxpayer } from '../../algorithms/trace.ts';
import { digestText } from '../../graph/model.ts';
import { idOf, nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { Direction, LeadPicture, LeadRole } from '../contract.ts';
import { relationOf } from './relations.ts';
import { describeSide } from './traces.ts';

/** What is drawn: a lead, or a ring. */
export interface Drawn {
  readonly currency: string;
  readonly core: readonly string[];
  readonly members: readonly { readonly taxpayer: string; readonly role: LeadRole }[];
  readonly relations: readonly { readonly seller: string; readonly buyer: string }[];
  /** Digests of those that it is about; null is all of its relations. */
  readonly invoices: readonly string[] | null;
  /** Of each member its place in the chain, where it is known. */
  readonly tiers?: ReadonlyMap<string, number>;
}

/**
 * A lead or a ring as the chain view draws one: its relations, with what its invoices are of each, and the taxpayers that they join, in tiers by the
 * place in the chain, or else by signed distance, from one that it is about. What is of an older scan is drawn as the graph has it now; what the graph lacks is told as left out.
 */
export function pictureOf(snapshot: Snapshot, lead: Drawn): Omit<LeadPicture, 'lead'> & { about: Pick<LeadPicture['lead'], 'core' | 'members'> } {
  const currency = snapshot.currencies.indexOf(lead.currency);
  const parts = partsOf(snapshot, lead, currency);
  const members = new Map<number, LeadRole>();
  for (const { taxpayer, role } of lead.members) {
    const node = nodeOf(snapshot, taxpayer);
    if (node >= 0 && !members.has(node)) members.set(node, role);
  }
  const core = nodesOf(snapshot, lead.core);
  const origin = core.find((node) => ['source', 'issuer'].includes(members.get(node) ?? '')) ?? core[0];
  const tiers =
    lead.tiers && origin !== undefined
      ? tiersInChain(snapshot, origin, parts, lead.tiers)
      : tiersFrom(snapshot, origin, parts);
  const leftOut = {
    ...{ taxpayers: 0, grossMinor: 0, otherCurrencyRelations: 0 },
    relations: lead.relations.length - parts.length,
  };
  const nothing = { ...leftOut, relations: 0 };
  const side = (direction: Direction) =>
    describeSide(snapshot, direction, {
      taxpayers: taxpayersOf(snapshot, tiers, parts, currency, direction),
      relations: parts.map((part) => ({ ...part, tier: Math.min(...endsOf(snapshot, part).map((u) => Math.abs(tiers.get(u)!))) })),
      ...{ ends: [], truncated: false, stopped: false, leftOut: direction === 'down' ? leftOut : nothing },
    });
  return {
    ...{ version: snapshot.version, asOf: null, attributesVersion: snapshot.attributesVersion, currency: lead.currency },
    ...{ options: null, kernelMs: 0 },
    sides: origin === undefined ? [] : [side('up'), side('down')],
    about: {
      core: core.map((node) => idOf(snapshot, node)),
      members: [...members].map(([node, role]) => ({ id: idOf(snapshot, node), role })),
    },
  };
} // prettier-ignore

type Part = Omit<TracedRelation, 'tier'>;

/** Of each relation the lead's invoices; one that has none now is not there. */
function partsOf(snapshot: Snapshot, lead: Drawn, currency: number): Part[] {
  const { invoices, relations } = snapshot;
  const digests = lead.invoices && new Set(lead.invoices);
  const found = new Set<number>();
  for (const { seller, buyer } of lead.relations) {
    const relation = relationOf(snapshot, nodeOf(snapshot, seller), nodeOf(snapshot, buyer), currency);
    if (relation >= 0) found.add(relation);
  }
  const parts: Part[] = [];
  for (const relation of found) {
    const part = { relation, invoices: 0, grossMinor: 0, taxMinor: 0, firstDay: 0, lastDay: 0 };
    for (let i = relations.invoiceOffsets[relation]; i < relations.invoiceOffsets[relation + 1]; i++) {
      if (digests && !digests.has(digestText(invoices.digestHigh[i], invoices.digestLow[i]))) continue;
      if (part.invoices === 0) part.firstDay = invoices.day[i];
      part.lastDay = invoices.day[i];
      part.invoices++;
      part.grossMinor += invoices.grossMinor[i];
      part.taxMinor += invoices.taxMinor[i];
    }
    if (part.invoices > 0) parts.push(part);
  }
  return parts.sort((a, b) => a.relation - b.relation);
}

const endsOf = ({ relations }: Snapshot, { relation }: Part) => [relations.seller[relation], relations.buyer[relation]];

const nodesOf = (snapshot: Snapshot, ids: readonly string[]) =>
  [...new Set(ids.map((id) => nodeOf(snapshot, id)))].filter((node) => node >= 0);

/** By place in the chain, less that of the origin, which comes first; of those that relations join. */
function tiersInChain(
  snapshot: Snapshot,
  origin: number,
  parts: readonly Part[],
  places: ReadonlyMap<string, number>,
): Map<number, number> {
  const placeOf = new Map(Array.from(places, ([id, place]) => [nodeOf(snapshot, id), place]));
  const first = placeOf.get(origin) ?? 0;
  const nodes = [origin, ...parts.flatMap((part) => endsOf(snapshot, part))];
  return new Map(nodes.map((node) => [node, (placeOf.get(node) ?? 0) - first]));
}

/** Breadth first over the relations either way: one further to the right for each sale, to the left for each purchase. */
function tiersFrom(snapshot: Snapshot, origin: number | undefined, parts: readonly Part[]): Map<number, number> {
  const tiers = new Map<number, number>();
  const beside = new Map<number, [node: number, step: number][]>();
  const add = (from: number, to: number, step: number) => {
    const known = beside.get(from);
    if (known) known.push([to, step]);
    else beside.set(from, [[to, step]]);
  };
  for (const part of parts) {
    const [seller, buyer] = endsOf(snapshot, part);
    add(seller, buyer, 1);
    add(buyer, seller, -1);
  }
  // what no relation joins to the origin begins anew beside it
  for (const begin of origin === undefined ? [] : [origin, ...beside.keys()]) {
    if (tiers.has(begin)) continue;
    tiers.set(begin, 0);
    const reached = [begin];
    for (const node of reached) {
      for (const [other, step] of beside.get(node) ?? []) {
        if (tiers.has(other)) continue;
        tiers.set(other, tiers.get(node)! + step);
        reached.push(other);
      }
    }
  }
  return tiers;
}

/** Those of one side, the origin among them, with what is not in the picture of their further relations on that side. */
function taxpayersOf(
  snapshot: Snapshot,
  tiers: ReadonlyMap<number, number>,
  parts: readonly Part[],
  currency: number,
  direction: Direction,
): TracedTaxpayer[] {
  const { sellerOffsets, buyerOffsets, byBuyer, currency: currencies, grossMinor } = snapshot.relations;
  const drawn = new Set(parts.map(({ relation }) => relation));
  const [origin] = tiers.keys();
  const flows = new Map<number, [sold: number, bought: number]>();
  for (const part of parts)
    for (const [end, node] of endsOf(snapshot, part).entries()) {
      const flow = flows.get(node) ?? [0, 0];
      flow[end] += part.grossMinor;
      flows.set(node, flow);
    }
  const isHere = (tier: number) => (direction === 'up' ? tier < 0 : tier >= 0);
  const here = [...tiers].filter(([node, tier]) => node === origin || isHere(tier));
  return here.map(([node, tier]): TracedTaxpayer => {
    const onward = { relations: 0, grossMinor: 0 };
    let all = 0;
    const add = (e: number) => {
      if (currencies[e] !== currency) return;
      all++;
      if (drawn.has(e)) return;
      onward.relations++;
      onward.grossMinor += grossMinor[e];
    };
    if (direction === 'up') for (let k = buyerOffsets[node]; k < buyerOffsets[node + 1]; k++) add(byBuyer[k]);
    else for (let e = sellerOffsets[node]; e < sellerOffsets[node + 1]; e++) add(e);
    const state = onward.relations > 0 ? 'hops' : all > 0 ? 'expanded' : 'end';
    const tracedGrossMinor = Math.max(...(flows.get(node) ?? [0]));
    return { node, tier: Math.abs(tier), tracedGrossMinor, explained: null, state: node === origin ? 'start' : state, onward };
  });
} // prettier-ignore
