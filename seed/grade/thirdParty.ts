import { join } from 'node:path';
import { readRows } from '../tables.ts';
import { readPatterns } from '../into/edges.ts';
import { TradeDraft, type Trades } from './trades.ts';
import type { TrueScheme, Truth } from './truth.ts';

/**
 * Truths of other makers, with their trades. Nothing of them is kept in the project: they are read where they lie. A transfer is read as the
 * direction of the flow: whom it comes from is the seller.
 */

export interface Answers {
  truth: Truth;
  /** Null where only what was planted is there. */
  trades: Trades | null;
}

const rowsOf = async (path: string, columns: readonly string[]) => (await readRows(path, columns)).rows as string[][];

/** A number of yuan or the like as minor units. */
const minor = (text: string) => Math.round(Number(text) * 100);

/**
 * AMLSim (IBM): labels of accounts; which of them form a ring is not told. Days are steps of the simulation.
 */
export async function readAmlSim(folder: string): Promise<Answers> {
  const nodes = await rowsOf(join(folder, 'nodes.csv.gz'), ['nodeid', 'isFraud']);
  const transfers = await rowsOf(join(folder, 'transactions.csv.gz'), [
    'sourceNodeId',
    'targetNodeId',
    'value',
    'time',
  ]);
  const trades = new TradeDraft();
  for (const [id] of nodes) trades.mention(id);
  for (const [seller, buyer, value, time] of transfers) trades.add(seller, buyer, Number(time), minor(value));
  return {
    truth: {
      name: 'AMLSim 20K_cycle200',
      taxpayers: new Set(nodes.filter(([, label]) => label === '1').map(([id]) => id)),
      schemes: [],
      lookalikes: [],
      remarks: [
        {
          zh: '标签只到账户，未给出团伙成员；并且很容易区分：凡重复往来的账户对几乎都是标注的，正常账户之间从不重复。不能用来证明检测器好。',
          en: 'Labels are of accounts, and rings are not told. It is trivially separable: whoever trades twice with one partner is labelled, and nobody else does. It proves nothing about a detector that does well on it.',
        },
      ],
    },
    trades: trades.end(),
  };
}

/** AMLworld (Altman et al. 2023): labelled patterns by family, an account being `bank/account`. The honest background is not there. */
export async function readAmlWorld(folder: string): Promise<Answers> {
  const schemes = (await readPatterns(folder)).map(({ id, name, names, transfers }): TrueScheme => {
    const taxpayers = new Set(names);
    const relations = new Map(transfers.map(({ seller, buyer }) => [`${seller} ${buyer}`, [names[seller], names[buyer]] as const])); // prettier-ignore
    return {
      ...{ id, patterns: new Map([[name, taxpayers]]), difficulty: null, taxpayers },
      ...{ relations: [...relations.values()], taxAtStakeMinor: null },
    };
  });
  return {
    truth: {
      name: 'AMLworld HI-Small, half',
      taxpayers: new Set(schemes.flatMap(({ taxpayers }) => [...taxpayers])),
      schemes,
      lookalikes: [],
      remarks: [
        {
          zh: '只有标注的转账，没有正常背景：召回率有意义，精确率没有；要看精确率，请用 seed --into 把这些模式放进一份台账。',
          en: 'Only labelled transfers, no honest background: recall means something, precision nothing. For that lay the patterns into a ledger with seed --into.',
        },
      ],
    },
    trades: null,
  };
}
