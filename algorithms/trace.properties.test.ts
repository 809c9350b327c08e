import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf } from '../graph/days.ts';
import { type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, nodeOf, type Snapshot } from '../graph/snapshot.ts';
import { paths } from './paths.ts';
import { trace, type TraceOptions, type TraceResult } from './trace.ts';

const FIRMS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
/** Leaves downstream and upstream. */
const BUY_ONLY = ['d', 'h'];
const SELL_ONLY = ['c', 'g'];
const SELLERS = FIRMS.filter((firm) => !BUY_ONLY.includes(firm));
const BUYERS = FIRMS.filter((firm) => !SELL_ONLY.includes(firm));

// the months March to December are as long backwards as forwards, so time reversed within them maps months onto months
const FIRST = dayOf(2021, 3, 1);
const LAST = dayOf(2021, 12, 31);
const START = dayOf(2021, 7, 5);

const invoices: fc.Arbitrary<DrawnInvoice[]> = fc.array(
  fc.record({
    seller: fc.constantFrom(...SELLERS),
    buyer: fc.constantFrom(...BUYERS),
    grossMinor: fc.integer({ min: 1, max: 1000 }),
    day: fc.integer({ min: START, max: START + 60 }),
    goodsCategory: fc.constantFrom('', '', '', '钢材'),
  }),
  { minLength: 5, maxLength: 40, size: 'max' },
);

/** Partners by the names that they are drawn with. */
type Asked = Omit<TraceOptions, 'starts' | 'expandHubs' | 'partners'> & { partners: string[] | null };

const asked: fc.Arbitrary<Asked> = fc
  .record({
    direction: fc.constantFrom<('up' | 'down')[]>('up', 'down'),
    hops: fc.constantFrom(2, 3, 4, Infinity),
    currency: fc.constant(0),
    order: fc.constantFrom<('month' | 'day' | 'none')[]>('month', 'day', 'none'),
    maxDwellDays: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 2 }),
    fromDay: fc.constantFrom(null, START + 5),
    toDay: fc.constantFrom(null, START + 50),
    minGrossMinor: fc.constantFrom(0, 100),
    goods: fc.constantFrom(null, null, 0),
    partners: fc.option(fc.subarray(FIRMS, { minLength: 2, maxLength: 5 }), { freq: 1 }),
    maxDegree: fc.constantFrom(1000, 5),
    maxTaxpayers: fc.constantFrom(500, 4, 6, 8),
    maxRelations: fc.constantFrom(2000, 6, 10),
  })
  .map((options) => (options.order === 'none' ? { ...options, maxDwellDays: null } : options));

function unlimited(options: Asked): Asked {
  return { ...options, maxTaxpayers: Infinity, maxRelations: Infinity };
}

const itself = (name: string) => name;

/** From the firm that was drawn as `a`; `idOfName` gives the id of a drawn name. */
function optionsFor(snapshot: Snapshot, { partners, ...options }: Asked, idOfName = itself): TraceOptions {
  const nodesOf = (names: string[]) => names.map((name) => nodeOf(snapshot, idOfName(name)));
  return { ...options, starts: nodesOf(['a']), partners: partners && nodesOf(partners) };
}

/** Such a trace, in names. */
function ask(drawn: DrawnInvoice[], options: Asked, alone: string[], nameOf = itself, idOfName = itself) {
  const snapshot = snapshotOf(drawn, alone);
  const { seller, buyer } = snapshot.relations;
  const name = (node: number) => nameOf(idOf(snapshot, node));
  const result = trace(snapshot, optionsFor(snapshot, options, idOfName));
  return {
    ...result,
    taxpayers: result.taxpayers.map(({ node, ...taxpayer }) => ({ name: name(node), ...taxpayer })),
    relations: result.relations.map(({ relation: e, ...relation }) => ({ ends: [name(seller[e]), name(buyer[e])], ...relation })),
    ends: result.ends.map(name),
  }; // prettier-ignore
}

/** The answer without the order that node numbers give it. */
function unordered({ taxpayers, relations, ends, ...rest }: ReturnType<typeof ask>) {
  return {
    taxpayers: new Map(taxpayers.map((taxpayer) => [taxpayer.name, taxpayer])),
    relations: new Map(relations.map((relation) => [relation.ends.join('→'), relation])),
    ends: new Set(ends),
    ...rest,
  };
}

test('other ids give the same result', () => {
  const permuted = fc.shuffledSubarray(FIRMS, { minLength: FIRMS.length });
  fc.assert(
    fc.property(invoices, asked, permuted, (drawn, options, ids) => {
      // without limits, which cut ties by id
      const renamed = (id: string) => ids[FIRMS.indexOf(id)];
      const other = drawn.map((i) => ({ ...i, seller: renamed(i.seller), buyer: renamed(i.buyer) }));
      const nameOf = (id: string) => FIRMS[ids.indexOf(id)];
      expect(unordered(ask(other, unlimited(options), FIRMS, nameOf, renamed))).toEqual(
        unordered(ask(drawn, unlimited(options), FIRMS)),
      );
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('a component without any relation to the start changes nothing', () => {
  fc.assert(
    fc.property(invoices, invoices, asked, (drawn, others, options) => {
      // ids that fall between those of the first component
      const apart = others.map((i) => ({ ...i, seller: `${i.seller}~`, buyer: `${i.buyer}~` }));
      expect(ask([...drawn, ...apart], options, FIRMS)).toEqual(ask(drawn, options, FIRMS));
    }),
    { numRuns: 500, seed: 2 },
  );
});

test('time and edges reversed, up is down', () => {
  const reversed = (day: number | null | undefined) => (day === null || day === undefined ? null : FIRST + LAST - day);
  fc.assert(
    fc.property(invoices, asked, (drawn, options) => {
      const mirrored = drawn.map((i) => ({ ...i, seller: i.buyer, buyer: i.seller, day: reversed(i.day)! }));
      const answer = ask(
        mirrored,
        {
          ...options,
          direction: options.direction === 'up' ? 'down' : 'up',
          fromDay: reversed(options.toDay),
          toDay: reversed(options.fromDay),
        },
        FIRMS,
      );
      const backAgain = {
        ...answer,
        relations: answer.relations.map(({ ends: [seller, buyer], ...relation }) => ({
          ...relation,
          ends: [buyer, seller],
          firstDay: reversed(relation.lastDay),
          lastDay: reversed(relation.firstDay),
        })),
      };
      // limits and the order of the result, too
      expect(backAgain).toEqual(ask(drawn, options, FIRMS));
    }),
    { numRuns: 1000, seed: 3 },
  );
});

const total = ({ relations, leftOut }: Pick<TraceResult, 'leftOut'> & { relations: { grossMinor: number }[] }) => ({
  relations: relations.length + leftOut.relations,
  grossMinor: relations.reduce((sum, { grossMinor }) => sum + grossMinor, 0) + leftOut.grossMinor,
});

test('of one hop, what is kept and what is left out make up the whole', () => {
  fc.assert(
    fc.property(invoices, asked, (drawn, options) => {
      const kept = ask(drawn, { ...options, hops: 1 }, FIRMS);
      const whole = ask(drawn, unlimited({ ...options, hops: 1 }), FIRMS);
      expect(total(kept)).toEqual(total(whole));
      expect(kept.taxpayers.length + kept.leftOut.taxpayers).toBe(whole.taxpayers.length);
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('where all firms that lead on are kept, what is kept and what is left out make up the whole of any number of hops', () => {
  let limited = 0;
  fc.assert(
    fc.property(invoices, asked, (drawn, options) => {
      const whole = ask(drawn, unlimited(options), FIRMS);
      const leadOn = whole.taxpayers.filter(({ tier, state }) => tier === 0 || state !== 'end').length;
      const kept = ask(drawn, { ...options, maxTaxpayers: leadOn }, FIRMS);
      if (kept.leftOut.taxpayers > 0) limited++;
      expect(kept.taxpayers.length).toBe(leadOn);
      expect(kept.taxpayers.length + kept.leftOut.taxpayers).toBe(whole.taxpayers.length);
      expect(total(kept)).toEqual(total(whole));
    }),
    { numRuns: 300, seed: 8 },
  );
  expect(limited, 'cases in which leaves are left out').toBeGreaterThan(100);
});

test('leaves never take the room of firms that lead on: more of them change nothing of these', () => {
  const more = fc.array(
    fc.record({
      near: fc.constantFrom(...FIRMS),
      far: fc.constantFrom('', 'b~', 'e~', 'k'),
      grossMinor: fc.integer({ min: 1, max: 5000 }),
      day: fc.integer({ min: START, max: START + 60 }),
    }),
    { minLength: 1, maxLength: 10 },
  );
  fc.assert(
    fc.property(invoices, more, asked, (drawn, added, asking) => {
      // degrees and the largest relations do change
      const options = { ...asking, maxDegree: Infinity, maxRelations: Infinity };
      const down = options.direction === 'down';
      const leading = new Set(drawn.map(({ seller, buyer }) => (down ? seller : buyer)));
      const leaves = added
        .filter(({ near }) => leading.has(near))
        .map(({ near, far, ...rest }) => ({
          ...rest,
          seller: down ? near : `${far}0`,
          buyer: down ? `${far}0` : near,
        }));
      const leadOn = (drawnToo: DrawnInvoice[]) =>
        ask(drawnToo, options, FIRMS)
          .taxpayers.filter(({ name }) => leading.has(name))
          .map(({ name, tier, tracedGrossMinor, explained }) => ({ name, tier, tracedGrossMinor, explained }));
      expect(leadOn([...drawn, ...leaves])).toEqual(leadOn(drawn));
    }),
    { numRuns: 300, seed: 9 },
  );
});

test('larger limits never remove anything', () => {
  fc.assert(
    fc.property(invoices, asked, fc.integer({ min: 0, max: 3 }), (drawn, options, more) => {
      const less = ask(drawn, { ...options, maxRelations: Infinity }, FIRMS);
      const wider = ask(
        drawn,
        { ...options, maxTaxpayers: options.maxTaxpayers! + more, maxRelations: Infinity },
        FIRMS,
      );
      const names = new Map(wider.taxpayers.map(({ name, tier }) => [name, tier]));
      for (const { name, tier } of less.taxpayers) expect(names.get(name), `tier of ${name}`).toBe(tier);
      const few = ask(drawn, options, FIRMS).relations;
      const many = ask(drawn, { ...options, maxRelations: options.maxRelations! + more }, FIRMS).relations;
      expect(many).toEqual(expect.arrayContaining(few));
    }),
    { numRuns: 300, seed: 5 },
  );
});

test('every firm that a trace keeps has a path or a walk, of as many hops as its tier', () => {
  fc.assert(
    fc.property(invoices, asked, (drawn, options) => {
      const snapshot = snapshotOf(drawn, FIRMS);
      const asking = optionsFor(snapshot, options);
      for (const { node, tier } of trace(snapshot, asking).taxpayers) {
        if (tier === 0) continue;
        const { paths: found, exhausted } = paths(snapshot, asking, node);
        const [first] = found;
        expect(exhausted).toBe(false);
        expect(first, `a path to ${idOf(snapshot, node)}`).toBeDefined();
        expect(first.hops.length).toBeGreaterThanOrEqual(tier);
        if (first.repeats) expect(first.hops.length).toBe(tier);
      }
    }),
    { numRuns: 300, seed: 6 },
  );
});

test('what earlier calls left in the scratch does not matter', () => {
  fc.assert(
    fc.property(invoices, fc.array(asked, { minLength: 2, maxLength: 5 }), (drawn, calls) => {
      const shared = snapshotOf(drawn, FIRMS);
      for (const options of calls) {
        const asking = optionsFor(shared, options);
        expect(trace(shared, asking)).toEqual(trace(snapshotOf(drawn, FIRMS), asking));
      }
    }),
    { numRuns: 200, seed: 7 },
  );
});
