import { expect, test } from 'vitest';
import { formatDay } from '../../graph/days.ts';
import { draw } from '../../graph/draw.ts';
import { leadId } from '../../graph/lead.ts';
import { leadsOf } from './leads.ts';
import { mutual } from './mutual.ts';
import { Scan } from './scan.ts';

// both ways in four months, amounts alike; and a customer that has nothing to do with it
const DRAWING = [0, 1, 2, 3]
  .map((month) => `m→n:5000000@2021-0${1 + month}-05 n→m:4900000@2021-0${1 + month}-09`)
  .join(' ');

test('a lead says in words of the ledger what a finding says in numbers of the graph', () => {
  const snapshot = draw(`${DRAWING} n→z:100@2021-01-01`);
  const scan = new Scan(snapshot, { currency: 0 });
  const found = mutual.detect(scan, mutual.parameters);
  const [lead, ...others] = leadsOf(scan, mutual, found);
  expect(others).toEqual([]);
  const { grossMinor, taxMinor } = snapshot.relations;
  const net = (e: number) => grossMinor[e] - taxMinor[e];
  expect(lead).toMatchObject({
    detector: { name: 'mutual', version: mutual.version },
    rank: 1,
    core: ['m', 'n'],
    members: [
      { taxpayer: 'm', role: 'member' },
      { taxpayer: 'n', role: 'member' },
    ],
    currency: 'CNY',
    relations: [
      { seller: 'm', buyer: 'n', invoices: 4, netMinor: net(0) },
      { seller: 'n', buyer: 'm', invoices: 4, netMinor: net(1) },
    ],
    netMinor: net(0) + net(1),
    taxMinor: taxMinor[0] + taxMinor[1],
    score: 1 - 0.5 / found.candidates,
  });
  expect([formatDay(lead.firstDay), formatDay(lead.lastDay)]).toEqual(['2021-01-05', '2021-04-09']);
  expect(lead.invoices).toHaveLength(8);
  expect(lead.invoices).toEqual(lead.invoices.toSorted());
  expect(lead.id).toBe(leadId('mutual', lead.firstDay, ['m', 'n']));
});

test('of findings with one id the strongest is kept, and each says where it stood', () => {
  const scan = new Scan(draw(DRAWING), { currency: 0 });
  const { candidates, findings, leftOut } = mutual.detect(scan, mutual.parameters);
  const weaker = { ...findings[0], strength: 0 };
  const leads = leadsOf(scan, mutual, { candidates: 10, findings: [findings[0], weaker], leftOut });
  expect(leads.map(({ rank, score }) => [rank, score])).toEqual([[1, 0.95]]);
  expect(candidates).toBe(2);
});

test('a finding whose invoices are not of its relations is a mistake of the detector', () => {
  const scan = new Scan(draw(DRAWING), { currency: 0 });
  const { findings } = mutual.detect(scan, mutual.parameters);
  const wrong = { ...findings[0], relations: [1] };
  expect(() => leadsOf(scan, mutual, { candidates: 1, findings: [wrong], leftOut: 0 })).toThrow(RangeError);
});

test('a strength is between 0 and 1, whatever parts of a trade of nothing come to', () => {
  const scan = new Scan(draw(DRAWING), { currency: 0 });
  const { findings } = mutual.detect(scan, mutual.parameters);
  const strengths = [1.2, 0.5, -0.1].map((strength) => leadsOf(scan, mutual, { candidates: 1, findings: [{ ...findings[0], strength }], leftOut: 0 })[0].strength); // prettier-ignore
  expect(strengths).toEqual([1, 0.5, 0]);
});
