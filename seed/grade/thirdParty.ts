import { join } from 'node:path';
import { plainTaxpayers, SnapshotBuilder } from '../../graph/builder.ts';
import { DEFAULT_CURRENCY } from '../../graph/money.ts';
import { OBSERVED_PURCHASES, OBSERVED_SALES, type Snapshot } from '../../graph/snapshot.ts';
import { type LabelledPattern, readPatterns } from '../into/edges.ts';
import { relativeAmounts } from '../into/invoices.ts';
import { readRows } from '../tables.ts';
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
      ...{ id, plantedAs: null, patterns: new Map([[name, taxpayers]]), difficulty: null, taxpayers },
      roles: new Map<string, string>(),
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

/**
 * What a unit of a simulation is in fen, where its transfers are read as invoices: ten thousand yuan. AMLSim's rings pass 10 to 20 units, and what
 * they would be in yuan no detector of invoices looks at.
 */
export const UNIT_MINOR = 1_000_000;

/** Gross of AMLworld's median transfer of each currency: rates are not told, and most patterns cross currencies. */
const MEDIAN_MINOR = 10_000_000;

/** Labelled transfers in one currency, on their own days. */
export function tradesOfPatterns(patterns: readonly LabelledPattern[]): Trades {
  const relative = relativeAmounts(patterns);
  const draft = new TradeDraft();
  for (const { names, firstDay, transfers } of patterns)
    for (const transfer of transfers) {
      const day = Math.floor(firstDay + transfer.day);
      draft.add(names[transfer.seller], names[transfer.buyer], day, Math.max(1, Math.round(relative(transfer) * MEDIAN_MINOR))); // prettier-ignore
    }
  return draft.end();
}

/** Trades of others as a graph in which everybody's ledgers are known; `perMinor` fen for one of their minor units. Tax is 13 % within the gross. */
export function snapshotOfTrades({ ids, seller, buyer, day, grossMinor }: Trades, perMinor = 1): Snapshot {
  const count = day.length;
  const bytes = ids.reduce((sum, id) => sum + Buffer.byteLength(id), 0);
  const none = { nameBytes: 0, aliases: 0, aliasBytes: 0 };
  const builder = new SnapshotBuilder({ taxpayers: ids.length, idBytes: bytes, ...none, invoices: count });
  const gross = grossMinor.map((amount) => amount * perMinor);
  builder.addTaxpayers({
    ...plainTaxpayers(ids),
    observed: new Uint8Array(ids.length).fill(OBSERVED_SALES | OBSERVED_PURCHASES),
  });
  builder.addInvoices({
    ...{ count, seller, buyer, day },
    currency: new Uint8Array(count),
    grossMinor: gross,
    taxMinor: gross.map((amount) => Math.round((amount * 13) / 113)),
    flags: new Uint8Array(count),
    goods: new Uint16Array(count),
    digestHigh: new BigUint64Array(count),
    digestLow: BigUint64Array.from(day, (_, i) => BigInt(i)),
  });
  const version = 'trades of others';
  return builder.finish({
    ...{ version, attributesVersion: version, sequence: 0, asOf: null },
    ...{ currencies: [DEFAULT_CURRENCY], goodsCategories: [''] },
  });
}
