import type { Random } from '../algorithms/random.ts';
import { monthEnd, monthStart } from '../graph/days.ts';
import type { TradeCalendar } from './calendar.ts';
import { apportion, between, integerBetween } from './draws.ts';
import type { Firms } from './firms.ts';
import { GOODS, type GoodsKey, goodsIndex } from './goods.ts';
import { HUBS, type IndustryKey, industryIndex } from './industries.ts';
import type { InvoiceDraft } from './invoices.ts';
import type { Lives } from './lives.ts';
import { generalRate } from './rates.ts';

/** Planted chains, written from domain.md alone (patterns 1 to 5, 8 and 19). What they are stands in the answer key, never in the ledger. */

/** A plan of what to plant. */
export type SchemePlan =
  /** source → 1 to 3 layers of pipes → recipients. */
  | { readonly pattern: 'pipe-chain'; readonly layers: 1 | 2 | 3 }
  /** Firms that invoice each other in a circle, three times round. */
  | { readonly pattern: 'circular'; readonly firms: number }
  /** source → pipes → a goods switch → exporter. */
  | { readonly pattern: 'exporter' };

export type SchemeRole = 'source' | 'pipe' | 'goods-switch' | 'recipient' | 'exporter' | 'ring';

export interface SchemeMember {
  readonly firm: number;
  readonly role: SchemeRole;
  /** Hops from the source; in a circle, the place in it. */
  readonly layer: number;
}

export interface Scheme {
  readonly id: string;
  readonly pattern: SchemePlan['pattern'];
  /** The member to start a trace from. */
  readonly start: number;
  readonly members: readonly SchemeMember[];
  /** Indices of its invoices, ascending. */
  readonly invoices: Uint32Array;
}

/** What a demo plants; the first is the one to show. */
export const DEFAULT_SCHEMES: readonly SchemePlan[] = [
  { pattern: 'pipe-chain', layers: 2 },
  { pattern: 'circular', firms: 5 },
  { pattern: 'exporter' },
  { pattern: 'pipe-chain', layers: 1 },
  { pattern: 'pipe-chain', layers: 3 },
];

interface Branch {
  trade: IndustryKey;
  goods: GoodsKey;
  recipients: IndustryKey[];
}

const BRANCHES: readonly Branch[] = [
  { trade: 'metalTrade', goods: 'rebar', recipients: ['construction', 'machinery'] },
  { trade: 'chemicalTrade', goods: 'xylene', recipients: ['plastics'] },
  { trade: 'textileTrade', goods: 'cloth', recipients: ['clothing'] },
  { trade: 'electronicsTrade', goods: 'circuitBoard', recipients: ['electronics', 'software'] },
];

/** Pipes per layer. */
const PIPES = [2, 3, 2];
const RECIPIENTS = 5;
/** Waves of invoices, one a month. */
const WAVES = 4;
/** Days from one hop's window to that of the next, and length of a window less one. */
const HOP_DAYS = 5;
const WINDOW_DAYS = 5;
/** Highest nets of members' invoices, in minor units: 100,000 and 1,000,000 yuan. */
const CHAIN_LIMIT = 1e7;
const RING_LIMIT = 1e8;
const LAPS = 3;

/**
 * Plants the schemes: their members are taken from the firms (sources, pipes and rings are made small traders; recipients and exporters
 * stay what they are), their invoices added to the draft. To be called before honest trade is drawn, so that members take part in it.
 * Throws RangeError where a plan is not possible.
 */
export function plantSchemes(
  plans: readonly SchemePlan[],
  draft: InvoiceDraft,
  firms: Firms,
  calendar: TradeCalendar,
  lives: Lives,
  random: Random,
): Scheme[] {
  const taken = new Set<number>();
  return plans.map((plan, index) => {
    const planter = new Planter(draft, firms, calendar, random, taken, BRANCHES[index % BRANCHES.length]);
    const from = draft.count;
    const start = plan.pattern === 'circular' ? planter.circle(plan.firms) : planter.chain(plan);
    for (const { firm, role } of planter.members)
      if (role === 'source') lives.decide(firm, { abnormalFrom: firms.lastDay[firm] + 45, isQuiet: true });
    return {
      id: `S${String(index + 1).padStart(3, '0')}`,
      pattern: plan.pattern,
      start,
      members: planter.members,
      invoices: Uint32Array.from({ length: draft.count - from }, (_, i) => from + i),
    };
  });
}

class Planter {
  readonly members: SchemeMember[] = [];
  readonly #draft: InvoiceDraft;
  readonly #firms: Firms;
  readonly #calendar: TradeCalendar;
  readonly #random: Random;
  readonly #taken: Set<number>;
  readonly #branch: Branch;
  /** First day of the first month of the scheme. */
  readonly #start: number;

  constructor(
    draft: InvoiceDraft,
    firms: Firms,
    calendar: TradeCalendar,
    random: Random,
    taken: Set<number>,
    branch: Branch,
  ) {
    this.#draft = draft;
    this.#firms = firms;
    this.#calendar = calendar;
    this.#random = random;
    this.#taken = taken;
    this.#branch = branch;
    const { firstDay, lastDay } = calendar;
    const latest = lastDay - (WAVES + 1) * 31;
    if (latest <= firstDay + 60) throw new RangeError('the period is too short for schemes');
    this.#start = monthStart(firstDay + Math.floor((latest - firstDay) * between(random, 0.25, 1)));
  }

  /** source → pipes → (goods switch →) recipients or exporter, in monthly waves; every hop passes on 100.6 to 101.4 % of its input. */
  chain(plan: Exclude<SchemePlan, { pattern: 'circular' }>): number {
    const exports = plan.pattern === 'exporter';
    const branch: Branch = exports ? { trade: 'electronicsTrade', goods: 'leadBattery', recipients: [] } : this.#branch;
    const goods = goodsIndex(branch.goods);
    const end = this.#wave(WAVES) - 1;
    const layers: number[][] = [[this.#trader('source', 0, branch.trade, end)]];
    for (let layer = 1; layer <= (exports ? 1 : plan.layers); layer++)
      layers.push(Array.from({ length: PIPES[layer - 1] }, () => this.#trader('pipe', layer, branch.trade)));
    const onward = layers.length;
    if (exports) {
      layers.push([this.#trader('goods-switch', onward, branch.trade)]);
      layers.push([this.#customer('exporter', onward + 1, ['electronicsTrade'])]);
    } else
      layers.push(Array.from({ length: RECIPIENTS }, () => this.#customer('recipient', onward, branch.recipients)));
    const routes = layers.slice(0, -1).map((senders, hop) => this.#routes(senders, layers[hop + 1]));
    for (let wave = 0; wave < WAVES; wave++) {
      const received = new Map([[layers[0][0], Math.round(between(this.#random, 1.2e8, 2.6e8))]]);
      const begin = this.#wave(wave) + integerBetween(this.#random, 0, 4);
      for (let hop = 0; hop < routes.length; hop++) {
        const from = begin + hop * HOP_DAYS;
        const sold = exports && hop === routes.length - 1 ? goodsIndex('lithiumBattery') : goods;
        for (const [sender, receivers] of routes[hop]) {
          const margin = hop === 0 ? 1 : between(this.#random, 1.006, 1.014);
          const shares = Float64Array.from(receivers, () => between(this.#random, 0.6, 1.4));
          const parts = apportion(Math.round((received.get(sender) ?? 0) * margin), shares);
          receivers.forEach((receiver, k) => {
            this.#send(sender, receiver, parts[k], from, sold);
            received.set(receiver, (received.get(receiver) ?? 0) + parts[k]);
          });
        }
      }
    }
    return exports ? layers[2][0] : layers[1][0];
  }

  /** One invoice a hop, each 0.2 to 1 % more than the last, hops four days apart, laps a month apart. */
  circle(count: number): number {
    if (!Number.isInteger(count) || count < 3 || count > 7)
      throw new RangeError(`a circle has 3 to 7 firms, not ${count}`);
    const ring = Array.from({ length: count }, (_, place) => this.#trader('ring', place, this.#branch.trade));
    for (let lap = 0; lap < LAPS; lap++) {
      let net = Math.round(between(this.#random, 4e7, 8.5e7));
      for (let place = 0; place < count; place++) {
        const day = this.#wave(lap) + 1 + 4 * place + this.#random.integer(3);
        this.#add(ring[place], ring[(place + 1) % count], day, net, goodsIndex(this.#branch.goods));
        net = Math.min(RING_LIMIT, Math.round(net * between(this.#random, 1.002, 1.01)));
      }
    }
    return ring[0];
  }

  /** First day of a wave's month. */
  #wave(wave: number): number {
    let day = this.#start;
    for (let month = 0; month < wave; month++) day = monthEnd(day) + 1;
    return day;
  }

  /** Who sends to whom: every receiver has a sender, half of the other pairs trade too, a sender has two receivers if it can. */
  #routes(senders: number[], receivers: number[]): [sender: number, receivers: number[]][] {
    return senders.map((sender, j) => {
      const own = (k: number) => k % senders.length === j % receivers.length;
      const chosen = receivers.filter((_, k) => own(k) || this.#random.number() < 0.5);
      if (chosen.length === 1 && receivers.length > 1)
        chosen.push(receivers[(receivers.indexOf(chosen[0]) + 1) % receivers.length]);
      return [sender, chosen];
    });
  }

  /** Invoices a sum within a window of days, in parts just below the limit. */
  #send(seller: number, buyer: number, netMinor: number, from: number, goods: number): void {
    for (let left = netMinor; left > 0;) {
      const part = left > CHAIN_LIMIT ? Math.round(CHAIN_LIMIT * between(this.#random, 0.93, 1)) : left;
      this.#add(seller, buyer, from + integerBetween(this.#random, 0, WINDOW_DAYS), part, goods);
      left -= part;
    }
  }

  #add(seller: number, buyer: number, day: number, netMinor: number, goods: number): void {
    const issued = this.#calendar.tradeDayFrom(day);
    this.#draft.add(seller, buyer, issued, netMinor, generalRate(GOODS[goods].rateClass, issued), goods, 0);
  }

  /** A firm that becomes a small trader, registered before the scheme; it trades no more after `end`. */
  #trader(role: SchemeRole, layer: number, trade: IndustryKey, end?: number): number {
    const firm = this.#free(() => true) ?? this.#tooFew();
    const age = role === 'source' ? integerBetween(this.#random, 30, 90) : integerBetween(this.#random, 90, 500);
    this.#firms.industry[firm] = industryIndex(trade);
    // so small that honest trade does not hide the flow: a few purchases, hardly a sale
    this.#firms.size[firm] = between(this.#random, 0.05, 0.2);
    this.#firms.smallScale[firm] = 0;
    this.#firms.firstDay[firm] = Math.max(this.#calendar.firstDay, this.#start - age);
    this.#firms.lastDay[firm] = end ?? this.#calendar.lastDay;
    this.#firms.limitMinor[firm] = role === 'ring' ? RING_LIMIT : CHAIN_LIMIT;
    this.members.push({ firm, role, layer });
    return firm;
  }

  /** A going concern of one of the industries that trades all through the scheme: of middle size if there is one. */
  #customer(role: SchemeRole, layer: number, industries: readonly IndustryKey[]): number {
    const allowed = industries.map(industryIndex);
    const until = this.#wave(WAVES + 1);
    const { industry, smallScale, firstDay, lastDay, size } = this.#firms;
    const suits = (u: number) =>
      allowed.includes(industry[u]) && smallScale[u] === 0 && firstDay[u] < this.#start - 60 && lastDay[u] >= until;
    let firm = this.#free((u) => suits(u) && size[u] > 2.5 && size[u] < 20) ?? this.#free(suits);
    if (firm === undefined) {
      // a small economy: another firm becomes one
      firm = this.#free(() => true) ?? this.#tooFew();
      industry[firm] = allowed[0];
      smallScale[firm] = 0;
      firstDay[firm] = this.#calendar.firstDay;
      lastDay[firm] = this.#calendar.lastDay;
    }
    this.members.push({ firm, role, layer });
    return firm;
  }

  /** A firm of no scheme yet, no hub, nor the first of its industry; undefined where there is none. */
  #free(suits: (firm: number) => boolean): number | undefined {
    const { count, industry } = this.#firms;
    const from = this.#random.integer(count);
    for (let i = 0; i < count; i++) {
      // 7919 is prime; firms that are met twice cost nothing
      const firm = (from + i * 7919) % count;
      if (firm < 48 || this.#taken.has(firm) || HUB_INDUSTRIES.includes(industry[firm]) || !suits(firm)) continue;
      this.#taken.add(firm);
      return firm;
    }
    return undefined;
  }

  #tooFew(): never {
    throw new RangeError(`too few firms (${this.#firms.count}) for the schemes`);
  }
}

const HUB_INDUSTRIES = HUBS.map(({ key }) => industryIndex(key));
