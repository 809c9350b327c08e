import { checkedResolution, knownQuality, type QualityOptions } from './communityQuality.ts';
import type { Components } from './components.ts';
import { connectedParts } from './connectedParts.ts';
import type { KernelOptions } from './kernel.ts';
import { aggregate, group, groupsFor, levelFor, renumbered } from './leidenLevels.ts';
import { type Level, moveNodes, movesScratch } from './leidenMoves.ts';
import { refine, refinementScratch } from './leidenRefinement.ts';
import type { Random } from './random.ts';
import { checkWeighted, type Weighted } from './weighted.ts';

export interface LeidenOptions extends KernelOptions, QualityOptions {
  /** Draws the order of nodes in refinement, and what they join. */
  random: Random;
  /** How often at most the whole is done, each time from the communities of the time before; 2 by default. */
  iterations?: number;
}

export interface LeidenResult extends Components {
  /** By the objective and resolution asked for; see `qualityOf`. */
  quality: number;
  /** An iteration left the communities as they were. */
  converged: boolean;
}

/** Of the mean weight of an edge: as in the paper, where edges weigh 1. */
const RANDOMNESS = 0.01;
const PHASES = 2;

/**
 * Communities by the Leiden algorithm: Traag, Waltman and van Eck, "From Louvain to Leiden: guaranteeing well-connected communities",
 * Scientific Reports 9:5233 (2019). Nodes move while quality rises; each community is refined into parts that are well connected; the parts
 * become nodes of a smaller graph, which begins with the communities, and so on until each community is one node.
 *
 * Every community is connected, and quality is never below that of nodes alone. Communities are numbered by their smallest member. An
 * isolated node is a community of its own. Modularity merges communities that are small beside the whole graph; the constant Potts model
 * does not, and wants a resolution between the density within communities and that between them, in units of weight.
 *
 * Equal graphs, options and seeds give equal results. Stopped, it gives connected communities of what was reached. Progress counts nodes of
 * the bottom level, in two phases an iteration.
 * Time nearly O(edges) an iteration, memory 150 bytes a node and 24 a neighbour at most. Throws RangeError where the graph is none, as
 * `qualityOf` for objective and resolution, and where iterations is not a positive integer. That weights are the same on both sides it trusts.
 */
export function leiden(graph: Weighted, options: LeidenOptions): LeidenResult {
  const { objective, random, iterations = 2, shouldStop = () => false, progress = () => {} } = options;
  const resolution = checkedResolution(options);
  if (!Number.isSafeInteger(iterations) || iterations < 1)
    throw new RangeError(`iterations must be a positive integer, not ${iterations}`);
  const n = checkWeighted(graph);
  const { offsets, neighbours, weights } = graph;
  const mass = new Float64Array(n);
  let all = 0;
  for (let u = 0; u < n; u++) {
    let strength = 0;
    for (let e = offsets[u]; e < offsets[u + 1]; e++) strength += weights[e];
    mass[u] = objective === 'modularity' ? strength : 1;
    all += strength;
  }
  // without edges nothing moves
  const share = objective === 'modularity' ? resolution / (all || 1) : resolution;
  const refining = { resolution: share, randomness: (RANDOMNESS * all) / (neighbours.length || 1), random };

  const bottom: Level = { n, offsets, neighbours, weights, mass };
  const rooms: (Level | undefined)[] = [undefined, undefined];
  const [communities, parts] = [groupsFor(n), groupsFor(n)];
  const [moving, refinement] = [movesScratch(n), refinementScratch(n)];
  // of each node of the level
  const part = new Uint32Array(n);
  let community = new Uint32Array(n);
  let communityOfPart = new Uint32Array(n);
  // of each node of the graph: its node of the level, and its community before and after an iteration
  const place = new Uint32Array(n);
  let before = new Uint32Array(n);
  let after = new Uint32Array(n);
  for (let u = 0; u < n; u++) after[u] = u;
  let count = n;
  let converged = false;
  let stopped = shouldStop();
  let connected = true;

  for (let iteration = 0; iteration < iterations && !stopped && !converged; iteration++) {
    let level = bottom;
    const polls = (phase: number) => (done: number) => {
      const phases = iteration * PHASES + (level === bottom ? phase + done : PHASES);
      progress(Math.floor(phases * n), iterations * PHASES * n);
      return (stopped = shouldStop());
    };
    community.set(after);
    for (let u = 0; u < n; u++) place[u] = u;
    for (let depth = 0; ; depth++) {
      moveNodes(level, community, count, share, moving, polls(0));
      count = renumbered(community, level.n, moving.empty);
      connected = count === level.n;
      if (stopped || connected) break;
      group(communities, community, level.n, count);
      const partCount = refine(level, communities, community, refining, refinement, part, communityOfPart, polls(1));
      // rounding apart, refinement joins some
      if (stopped || partCount === level.n) break;
      group(parts, part, level.n, partCount);
      const edges = level.offsets[level.n];
      let room = rooms[depth % 2];
      if (!room || room.neighbours.length < edges) room = rooms[depth % 2] = levelFor(n, edges);
      if (!aggregate(level, parts, part, room, moving, polls(1))) break;
      for (let u = 0; u < n; u++) place[u] = part[place[u]];
      [community, communityOfPart] = [communityOfPart, community];
      level = room;
    }
    [before, after] = [after, before];
    for (let u = 0; u < n; u++) after[u] = community[place[u]];
    count = renumbered(after, n, moving.empty);
    converged = !stopped && isSame(before, after);
  }
  if (!stopped) progress(iterations * PHASES * n, iterations * PHASES * n);
  const found = connected ? { count, component: after, sizes: sizesOf(after, count) } : connectedParts(graph, after);
  return { ...found, quality: knownQuality(graph, found.component, objective, resolution), converged, stopped };
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  for (let u = 0; u < a.length; u++) if (a[u] !== b[u]) return false;
  return true;
}

function sizesOf(component: Uint32Array, count: number): Uint32Array {
  const sizes = new Uint32Array(count);
  for (let u = 0; u < component.length; u++) sizes[component[u]]++;
  return sizes;
}
