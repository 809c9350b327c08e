import { STEPS_PER_POLL } from './kernel.ts';
import type { Groups } from './leidenLevels.ts';
import type { Level } from './leidenMoves.ts';
import type { Random } from './random.ts';

/** What is known of a refined community; it is named by where the node that founded it stands within its group. */
export interface RefinementScratch {
  /** The refined community of each node. */
  readonly refined: Uint32Array;
  /** Weight of edges between the node and it. */
  readonly sums: Float64Array;
  readonly mass: Float64Array;
  /** Weight of edges between it and the rest of its community. */
  readonly cut: Float64Array;
  /** 1 where others joined the founder. */
  readonly joined: Uint8Array;
  readonly met: Uint32Array;
  readonly gains: Float64Array;
  readonly order: Uint32Array;
}

export function refinementScratch(n: number): RefinementScratch {
  return {
    refined: new Uint32Array(n),
    sums: new Float64Array(n),
    mass: new Float64Array(n),
    cut: new Float64Array(n),
    joined: new Uint8Array(n),
    met: new Uint32Array(n),
    gains: new Float64Array(n),
    order: new Uint32Array(n),
  };
}

/** Gains that are so many randomnesses below the best are drawn less than once in 10^17. */
const HOPELESS = 40;

/**
 * Refinement: within each community nodes that are alone join a refined community, in random order. Only nodes and refined communities
 * take part that are well connected with the rest of their community: by at least γ times the product of the masses. Of those that do not
 * lose by it one is drawn, with a probability that falls to 1/e with each `randomness` that it gains less than the best. Other than in the
 * paper a node stays alone only where it finds none, so that a community of two nodes or more does not come out as it went in. Every
 * refined community is connected.
 *
 * Writes the numbers of refined communities into `part`, those of one community in a row, and for each of them its community into
 * `communityOfPart`. Returns how many there are, or -1 where it was stopped.
 */
export function refine(
  level: Level,
  communities: Groups,
  community: Uint32Array,
  options: { resolution: number; randomness: number; random: Random },
  scratch: RefinementScratch,
  part: Uint32Array,
  communityOfPart: Uint32Array,
  poll: (share: number) => boolean,
): number {
  const { offsets, neighbours, weights, mass } = level;
  const { count, starts, nodes } = communities;
  const { resolution, randomness, random } = options;
  const { refined, sums, mass: refinedMass, cut, joined, met, gains, order } = scratch;
  sums.fill(0, 0, level.n);
  let parts = 0;
  let steps = 0;
  for (let c = 0; c < count; c++) {
    const begin = starts[c];
    const end = starts[c + 1];
    let whole = 0;
    for (let k = begin; k < end; k++) {
      const u = nodes[k];
      let within = 0;
      for (let e = offsets[u]; e < offsets[u + 1]; e++) if (community[neighbours[e]] === c) within += weights[e];
      cut[k] = within;
      refinedMass[k] = mass[u];
      refined[u] = k;
      joined[k] = 0;
      order[k] = k;
      whole += mass[u];
    }
    for (let k = end - 1; k > begin; k--) {
      const other = begin + random.integer(k - begin + 1);
      const place = order[k];
      order[k] = order[other];
      order[other] = place;
    }
    for (let k = begin; k < end; k++) {
      const from = order[k];
      const u = nodes[from];
      steps += offsets[u + 1] - offsets[u] + 1;
      const cost = resolution * mass[u];
      if (joined[from] !== 0 || cut[from] < cost * (whole - mass[u])) continue;
      let metCount = 0;
      for (let e = offsets[u]; e < offsets[u + 1]; e++) {
        const v = neighbours[e];
        if (community[v] !== c) continue;
        const d = refined[v];
        if (sums[d] === 0) met[metCount++] = d;
        sums[d] += weights[e];
      }
      // those that may be drawn, from the front of what was met
      let choices = 0;
      let best = 0;
      for (let i = 0; i < metCount; i++) {
        const d = met[i];
        const gain = sums[d] - cost * refinedMass[d];
        if (gain < 0 || cut[d] < resolution * refinedMass[d] * (whole - refinedMass[d])) {
          sums[d] = 0;
          continue;
        }
        met[choices] = d;
        gains[choices++] = gain;
        if (gain > best) best = gain;
      }
      if (choices === 0) continue;
      const into = choices === 1 ? met[0] : drawn(met, gains, choices, best, randomness, random);
      cut[into] += cut[from] - 2 * sums[into];
      refinedMass[into] += mass[u];
      joined[into] = 1;
      refined[u] = into;
      for (let i = 0; i < choices; i++) sums[met[i]] = 0;
    }
    // order is scratch now: numbers of what was met, after those of earlier communities
    order.fill(0, begin, end);
    for (let k = begin; k < end; k++) {
      const d = refined[nodes[k]];
      if (order[d] === 0) {
        communityOfPart[parts] = c;
        order[d] = ++parts;
      }
      part[nodes[k]] = order[d] - 1;
    }
    if (steps < STEPS_PER_POLL) continue;
    steps = 0;
    if (poll(c / count)) return -1;
  }
  return parts;
}

/** One of the choices, by chance; makes weights of the gains. */
function drawn(
  choices: Uint32Array,
  gains: Float64Array,
  count: number,
  best: number,
  randomness: number,
  random: Random,
): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < count; i++) {
    const below = (best - gains[i]) / randomness;
    gains[i] = below < HOPELESS ? Math.exp(-below) : 0;
    sum += gains[i];
    if (gains[i] > 0) last = i;
  }
  let left = sum * random.number();
  for (let i = 0; i < last; i++) {
    left -= gains[i];
    if (left < 0) return choices[i];
  }
  return choices[last];
}
