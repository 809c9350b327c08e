import { numberCurrencies } from '../../live.ts';
import type { ChangedInvoiceBatch, ChangedPairBatch, ScanSince, SubjectBatch, TaxpayerBatch } from '../../scan.ts';
import type { PastState } from '../../store.ts';
import type { Engine } from './engine.ts';
import {
  CATEGORY,
  CURRENCIES,
  DISPUTED,
  FLAGS,
  IDENTITY_ROWS,
  LIVE,
  NODES,
  REMOVED_BETWEEN,
  SUBJECT_OF,
} from './queries.ts';
import { nodeBatches } from './scan.ts';
import { metaOf, stateOf } from './state.ts';
import { duplicatesOf } from './writer.ts';

const KINDS = {
  voids: 'void = 1',
  reversals: 'void = 0 AND gross_minor < 0',
  conflicts: DISPUTED,
} as const;
const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
const COUNTED_KINDS = Object.entries(KINDS)
  .map(([kind, condition]) => `(count(*) FILTER (${condition}))::INTEGER AS ${kind}`)
  .join(', ');

/** Pairs of which a document came, went or changed. */
const PAIRS = (sequence: number) => `CREATE OR REPLACE TEMP TABLE changed_pair AS
  SELECT (row_number() OVER (ORDER BY seller, buyer, currency) - 1)::UINTEGER AS pair, seller, buyer, currency FROM (
    SELECT seller, buyer, currency FROM invoice WHERE sequence > ${sequence}
    UNION SELECT seller, buyer, currency FROM removed_invoice WHERE ${REMOVED_BETWEEN(sequence)}) WHERE seller <> buyer`;
/** All that stands between them now. */
const DOCUMENTS = `CREATE OR REPLACE TEMP TABLE changed_invoice AS
  SELECT pair, seller, buyer, day, gross_minor, tax_minor, reversed_gross_minor, reversed_tax_minor, void, conflict, contested, goods_code, goods_name,
    digest_high, digest_low, sequence
  FROM invoice JOIN changed_pair USING (seller, buyer, currency)`;
const PAIR_ROWS = (sequence: number) => `WITH
  now AS (SELECT pair, (count(*) FILTER (${LIVE}))::UINTEGER AS live, ${COUNTED_KINDS} FROM changed_invoice GROUP BY pair),
  came AS (SELECT pair, ${COUNTED_KINDS} FROM changed_invoice WHERE sequence > ${sequence} GROUP BY pair),
  went AS (SELECT pair, ${COUNTED_KINDS} FROM removed_invoice JOIN changed_pair USING (seller, buyer, currency)
    WHERE ${REMOVED_BETWEEN(sequence)} GROUP BY pair)
  SELECT seller, buyer, currency, coalesce(live, 0)::UINTEGER, ${kinds.map((kind) => `coalesce(now.${kind}, 0)::UINTEGER`).join(', ')},
    ${kinds.map((kind) => `(coalesce(now.${kind}, 0) - coalesce(came.${kind}, 0) + coalesce(went.${kind}, 0))::UINTEGER`).join(', ')}
  FROM changed_pair LEFT JOIN now USING (pair) LEFT JOIN came USING (pair) LEFT JOIN went USING (pair) ORDER BY pair`;
const PAIR_TYPES = [
  ...(['text', 'text', 'text', 'count'] as const),
  ...[...kinds, ...kinds].map(() => 'count' as const),
];
const INVOICE_ROWS = `SELECT day, (gross_minor - reversed_gross_minor)::DOUBLE, (coalesce(tax_minor, 0) - reversed_tax_minor)::DOUBLE,
    ${FLAGS}, ${CATEGORY}, digest_high, digest_low
  FROM changed_invoice WHERE ${LIVE} ORDER BY pair, day, digest_high, digest_low`;
const INVOICE_TYPES = ['day', 'minor', 'minor', 'small', 'text', 'key', 'key'] as const;

/** Subjects of which a registration, a name or who stands for them changed. */
const SUBJECTS = (sequence: number) => `CREATE OR REPLACE TEMP TABLE changed_subject AS
  SELECT DISTINCT ${SUBJECT_OF('id')} AS id FROM (SELECT DISTINCT id FROM changed_taxpayer WHERE sequence > ${sequence}) LEFT JOIN identity USING (id)`;
const KNOWN_STATE =
  'SELECT 1 AS one FROM past_version WHERE sequence = $1 AND version = $2 AND attributes_version = $3';
const COUNTS = `SELECT (SELECT count(*) FROM node) AS taxpayers, (SELECT count(*) FROM changed_pair) AS pairs,
  (SELECT count(*) FROM changed_invoice WHERE ${LIVE}) AS invoices`;

/** What a scan would tell of whatever changed since a commit, as Store.scanSince says; on a connection in a transaction, which `close` ends. */
export async function scanSince(
  engine: Engine,
  { sequence, version, attributesVersion }: PastState,
  close: () => void,
): Promise<ScanSince | null> {
  const remembered = Number((await metaOf(engine)).get('remembered_since') ?? Infinity);
  const { demo: _, ...state } = await stateOf(engine);
  // a ledger that was put back from a copy may have come to this number by another way
  const [known] = await engine.rows(KNOWN_STATE, [sequence, version, attributesVersion]);
  if (sequence < remembered || !known) {
    close();
    return null;
  }
  for (const statement of [PAIRS(sequence), DOCUMENTS, SUBJECTS(sequence), NODES('changed_subject')])
    await engine.run(statement);
  const found = await engine.rows<{ currency: string }>(CURRENCIES);
  const counts = await engine.row<Record<'taxpayers' | 'pairs' | 'invoices', bigint>>(COUNTS);
  return {
    counts: {
      taxpayers: Number(counts.taxpayers),
      pairs: Number(counts.pairs),
      invoices: Number(counts.invoices),
    },
    identity: { ...state, asOf: null, currencies: numberCurrencies(found.map(({ currency }) => currency)) },
    taxpayers: nodeBatches(engine) as AsyncIterable<TaxpayerBatch>,
    aliases: subjectBatches(engine),
    duplicates: await duplicatesOf(engine),
    pairs: pairBatches(engine, sequence),
    invoices: invoiceBatches(engine),
    close,
  };
}

async function* subjectBatches(engine: Engine): AsyncGenerator<SubjectBatch> {
  for await (const { columns } of engine.stream(IDENTITY_ROWS, ['text', 'text'] as const))
    yield { ids: columns[0] as string[], subjects: columns[1] as string[] };
}

async function* pairBatches(engine: Engine, sequence: number): AsyncGenerator<ChangedPairBatch> {
  for await (const { count, columns } of engine.stream(PAIR_ROWS(sequence), PAIR_TYPES)) {
    const [seller, buyer, currency] = columns as unknown as string[][];
    const [live, ...tallies] = columns.slice(3) as Uint32Array[];
    const [voids, reversals, conflicts, ...before] = tallies;
    yield {
      ...{ count, seller, buyer, currency, live },
      now: { voids, reversals, conflicts },
      before: { voids: before[0], reversals: before[1], conflicts: before[2] },
    };
  }
}

async function* invoiceBatches(engine: Engine): AsyncGenerator<ChangedInvoiceBatch> {
  for await (const { count, columns } of engine.stream(INVOICE_ROWS, INVOICE_TYPES)) {
    const [day, grossMinor, taxMinor, flags, goods, digestHigh, digestLow] = columns;
    yield { count, day, grossMinor, taxMinor, flags, goods: goods as string[], digestHigh, digestLow };
  }
}
