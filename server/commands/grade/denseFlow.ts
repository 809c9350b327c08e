import { denseFlow } from '../../../algorithms/denseFlow.ts';
import { plantedFlow, type PlantedFlowOptions } from '../../../algorithms/plantedFlow.ts';
import { Random } from '../../../algorithms/random.ts';
import type { Terminal } from '../terminal.ts';
import { aimCells, aimHeads, exactly, least, plain } from './figures.ts';

export interface DenseFlowGrade {
  readonly seeds: readonly number[];
  readonly cases: readonly FlowCase[];
}

interface FlowCase {
  readonly name: string;
  /** Of the members of the first block that is found, over all seeds: the mean, and the least of one seed. */
  readonly precision: Spread;
  readonly recall: Spread;
  /** First blocks that hold a member of a decoy. */
  readonly decoys: number;
}

interface Spread {
  readonly mean: number;
  readonly least: number;
}

const AIMS = { part: least(0.9), decoys: exactly(0) };

/** Flows of ten sources, layers of six, and eight sinks, each member with trade beside, and two decoys that have more money and pass nothing on. */
const CASES: readonly { name: string; middles: 1 | 2; hasBins: boolean; made: Omit<PlantedFlowOptions, 'random'> }[] = [
  { name: 'one layer', middles: 1, hasBins: false, made: { layers: [10, 6, 8] } },
  { name: 'one layer, by month', middles: 1, hasBins: true, made: { layers: [10, 6, 8] } },
  { name: 'two layers, by month', middles: 2, hasBins: true, made: { layers: [10, 6, 6, 8] } },
  { name: 'two layers, by month, much camouflage', middles: 2, hasBins: true, made: { layers: [10, 6, 6, 8], camouflage: 12 } }, // prettier-ignore
];

/** The kernel of dense flows alone, on graphs of 3,000 firms with a flow planted in each. */
export function gradeDenseFlow(seeds: readonly number[]): DenseFlowGrade {
  const cases = CASES.map(({ name, middles, hasBins, made }) => {
    const found = seeds.map((seed) => {
      const { graph, weights, bins, layers, decoys } = plantedFlow({ ...made, random: new Random(seed) });
      const [block] = denseFlow(graph, weights, { bins: hasBins ? bins : null, middles, maxBlocks: 1 }).blocks;
      const members = new Set(block?.layers.flatMap((layer) => [...layer]) ?? []);
      const planted = new Set(layers.flatMap((layer) => [...layer]));
      const right = [...members].filter((u) => planted.has(u)).length;
      const isDecoy = decoys.some(({ sellers, buyers }) => [...sellers, ...buyers].some((u) => members.has(u)));
      return { precision: right / members.size || 0, recall: right / planted.size, isDecoy };
    });
    const spread = (value: (one: (typeof found)[number]) => number): Spread => ({
      mean: found.reduce((sum, one) => sum + value(one), 0) / found.length,
      least: Math.min(...found.map(value)),
    });
    return {
      ...{ name, precision: spread(({ precision }) => precision), recall: spread(({ recall }) => recall) },
      decoys: found.filter(({ isDecoy }) => isDecoy).length,
    };
  });
  return { seeds, cases };
}

export function printDenseFlow({ seeds, cases }: DenseFlowGrade, terminal: Terminal): void {
  const say = terminal.say.bind(terminal);
  terminal.print(
    `\n${say(`密集流：${seeds.length} 张图，各植入一条有伪装的流和两个更密的诱饵`, `dense flow: ${seeds.length} graphs, each with a camouflaged flow and two denser decoys`)}`,
  );
  const part = (name: string, { mean, least: fewest }: Spread) => [name, plain(mean), plain(fewest), ...aimCells(mean, AIMS.part, terminal)]; // prettier-ignore
  terminal.print(
    terminal.table(
      ['', `${say('平均', 'mean')}>`, `${say('最低', 'least')}>`, ...aimHeads(terminal)],
      cases.flatMap(({ name, precision, recall, decoys }) => [
        part(`${name}: ${say('精确率', 'precision')}`, precision),
        part(`${name}: ${say('召回', 'recall')}`, recall),
        [`${name}: ${say('含诱饵的块', 'blocks with decoys')}`, plain(decoys), '', ...aimCells(decoys, AIMS.decoys, terminal)],
      ]),
    ),
  );
} // prettier-ignore
