import type { Random } from '../algorithms/random.ts';
import { monthEnd, monthStart } from '../graph/days.ts';
import type { TradeCalendar } from './calendar.ts';
import { between, integerBetween, spread } from './draws.ts';
import { type Firms, typicalNetMinor } from './firms.ts';
import { GOODS_KEYS, type GoodsKey, goodsIndex } from './goods.ts';
import { HUBS, INDUSTRIES, type IndustryKey, industryIndex } from './industries.ts';
import { type InvoiceDraft, RED, REVERSED, VOID } from './invoices.ts';
import type { Knobs } from './knobs.ts';
import type { Lives } from './lives.ts';
import type { Pattern } from './patterns.ts';
import { rateTable } from './trade.ts';

/** What schemes and look-alikes are planted into, before honest trade is drawn: their firms take part in that as well. */
export interface World {
  readonly draft: InvoiceDraft;
  readonly firms: Firms;
  readonly calendar: TradeCalendar;
  readonly lives: Lives;
  readonly random: Random;
  /** Firms that are part of something already; and those that deal with these, whose kind and life must stay as they are. */
  readonly taken: Set<number>;
  readonly busy: Set<number>;
  /** Red letters with the originals that they reverse. */
  readonly reversals: { red: number; original: number }[];
  /** Invoices that another buyer hands in as well. */
  readonly doubles: { invoice: number; buyer: number }[];
}

export type Role =
  | 'source'
  | 'pipe'
  | 'goods-switch'
  | 'recipient'
  | 'exporter'
  | 'ring'
  | 'issuer'
  | 'collector'
  | 'shell'
  | 'associate';

export interface Member {
  readonly firm: number;
  readonly role: Role;
  /** The most hops from where it begins, detours counted; in a circle, the place in it. */
  readonly layer: number;
  /** What it is an instance of; empty where it only takes part. */
  readonly patterns: readonly Pattern[];
}

/** Trading firms that could pass on goods: who they are, what they deal in, who buys it. */
export interface Branch {
  readonly trade: IndustryKey;
  readonly goods: GoodsKey;
  readonly buyers: readonly IndustryKey[];
}

const BRANCHES: readonly Branch[] = [
  { trade: 'metalTrade', goods: 'rebar', buyers: ['construction', 'machinery'] },
  { trade: 'chemicalTrade', goods: 'xylene', buyers: ['plastics', 'chemicals'] },
  { trade: 'textileTrade', goods: 'cloth', buyers: ['clothing'] },
  { trade: 'electronicsTrade', goods: 'circuitBoard', buyers: ['electronics', 'software'] },
  { trade: 'foodTrade', goods: 'cookingOil', buyers: ['catering', 'food'] },
];

/** The first firms of an economy are hubs and one of each industry. */
const KEPT = 64;
const HUB_INDUSTRIES = HUBS.map(({ key }) => industryIndex(key));

/** One thing that is planted: it casts firms, and has them issue invoices. All draws are from the world's generator. */
export class Plot {
  readonly world: World;
  readonly knobs: Knobs;
  /** What it deals in; a scheme may choose another before it casts anybody. */
  branch: Branch;
  readonly members: Member[] = [];
  /** Honest firms that its own deal with. */
  readonly partners = new Set<number>();
  /** First day of the month in which it begins. */
  readonly start: number;
  readonly months: number;
  readonly #from: number;
  readonly #rateOf: ReturnType<typeof rateTable>;

  constructor(world: World, knobs: Knobs) {
    this.world = world;
    this.knobs = knobs;
    const { calendar, random } = world;
    this.branch = BRANCHES[random.integer(BRANCHES.length)];
    const { firstDay, lastDay } = calendar;
    const room = Math.floor((lastDay - firstDay - 90) / 31) - 2;
    if (room < 2) throw new RangeError('the period is too short for schemes');
    this.months = Math.min(room, integerBetween(random, ...knobs.months));
    const latest = lastDay - (this.months + 2) * 31;
    // not at the very beginning, where nobody's life before it is known
    const earliest = firstDay + 60 + Math.floor(0.15 * (latest - firstDay - 60));
    this.start = monthStart(integerBetween(random, earliest, latest));
    this.#from = world.draft.count;
    this.#rateOf = rateTable(calendar);
  } // prettier-ignore

  /** Indices of the invoices that it has issued. */
  get invoices(): Uint32Array {
    return Uint32Array.from({ length: this.world.draft.count - this.#from }, (_, i) => this.#from + i);
  }

  chance(probability: number): boolean {
    return this.world.random.number() < probability;
  }

  /** First day of a month after the start. */
  month(index: number): number {
    let day = this.start;
    for (let i = 0; i < index; i++) day = monthEnd(day) + 1;
    return day;
  }

  /** The last day of all months. */
  get end(): number {
    return this.month(this.months) - 1;
  }

  join(firm: number, role: Role, layer: number, ...patterns: Pattern[]): number {
    this.members.push({ firm, role, layer, patterns });
    return firm;
  }

  /** Gives members the layers that they turn out to have. */
  place(layers: ReadonlyMap<number, number>): void {
    this.members.forEach(
      (member, i) => (this.members[i] = { ...member, layer: layers.get(member.firm) ?? member.layer }),
    );
  }

  /**
   * A firm that becomes a trader of an industry, registered so many days before the start. It keeps a part of the trade that a firm of its
   * kind would have, by the knobs.
   */
  trader(age: readonly [number, number], industry: IndustryKey = this.branch.trade): number {
    const { firms, calendar, random } = this.world;
    const firm = this.#free();
    firms.industry[firm] = industryIndex(industry);
    firms.smallScale[firm] = 0;
    const typical = Math.min(8, spread(random, 1)) * this.knobs.honest;
    firms.size[firm] = Math.max(0.03, typical);
    firms.appetite[firm] = Math.max(0.03, typical * spread(random, 0.5));
    firms.firstDay[firm] = Math.max(calendar.firstDay, this.start - integerBetween(random, ...age));
    firms.lastDay[firm] = calendar.lastDay;
    this.#allow(firm, firms.limitMinor[firm]);
    return firm;
  }

  /** A going concern of one of the industries, of middle size, that trades all through: a member. */
  concern(industries: readonly IndustryKey[]): number {
    const { firms, taken, calendar } = this.world;
    const suits = this.#goesOn(industries);
    const found = this.#find((u) => suits(u) && isMiddle(firms.size[u])) ?? this.#find(suits);
    if (found !== undefined) {
      taken.add(found);
      return found;
    }
    // a small economy: another firm becomes one
    const firm = this.#free();
    firms.industry[firm] = industryIndex(industries[0]);
    firms.smallScale[firm] = 0;
    firms.firstDay[firm] = calendar.firstDay;
    firms.lastDay[firm] = calendar.lastDay;
    return firm;
  }

  /** The same, as an honest partner of what is planted; it may be one of several. */
  partner(industries: readonly IndustryKey[]): number {
    const { firms, busy } = this.world;
    const suits = this.#goesOn(industries);
    const found = this.#find((u) => suits(u) && isMiddle(firms.size[u])) ?? this.#find(suits) ?? this.#find((u) => this.#lives(u)); // prettier-ignore
    const firm = found ?? this.#free();
    busy.add(firm);
    this.partners.add(firm);
    return firm;
  }

  /** A partner of any kind; as a member it is one of nothing else. */
  anyone(isMember = false): number {
    const found = this.#find((u) => this.#lives(u)) ?? this.#free();
    this.world[isMember ? 'taken' : 'busy'].add(found);
    if (!isMember) this.partners.add(found);
    return found;
  }

  #lives(u: number): boolean {
    const { firms } = this.world;
    return firms.smallScale[u] === 0 && firms.firstDay[u] < this.start - 60 && firms.lastDay[u] > this.end;
  }

  #goesOn(industries: readonly IndustryKey[]): (firm: number) => boolean {
    const allowed = industries.map(industryIndex);
    return (u) => allowed.includes(this.world.firms.industry[u]) && this.#lives(u);
  }

  /** Everything ends for a firm: it trades no more after a day, and is not to be reached soon afterwards. */
  vanish(firm: number, day: number): void {
    this.world.firms.lastDay[firm] = Math.min(this.world.firms.lastDay[firm], day);
    this.world.lives.decide(firm, { abnormalFrom: day + integerBetween(this.world.random, 25, 80), isQuiet: true });
  }

  /** It gives up business in an orderly way when the plot is over, by a chance. */
  mayClose(firm: number, probability: number): void {
    const { firms } = this.world;
    if (this.chance(probability)) firms.lastDay[firm] = Math.min(firms.lastDay[firm], this.end + 40);
  }

  /** Median net of an invoice between two. */
  typicalNet(seller: number): number {
    const { firms } = this.world;
    return typicalNetMinor(firms.industry[seller], Math.max(1, firms.size[seller]));
  }

  /** A day from … on that has trade, within the period. */
  day(from: number, to: number): number {
    const { calendar, random } = this.world;
    const last = Math.min(to, calendar.lastDay);
    const first = Math.max(calendar.firstDay, Math.min(from, last));
    return calendar.hasTradeDay(first, last) ? calendar.sample(random, first, last) : calendar.tradeDayFrom(first);
  }

  /** Invoices a sum on days of a window, in parts around the given size (default: what the seller's invoices have), none above its limit. */
  send(seller: number, buyer: number, netMinor: number, window: readonly [from: number, to: number], goods: GoodsKey, part?: number): void {
    const { firms, random } = this.world;
    const size = Math.min(firms.limitMinor[seller], part ?? this.typicalNet(seller) * 4);
    const least = Math.max(size * 0.05, netMinor / 60);
    let day = this.day(...window);
    for (let left = Math.round(netMinor); left > 0;) {
      const wanted = Math.max(least, size * spread(random, 0.5));
      const capped = Math.min(wanted, firms.limitMinor[seller] * between(random, 0.93, 1));
      const net = left - capped < least / 2 ? Math.min(left, Math.round(firms.limitMinor[seller])) : Math.round(capped);
      this.add(seller, buyer, day, net, goods);
      left -= net;
      if (this.chance(0.6)) day = this.day(...window);
    }
  } // prettier-ignore

  add(seller: number, buyer: number, day: number, netMinor: number, goods: GoodsKey): number {
    const { draft, firms, calendar } = this.world;
    const issued = calendar.tradeDayFrom(day);
    const rate = this.#rateOf(firms, seller, goodsIndex(goods), issued);
    return draft.add(seller, buyer, issued, Math.max(100, Math.round(netMinor)), rate, goodsIndex(goods), 0);
  }

  /** Voids an invoice of one's own where that is possible: not a fully digital one. */
  void(invoice: number): boolean {
    const { draft, firms } = this.world;
    if (draft.day[invoice] >= firms.digitalDay[draft.seller[invoice]]) return false;
    draft.flags[invoice] |= VOID;
    return true;
  }

  /** Reverses an invoice of one's own wholly; a legacy one in a later month. */
  reverse(invoice: number, day: number): void {
    const { draft, firms, calendar, reversals } = this.world;
    const issued = draft.day[invoice];
    const isDigital = issued >= firms.digitalDay[draft.seller[invoice]];
    const earliest = isDigital ? issued + 1 : monthEnd(issued) + 1;
    if (earliest > calendar.lastDay) return;
    const on = calendar.tradeDayFrom(Math.max(day, earliest));
    if (on < earliest) return;
    draft.flags[invoice] |= REVERSED;
    const red = draft.add(draft.seller[invoice], draft.buyer[invoice], on, -draft.netMinor[invoice], draft.rate[invoice], draft.goods[invoice], RED); // prettier-ignore
    reversals.push({ red, original: invoice });
  }

  /** What a firm of an industry sells. */
  goodsOf(firm: number): GoodsKey {
    const { goods } = INDUSTRIES[this.world.firms.industry[firm]];
    return GOODS_KEYS[goods[this.world.random.integer(goods.length)]];
  }

  /** Lets a firm issue invoices of at least an amount. */
  #allow(firm: number, least: number): void {
    this.world.firms.limitMinor[firm] = Math.max(1e7, least);
  }

  /** A firm that nobody deals with yet, to be made what it has to be. */
  #free(): number {
    const { taken, busy, firms } = this.world;
    const found = this.#find((u) => !busy.has(u));
    if (found === undefined) throw new RangeError(`too few firms (${firms.count}) for the schemes`);
    taken.add(found);
    return found;
  }

  /** A firm of nothing yet, no hub, nor the first of its industry. */
  #find(suits: (firm: number) => boolean): number | undefined {
    const { firms, taken, random } = this.world;
    const { count, industry } = firms;
    const from = random.integer(count);
    for (let i = 0; i < Math.min(count, 50_000); i++) {
      // 7919 is prime; firms that are met twice cost nothing
      const firm = (from + i * 7919) % count;
      if (firm >= KEPT && !taken.has(firm) && !HUB_INDUSTRIES.includes(industry[firm]) && suits(firm)) return firm;
    }
    return undefined;
  }
}

const isMiddle = (size: number) => size >= 0.8 && size <= 12;
