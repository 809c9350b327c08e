import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf } from '../graph/days.ts';
import { draw, type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, RELATION_OF_DUPLICATES, type Snapshot } from '../graph/snapshot.ts';
import { relationGraph, transposed } from './csr.ts';
import { decayedWeights, type DecayedWeightsOptions } from './decayedWeights.ts';
import { pageRank } from './pageRank.ts';
import { PushRank } from './pushRank.ts';
import { transposedWith } from './transposedWeights.ts';

const start = dayOf(2020, 1, 1);
const halved = { currency: 0, halfLifeDays: 10 };
const weightsOf = (drawing: string, options: Partial<DecayedWeightsOptions> = {}): number[] =>
  [...decayedWeights(draw(drawing), { ...halved, ...options })]; // prettier-ignore

describe('drawn', () => {
  // tax is 13 % within the gross: 113 is 100 net
  test('net is halved each half-life, and summed over invoices', () =>
    expect(weightsOf('a→b:113@0 a→b:113@10 b→c:226@20')).toEqual([25 + 50, 200]));
  test('as of a day: what is later does not count, and what is earlier is older', () => {
    expect(weightsOf('a→b:113@0 a→b:113@10 b→c:226@20', { asOf: start + 10 })).toEqual([50 + 100, 0]);
    expect(weightsOf('a→b:113@0 b→c:226@20', { asOf: start + 30 })).toEqual([12.5, 100]);
  });
  test('in the period, both days within it', () => {
    const period = { fromDay: start + 1, toDay: start + 11 };
    expect(weightsOf('a→b:113@0 a→b:113@1 b→c:113@11 c→a:113@12', period)).toEqual([50, 100, 0]);
    expect(weightsOf('a→b:113@0 b→c:113@11', { ...period, asOf: start + 21 })).toEqual([0, 50]);
    // the last day is one of the period
    expect(weightsOf('a→b:113@1 a→b:113@40', period)).toEqual([100]);
  });
  test('for ever, all net is whole', () =>
    expect(weightsOf('a→b:113@0 b→c:226@9999', { halfLifeDays: Infinity })).toEqual([100, 200]));
  test('no self-loops, no other currencies, nor what is between two that may be one', () => {
    const invoices: DrawnInvoice[] = [
      { seller: 'a', buyer: 'a', grossMinor: 113, day: 99 },
      { seller: 'a', buyer: 'b', grossMinor: 113, day: 5 },
      { seller: 'a', buyer: 'b', grossMinor: 113, day: 50, currency: 'USD' },
      { seller: 'b', buyer: 'c', grossMinor: 113, day: 70 },
    ];
    const snapshot = snapshotOf(invoices);
    snapshot.relations.flags[3] |= RELATION_OF_DUPLICATES;
    // the last day is that of what counts
    expect([...decayedWeights(snapshot, halved)]).toEqual([0, 100, 0, 0]);
    expect([...decayedWeights(snapshot, { ...halved, currency: 1 })]).toEqual([0, 0, 100, 0]);
  });
  test('nothing weighs nothing', () => {
    expect(weightsOf('x')).toEqual([]);
    expect(weightsOf('a→b:113@5', { toDay: start })).toEqual([0]);
  });
  test('options out of range are refused', () => {
    const refused: [Partial<DecayedWeightsOptions>, RegExp][] = [
      [{ currency: 1 }, /currency/],
      [{ halfLifeDays: 0 }, /halfLifeDays/],
      [{ halfLifeDays: NaN }, /halfLifeDays/],
      [{ asOf: 0.5 }, /asOf/],
      [{ fromDay: 2, toDay: 1 }, /toDay/],
    ];
    for (const [options, message] of refused) {
      expect(() => weightsOf('a→b:113@0', options), String(message)).toThrow(message);
      expect(() => weightsOf('a→b:113@0', options)).toThrow(RangeError);
    }
  });
});

describe('walks', () => {
  const snapshot = draw('a→b:113@0 b→c:113@3 c→d:113@6 x→c:113@6 b→y:113@6');
  const graph = relationGraph(snapshot);
  const weights = decayedWeights(snapshot, halved);
  const met = (nodes: Iterable<number>) => [...nodes].map((u) => idOf(snapshot, u)).sort().join(''); // prettier-ignore
  const teleport = Float64Array.from({ length: 6 }, (_, u) => (idOf(snapshot, u) === 'b' ? 1 : 0));
  const seeds = Uint32Array.of(teleport.indexOf(1));

  test('of one chain the upstream and the downstream side are told apart', () => {
    const { rank } = pageRank(graph, { weights, teleport });
    expect(met([...rank.keys()].filter((u) => rank[u] > 0))).toBe('bcdy');
    // bought later, y takes more than c: halved in 10 days, by 2^.3
    expect(rank[5] / rank[2]).toBeCloseTo(2 ** 0.3, 6);
    const turned = transposedWith(graph, weights);
    const up = pageRank(turned, { weights: turned.weights, teleport }).rank;
    expect(met([...up.keys()].filter((u) => up[u] > 0))).toBe('ab');
    expect(transposed(graph).targets).toEqual(turned.targets);
  });
  test('pushed, too', () => {
    expect(met(new PushRank(graph, weights).from(seeds).nodes)).toBe('bcdy');
    const turned = transposedWith(graph, weights);
    expect(met(new PushRank(turned, turned.weights).from(seeds).nodes)).toBe('ab');
  });
  test('a later day that no more invoices count for leaves them alone', () => {
    const later = decayedWeights(snapshot, { ...halved, asOf: start + 26 });
    expect([...later]).toEqual([...weights].map((weight) => weight / 4));
    expect(pageRank(graph, { weights: later }).rank).toEqual(pageRank(graph, { weights }).rank);
  });
});

/** Invoice by invoice, from what was drawn. */
function oracle(
  snapshot: Snapshot,
  given: readonly DrawnInvoice[],
  options: Required<DecayedWeightsOptions>,
): number[] {
  const { relations, currencies } = snapshot;
  const counts = given.filter(
    ({ seller, buyer, currency, day }) =>
      seller !== buyer &&
      currency === currencies[options.currency] &&
      day >= (options.fromDay ?? -Infinity) &&
      day <= (options.toDay ?? Infinity) &&
      day <= (options.asOf ?? Infinity),
  );
  const asOf = options.asOf ?? Math.max(...counts.map(({ day }) => day));
  return Array.from({ length: relations.count }, (_, e) =>
    counts
      .filter(
        ({ seller, buyer }) =>
          seller === idOf(snapshot, relations.seller[e]) && buyer === idOf(snapshot, relations.buyer[e]),
      ) // prettier-ignore
      .filter(({ currency }) => currency === currencies[relations.currency[e]])
      .map(
        ({ grossMinor, day }) =>
          (grossMinor - Math.round((grossMinor * 13) / 113)) * 0.5 ** ((asOf - day) / options.halfLifeDays),
      ) // prettier-ignore
      .reduce((a, b) => a + b, 0),
  );
}

test('weights are those of the definition', () => {
  const invoice = fc.record({
    seller: fc.constantFrom('a', 'b', 'c'),
    buyer: fc.constantFrom('a', 'b', 'd'),
    grossMinor: fc.integer({ min: 1, max: 1000 }),
    day: fc.nat(40),
    currency: fc.constantFrom('CNY', 'USD'),
  });
  const options = fc.record({
    currency: fc.nat(1),
    halfLifeDays: fc.constantFrom(0.5, 7, 365, Infinity),
    asOf: fc.option(fc.nat(45)),
    fromDay: fc.option(fc.nat(20)),
    toDay: fc.option(fc.integer({ min: 20, max: 45 })),
  });
  fc.assert(
    fc.property(fc.array(invoice, { maxLength: 40, size: 'max' }), options, (given, asked) => {
      const all = [...given, { seller: 'z', buyer: 'z', grossMinor: 1, day: 0, currency: 'USD' }];
      const snapshot = snapshotOf(all);
      const weights = decayedWeights(snapshot, asked);
      oracle(snapshot, all, asked).forEach((weight, e) =>
        expect(Math.abs(weights[e] - weight)).toBeLessThanOrEqual(1e-12 * weight),
      );
    }),
    { numRuns: 500, seed: 1 },
  );
});
