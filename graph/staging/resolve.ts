import type { Known } from '../store.ts';
import { appendBatch } from '../stores/duckdb/batches.ts';
import type { Engine } from '../stores/duckdb/engine.ts';
import { columnsOf } from '../tables.ts';
import { CLAIMS, INVOICES } from './conclusions.ts';
import { JOINS, MATCH_COUNTS } from './joins.ts';
import { PAPERS, SHARED } from './papers.ts';
import { typesOf } from './staged.ts';

/** How the ledgers of two parties meet, over rows of which at least one is new. */
export interface MatchCounts {
  rowPairs: number;
  rowPairsWithinOneFirm: number;
  rowPairsBetweenFirms: number;
  orderedPairs: number;
  invoices: number;
  contested: number;
}

/** Brings in what the ledger knows: who is who, and its claims and invoices of the group keys of the new claims. */
export async function bringIn(engine: Engine, known: Known): Promise<void> {
  await engine.run(`CREATE TABLE claim_known (${typesOf(columnsOf('claim'))})`);
  await engine.run(`CREATE TABLE invoice_known (${typesOf(columnsOf('invoice'))})`);
  await engine.run(`CREATE TABLE identity (${typesOf(columnsOf('identity'))})`);
  await engine.run('CREATE TABLE changed (id VARCHAR)');
  try {
    for await (const batch of known.identities) await appendBatch(engine, 'identity', 'identity', batch);
    for await (const batch of known.claims) await appendBatch(engine, 'claim', 'claim_known', batch);
    for await (const batch of known.invoices) await appendBatch(engine, 'invoice', 'invoice_known', batch);
  } finally {
    known.close();
  }
}

/**
 * From claims to invoices, as a function of the set of claims alone: the order of rows, files and loads does not matter.
 *
 * Parties are subjects: an id that stands for another one (identity.ts) is that one, from the first rule on. Claims keep the id that they name.
 *
 * A row that shares its document with no other and names no such id is an invoice by itself, with the digest that it has from check.ts; most rows are such. What
 * follows is about the others:
 *
 * 1. A *paper* is all rows of one ledger about one document. What names a document is its 20-digit number, else (code, number), else (number,
 *    day, net, tax, currency), and the gross where net or tax is missing. Rows that name different parties, statuses or amounts are a conflict:
 *    the paper is drawn to the party with most rows, then by bytes, and likewise to the amounts. Where two ledgers of one subject are one paper,
 *    a number comes before codes and one ledger's codes before the other's, and codes of two ledgers do not contradict each other.
 * 2. A sale of X and a purchase of Y ≠ X with equal code, number, day, net, tax and currency are one invoice X → Y, unless a ledger gives the
 *    other party's own number and it is somebody else. A missing code equals only another missing one.
 * 3. A full invoice takes in the sale of its seller and the purchase of its buyer, before rule 2, and where net and tax are missing by the gross.
 * 4. Where several buyers match one sale, or several sellers one purchase, it is contested: each paper stays an invoice of its own. So does a
 *    paper that fits two full invoices, or matches one that rule 3 has given to another; unless rule 5 knows better.
 * 5. What else bears one 20-digit number, or one (code, number), is one invoice all the same, and in conflict where it disagrees: parties by
 *    their own numbers come before codes of a ledger's own, then most rows, then bytes. Of the two ledgers of one
 *    firm the sales take part, the purchases stay apart.
 * 6. Void only if void on all claims; a difference is flagged.
 *
 * In:  claim_new, claim_known, invoice_known; identity, and `changed`: ids that stood for another subject when their claims were resolved last.
 * Out: shared (documents of several rows, at least one of them new), claim_linked (their claims, known and new, with digest and outcome),
 *      invoice_shared (their invoices); invoice_known keeps those that stood for them.
 */
export async function resolve(engine: Engine): Promise<MatchCounts> {
  for (const statement of [...SHARED, ...PAPERS, ...JOINS, ...INVOICES, ...CLAIMS]) await engine.run(statement);
  const row = await engine.row<Record<keyof MatchCounts, bigint>>(MATCH_COUNTS);
  for (const table of [
    'claim_shared',
    'variant',
    'paper',
    'face',
    'pair',
    'possible',
    'anchored',
    'disagreeing',
    'concluded',
  ])
    await engine.run(`DROP TABLE ${table}`);
  return {
    rowPairs: Number(row.rowPairs),
    rowPairsWithinOneFirm: Number(row.rowPairsWithinOneFirm),
    rowPairsBetweenFirms: Number(row.rowPairsBetweenFirms),
    orderedPairs: Number(row.orderedPairs),
    invoices: Number(row.invoices),
    contested: Number(row.contested),
  };
}
