import { monthEnd, monthStart } from '../graph/days.ts';
import { apportion, between, integerBetween } from './draws.ts';
import type { GoodsKey } from './goods.ts';
import type { Plot } from './plot.ts';

/** Firms that an amount passes, one layer after the other. */
export interface Layers {
  readonly layers: readonly (readonly number[])[];
  /** What is on the invoices of each hop. */
  readonly goods: readonly GoodsKey[];
}

export interface FlowOptions {
  /** Net that the first layer's firms send out each month, each. */
  readonly amount: number;
  /** Added to the price at each hop; default the knobs'. */
  readonly margin?: readonly [number, number];
  /** Days from what comes in to what goes out; default the knobs'. */
  readonly lag?: readonly [number, number];
  /** Default the knobs'. */
  readonly backwards?: number;
  /** Every sender sends to every receiver; default half of them. */
  readonly isDense?: boolean;
  /**
   * Casts a firm for a detour: by the knobs' chance a route goes sender → that firm → receiver and not directly. Where this is missing every
   * route is direct.
   */
  readonly detour?: () => number;
}

/** To whom a sender's goods go; over whom, and from which month on, where they do not always go directly. */
interface Route {
  readonly receiver: number;
  readonly via: number | null;
  readonly since: number;
}
type Hop = readonly (readonly [sender: number, routes: readonly Route[]])[];

/**
 * Passes amounts through layers of firms, month by month: what a firm has got goes on to some of the next layer, with a margin, after some
 * days; what takes a detour comes so many days later. By the knobs a part leaks to honest firms, a hop may be covered afterwards (its invoices
 * stand before those that it comes from, in the same month), or be hidden: then it has no invoices, and no detours. Members get the layer that
 * they turn out to have: the most hops by which goods come to them, so that whatever is passed on goes from a lower layer to a higher one.
 */
export function flow(plot: Plot, { layers, goods }: Layers, options: FlowOptions): void {
  const { random } = plot.world;
  const { knobs } = plot;
  const { amount, margin = knobs.margin, lag = knobs.lag, backwards = knobs.backwards, isDense = false, detour } = options;
  const pairs = layers.slice(0, -1).map((senders, hop) => pairsBetween(plot, senders, layers[hop + 1], isDense));
  // the last hop is what is credited, and the first what begins it: these are always there; nor are two in a row hidden,
  // lest whoever stands between them takes part in nothing
  const hidden: boolean[] = [];
  for (const hop of pairs.keys())
    hidden.push(hop > 0 && hop < pairs.length - 1 && plot.chance(knobs.hidden) && !hidden[hop - 1]);
  const leaks = layers.map(() => (knobs.leak > 0 ? plot.partner(plot.branch.buyers) : -1));
  const hops = pairs.map((some, hop): Hop => some.map(([sender, receivers]) => [sender, receivers.map((receiver) => routeTo(plot, receiver, hidden[hop] ? undefined : detour))]));
  plot.place(layersOf(hops));
  const capped = (day: number) => Math.min(day, monthEnd(plot.end));
  const windowFrom = (day: number, isBackwards: boolean): [number, number] =>
    isBackwards
      ? [monthStart(day), Math.max(monthStart(day) + 2, day - 1)]
      : [day, day + Math.max(2, Math.floor((lag[1] - lag[0]) / 2))];
  for (let wave = 0; wave < plot.months; wave++) {
    const received = new Map(layers[0].map((firm) => [firm, amount * between(random, 0.7, 1.3)]));
    /** Days by which goods come to a firm later than to others of its layer. */
    const late = new Map<number, number>();
    let from = plot.month(wave) + integerBetween(random, 0, 6);
    for (let hop = 0; hop < hops.length; hop++) {
      const isBackwards = hop > 0 && plot.chance(backwards);
      for (const [sender, routes] of hops[hop]) {
        const wait = late.get(sender) ?? 0;
        const window = windowFrom(capped(from + wait), isBackwards);
        let sum = (received.get(sender) ?? 0) * (hop === 0 ? 1 : 1 + between(random, ...margin));
        if (hop > 0 && knobs.leak > 0 && plot.chance(0.5)) {
          const lost = sum * knobs.leak * random.number();
          if (lost > 1e5) {
            plot.send(sender, leaks[hop], lost, window, goods[hop]);
            sum -= lost;
          }
        }
        const shares = Float64Array.from(routes, () => between(random, 0.6, 1.4));
        const parts = apportion(Math.round(sum), shares);
        routes.forEach(({ receiver, via, since }, k) => {
          let [net, days] = [parts[k], wait];
          if (net === 0) return;
          if (via !== null && wave >= since) {
            plot.send(sender, via, net, window, goods[hop]);
            net = Math.round(net * (1 + between(random, ...margin)));
            days += integerBetween(random, ...lag);
            plot.send(via, receiver, net, windowFrom(capped(from + days), plot.chance(backwards)), goods[hop]);
          } else if (!hidden[hop]) plot.send(sender, receiver, net, window, goods[hop]);
          received.set(receiver, (received.get(receiver) ?? 0) + net);
          late.set(receiver, Math.max(late.get(receiver) ?? 0, days));
        });
      }
      from = capped(from + integerBetween(random, ...lag));
    }
  }
} // prettier-ignore

/** Directly, or by the knobs' chance over a firm that is cast for it: in every month, or from one of them on. */
function routeTo(plot: Plot, receiver: number, detour: FlowOptions['detour']): Route {
  const { knobs, months, world } = plot;
  if (!detour || knobs.detour === 0 || !plot.chance(knobs.detour)) return { receiver, via: null, since: 0 };
  return { receiver, via: detour(), since: plot.chance(0.5) ? 0 : world.random.integer(months) };
}

/** Of each firm the most hops from where it begins, hidden ones too. */
function layersOf(hops: readonly Hop[]): Map<number, number> {
  const found = new Map<number, number>();
  const raise = (firm: number, layer: number) => found.set(firm, Math.max(found.get(firm) ?? 0, layer));
  for (const [sender, routes] of hops.flat()) {
    raise(sender, 0);
    const layer = found.get(sender)!;
    for (const { receiver, via } of routes) {
      if (via !== null) raise(via, layer + 1);
      raise(receiver, layer + (via === null ? 1 : 2));
    }
  }
  return found;
}

/** Who sends to whom: every receiver has a sender, half of the other pairs trade too, a sender has two receivers if it can. */
function pairsBetween(
  plot: Plot,
  senders: readonly number[],
  receivers: readonly number[],
  isDense: boolean,
): [sender: number, receivers: number[]][] {
  return senders.map((sender, j) => {
    const own = (k: number) => k % senders.length === j % receivers.length;
    const chosen = receivers.filter((_, k) => isDense || own(k) || plot.chance(0.5));
    if (chosen.length === 1 && receivers.length > 1)
      chosen.push(receivers[(receivers.indexOf(chosen[0]) + 1) % receivers.length]);
    return [sender, chosen];
  });
}

/** Firms of a layer, as many as the knobs say. */
export function layerOf(plot: Plot, cast: (place: number) => number, least = 1): number[] {
  const [low, high] = plot.knobs.width;
  const count = Math.max(least, integerBetween(plot.world.random, low, high));
  return Array.from({ length: count }, (_, place) => cast(place));
}
