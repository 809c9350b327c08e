import { join } from 'node:path';
import { DETECTORS } from '../../../algorithms/detectors/detectors.ts';
import type { Options } from '../../options.ts';
import type { Terminal } from '../terminal.ts';
import type { DetectedLead } from './detect.ts';
import { aimCells, aimHeads, exactly, least, plain, WIDTH } from './figures.ts';
import { inPassing, loaded } from './ledgers.ts';
import { wordedReasons } from './reasons.ts';

export interface CumcmGrade {
  readonly taxpayers: number;
  readonly observed: number;
  /** Pairs of firms that may be one. */
  readonly duplicates: readonly (readonly [string, string])[];
  /** Whether the pair is reported as mutual; its place among all such leads. */
  readonly mutualPair: number | null;
  readonly claimedTwice: number;
  readonly hasClaimedTwice: boolean;
  readonly detectors: readonly { readonly name: string; readonly leads: number; readonly taxpayers: number; readonly observed: number }[];
  readonly leads: readonly DetectedLead[];
} // prettier-ignore

const PAIR = ['E175', 'E54'];
const DUPLICATES = 8;

/** The real ledgers as they are: nobody knows who in them is honest, so what is flagged is read by a person. */
export const gradeCumcm = (folder: string, options: Options, terminal: Terminal): Promise<CumcmGrade> =>
  inPassing(async (work) => {
    const { snapshot, leads, duplicates } = await loaded(folder, { ...options, data: join(work, 'data') }, terminal);
    const own = (detector: string) => leads.filter((lead) => lead.detector === detector);
    const mutual = leads.filter(({ pattern }) => pattern === 'mutual');
    const place = mutual.findIndex(({ core }) => [...core].sort().join() === PAIR.join());
    const { observed } = snapshot.taxpayers;
    return {
      taxpayers: observed.length,
      observed: observed.reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0),
      duplicates,
      mutualPair: place < 0 ? null : place + 1,
      claimedTwice: leads.filter(({ pattern }) => pattern === 'claimed-twice').length,
      hasClaimedTwice: DETECTORS.some(({ pattern }) => pattern === 'claimed-twice'),
      detectors: DETECTORS.map(({ name }) => ({
        ...{ name, leads: own(name).length },
        taxpayers: new Set(own(name).flatMap(({ core }) => core)).size,
        observed: new Set(own(name).flatMap((lead) => lead.observed)).size,
      })),
      leads,
    };
  });

export function printCumcm(grade: CumcmGrade, terminal: Terminal): void {
  const say = terminal.say.bind(terminal);
  const { taxpayers, observed, duplicates, mutualPair, claimedTwice, hasClaimedTwice, detectors, leads } = grade;
  terminal.print(`\n${say(`cumcm2020c：${taxpayers} 户，其中 ${observed} 户有清单`, `cumcm2020c: ${taxpayers} taxpayers, the ledgers of ${observed} are there`)}`);
  const pair = mutualPair === null ? 0 : 1;
  terminal.print(
    terminal.table(
      ['', `${say('数', 'count')}>`, ...aimHeads(terminal), ''],
      [
        [say('对开 E54 与 E175', 'mutual E54 and E175'), String(pair), ...aimCells(pair, least(1), terminal), mutualPair === null ? '' : say(`第 ${mutualPair} 名`, `place ${mutualPair}`)],
        [say('可能重复登记的对', 'pairs that may be one firm'), String(duplicates.length), ...aimCells(duplicates.length, exactly(DUPLICATES), terminal), duplicates.map((two) => two.join('/')).join(' ')],
        [say('一票两抵（21）', 'claimed twice (21)'), String(claimedTwice), ...aimCells(claimedTwice, exactly(0), terminal), hasClaimedTwice ? '' : say('还没有这样的检测器', 'no such detector yet')],
      ],
    ),
  );
  terminal.print('');
  terminal.print(
    terminal.table(
      [say('检测器', 'detector'), `${say('疑点', 'leads')}>`, `${say('户', 'taxpayers')}>`, `${say('其中有清单', 'of these observed')}>`],
      detectors.map((one) => [one.name, ...[one.leads, one.taxpayers, one.observed].map(String)]),
    ),
  );
  terminal.print('');
  for (const lead of leads) {
    const shown = lead.core.length > 6 ? [...lead.core.slice(0, 6), '…'] : lead.core;
    const mentioned = lead.observed.length < lead.core.length ? say(' [仅被提及]', ' [mentioned]') : '';
    const line = `${lead.detector} ${plain(lead.score)} ${shown.join(' ')}${mentioned}: ${wordedReasons(lead, terminal)}`;
    // the whole line stands in the document of --json
    terminal.print(line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line);
  }
} // prettier-ignore
