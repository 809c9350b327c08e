import { attribution } from './attribution.ts';
import { condensation } from './condensation.ts';
import { coreNumbers } from './core.ts';
import { type Csr, transposed } from './csr.ts';
import { denseBlocks } from './denseBlocks.ts';
import { denseFlow } from './denseFlow.ts';
import { pageRank, type PageRankOptions } from './pageRank.ts';
import { PushRank } from './pushRank.ts';
import { labelPropagation } from './labelPropagation.ts';
import { leiden } from './leiden.ts';
import { madeAmounts, madeGraph } from './madeGraphs.ts';
import { Random } from './random.ts';
import { stronglyConnected } from './scc.ts';
import { madeSnapshot } from './trace.bench.ts';
import { undirected } from './undirected.ts';
import { weaklyConnected } from './wcc.ts';
import { weightedUndirected } from './weighted.ts';

export interface KernelsBenchOptions {
  nodes: number;
  edges: number;
  /** Of the snapshot for kernels that need invoices; a tenth as many firms. */
  invoices: number;
  seed: number;
  runs: number;
  /** Names of entries; all where it is empty. */
  only: readonly string[];
  log: (line: string) => void;
}

/** What entries share; each is made when it is first asked for. */
class Made {
  readonly graph: () => Csr;
  readonly snapshot: () => ReturnType<typeof madeSnapshot>;
  readonly seed: number;

  constructor({ nodes, edges, invoices, seed, log }: KernelsBenchOptions) {
    this.seed = seed;
    this.graph = once(() => {
      const begun = performance.now();
      const graph = madeGraph(nodes, edges, seed);
      log(`made ${nodes} nodes, ${graph.targets.length} edges in ${since(begun)} s`);
      return graph;
    });
    this.snapshot = once(() => {
      const begun = performance.now();
      const snapshot = madeSnapshot(Math.round(invoices / 10), invoices, seed);
      const { taxpayers, relations } = snapshot;
      log(`made ${taxpayers.count} firms, ${relations.count} relations, ${invoices} invoices in ${since(begun)} s`);
      return snapshot;
    });
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const since = (begun: number) => ((performance.now() - begun) / 1000).toFixed(1);

/** What is timed: `prepare` is not, what it returns is, and says in a word what came out. */
interface Entry {
  name: string;
  prepare: (made: Made) => () => string;
}

/** Add a kernel here: `npm run bench -- kernels --only NAME` runs it alone. */
const ENTRIES: readonly Entry[] = [
  {
    name: 'scc',
    prepare: (made) => {
      const graph = made.graph();
      return () => {
        const { count, sizes } = stronglyConnected(graph);
        return `${count} components, the largest of ${sizes.reduce((a, b) => Math.max(a, b), 0)}`;
      };
    },
  },
  {
    name: 'wcc',
    prepare: (made) => {
      const graph = made.graph();
      return () => {
        const { count, sizes } = weaklyConnected(graph);
        return `${count} components, the largest of ${sizes.reduce((a, b) => Math.max(a, b), 0)}`;
      };
    },
  },
  {
    name: 'condensation',
    prepare: (made) => {
      const graph = made.graph();
      const components = stronglyConnected(graph);
      return () => {
        const { targets, level } = condensation(graph, components);
        return `${targets.length} edges, ${level.reduce((a, b) => Math.max(a, b), 0) + 1} levels`;
      };
    },
  },
  {
    name: 'transposed',
    prepare: (made) => {
      const graph = made.graph();
      return () => `${transposed(graph).targets.length} edges`;
    },
  },
  {
    name: 'undirected',
    prepare: (made) => {
      const graph = made.graph();
      return () => `${undirected(graph).neighbours.length / 2} edges`;
    },
  },
  {
    name: 'core',
    prepare: (made) => {
      const view = undirected(made.graph());
      return () => `degeneracy ${coreNumbers(view).degeneracy}`;
    },
  },
  ...(['pagerank', 'pagerank-weighted', 'pagerank-personal'] as const).map((name) => ({
    name,
    prepare: (made: Made) => {
      const graph = made.graph();
      const options: PageRankOptions = {};
      if (name !== 'pagerank') options.weights = madeAmounts(graph.targets.length, made.seed);
      if (name === 'pagerank-personal') {
        options.teleport = new Float64Array(graph.offsets.length - 1);
        for (const u of new Random(made.seed).permutation(options.teleport.length).subarray(0, 1000))
          options.teleport[u] = 1;
      }
      return () => {
        const { rank, sweeps, converged } = pageRank(graph, options);
        const most = rank.reduce((a, b) => Math.max(a, b), 0);
        return `${sweeps} sweeps, ${converged ? 'converged' : 'not converged'}, the highest ${most.toExponential(4)}`;
      };
    },
  })),
  {
    name: 'push',
    prepare: (made) => {
      const graph = made.graph();
      const ranks = new PushRank(graph, madeAmounts(graph.targets.length, made.seed));
      const seeds = new Random(made.seed).permutation(graph.offsets.length - 1).slice(0, 5);
      return () => {
        const { nodes, touched, pushes, residual } = ranks.from(seeds);
        return `${pushes} pushes, ${touched} nodes touched, ${nodes.length} ranked, residual ${residual.toFixed(3)}`;
      };
    },
  },
  {
    name: 'dense-flow',
    prepare: (made) => {
      const graph = made.graph();
      const amounts = madeAmounts(graph.targets.length, made.seed);
      return () => {
        const { blocks } = denseFlow(graph, amounts, { maxBlocks: 5 });
        return `${blocks.length} blocks of ${blocks.map(({ layers }) => layers.map(({ length }) => length).join('-')).join(', ')}`;
      };
    },
  },
  {
    name: 'dense-blocks',
    prepare: (made) => {
      const graph = made.graph();
      return () => {
        const { blocks } = denseBlocks(graph, { maxBlocks: 5 });
        return `${blocks.length} blocks of ${blocks.map(({ sellers, buyers }) => `${sellers.length}-${buyers.length}`).join(', ')}`;
      };
    },
  },
  ...(['modularity', 'cpm'] as const).map((objective) => ({
    name: objective === 'cpm' ? 'leiden-cpm' : 'leiden',
    prepare: (made: Made) => {
      const view = weightedUndirected(made.graph(), null);
      const resolution = objective === 'cpm' ? 0.001 : 1;
      return () => {
        const { count, quality } = leiden(view, { objective, resolution, random: new Random(made.seed) });
        return `${count} communities, quality ${quality.toFixed(4)}`;
      };
    },
  })),
  {
    name: 'label-propagation',
    prepare: (made) => {
      const view = weightedUndirected(made.graph(), null);
      return () => {
        const { count, rounds } = labelPropagation(view, { random: new Random(made.seed) });
        return `${count} communities in ${rounds} rounds`;
      };
    },
  },
  ...(['proportional', 'fifo'] as const).flatMap((method) =>
    (['month', 'day'] as const).map((order) => ({
      name: `attribution-${method}-${order}`,
      prepare: (made: Made) => {
        const snapshot = made.snapshot();
        const sources = new Random(made.seed).permutation(snapshot.taxpayers.count).subarray(0, 20);
        return () => {
          const { taintedInMinor } = attribution(snapshot, { sources, currency: 0, method, order });
          return `${taintedInMinor.reduce((count, tainted) => count + (tainted > 0 ? 1 : 0), 0)} firms tainted`;
        };
      },
    })),
  ),
];

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/**
 * Times each kernel `runs` times after one that warms up, on made data; with 1 M nodes and 7.9 M edges the graph is as large as the one of the
 * first prototype. Where other processes keep the machine busy, time of the processor says more than the clock.
 */
export function benchKernels(options: KernelsBenchOptions): void {
  const { only, runs, log } = options;
  const unknown = only.filter((name) => !ENTRIES.some((entry) => entry.name === name));
  if (unknown.length > 0) throw new RangeError(`no kernel ${unknown.join(', ')}: ${ENTRIES.map(({ name }) => name).join(', ')}`); // prettier-ignore
  const made = new Made(options);
  const rows: string[] = [];
  for (const { name, prepare } of ENTRIES) {
    if (only.length > 0 && !only.includes(name)) continue;
    const run = prepare(made);
    let result = run();
    const [wall, processor]: number[][] = [[], []];
    for (let k = 0; k < runs; k++) {
      const [begun, used] = [performance.now(), process.cpuUsage()];
      result = run();
      wall.push(performance.now() - begun);
      const { user, system } = process.cpuUsage(used);
      processor.push((user + system) / 1000);
    }
    const ms = [median(wall), Math.min(...wall), median(processor), Math.min(...processor)];
    rows.push(`${name.padEnd(32)}${ms.map((time) => time.toFixed(0).padStart(14)).join('')}   ${result}`);
  }
  log(`${'kernel'.padEnd(32)}${['ms, median', 'least', 'of processor', 'least'].map((head) => head.padStart(14)).join('')}`); // prettier-ignore
  for (const row of rows) log(row);
}
