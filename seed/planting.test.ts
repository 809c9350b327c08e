import { describe, expect, test } from 'vitest';
import { Random } from '../algorithms/random.ts';
import { dayOf } from '../graph/days.ts';
import { tradeCalendar } from './calendar.ts';
import { DEMO_ECONOMY, type Economy, invoiceAt, makeEconomy } from './economy.ts';
import { answerKey, type Difficulty, DIFFICULTIES } from './key.ts';
import { makeFirms } from './firms.ts';
import { InvoiceDraft } from './invoices.ts';
import { Lives } from './lives.ts';
import { LOOKALIKES } from './lookalikes/lookalikes.ts';
import { PATTERN_NAMES } from './patterns.ts';
import { Plot, type World } from './plot.ts';
import { castPipes, castRecipients, castSource, chain } from './schemes/chain.ts';
import { type Knobs, KNOBS } from './knobs.ts';
import { SCHEME_NAMES, type SchemeName, SCHEMES } from './schemes/schemes.ts';
import { plant, type Scheme } from './planting.ts';

/** Three of each: easy, medium and hard. */
const economies = new Map<SchemeName, Economy>();
function economyOf(name: SchemeName): Economy {
  let economy = economies.get(name);
  if (!economy) {
    economy = makeEconomy({ invoices: 30_000, firms: 1_500, seed: 5, schemes: [name], prevalence: 0.012, lookalikes: 1, relationsPerFirm: 5 }); // prettier-ignore
    economies.set(name, economy);
  }
  return economy;
}
const invoicesIn = (economy: Economy, { invoices }: Scheme) => Array.from(invoices, (i) => invoiceAt(economy, i));
const schemesOf = (name: SchemeName, difficulty: Difficulty) => {
  const economy = economyOf(name);
  return economy.schemes.filter((scheme) => scheme.difficulty === difficulty).map((scheme) => ({ economy, scheme }));
};

describe.each(SCHEME_NAMES)('%s', (name) => {
  const economy = economyOf(name);
  const { firms } = economy;

  test('members show the pattern, have invoices with each other, and are in one thing alone', () => {
    const cast = [...economy.schemes.flatMap(({ members }) => members.map(({ firm }) => firm)), ...economy.lookalikes.flatMap(({ firms }) => firms)]; // prettier-ignore
    expect(new Set(cast).size).toBe(cast.length);
    for (const scheme of economy.schemes) {
      const shown = new Set(scheme.members.flatMap(({ patterns }) => patterns));
      if (name !== 'gang') expect(shown.has(name)).toBe(true);
      else expect(shown.size).toBeGreaterThan(5);
      const members = new Set(scheme.members.map(({ firm }) => firm));
      const between = invoicesIn(economy, scheme).filter(({ seller, buyer }) => members.has(seller) && members.has(buyer)); // prettier-ignore
      expect(between.length).toBeGreaterThan(2);
      // nobody is cast for nothing
      const own = new Set(scheme.invoices);
      const others = economy.doubles.filter(({ invoice }) => own.has(invoice)).map(({ buyer }) => buyer);
      expect(new Set([...between.flatMap(({ seller, buyer }) => [seller, buyer]), ...others])).toEqual(members);
    }
  });

  test('the key has the same members, relations and tax, and is of the form that it says', () => {
    const key = answerKey(economy, { form: 'full', files: [] });
    expect(key.schemes.length).toBe(economy.schemes.length);
    for (const { members, relations, taxAtStakeMinor, start, invoices } of key.schemes) {
      const ids = members.map(({ taxpayer }) => taxpayer);
      expect(ids).toContain(start);
      expect(relations.every(({ seller, buyer }) => ids.includes(seller) && ids.includes(buyer))).toBe(true);
      const crediting = new Set(members.filter(({ role }) => ['recipient', 'exporter'].includes(role)).map(({ taxpayer }) => taxpayer)); // prettier-ignore
      const tax = relations.filter(({ buyer }) => crediting.has(buyer)).reduce((sum, { taxMinor }) => sum + taxMinor, 0); // prettier-ignore
      expect(taxAtStakeMinor ?? 0).toBe(tax);
      expect(invoices.length).toBeGreaterThanOrEqual(relations.length);
    }
  });

  test('invoices lie in the period and under the limits, and no firm issues before its time', () => {
    for (const scheme of economy.schemes)
      for (const { issuedDay, netMinor, seller, red } of invoicesIn(economy, scheme)) {
        expect(issuedDay >= economy.firstDay && issuedDay <= economy.lastDay).toBe(true);
        if (!red && (netMinor > firms.limitMinor[seller] || issuedDay < firms.firstDay[seller]))
          expect.fail(`${netMinor} of ${firms.limitMinor[seller]} on ${issuedDay}`);
      }
  });
});

/** Net by month that a firm gets and gives within a scheme. */
function flows(economy: Economy, scheme: Scheme, firm: number): [input: number, output: number] {
  const sum = (side: 'seller' | 'buyer') =>
    invoicesIn(economy, scheme).reduce((total, one) => total + (one[side] === firm ? one.netMinor : 0), 0);
  return [sum('buyer'), sum('seller')];
}

describe('what schemes are made of', () => {
  test.each(SCHEME_NAMES.filter((name) => name !== 'circular' && name !== 'mutual'))(
    '%s: goods go from a lower layer to a higher one',
    (name) => {
      const economy = economyOf(name);
      for (const scheme of economy.schemes) {
        const layers = new Map(scheme.members.map(({ firm, layer }) => [firm, layer]));
        for (const { seller, buyer } of invoicesIn(economy, scheme))
          if (layers.has(seller) && layers.has(buyer)) expect(layers.get(buyer)).toBeGreaterThan(layers.get(seller)!);
      }
    },
  );

  test('pipes pass on what they get, with a margin that is thin where it is easy to see', () => {
    for (const difficulty of DIFFICULTIES)
      for (const { economy, scheme } of schemesOf('pipe', difficulty))
        for (const { firm, role } of scheme.members) {
          if (role !== 'pipe') continue;
          const [input, output] = flows(economy, scheme, firm);
          expect(output / input).toBeGreaterThan(1);
          expect(output / input).toBeLessThan(difficulty === 'easy' ? 1.015 : 1.06);
        }
  });

  test('a source buys nothing in it, and neither issues nor files once it is gone', () => {
    for (const { economy, scheme } of schemesOf('source', 'easy')) {
      const { firm } = scheme.members.find(({ role }) => role === 'source')!;
      expect(flows(economy, scheme, firm)[0]).toBe(0);
      const { abnormalFrom } = economy.lives.fateOf(firm);
      const last = Math.max(...invoicesIn(economy, scheme).map(({ issuedDay }) => issuedDay));
      expect(abnormalFrom).toBeGreaterThan(last - 31);
      expect(economy.lives.of(firm, last).statuses.at(-1)!.status).toBe('非正常户');
    }
  });

  test('a circle comes back to where it began', () => {
    for (const difficulty of DIFFICULTIES)
      for (const { economy, scheme } of schemesOf('circular', difficulty)) {
        const places = new Map(scheme.members.map(({ firm, layer }) => [firm, layer]));
        for (const { seller, buyer } of invoicesIn(economy, scheme))
          expect(places.get(buyer)).toBe((places.get(seller)! + 1) % scheme.members.length);
      }
  });

  test('a shell sleeps for months, gets another representative, and wakes', () => {
    const { economy, scheme } = schemesOf('takeover', 'medium')[0];
    const { firm } = scheme.members[0];
    const { count, seller, buyer, day } = economy.invoices;
    const own = new Set(scheme.invoices);
    const before = Array.from({ length: count }, (_, i) => i).filter((i) => (seller[i] === firm || buyer[i] === firm) && !own.has(i)); // prettier-ignore
    const wakes = Math.min(...Array.from(scheme.invoices, (i) => day[i]));
    expect(wakes - Math.max(...before.map((i) => day[i]))).toBeGreaterThan(100);
    const { terms, changes } = economy.lives.of(firm, economy.lastDay);
    const changed = changes.find(({ item }) => item === '法定代表人')!;
    expect(wakes - changed.day).toBeGreaterThanOrEqual(5);
    expect(terms.filter(({ post }) => post === 'legalRepresentative').map(({ to }) => to)).toEqual([changed.day - 1, null]); // prettier-ignore
  });

  test('four officers are shared', () => {
    const { economy, scheme } = schemesOf('officers', 'hard')[0];
    const heads = scheme.members.filter(({ role }) => role === 'issuer').map(({ firm }) => economy.lives.of(firm, economy.lastDay).terms.find(({ post }) => post === 'financeHead')!.person.id); // prettier-ignore
    expect(new Set(heads).size).toBeLessThan(heads.length);
  });

  test('an invoice that is claimed twice has two buyers, and both files say so', () => {
    const { doubles, invoices } = economyOf('claimed-twice');
    expect(doubles.length).toBeGreaterThan(4);
    for (const { invoice, buyer } of doubles) expect(invoices.buyer[invoice]).not.toBe(buyer);
  });
});

test('the default mix has every pattern, a denser one every scheme and pattern in every difficulty at least twenty times', () => {
  const shown = (firmCount: number, prevalence: number) => {
    const calendar = tradeCalendar(dayOf(2020, 1, 1), dayOf(2022, 12, 31));
    const random = new Random(7);
    const firms = makeFirms(firmCount, calendar.firstDay, calendar.lastDay, random);
    const world: World = {
      ...{ firms, calendar, random, draft: new InvoiceDraft(1_000_000), lives: new Lives(firms, calendar, 1) },
      ...{ taken: new Set(), busy: new Set(), reversals: [], doubles: [] },
    };
    const { schemes } = plant(world, { schemes: SCHEME_NAMES, prevalence, lookalikes: 0, isHeldOut: false });
    const counts = new Map<string, number>();
    const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const { name, members, difficulty } of schemes) {
      add(`scheme ${name} ${difficulty}`);
      for (const pattern of new Set(members.flatMap(({ patterns }) => patterns)))
        for (const shown of [pattern, `${pattern} ${difficulty}`]) add(shown);
    }
    return counts;
  };
  const usual = shown(100_000, 0.002);
  for (const pattern of PATTERN_NAMES) expect(usual.get(pattern), pattern).toBeGreaterThan(0);
  const dense = shown(100_000, 0.09);
  for (const name of [...PATTERN_NAMES, ...SCHEME_NAMES.map((name) => `scheme ${name}`)])
    for (const difficulty of DIFFICULTIES)
      expect(dense.get(`${name} ${difficulty}`), `${name} ${difficulty}`).toBeGreaterThanOrEqual(20);
});

describe('knobs', () => {
  function plotWith(more: Partial<Knobs>, seed = 1): { world: World; plot: Plot } {
    const calendar = tradeCalendar(dayOf(2020, 1, 1), dayOf(2022, 12, 31));
    const random = new Random(seed);
    const firms = makeFirms(2_000, calendar.firstDay, calendar.lastDay, random);
    const world: World = {
      ...{ firms, calendar, random, draft: new InvoiceDraft(20_000), lives: new Lives(firms, calendar, 1) },
      ...{ taken: new Set(), busy: new Set(), reversals: [], doubles: [] },
    };
    return { world, plot: new Plot(world, { ...KNOBS.easy, months: [6, 6], ...more }) };
  }

  /** A chain of a source, pipes and recipients, one each, planted by knobs of its own. */
  function planted(more: Partial<Knobs>, { hops = 3, seed = 1 } = {}) {
    const { world, plot } = plotWith(more, seed);
    const { draft, lives } = world;
    const pipes = Array.from({ length: hops - 1 }, (_, i) => castPipes(plot, i + 1)[0]);
    const layers = [castSource(plot), ...pipes, castRecipients(plot, hops)[0]];
    chain(plot, { layers: layers.map((firm) => [firm]) });
    const sent = (seller: number, buyer?: number) =>
      Array.from(plot.invoices).filter((i) => draft.seller[i] === seller && (buyer === undefined || draft.buyer[i] === buyer)); // prettier-ignore
    return { layers, draft, lives, sent, plot };
  }

  test('a leak takes a part of what is passed on to others', () => {
    const outside = (leak: number) => {
      const { layers, sent } = planted({ leak });
      return sent(layers[1]).length - sent(layers[1], layers[2]).length;
    };
    expect(outside(0)).toBe(0);
    expect(outside(0.5)).toBeGreaterThan(0);
  });

  test('a hidden hop has no invoices, but the first and the last have', () => {
    const { layers, sent } = planted({ hidden: 1 });
    const counts = [0, 1, 2].map((hop) => sent(layers[hop], layers[hop + 1]).length);
    expect([counts[0] > 0, counts[1], counts[2] > 0]).toEqual([true, 0, true]);
  });

  test('no two hops in a row are hidden: everybody between them takes part in something', () => {
    const hops = 6;
    const { layers, sent } = planted({ hidden: 1 }, { hops });
    const isThere = Array.from({ length: hops }, (_, hop) => sent(layers[hop], layers[hop + 1]).length > 0);
    expect(isThere).toEqual([true, false, true, false, true, true]);
  });

  test('who issues just below the limit sells to all of its buyers, however many there are', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { world, plot } = plotWith({ ...KNOBS.hard, months: [4, 4], width: [12, 12] }, seed);
      SCHEMES['top-limit'](plot);
      const buyers = new Set(Array.from(plot.invoices, (i) => world.draft.buyer[i]));
      expect(buyers.size).toBe(12);
    }
  });

  test('what is covered afterwards stands before what it comes from, in the same month', () => {
    const early = (backwards: number) => {
      const { layers, sent, draft } = planted({ backwards, lag: [8, 14] });
      const days = (hop: number) => sent(layers[hop], layers[hop + 1]).map((i) => draft.day[i]);
      const [first] = [Math.min(...days(0))];
      return days(1).filter((day) => day < first).length + days(1).filter((day) => days(0).some((other) => other > day && other - day < 12)).length; // prettier-ignore
    };
    expect(early(1)).toBeGreaterThan(2 * early(0) + 1);
  });

  test('a detour leads over a pipe of its own, from its month on, and layers count it', () => {
    const detoursBy = (detour: number, seed: number) => {
      const found = planted({ detour }, { seed });
      return { ...found, detours: found.plot.members.slice(planted({ detour: 0 }, { seed }).plot.members.length) };
    };
    const { layers, draft, sent, plot, detours } = detoursBy(1, 1);
    const layerOf = new Map(plot.members.map(({ firm, layer }) => [firm, layer]));
    expect(layers.map((firm) => layerOf.get(firm))).toEqual([0, 2, 4, 6]);
    expect(detours).toEqual([1, 3, 5].map((layer) => expect.objectContaining({ role: 'pipe', layer, patterns: ['pipe'] }) as unknown)); // prettier-ignore
    const net = (invoices: number[]) => invoices.reduce((sum, i) => sum + draft.netMinor[i], 0);
    detours.forEach(({ firm }, hop) => {
      const [first, second] = [sent(layers[hop], firm), sent(firm, layers[hop + 1])];
      expect(net(second) / net(first)).toBeGreaterThan(1);
      expect(net(second) / net(first)).toBeLessThan(1.02);
      // directly in months before, if at all
      expect(Math.max(...sent(layers[hop], layers[hop + 1]))).toBeLessThan(Math.min(...first));
    });
    const counts = Array.from({ length: 60 }, (_, seed) => detoursBy(0.35, seed).detours.length);
    const mean = counts.reduce((sum, count) => sum + count, 0) / (3 * 60);
    expect(mean).toBeGreaterThan(0.25);
    expect(mean).toBeLessThan(0.45);
  });

  test('honest traders take detours over wholesalers of their own', () => {
    const own = [0, 1].map((detour) => LOOKALIKES.wholesaler(plotWith({ detour }).plot).length);
    expect(own[0]).toBe(1);
    // two suppliers and four buyers at least
    expect(own[1]).toBeGreaterThanOrEqual(1 + 2 + 4);
  });

  test.each(['circular', 'mutual', 'fan', 'scatter-gather', 'gather-scatter', 'block', 'claimed-twice'] as const)(
    '%s is what it is without detours',
    (name) => {
      const members = [0, 1].map((detour) => {
        const { plot } = plotWith({ ...KNOBS.hard, detour });
        SCHEMES[name](plot);
        return plot.members;
      });
      expect(members[0]).toEqual(members[1]);
    },
  );

  test('people are shared where it says so', () => {
    const { layers, lives } = planted({ shared: 1 });
    const heads = layers.slice(0, 3).map((firm) => lives.of(firm, 20_000).terms.find(({ post }) => post === 'financeHead')!.person.id); // prettier-ignore
    expect(new Set(heads).size).toBeLessThan(3);
    // but for an agent that they may happen to have in common
    const alone = planted({ shared: 0 });
    expect(alone.layers.map((firm) => alone.lives.fateOf(firm).officers ?? [])).toEqual([[], [], [], []]);
  });
});

test('held-out schemes are others, and an economy without schemes has no look-alikes but those of every economy', () => {
  const options = { invoices: 60_000, firms: 3_000, seed: 5, prevalence: 0.01 };
  const [usual, heldOut, honest] = [
    makeEconomy(options),
    makeEconomy({ ...options, heldOut: true }),
    makeEconomy({ ...options, schemes: [] }),
  ];
  const nets = (economy: Economy) => economy.schemes.map((scheme) => invoicesIn(economy, scheme)[0].netMinor);
  expect(nets(heldOut)).not.toEqual(nets(usual));
  expect([honest.schemes.length, new Set(honest.lookalikes.map(({ kind }) => kind))]).toEqual([
    0,
    new Set(['hub', 'agent-clients', 'park-tenants']),
  ]);
});

test('the demo has all patterns', () => {
  const { schemes, firstDay } = makeEconomy(DEMO_ECONOMY);
  expect(firstDay).toBe(dayOf(2020, 1, 1));
  expect(new Set(schemes.map(({ name }) => name))).toEqual(new Set(SCHEME_NAMES));
});
