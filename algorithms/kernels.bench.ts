import { attribution } from './attribution.ts';
import { condensation } from './condensation.ts';
import { coreNumbers } from './core.ts';
import { type Csr, csrOf, transposed } from './csr.ts';
import { Random } from './random.ts';
import { stronglyConnected } from './scc.ts';
import { madeSnapshot } from './trace.bench.ts';
import { undirected } from './undirected.ts';
import { weaklyConnected } from './wcc.ts';

const WITHIN_COMMUNITY = 0.7;
const SMALLEST_COMMUNITY = 20;
const LARGEST_COMMUNITY = 5000;
/** Edges that are drawn for one that stays. */
const DRAWN_PER_EDGE = 1.08;

/**
 * A made directed graph without parallel edges and self-loops, straight into rows: communities of heavy-tailed sizes, within which 70 % of the edges
 * stay, heavy-tailed numbers of edges out of a node and into it. Communities are spread over the node numbers, so that memory is met as
 * unkindly as in a real ledger. Of edges that fall together one stays, so their number is near the one asked for. Same seed, same graph.
 */
export function madeGraph(nodes: number, edges: number, seed: number): Csr {
  const random = new Random(seed);
  const nodeAt = random.permutation(nodes);
  const byPopularity = random.permutation(nodes);
  const pareto = (least: number, exponent: number) => Math.floor(least / (1 - random.number()) ** (1 / exponent));
  const degree = Float64Array.from({ length: nodes }, () => Math.min(pareto(4, 1.9), nodes / 20));
  const scale = (DRAWN_PER_EDGE * edges) / degree.reduce((sum, d) => sum + d, 0);
  const drawn = new Uint32Array(Math.ceil((scale * nodes) / 20) + 2);
  const room = Math.ceil(DRAWN_PER_EDGE * edges) + nodes;
  const sources = new Uint32Array(room);
  const targets = new Uint32Array(room);
  let made = 0;
  for (let start = 0; start < nodes;) {
    const size = Math.min(pareto(SMALLEST_COMMUNITY, 1.3), LARGEST_COMMUNITY, nodes - start);
    for (let place = start; place < start + size; place++) {
      const u = nodeAt[place];
      const count = Math.floor(degree[u] * scale + random.number());
      for (let k = 0; k < count; k++)
        drawn[k] =
          random.number() < WITHIN_COMMUNITY
            ? nodeAt[start + Math.floor(size * random.number() ** 1.5)]
            : byPopularity[Math.floor(nodes * random.number() ** 4)];
      const sorted = drawn.subarray(0, count).sort();
      for (let k = 0; k < count; k++) {
        if (sorted[k] === u || (k > 0 && sorted[k] === sorted[k - 1])) continue;
        sources[made] = u;
        targets[made++] = sorted[k];
      }
    }
    start += size;
  }
  return csrOf(nodes, sources.subarray(0, made), targets.subarray(0, made));
}

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
