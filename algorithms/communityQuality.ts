import { checkWeighted, type Weighted } from './weighted.ts';

/** What a partition into communities is judged by; see `qualityOf`. */
export type Objective = 'modularity' | 'cpm';

export interface QualityOptions {
  objective: Objective;
  /** γ: the greater, the smaller the communities. 1 by default for modularity; of the constant Potts model it must be given, as a weight an edge. */
  resolution?: number;
}

/**
 * How good a partition into communities is, by one of two objectives.
 *
 * Modularity (Newman and Girvan, Phys. Rev. E 69, 026113, 2004; resolution by Reichardt and Bornholdt, Phys. Rev. E 74, 016110, 2006): the sum over
 * communities of w / m - γ (k / 2m)², where w is the weight of edges within, k the sum of its nodes' weights, m the weight of all edges; at most 1.
 * The constant Potts model (Traag, Van Dooren, Nesterov, Phys. Rev. E 84, 016114, 2011): the sum over communities of w - γ s (s - 1) / 2, where s is
 * the number of nodes, in the unit of the weights: what is within above what a density of γ would give. Communities of one node add nothing to it.
 *
 * Modularity of a graph without edges is 0. Time O(nodes + edges), memory 16 bytes a community. Throws RangeError where the graph is none, where
 * `component` is not one number below the number of nodes for each, and for an unknown objective or a resolution that is not positive.
 */
export function qualityOf(graph: Weighted, component: Uint32Array, options: QualityOptions): number {
  const resolution = checkedResolution(options);
  const n = checkWeighted(graph);
  if (component.length !== n) throw new RangeError(`there are ${n} nodes and ${component.length} components`);
  for (let u = 0; u < n; u++)
    if (component[u] >= n) throw new RangeError(`components must be below ${n}, not ${component[u]}`);
  return knownQuality(graph, component, options.objective, resolution);
}

/** Quality of what was checked before. */
export function knownQuality(
  { offsets, neighbours, weights }: Weighted,
  component: Uint32Array,
  objective: Objective,
  resolution: number,
): number {
  const n = component.length;
  // of each component: twice the weight within, and of modularity the weights of its nodes, or their number
  const within = new Float64Array(n);
  const mass = new Float64Array(n);
  let all = 0;
  for (let u = 0; u < n; u++) {
    const c = component[u];
    let inside = 0;
    let strength = 0;
    for (let k = offsets[u]; k < offsets[u + 1]; k++) {
      strength += weights[k];
      if (component[neighbours[k]] === c) inside += weights[k];
    }
    within[c] += inside;
    mass[c] += objective === 'modularity' ? strength : 1;
    all += strength;
  }
  if (all === 0 && objective === 'modularity') return 0;
  let quality = 0;
  for (let c = 0; c < n; c++) {
    quality +=
      objective === 'modularity'
        ? within[c] / all - resolution * (mass[c] / all) ** 2
        : within[c] / 2 - (resolution * mass[c] * (mass[c] - 1)) / 2;
  }
  return quality;
}

/** The resolution, or its default. Throws RangeError as `qualityOf` does for options. */
export function checkedResolution({ objective, resolution }: QualityOptions): number {
  // options may come from outside, where types say nothing
  if (!['modularity', 'cpm'].includes(objective))
    throw new RangeError(`objective must be modularity or cpm, not ${String(objective)}`);
  if (resolution === undefined && objective === 'modularity') return 1;
  if (resolution === undefined) throw new RangeError('the constant Potts model needs a resolution');
  if (!(resolution > 0 && resolution < Infinity))
    throw new RangeError(`resolution must be positive and finite, not ${resolution}`);
  return resolution;
}
