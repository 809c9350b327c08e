/** What the relations of a chain come to month by month. Pure. */
import type { TimelineReply } from '../../server/contract.ts';
import type { Period } from './arrangement.ts';
import type { Chain, ChainRelation } from './chain.ts';

export interface Flow {
  invoices: number;
  grossMinor: number;
}

export interface Timeline {
  /** 2017-03 and so on, without a gap. */
  months: readonly string[];
  /** By the relation's key. */
  flows: ReadonlyMap<string, TimelineReply['relations'][number]>;
}

/** Of a reply to the relations of a chain, in their order; null where they have no invoice. */
export function timelineOf({ relations }: Pick<Chain, 'relations'>, reply: TimelineReply): Timeline | null {
  if (reply.firstMonth === null || reply.relations.length !== relations.length) return null;
  const [year, month] = reply.firstMonth.split('-').map(Number);
  const months = Array.from({ length: reply.months }, (_, index) => monthText(year * 12 + month - 1 + index));
  return { months, flows: new Map(relations.map(({ key }, index) => [key, reply.relations[index]])) };
}

/** What a relation comes to within a period. */
export function flowIn({ months, flows }: Timeline, key: string, { from, to }: Period): Flow {
  const sum = { invoices: 0, grossMinor: 0 };
  const flow = flows.get(key);
  flow?.at.forEach((month, index) => {
    if (months[month] < from || months[month] > to) return;
    sum.invoices += flow.invoices[index];
    sum.grossMinor += flow.grossMinor[index];
  });
  return sum;
}

/** Per month the sum of some relations. */
export function monthly({ months, flows }: Timeline, relations: Iterable<Pick<ChainRelation, 'key'>>): number[] {
  const sums = months.map(() => 0);
  for (const { key } of relations) {
    const flow = flows.get(key);
    flow?.at.forEach((month, index) => (sums[month] += flow.grossMinor[index]));
  }
  return sums;
}

/** A period of so many months that ends with one; it may begin before the first. */
export function periodUntil(months: readonly string[], last: number, width: number): Period {
  return { from: months[Math.max(0, last - width + 1)], to: months[last] };
}

const monthText = (months: number) => `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
