import { expect, test } from 'vitest';
import type { Explanation, Job, LeadPicture } from '../../server/contract.ts';
import { makeEconomy, startId, version } from '../testing/economy.ts';
import { trace } from '../testing/tracer.ts';
import { buildChain } from './chain.ts';
import { byRole, byWeight, flowsInDrawn, goneOf, periodOf, recomputed, scanUnderWay } from './leads.ts';
import { firstRequest, stepRequest } from './requests.ts';
import { defaultOptions } from './view.ts';

const reason = (code: string, weight: number) => ({ code, weight, values: {}, text: code, peers: null });

test('the heaviest reason comes first, equal ones in their own order', () => {
  const reasons = [reason('a', 0.2), reason('b', 0.5), reason('c', 0.2)];
  expect(byWeight(reasons).map(({ code }) => code)).toEqual(['b', 'a', 'c']);
});

test('members stand in the order of goods', () => {
  const members = (['associated', 'collector', 'pipe', 'issuer'] as const).map((role) => ({ role }));
  expect(byRole(members).map(({ role }) => role)).toEqual(['issuer', 'pipe', 'collector', 'associated']);
});

test('of jobs the scan that runs or waits is followed', () => {
  const job = (kind: string, state: string) => ({ kind, state }) as Job;
  expect(scanUnderWay([job('load', 'running'), job('scan', 'done'), job('scan', 'cancelled')])).toBeNull();
  expect(scanUnderWay([job('scan', 'done'), job('scan', 'queued')])).toMatchObject({ state: 'queued' });
});

test('a period is told only where there is one', () => {
  const basis = { version, attributesVersion: version, sequence: 1, currency: 'CNY', from: null, to: null };
  expect(periodOf({ basis })).toBeNull();
  expect(periodOf({ basis: { ...basis, to: '2019-12-31' } })).toEqual({ from: null, to: '2019-12-31' });
});

test('what was computed again is grouped by reason, and what was not is told', () => {
  const item = (about: string, value: string) => ({ about, value, lead: 1, ledger: 1, agrees: true });
  const explanation: Explanation = {
    ...{ lead: 'x', agrees: true, version, moved: false },
    items: [item('soon', 'medianDays'), item('evidence', 'invoices')],
    left: ['soon.peers', 'alike.variation', 'alike.peers', 'of-old.value'],
  };
  expect(recomputed(explanation, [reason('alike', 0.6), reason('soon', 0.4), reason('bare', 0)])).toEqual([
    { about: 'evidence', items: [item('evidence', 'invoices')], isLeft: false, isStandingLeft: false },
    { about: 'alike', items: [], isLeft: true, isStandingLeft: true },
    { about: 'soon', items: [item('soon', 'medianDays')], isLeft: false, isStandingLeft: true },
    { about: 'of-old', items: [], isLeft: true, isStandingLeft: false },
  ]);
});

test('what a taxpayer sells and buys in a lead leaves out what was expanded since', () => {
  const economy = makeEconomy();
  const first: LeadPicture = {
    ...trace(economy, { ...firstRequest(startId, defaultOptions), direction: 'down', hops: 1 }),
    lead: { id: 'x', core: [startId], members: [{ id: startId, role: 'source' }] },
  };
  const step = { id: startId, direction: 'up', largest: null } as const;
  const chain = buildChain(startId, first, [{ step, reply: trace(economy, stepRequest(step, defaultOptions)) }]);
  expect(chain.drawn).toEqual({
    kind: 'lead',
    id: 'x',
    core: new Set([startId]),
    roles: new Map([[startId, 'source']]),
  });
  const { sold, bought } = flowsInDrawn(chain, startId);
  expect(sold.relations).toBe(first.sides[0].relations.length);
  expect(sold.grossMinor).toBe(first.sides[0].relations.reduce((sum, { traced }) => sum + traced.grossMinor, 0));
  expect(bought).toEqual({ relations: 0, grossMinor: 0 });
  expect(chain.relations.some(({ buyer }) => buyer === startId)).toBe(true);
});

test('what an old lead or ring has lost is told apart from what a limit left out', () => {
  const reply = trace(makeEconomy(), { ...firstRequest(startId, defaultOptions), direction: 'down', hops: 1 });
  const sides = reply.sides.map((side) => ({ ...side, leftOut: { ...side.leftOut, relations: 3 } }));
  const about = { id: 'x', core: [startId], members: [] };
  expect(goneOf(buildChain(startId, { ...reply, sides, lead: about }, []))).toBe(3);
  expect(goneOf(buildChain(startId, { ...reply, sides, ring: about }, []))).toBe(3);
  expect(goneOf(buildChain(startId, { ...reply, sides }, []))).toBe(0);
});
