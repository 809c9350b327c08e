import type { Random } from '../algorithms/random.ts';

/** Draws that an economy needs, from the seeded generator only. */

/** Standard normal, by Box and Muller (1958). */
export function normal(random: Random): number {
  // + 1 keeps the logarithm's argument off zero
  const radius = Math.sqrt(-2 * Math.log((random.uint32() + 1) / 4_294_967_297));
  return radius * Math.cos((2 * Math.PI * random.uint32()) / 4_294_967_296);
}

/** Log-normal with median 1; `sigma` is the standard deviation of the logarithm. */
export function spread(random: Random, sigma: number): number {
  return Math.exp(sigma * normal(random));
}

/** Uniform in [from, to). */
export function between(random: Random, from: number, to: number): number {
  return from + (to - from) * random.number();
}

/** Uniform integer in from … to, both included. */
export function integerBetween(random: Random, from: number, to: number): number {
  return from + random.integer(to - from + 1);
}

/** Running sums of weights: element i is the sum before i, so the last is the total. */
export function runningSums(weights: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(weights.length + 1);
  for (let i = 0; i < weights.length; i++) sums[i + 1] = sums[i] + weights[i];
  return sums;
}

/** Index i in [from, to) with probability proportional to its weight; -1 where the range weighs nothing. O(log n). */
export function weighted(random: Random, sums: Float64Array, from: number, to: number): number {
  if (!(sums[to] > sums[from])) return -1;
  const sought = sums[from] + random.number() * (sums[to] - sums[from]);
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle + 1] > sought) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Splits `total` into integers in proportion to the weights, the sum exact: systematic sampling, each part within one of its share.
 * O(n).
 */
export function apportion(total: number, weights: Float64Array): Uint32Array {
  const parts = new Uint32Array(weights.length);
  let sum = 0;
  for (const weight of weights) sum += weight;
  if (weights.length === 0 || !(sum > 0)) return parts;
  let running = 0;
  let given = 0;
  for (let i = 0; i < weights.length; i++) {
    running += weights[i];
    const until = i === weights.length - 1 ? total : Math.min(total, Math.floor((total * running) / sum));
    parts[i] = until - given;
    given = until;
  }
  return parts;
}

/** A fixed walk that visits 0 … n - 1 once each in an order that looks shuffled: i → start + i × stride mod n. */
export function shuffledWalk(n: number, random: Random): { start: number; stride: number } {
  if (n < 2) return { start: 0, stride: 1 };
  let stride = Math.max(1, Math.floor(n * 0.381_966) + random.integer(Math.max(1, Math.floor(n / 7))));
  while (greatestCommonDivisor(stride, n) !== 1) stride++;
  return { start: random.integer(n), stride: stride % n };
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
