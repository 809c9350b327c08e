/** What is read off leads. Pure. */
import type { Explanation, Job, JobOf, LeadHead, LeadRole, Scan } from '../../server/contract.ts';
import type { Chain } from './chain.ts';
import { isUnderWay } from './jobs.ts';

type Reason = LeadHead['reasons'][number];

/** Heaviest first; of equal ones in their own order. */
export const byWeight = (reasons: readonly Reason[]): Reason[] => reasons.toSorted((a, b) => b.weight - a.weight);

/** In the order of goods: who issues first. */
export const leadRoles: readonly LeadRole[] = [
  'source',
  'issuer',
  'pipe',
  'member',
  'recipient',
  'collector',
  'associated',
];

export function byRole<M extends { role: LeadRole }>(members: readonly M[]): M[] {
  return members.toSorted((a, b) => leadRoles.indexOf(a.role) - leadRoles.indexOf(b.role));
}

/** A scan that waits or runs: of several the one that was asked for last. */
export function scanUnderWay(jobs: readonly Job[]): JobOf<'scan'> | null {
  return jobs.find((job): job is JobOf<'scan'> => job.kind === 'scan' && isUnderWay(job)) ?? null;
}

/** Whether it looked at a part of the ledger only, or at another currency than it would by itself. */
export const periodOf = ({
  basis: { from, to },
}: Pick<Scan, 'basis'>): { from: string | null; to: string | null } | null =>
  from === null && to === null ? null : { from, to };

/** What was computed again and what was not, by what it is about: the evidence first, then the reasons, each in their own order. */
export interface Recomputed {
  /** `evidence`, or the code of a reason. */
  about: string;
  items: Explanation['items'];
  /** Some of its values were not computed again. */
  isLeft: boolean;
  /** Where it stands among others was not computed again. */
  isStandingLeft: boolean;
}

export function recomputed({ items, left }: Explanation, reasons: readonly Pick<Reason, 'code'>[]): Recomputed[] {
  const codes = ['evidence', ...reasons.map(({ code }) => code)];
  const others = [...items.map(({ about }) => about), ...left.map((name) => name.split('.')[0])];
  return [...new Set([...codes, ...others])]
    .map((about) => {
      const mine = left.filter((name) => name.split('.')[0] === about);
      return {
        about,
        items: items.filter((item) => item.about === about),
        isLeft: mine.some((name) => name !== `${about}.peers`),
        isStandingLeft: mine.includes(`${about}.peers`),
      };
    })
    .filter((one) => one.items.length > 0 || one.isLeft || one.isStandingLeft);
}

export interface Flow {
  relations: number;
  grossMinor: number;
}

/** What a taxpayer sells and buys in the invoices of the lead or ring that is drawn. */
export function flowsInDrawn(chain: Chain, id: string): { sold: Flow; bought: Flow } {
  const sum = (end: 'seller' | 'buyer'): Flow => {
    const mine = chain.relations.filter((relation) => relation.round === 0 && relation[end] === id);
    return { relations: mine.length, grossMinor: mine.reduce((all, { traced }) => all + traced.grossMinor, 0) };
  };
  return { sold: sum('seller'), bought: sum('buyer') };
}

/** Relations of the lead or ring that is drawn which the graph of now lacks: it is of an older one. */
export const goneOf = ({ drawn, origin }: Chain): number =>
  drawn === null ? 0 : origin.sides.reduce((sum, { leftOut }) => sum + leftOut.relations, 0);
