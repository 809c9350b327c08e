import { compareTexts } from '../../bytes.ts';
import { numberCategories, numberCurrencies } from '../../live.ts';
import type { AliasBatch, InvoiceBatch, PairBatch, Scan, TallyBatch, TaxpayerBatch } from '../../scan.ts';
import { numberTable, textTable } from './batches.ts';
import type { Engine } from './engine.ts';
import {
  ALIAS_ROWS,
  ALIAS_TYPES,
  AS_OF,
  CATEGORIES,
  COUNTS,
  CURRENCIES,
  GRAPH_ROWS,
  GRAPH_TYPES,
  NODE_ROWS,
  NODE_TYPES,
  NODES,
  TALLY_ROWS,
  TALLY_TYPES,
} from './queries.ts';
import { concludeReversals } from './reversals.ts';
import { stateOf } from './state.ts';
import { attributesVersionOf, duplicatesOf, versionOf } from './writer.ts';

/** All that a snapshot is built from, as Store.scan says; on a connection in a transaction, which `close` ends. */
export async function scan(engine: Engine, asOf: number | null, close: () => void): Promise<Scan> {
  const invoice = await documentsTo(engine, asOf);
  await engine.run(NODES());
  const counts = await engine.row<Record<string, bigint>>(COUNTS(invoice));
  const found = await engine.rows<{ currency: string }>(CURRENCIES);
  const currencies = numberCurrencies(found.map(({ currency }) => currency));
  const categories = await engine.rows<{ category: string; rows: bigint }>(CATEGORIES(invoice));
  const goodsCategories = numberCategories(categories.map(({ category, rows }) => [category, Number(rows)]));
  await numberTable(engine, 'currency_number', 'currency', currencies);
  await numberTable(engine, 'category_number', 'category', goodsCategories);
  const { sequence, ...now } = await stateOf(engine);
  const version = asOf === null ? now.version : await versionOf(engine, invoice);
  const attributesVersion = asOf === null ? now.attributesVersion : await attributesVersionOf(engine, invoice);
  return {
    counts: {
      taxpayers: Number(counts.taxpayers),
      idBytes: Number(counts.id_bytes),
      nameBytes: Number(counts.name_bytes),
      aliases: Number(counts.aliases),
      aliasBytes: Number(counts.alias_bytes),
      invoices: Number(counts.invoices),
    },
    identity: { version, attributesVersion, sequence, asOf, currencies, goodsCategories },
    taxpayers: nodeBatches(engine),
    aliases: aliasBatches(engine),
    duplicates: duplicateBatches(engine),
    invoices: graphBatches(engine, invoice),
    tallies: tallyBatches(engine, invoice),
    close,
  };
}

export async function* nodeBatches(engine: Engine): AsyncGenerator<TaxpayerBatch> {
  for await (const { columns } of engine.stream(NODE_ROWS, NODE_TYPES)) {
    const [ids, names, observed, salesFirst, salesLast, purchasesFirst, purchasesLast] = columns;
    yield { ids: ids as string[], names, observed, salesFirst, salesLast, purchasesFirst, purchasesLast };
  }
}

async function* aliasBatches(engine: Engine): AsyncGenerator<AliasBatch> {
  for await (const { columns } of engine.stream(ALIAS_ROWS, ALIAS_TYPES))
    yield { ids: columns[0] as string[], nodes: columns[1] };
}

async function* duplicateBatches(engine: Engine): AsyncGenerator<PairBatch> {
  const pairs = await duplicatesOf(engine);
  const ids = [...new Set(pairs.flat())].sort(compareTexts);
  await textTable(engine, 'paired', 'id', ids);
  const rows = await engine.rows<{ id: string; node: number }>('SELECT id, node FROM node SEMI JOIN paired USING (id)');
  const nodes = new Map(rows.map(({ id, node }) => [id, node]));
  const column = (side: 0 | 1) => Uint32Array.from(pairs, (pair) => nodes.get(pair[side])!);
  yield { count: pairs.length, a: column(0), b: column(1) };
}

/** The table to read documents up to a day from: a temporary one where there is a day. */
async function documentsTo(engine: Engine, day: number | null): Promise<string> {
  if (day === null) return 'invoice';
  await concludeReversals(engine, 'reversal_to', day);
  await engine.run(AS_OF(day));
  return 'invoice_to';
}

async function* tallyBatches(engine: Engine, invoice: string): AsyncGenerator<TallyBatch> {
  for await (const { count, columns } of engine.stream(TALLY_ROWS(invoice), TALLY_TYPES)) {
    const [seller, buyer, currency, voids, reversals, conflicts] = columns;
    yield { count, seller, buyer, currency, voids, reversals, conflicts };
  }
}

async function* graphBatches(engine: Engine, invoice: string): AsyncGenerator<InvoiceBatch> {
  for await (const { count, columns } of engine.stream(GRAPH_ROWS(invoice), GRAPH_TYPES)) {
    const [seller, buyer, currency, day, grossMinor, taxMinor, flags, categories, digestHigh, digestLow] = columns;
    const goods = Uint16Array.from(categories);
    yield { count, seller, buyer, currency, day, grossMinor, taxMinor, flags, goods, digestHigh, digestLow };
  }
}
