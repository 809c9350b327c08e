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
}

/**
 * Passes amounts through layers of firms, month by month: what a firm has got goes on to some of the next layer, with a margin, after some
 * days. By the knobs a part leaks to honest firms, a hop may be covered afterwards (its invoices stand before those that it comes from, in the
 * same month), or be hidden: then it has no invoices.
 */
export function flow(plot: Plot, { layers, goods }: Layers, options: FlowOptions): void {
  const { random } = plot.world;
  const { knobs } = plot;
  const { amount, margin = knobs.margin, lag = knobs.lag, backwards = knobs.backwards, isDense = false } = options;
  const routes = layers.slice(0, -1).map((senders, hop) => routesBetween(plot, senders, layers[hop + 1], isDense));
  // the last hop is what is credited, and the first what begins it: these are always there; nor are two in a row hidden,
  // lest whoever stands between them takes part in nothing
  const hidden: boolean[] = [];
  for (const hop of routes.keys())
    hidden.push(hop > 0 && hop < routes.length - 1 && plot.chance(knobs.hidden) && !hidden[hop - 1]);
  const leaks = layers.map(() => (knobs.leak > 0 ? plot.partner(plot.branch.buyers) : -1));
  for (let wave = 0; wave < plot.months; wave++) {
    const received = new Map(layers[0].map((firm) => [firm, amount * between(random, 0.7, 1.3)]));
    let from = plot.month(wave) + integerBetween(random, 0, 6);
    for (let hop = 0; hop < routes.length; hop++) {
      const isBackwards = hop > 0 && plot.chance(backwards);
      const window: [number, number] = isBackwards
        ? [monthStart(from), Math.max(monthStart(from) + 2, from - 1)]
        : [from, from + Math.max(2, Math.floor((lag[1] - lag[0]) / 2))];
      for (const [sender, receivers] of routes[hop]) {
        let sum = (received.get(sender) ?? 0) * (hop === 0 ? 1 : 1 + between(random, ...margin));
        if (hop > 0 && knobs.leak > 0 && plot.chance(0.5)) {
          const lost = sum * knobs.leak * random.number();
          if (lost > 1e5) {
            plot.send(sender, leaks[hop], lost, window, goods[hop]);
            sum -= lost;
          }
        }
        const shares = Float64Array.from(receivers, () => between(random, 0.6, 1.4));
        const parts = apportion(Math.round(sum), shares);
        receivers.forEach((receiver, k) => {
          if (parts[k] === 0) return;
          if (!hidden[hop]) plot.send(sender, receiver, parts[k], window, goods[hop]);
          received.set(receiver, (received.get(receiver) ?? 0) + parts[k]);
        });
      }
      from = Math.min(from + integerBetween(random, ...lag), monthEnd(plot.end));
    }
  }
}

/** Who sends to whom: every receiver has a sender, half of the other pairs trade too, a sender has two receivers if it can. */
function routesBetween(
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
