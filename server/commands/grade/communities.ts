import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { communityGraphs, edgeLines } from '../../../algorithms/madeGraphs.ts';
import { labelPropagation } from '../../../algorithms/labelPropagation.ts';
import { leiden } from '../../../algorithms/leiden.ts';
import { normalisedMutualInformation } from '../../../algorithms/partitions.ts';
import { Random } from '../../../algorithms/random.ts';
import type { Weighted } from '../../../algorithms/weighted.ts';
import type { Terminal } from '../terminal.ts';
import { aimCells, aimHeads, least, plain } from './figures.ts';
import { inPassing } from './ledgers.ts';

export interface CommunitiesGrade {
  readonly seeds: readonly number[];
  /** Means over the seeds. */
  readonly graphs: readonly CommunityFigures[];
}

interface CommunityFigures {
  readonly name: string;
  /** Agreement with what was planted: normalised mutual information. */
  readonly agreement: { readonly modularity: number; readonly cpm: number; readonly labels: number };
  readonly modularity: number;
  /** Of the same graphs by igraph, where Python has it. */
  readonly igraph: number | null;
}

const SIZE = { nodes: 100_000, edges: 800_000 };
/** Graphs in which communities are plain enough to be found by whoever looks for them. */
const PLAIN = 'blocks';
const AIM = 0.98;
/** Draws differ in the fourth digit. */
const NOISE = 1e-4;

/** Of a file with an edge and its weight a line: what igraph's Leiden algorithm makes of it, in as many iterations as ours. */
const IGRAPH = `
import random, sys
import igraph
rows = [line.split() for line in open(sys.argv[1])]
graph = igraph.Graph(n=int(sys.argv[2]), edges=[(int(u), int(v)) for u, v, _ in rows])
random.seed(int(sys.argv[3]))
weights = [float(w) for _, _, w in rows]
found = graph.community_leiden(objective_function='modularity', weights=weights, n_iterations=2)
print(graph.modularity(found, weights=weights))
`;

const python = (...args: string[]) => spawnSync('python3', ['-c', ...args], { encoding: 'utf8' });

/** The kernels alone, on made graphs with communities. */
export function gradeCommunities(seeds: readonly number[], terminal: Terminal): Promise<CommunitiesGrade> {
  const hasIgraph = python('import igraph').status === 0;
  return inPassing(async (work) => {
    const figures = new Map<string, CommunityFigures[]>();
    for (const seed of seeds)
      for (const { name, graph, community, resolution } of communityGraphs({ ...SIZE, seed })) {
        terminal.progress(terminal.say(`社区 ${name}…`, `communities, ${name}…`));
        const random = () => new Random(seed);
        const found = leiden(graph, { objective: 'modularity', random: random() });
        const potts = leiden(graph, { objective: 'cpm', resolution, random: random() });
        const labels = labelPropagation(graph, { random: random() });
        const agreement = (part: Uint32Array) => normalisedMutualInformation(part, community);
        const one: CommunityFigures = {
          ...{ name, modularity: found.quality },
          agreement: {
            modularity: agreement(found.component),
            cpm: agreement(potts.component),
            labels: agreement(labels.component),
          },
          igraph: hasIgraph ? await byIgraph(graph, seed, join(work, 'edges')) : null,
        };
        figures.set(name, [...(figures.get(name) ?? []), one]);
      }
    return { seeds, graphs: Array.from(figures.values(), meanOf) };
  });
}

async function byIgraph(graph: Weighted, seed: number, path: string): Promise<number> {
  await pipeline(Readable.from(edgeLines(graph)), createWriteStream(path));
  const { status, stdout, stderr } = python(IGRAPH, path, String(graph.offsets.length - 1), String(seed % 2 ** 31));
  if (status !== 0) throw new Error(`igraph: ${stderr.trim().split('\n').at(-1)}`);
  return Number(stdout);
}

function meanOf(all: readonly CommunityFigures[]): CommunityFigures {
  const mean = (value: (one: CommunityFigures) => number) => all.reduce((sum, one) => sum + value(one), 0) / all.length;
  return {
    name: all[0].name,
    agreement: {
      modularity: mean(({ agreement }) => agreement.modularity),
      cpm: mean(({ agreement }) => agreement.cpm),
      labels: mean(({ agreement }) => agreement.labels),
    },
    modularity: mean(({ modularity }) => modularity),
    igraph: all.some(({ igraph }) => igraph === null) ? null : mean(({ igraph }) => igraph!),
  };
}

export function printCommunities({ seeds, graphs }: CommunitiesGrade, terminal: Terminal): void {
  const say = terminal.say.bind(terminal);
  terminal.print(
    `\n${say(`社区：${graphs.length} 种图，各 ${seeds.length} 张`, `communities: ${graphs.length} kinds of graphs, ${seeds.length} of each`)}`,
  );
  const rows = graphs.flatMap(({ name, agreement, modularity, igraph }) => {
    const best = Math.max(agreement.cpm, agreement.labels);
    return [
      [`${name}: ${say('与植入的一致（CPM、标签传播中较好者）', 'agreement with what was planted, CPM or labels')}`, plain(best), ...aimCells(best, name === PLAIN ? least(AIM) : null, terminal), `CPM ${plain(agreement.cpm)}, labels ${plain(agreement.labels)}, modularity ${plain(agreement.modularity)}`],
      [`${name}: ${say('模块度', 'modularity')}`, modularity.toFixed(5), ...(igraph === null ? ['', say('没有 igraph', 'no igraph')] : aimCells(modularity + NOISE, least(igraph), terminal)), igraph === null ? '' : `igraph ${igraph.toFixed(5)}`],
    ];
  });
  terminal.print(terminal.table(['', `${say('值', 'value')}>`, ...aimHeads(terminal), ''], rows));
} // prettier-ignore
