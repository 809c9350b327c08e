import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { gradingSeeds } from '../../../seed/grade/seeds.ts';
import type { Options } from '../../options.ts';
import type { Terminal } from '../terminal.ts';
import { readable } from '../unreadable.ts';
import { gradeAmlSim, printAmlSim } from './amlsim.ts';
import { gradeAmlWorld, printAmlWorld } from './amlworld.ts';
import { gradeCumcm, printCumcm } from './cumcm.ts';
import { detectorsHash } from './detect.ts';
import { gradeCommunities, printCommunities } from './communities.ts';
import { gradeDenseFlow, printDenseFlow } from './denseFlow.ts';
import { gradeEconomies } from './economies.ts';
import { printEconomies } from './economyTables.ts';
import { listed } from './figures.ts';
import { gradeLedgerHybrid, gradeMadeHybrid, printHybrid } from './hybrids.ts';
import { commitOf } from './program.ts';
import type { TruthName } from './truths.ts';

export interface GradeOrder {
  truths: readonly TruthName[];
  /** How many economies for each prevalence, from seeds that nobody chose; or these seeds, while a detector is made. */
  economies: number;
  economySeeds: readonly number[] | null;
  invoices: number;
  prevalences: readonly number[];
  heldOut: boolean;
  seed: number;
  resamples: number;
}

/** Folders of other makers' data. */
const SETS = { amlsim: 'amlsim-20k-cycle200', amlworld: 'amlworld-rings-dev', cumcm: 'cumcm2020c' } as const;
/** How often patterns are laid into the real ledgers, which have room for one or two of a family at a time. */
const MOST_LAYINGS = 3;
/** Of the economy that patterns of others are laid into; laying reads all of it into memory. */
const MOST_HOST_INVOICES = 200_000;
/** Graphs that kernels alone are graded on; of those with communities fewer, which are large. */
const KERNEL_GRAPHS = 10;
const MOST_COMMUNITY_GRAPHS = 3;

/** `suyuan grade`: the detectors against all truths that there are, each a table beside what is aimed at. */
export async function gradeDetectors(order: GradeOrder, options: Options, terminal: Terminal): Promise<number> {
  const began = performance.now();
  const { truths, invoices, heldOut, seed, resamples } = order;
  const detectors = detectorsHash();
  const seeds = order.economySeeds ?? gradingSeeds(detectors, order.economies);
  const kernelSeeds = order.economySeeds ?? gradingSeeds(detectors, KERNEL_GRAPHS);
  const commit = await commitOf();
  const of = terminal.say(
    `程序 ${commit ?? '未知'}；检测器参数 ${detectors.slice(0, 12)}；经济的种子${order.economySeeds ? '（自选）' : '（由参数得出）'}：`,
    `program ${commit ?? 'unknown'}; parameters of detectors ${detectors.slice(0, 12)}; seeds of economies, ${order.economySeeds ? 'chosen' : 'which follow from these'}: `,
  );
  terminal.print(listed(of, seeds.map(String), terminal));
  const document: Record<string, unknown> = { commit, detectors, ...order, seeds };
  const seconds: Record<string, number> = {};
  const absent: string[] = [];
  /** Grades one truth, keeps what was found, and prints it at once; null where its data are not there. */
  const truth = async <T>(name: string, sets: readonly (keyof typeof SETS)[], find: (...folders: string[]) => Promise<T>, print: (found: T) => void) => {
    const start = performance.now();
    const folders = sets.map((set) => resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data', SETS[set]));
    const missing = sets.filter((_, i) => !existsSync(folders[i])).map((set) => SETS[set]);
    if (missing.length > 0) {
      absent.push(name);
      terminal.endProgress();
      terminal.print(`\n${terminal.say(`${name}：未评，缺 ${missing.join('、')}`, `${name}: not graded, absent: ${missing.join(', ')}`)}`);
      return;
    }
    const found = await readable(() => find(...folders));
    terminal.endProgress();
    document[name] = found;
    seconds[name] = Math.round((performance.now() - start) / 1000);
    print(found);
    terminal.print(terminal.say(`用时 ${seconds[name]} 秒`, `took ${seconds[name]} s`));
  }; // prettier-ignore
  const isAsked = (name: TruthName) => truths.includes(name);
  if (isAsked('economies'))
    for (const prevalence of order.prevalences)
      await truth(
        `economies at ${prevalence}`,
        [],
        () => gradeEconomies({ seeds, invoices, prevalence, heldOut, seed, resamples }, options, terminal),
        (found) => printEconomies(found, terminal),
      );
  if (isAsked('amlsim'))
    await truth('amlsim', ['amlsim'], (folder) => gradeAmlSim(folder, terminal), (found) => printAmlSim(found, terminal)); // prettier-ignore
  if (isAsked('amlworld'))
    await truth('amlworld', ['amlworld'], (folder) => gradeAmlWorld(folder, terminal), (found) => printAmlWorld(found, terminal)); // prettier-ignore
  const hostInvoices = Math.min(invoices, MOST_HOST_INVOICES);
  if (isAsked('hybrid'))
    await truth(
      'hybrid',
      ['amlworld'],
      (edges) => gradeMadeHybrid({ edges, seeds: seeds.slice(0, 1), invoices: hostInvoices }, options, terminal),
      (found) => printHybrid(found, terminal.say(`自造经济（${hostInvoices} 张）`, `a made economy of ${hostInvoices} invoices`), terminal), // prettier-ignore
    );
  if (isAsked('hybrid-cumcm'))
    await truth(
      'hybrid-cumcm',
      ['amlworld', 'cumcm'],
      (edges, host) => gradeLedgerHybrid({ edges, seeds: seeds.slice(0, MOST_LAYINGS), host }, options, terminal),
      (found) => printHybrid(found, SETS.cumcm, terminal),
    );
  if (isAsked('cumcm'))
    await truth('cumcm', ['cumcm'], (folder) => gradeCumcm(folder, options, terminal), (found) => printCumcm(found, terminal)); // prettier-ignore
  if (isAsked('dense-flow'))
    await truth('dense-flow', [], async () => gradeDenseFlow(kernelSeeds), (found) => printDenseFlow(found, terminal)); // prettier-ignore
  if (isAsked('communities'))
    await truth('communities', [], () => gradeCommunities(kernelSeeds.slice(0, MOST_COMMUNITY_GRAPHS), terminal), (found) => printCommunities(found, terminal)); // prettier-ignore
  terminal.document({ ...document, absent, seconds });
  const all = Math.round((performance.now() - began) / 1000);
  terminal.print(`\n${terminal.say(`共用时 ${all} 秒${absent.length > 0 ? `；未评：${absent.join('、')}` : ''}`, `took ${all} s in all${absent.length > 0 ? `; not graded: ${absent.join(', ')}` : ''}`)}`); // prettier-ignore
  return 0;
}
