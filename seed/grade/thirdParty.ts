import { join } from 'node:path';
import { readRows } from '../tables.ts';
import { TradeDraft, type Trades } from './trades.ts';
import type { Truth } from './truth.ts';

/** Truths of other makers, with their trades. Nothing of them is kept in the project: they are read where they lie. */

export interface Answers {
  truth: Truth;
  /** Null where only what was planted is there. */
  trades: Trades | null;
}

const rowsOf = async (path: string, columns: readonly string[]) => (await readRows(path, columns)).rows as string[][];

/** A number of yuan or the like as minor units. */
const minor = (text: string) => Math.round(Number(text) * 100);

/**
 * AMLSim (IBM): labels of accounts; which of them form a ring is not told. A transfer pays a seller: seller = target, buyer = source. Days
 * are steps of the simulation.
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
  for (const [buyer, seller, value, time] of transfers) trades.add(seller, buyer, Number(time), minor(value));
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
  const path = join(folder, 'rings.csv');
  const columns = ['pattern_id', 'pattern_family', 'from_bank', 'from_account', 'to_bank', 'to_account'];
  const schemes = new Map<
    string,
    { family: string; taxpayers: Set<string>; relations: Map<string, [string, string]> }
  >();
  for (const [id, family, fromBank, from, toBank, to] of await rowsOf(path, columns)) {
    const scheme = schemes.get(id) ?? { family, taxpayers: new Set(), relations: new Map() };
    schemes.set(id, scheme);
    const [buyer, seller] = [`${fromBank}/${from}`, `${toBank}/${to}`];
    scheme.taxpayers.add(buyer).add(seller);
    scheme.relations.set(`${seller}\t${buyer}`, [seller, buyer]);
  }
  return {
    truth: {
      name: 'AMLworld HI-Small, half',
      taxpayers: new Set([...schemes.values()].flatMap(({ taxpayers }) => [...taxpayers])),
      schemes: [...schemes].map(([id, { family, taxpayers, relations }]) => ({
        ...{ id, patterns: new Map([[family.toLowerCase(), taxpayers]]), difficulty: null, taxpayers },
        ...{ relations: [...relations.values()], taxAtStakeMinor: null },
      })),
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
