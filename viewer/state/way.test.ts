import { expect, test } from 'vitest';
import { makeEconomy, startId, wideOptions } from '../testing/economy.ts';
import { trace } from '../testing/tracer.ts';
import { hide, noArrangement } from './arrangement.ts';
import { buildChain } from './chain.ts';
import { firstRequest } from './requests.ts';
import { show } from './shown.ts';
import { wayTo } from './way.ts';

const chain = buildChain(startId, trace(makeEconomy(), firstRequest(startId, wideOptions)), []);
const shown = show(chain, noArrangement, new Map(), null);

test('a way leads from the start to each taxpayer of the chain, with the goods, in as few steps as its tier', () => {
  for (const { id, tier } of chain.taxpayers) {
    const way = wayTo(shown, id)!;
    expect(way).toHaveLength(Math.abs(tier));
    if (way.length === 0) continue;
    expect([way[0].seller, way.at(-1)!.buyer]).toEqual(tier > 0 ? [startId, id] : [id, startId]);
    way.slice(1).forEach((edge, index) => expect(edge.seller).toBe(way[index].buyer));
  }
});

test('where no line is drawn there is no way', () => {
  const firsts = chain.taxpayers.filter(({ tier }) => tier === 1).map(({ id }) => id);
  expect(wayTo(show(chain, hide(firsts)(noArrangement), new Map(), null), 'D300')).toBeNull();
});
