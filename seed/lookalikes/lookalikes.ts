import { monthEnd } from '../../graph/days.ts';
import { between, integerBetween } from '../draws.ts';
import { flow, layerOf } from '../flow.ts';
import { POSTS } from '../lives.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume, YOUNG } from '../schemes/chain.ts';
import { sharePeople } from '../schemes/people.ts';

/**
 * Honest firms that look like planted ones from afar: cast by the same rules, of the same ages, sizes and amounts, and with as many partners. What
 * is different is what an inspection would find: where the goods come from, how long they stay, who stands behind whom.
 */

/** Days that goods stay with an honest trader, what it adds, and that nothing is covered afterwards or lost on the way. */
const HONEST = { lag: [40, 110], margin: [0.03, 0.1], backwards: 0 } as const;
const suppliersOf = (plot: Plot, least = 2) => layerOf(plot, () => plot.partner(SUPPLIERS), least);
const buyersOf = (plot: Plot, least = 2) => layerOf(plot, () => plot.partner(plot.branch.buyers), least);
const SUPPLIERS = ['metals', 'chemicals', 'spinning', 'electronics', 'food', 'machinery'] as const;
const goodsThrough = (plot: Plot, hops: number) => Array.from({ length: hops }, () => plot.branch.goods);

/** A trader on thin margins that turns goods in days, from makers that have them to makers that need them. */
function commodityTrader(plot: Plot): number[] {
  const trader = plot.trader(ESTABLISHED);
  const layers = [suppliersOf(plot), [trader], buyersOf(plot)];
  flow(plot, { layers, goods: goodsThrough(plot, 2) }, { amount: volume(plot, trader), backwards: 0 });
  plot.mayClose(trader, 0.4);
  return [trader];
}

/** A wholesaler with a stock: what comes in goes out over months. */
function wholesaler(plot: Plot): number[] {
  const trader = plot.trader(ESTABLISHED);
  const layers = [suppliersOf(plot), [trader], buyersOf(plot, 4)];
  flow(plot, { layers, goods: goodsThrough(plot, 2) }, { amount: volume(plot, trader), ...HONEST });
  return [trader];
}

/** A young firm that sells much in its first months, bought what it sells, and stays. */
function startUp(plot: Plot): number[] {
  const trader = plot.trader(YOUNG);
  const amount = volume(plot, trader);
  const layers = [suppliersOf(plot), [trader], buyersOf(plot, 3)];
  flow(plot, { layers, goods: goodsThrough(plot, 2) }, { amount, lag: [10, 40], margin: [0.05, 0.15], backwards: 0 });
  plot.mayClose(trader, 0.5);
  return [trader];
}

/** A firm that sells what it made of little that comes with an invoice: labour, farming, consulting. */
function labour(plot: Plot): number[] {
  const firm = plot.trader(YOUNG, plot.chance(0.5) ? 'consulting' : 'farming');
  plot.world.firms.appetite[firm] = Math.min(plot.world.firms.appetite[firm], 0.3 * plot.world.firms.size[firm]);
  const goods = plot.goodsOf(firm);
  flow(plot, { layers: [[firm], buyersOf(plot, 3)], goods: [goods] }, { amount: volume(plot, firm) });
  plot.mayClose(firm, 0.7);
  return [firm];
}

/** Companies of one group that share their people and trade in circles, each of what it makes. */
function group(plot: Plot): number[] {
  const { random } = plot.world;
  const firms = layerOf(plot, () => plot.trader([400, 900]), 3);
  sharePeople(plot, firms);
  for (let month = 0; month < plot.months; month++)
    firms.forEach((firm, place) => {
      const from = plot.month(month) + integerBetween(random, 0, 20);
      const net = volume(plot, firm) * between(random, 0.1, 1);
      plot.send(firm, firms[(place + 1) % firms.length], net, [from, from + 8], plot.goodsOf(firm));
    });
  return firms;
}

/** Two makers that sell each other what each needs. */
function mutualSuppliers(plot: Plot): number[] {
  const { random } = plot.world;
  const [a, b] = [plot.trader(ESTABLISHED), plot.trader(ESTABLISHED)];
  for (let month = 0; month < plot.months; month++)
    for (const [seller, buyer] of [
      [a, b],
      [b, a],
    ]) {
      const from = plot.month(month) + integerBetween(random, 0, 20);
      plot.send(seller, buyer, (volume(plot, seller) / 2) * between(random, 0.3, 1.7), [from, from + 6], plot.goodsOf(seller)); // prettier-ignore
    }
  return [a, b];
}

/** A maker whose customers send back a good part: reversed, bought again later. */
function returns(plot: Plot): number[] {
  const { random, draft } = plot.world;
  const maker = plot.trader(ESTABLISHED);
  const buyers = buyersOf(plot, 3);
  const part = { easy: 0.5, medium: 0.35, hard: 0.25 }[plot.knobs.difficulty];
  for (let month = 0; month < plot.months; month++) {
    const first = draft.count;
    const from = plot.month(month);
    for (const buyer of buyers) plot.send(maker, buyer, volume(plot, maker) / 2, [from, monthEnd(from)], plot.branch.goods); // prettier-ignore
    const until = draft.count;
    for (let i = first; i < until; i++)
      if (plot.chance(part)) plot.reverse(i, draft.day[i] + integerBetween(random, 5, 60));
  }
  return [maker];
}

/** Sells most of its year in one season, to many. */
function seasonal(plot: Plot): number[] {
  const { random } = plot.world;
  const firm = plot.trader(ESTABLISHED);
  const each = volume(plot, firm) / 6;
  for (let i = 8 + random.integer(8 * plot.knobs.width[1]); i > 0; i--)
    plot.send(firm, plot.anyone(), each * between(random, 0.5, 1.6), [plot.start, plot.start + 3 * plot.knobs.lag[1]], plot.branch.goods, each); // prettier-ignore
  return [firm];
}

/** Buys up from many small ones within weeks: a harvest, scrap, a tender. */
function collector(plot: Plot): number[] {
  const { random } = plot.world;
  const firm = plot.trader(ESTABLISHED);
  const each = volume(plot, firm) / 6;
  for (let i = 8 + random.integer(8 * plot.knobs.width[1]); i > 0; i--) {
    const other = plot.anyone();
    plot.send(other, firm, each * between(random, 0.5, 1.6), [plot.start, plot.start + 3 * plot.knobs.lag[1]], plot.goodsOf(other), each); // prettier-ignore
  }
  return [firm];
}

/** Grows after it got another legal representative, with purchases that grow as well. */
function growth(plot: Plot): number[] {
  const { firms, calendar, lives, random } = plot.world;
  const firm = plot.trader([500, 900]);
  firms.firstDay[firm] = calendar.firstDay;
  lives.decide(firm, {
    isQuiet: true,
    officers: [
      { post: 'legalRepresentative', person: lives.person(), from: plot.start - integerBetween(random, 5, 60) },
    ],
  });
  const layers = [suppliersOf(plot), [firm], buyersOf(plot, 3)];
  flow(plot, { layers, goods: goodsThrough(plot, 2) }, { amount: volume(plot, firm), lag: [10, 40], margin: [0.04, 0.12], backwards: 0 }); // prettier-ignore
  plot.mayClose(firm, 0.3);
  return [firm];
}

/** Slept for months and wakes: a project, a season that failed; the same people as ever. */
function dormant(plot: Plot): number[] {
  const { firms, calendar, lives, random } = plot.world;
  const firm = plot.trader([500, 900]);
  firms.firstDay[firm] = calendar.firstDay;
  firms.lastDay[firm] = Math.max(calendar.firstDay + 30, plot.start - 30 * integerBetween(random, 5, 14));
  lives.decide(firm, { isQuiet: true });
  const layers = [suppliersOf(plot), [firm], buyersOf(plot, 3)];
  flow(plot, { layers, goods: goodsThrough(plot, 2) }, { amount: volume(plot, firm), lag: [10, 40], margin: [0.05, 0.15], backwards: 0 }); // prettier-ignore
  plot.mayClose(firm, 0.6);
  return [firm];
}

/** Exports what it bought from those who made it, and claims the refund. */
function honestExporter(plot: Plot): number[] {
  const firm = plot.concern(['electronicsTrade', 'textileTrade', 'machinery']);
  plot.world.lives.decide(firm, { exports: { from: null, share: between(plot.world.random, 0.5, 0.95) } });
  flow(plot, { layers: [suppliersOf(plot, 3), [firm]], goods: ['lithiumBattery'] }, { amount: volume(plot, firm) / 2 });
  return [firm];
}

/** A factory: buys one category and sells another, which it does make. */
function factory(plot: Plot): number[] {
  const firm = plot.trader(ESTABLISHED, plot.chance(0.5) ? 'plastics' : 'machinery');
  const layers = [layerOf(plot, () => plot.partner(['chemicals', 'metals']), 2), [firm], buyersOf(plot)];
  flow(plot, { layers, goods: [plot.chance(0.5) ? 'polyethylene' : 'hotCoil', plot.goodsOf(firm)] }, { amount: volume(plot, firm), ...HONEST, margin: [0.1, 0.4] }); // prettier-ignore
  return [firm];
}

/** A firm on the largest orders of a few buyers: invoice after invoice near the limit, as its office gave it no higher one. */
function lowLimit(plot: Plot): number[] {
  const { firms, random } = plot.world;
  const firm = plot.trader(ESTABLISHED);
  firms.limitMinor[firm] = 1e7;
  const buyers = buyersOf(plot);
  const each = Math.round(3 + 3 * plot.knobs.boldness);
  for (let month = 0; month < plot.months; month++)
    for (let i = integerBetween(random, each >> 1, each); i > 0; i--) {
      const day = plot.day(plot.month(month), plot.month(month + 1) - 1);
      plot.add(firm, buyers[random.integer(buyers.length)], day, 1e7 * (plot.chance(0.5) ? between(random, 0.985, 1) : between(random, 0.3, 0.99)), plot.branch.goods); // prettier-ignore
    }
  return [firm];
}

/** Several makers of one park that sell to the same builders: the park's address, and an agent's clerk, in common. */
function parkNeighbours(plot: Plot): number[] {
  const { lives } = plot.world;
  const firms = layerOf(plot, () => plot.trader(ESTABLISHED), 4);
  const [place, clerk] = [lives.place(), lives.person()];
  for (const firm of firms)
    lives.decide(firm, {
      place: { number: place, from: null },
      officers: POSTS.slice(2).map((post) => ({ post, person: clerk, from: null })),
    });
  flow(plot, { layers: [suppliersOf(plot), firms, buyersOf(plot)], goods: goodsThrough(plot, 2) }, { amount: volume(plot, firms[0]), ...HONEST }); // prettier-ignore
  return firms;
}

/** Two plants of one firm, each with its supplier and one customer in common. */
function twoWays(plot: Plot): number[] {
  const makers = layerOf(plot, () => plot.trader(ESTABLISHED), 4);
  const [from] = suppliersOf(plot, 1);
  flow(plot, { layers: [[from], makers, [plot.partner(plot.branch.buyers)]], goods: goodsThrough(plot, 2) }, { amount: volume(plot, makers[0]) * makers.length, ...HONEST, isDense: true }); // prettier-ignore
  return makers;
}

/** Merged: its trade goes on under another number, from the day on that the old one ends. */
function merged(plot: Plot): number[] {
  const { firms, calendar, lives } = plot.world;
  const [before, after] = [plot.trader(ESTABLISHED), plot.trader(YOUNG)];
  const changed = plot.month(plot.months >> 1);
  firms.firstDay[before] = calendar.firstDay;
  firms.lastDay[before] = changed - 1;
  firms.firstDay[after] = changed;
  firms.industry[after] = firms.industry[before];
  lives.decide(before, { isQuiet: true });
  lives.decide(after, { isQuiet: true, registeredDay: changed, successorOf: before });
  const [suppliers, buyers] = [suppliersOf(plot), buyersOf(plot, 3)];
  for (let month = 0; month < plot.months; month++) {
    const from = plot.month(month);
    const firm = from < changed ? before : after;
    const window = [from, monthEnd(from)] as const;
    const net = volume(plot, before) / 2;
    for (const supplier of suppliers) plot.send(supplier, firm, net, window, plot.branch.goods);
    for (const buyer of buyers) plot.send(firm, buyer, net * between(plot.world.random, 0.5, 1), window, plot.branch.goods);
  }
  return [before, after];
} // prettier-ignore

export const LOOKALIKES = {
  'commodity-trader': commodityTrader,
  wholesaler,
  'start-up': startUp,
  labour,
  group,
  'mutual-suppliers': mutualSuppliers,
  returns,
  seasonal,
  collector,
  growth,
  dormant,
  exporter: honestExporter,
  factory,
  'low-limit': lowLimit,
  park: parkNeighbours,
  'two-ways': twoWays,
  merged,
} as const satisfies Readonly<Record<string, (plot: Plot) => number[]>>;
export type LookalikeKind = keyof typeof LOOKALIKES;
export const LOOKALIKE_KINDS = Object.keys(LOOKALIKES) as LookalikeKind[];
