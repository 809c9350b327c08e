import { expect, test } from 'vitest';
import type { TracedRelation, TracedTaxpayer, TraceReply, TraceSide } from '../../server/contract.ts';
import { makeEconomy, startId, version, wideOptions } from '../testing/economy.ts';
import { trace } from '../testing/tracer.ts';
import { buildChain, relationsOnPath } from './chain.ts';
import { firstRequest, stepRequest } from './requests.ts';
import { relationKey } from './view.ts';

const economy = makeEconomy();
const first = trace(economy, firstRequest(startId, wideOptions));
const expansion = (id: string, direction: 'up' | 'down', largest: number | null = null) => {
  const step = { id, direction, largest };
  return { step, reply: trace(economy, stepRequest(step, wideOptions)) };
};

function side(direction: 'up' | 'down', tiers: Record<string, number>, part: Partial<TraceSide> = {}): TraceSide {
  const taxpayers = Object.entries(tiers).map(([id, tier]): TracedTaxpayer => ({
    coverage: { sales: null, purchases: null },
    ...{ id, name: null, observed: [], tier, state: tier === 0 ? 'start' : 'end' },
    ...{ tracedGrossMinor: tier === 0 ? 0 : 100, explained: tier === 0 ? null : 0.5 },
    ...{ onward: { relations: 0, grossMinor: 0 }, upstream: 4, downstream: 3 },
  }));
  const leftOut = { taxpayers: 1, relations: 2, grossMinor: 300, otherCurrencyRelations: 1 };
  return { direction, taxpayers, relations: [], ends: [], truncated: true, stopped: false, leftOut, ...part };
}
const reply = (...sides: TraceSide[]): TraceReply => {
  return { version, asOf: null, attributesVersion: version, currency: 'CNY', options: {}, sides, kernelMs: 0 };
};

test('a firm reached both ways stands at the smaller distance, upstream in a tie, and is marked', () => {
  const made = reply(
    side('up', { s: 0, near: 1, tie: 2, far: 3 }),
    side('down', { s: 0, near: 3, tie: 2, far: 1, d: 1 }),
  );
  for (const sides of [made.sides, made.sides.toReversed()]) {
    const { byId } = buildChain('s', { ...made, sides }, []);
    const at = (id: string) => [byId.get(id)!.tier, byId.get(id)!.bothWays];
    expect([at('s'), at('near'), at('tie'), at('far'), at('d')]).toEqual([
      [0, false],
      [-1, true],
      [-2, true],
      [1, true],
      [1, false],
    ]);
  }
});

test('a chain asked for by another id of its start is that of the subject, and the old id still finds it', () => {
  const made = reply(side('up', { s: 0 }), side('down', { s: 0, d: 1 }));
  const step = { id: 'oldD', direction: 'down' as const, largest: null };
  const chain = buildChain('old', made, [{ step, reply: reply(side('down', { d: 0, e: 1 })) }]);
  expect(chain.start).toBe('s');
  expect(chain.byId.get('old')).toBe(chain.byId.get('s'));
  expect(chain.byId.get('oldD')?.id).toBe('d');
  expect(chain.taxpayers.map(({ id, tier }) => [id, tier])).toEqual([
    ['s', 0],
    ['d', 1],
    ['e', 2],
  ]);
});

test('what was left out is summed over all replies, never silent', () => {
  const chain = buildChain('s', reply(side('up', { s: 0 }), side('down', { s: 0 }, { stopped: true })), []);
  expect(chain.leftOut).toEqual({ taxpayers: 2, relations: 4, grossMinor: 600, otherCurrencyRelations: 2 });
  expect(chain.stopped).toBe(true);
});

test('an expansion adds beyond its taxpayer, keeps what there is, and nothing waits any more', () => {
  const before = buildChain(startId, first, []);
  expect(before.byId.get('D300')!.waiting.down.relations).toBe(5);
  const after = buildChain(startId, first, [expansion('D300', 'down')]);
  expect(after.taxpayers).toHaveLength(before.taxpayers.length + 5);
  expect(after.byId.get('D300')).toMatchObject({ state: 'expanded', tier: 3, waiting: { down: { relations: 0 } } });
  expect(after.taxpayers.filter(({ round }) => round === 1).every(({ tier }) => tier === 4)).toBe(true);
  for (const known of before.taxpayers) {
    expect(after.byId.get(known.id)).toMatchObject({ tier: known.tier, tracedGrossMinor: known.tracedGrossMinor });
  }
});

test('the k largest of a hub leave the rest waiting', () => {
  const chain = buildChain(startId, first, [expansion('D215', 'down', 25)]);
  const { waiting, state } = chain.byId.get('D215')!;
  expect(state).toBe('expanded');
  expect(waiting.down.relations).toBe(1475);
  expect(waiting.down.grossMinor).toBeGreaterThan(0);
  expect(chain.leftOut.relations).toBe(1475);
});

test('what another step has shown since no longer waits', () => {
  const relation = (seller: string, buyer: string): TracedRelation => {
    const part = { invoices: 1, grossMinor: 40, taxMinor: 4, firstDay: '2017-01-01', lastDay: '2017-01-02' };
    return {
      ...{ seller, buyer, currency: 'CNY', tier: 0, mayBeOne: false, coveredBy: 'both', ...part },
      traced: part,
    };
  };
  const base = side('down', { s: 0, a: 1, b: 1 });
  base.taxpayers[1] = { ...base.taxpayers[1], state: 'hops', onward: { relations: 2, grossMinor: 90 } };
  const up = side('up', { b: 0, a: 1 }, { relations: [relation('a', 'b')] });
  const step = { id: 'b', direction: 'up', largest: null } as const;
  const chain = buildChain('s', reply(base), [{ step, reply: reply(up) }]);
  expect(chain.byId.get('a')!.waiting.down).toEqual({ relations: 1, grossMinor: 50 });
});

test('a step whose taxpayer is gone is passed over', () => {
  const chain = buildChain(startId, first, [expansion('D400', 'down')]);
  expect(chain.taxpayers.map(({ round }) => round)).not.toContain(1);
});

test('the relations of a path are those that are there', () => {
  const chain = buildChain(startId, first, []);
  const { seller, buyer } = chain.relations.find((relation) => relation.seller === startId)!;
  expect(relationsOnPath(chain, [seller, buyer, 'nobody'])).toEqual([relationKey({ seller, buyer, currency: 'CNY' })]);
});

test('all starts of a trace are starts, by whatever ids they were asked for, and none of them waits for another', () => {
  const order = { ...firstRequest(startId, wideOptions, ['D104']), direction: 'down' as const };
  const made = trace(economy, order);
  const chain = buildChain('oldStart', { ...made, options: { start: [startId, 'D104'] } }, [], ['oldD104']);
  expect([chain.start, chain.starts]).toEqual([startId, [startId, 'D104']]);
  expect(chain.taxpayers.filter(({ state }) => state === 'start').map(({ id, tier }) => [id, tier])).toEqual([
    [startId, 0],
    ['D104', 0],
  ]);
  expect(chain.byId.get('oldStart')?.id).toBe(startId);
  expect(chain.byId.get('oldD104')?.id).toBe('D104');
});
