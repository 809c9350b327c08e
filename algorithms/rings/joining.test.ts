import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draw } from '../../graph/draw.ts';
import type { Finding } from '../detectors/detector.ts';
import type { Report } from '../detectors/leads.ts';
import { Scan } from '../detectors/scan.ts';
import { joinedLeads } from './joining.ts';

const scan = new Scan(draw(Array.from({ length: 12 }, (_, u) => `f${String(u).padStart(2, '0')}`).join(' ')), { currency: 0 }); // prettier-ignore
const PARAMETERS = { leastSharedTaxpayers: 2, leastSharedShare: 0.2 };

interface Some {
  members: number[];
  passedBy: number[];
  invoices: number[];
}
const some = fc.record({
  members: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 4 }),
  passedBy: fc.uniqueArray(fc.nat(11), { maxLength: 3 }),
  invoices: fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 20 }),
});

const reportOf = ({ members, passedBy, invoices }: Some): Report => ({
  lead: null as never,
  finding: {
    members: [
      ...members.map((node) => ({ node, role: 'member' as const })),
      ...passedBy.map((node) => ({ node, role: 'associated' as const })),
    ],
    invoices: Uint32Array.from(invoices).sort(),
  } as unknown as Finding,
});

/** What is joined over any number of leads, by sets of sets. */
function oracle(all: readonly Some[]): number[][] {
  const both = (a: readonly number[], b: readonly number[]) => a.filter((one) => b.includes(one)).length;
  const belong = (a: Some, b: Some) =>
    both(a.members, b.members) >= 2 ||
    both(a.invoices, b.invoices) >= 0.2 * Math.min(a.invoices.length, b.invoices.length);
  const left = new Set(all.keys());
  const groups: number[][] = [];
  for (const first of all.keys()) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const one of group)
      for (const other of left) if (belong(all[one], all[other]) && left.delete(other)) group.push(other);
    groups.push(group.sort((a, b) => a - b));
  }
  return groups;
}

test('leads are joined as sets of sets say, in order of their first', () =>
  fc.assert(
    fc.property(fc.array(some, { maxLength: 10 }), (all) => {
      expect(joinedLeads(scan, all.map(reportOf), PARAMETERS)).toEqual(oracle(all));
    }),
    { numRuns: 500, seed: 1 },
  ));

test('what is joined does not depend on the order of leads', () =>
  fc.assert(
    fc.property(fc.array(some, { maxLength: 8 }), (all) => {
      const last = all.length - 1;
      const forth = joinedLeads(scan, all.map(reportOf), PARAMETERS);
      const back = joinedLeads(scan, all.toReversed().map(reportOf), PARAMETERS);
      const named = (groups: number[][]) => groups.map((group) => group.join()).sort();
      expect(named(back.map((group) => group.map((r) => last - r).sort((a, b) => a - b)))).toEqual(named(forth));
    }),
    { numRuns: 200, seed: 2 },
  ));
