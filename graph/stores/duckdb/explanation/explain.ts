import { dayOf } from '../../../days.ts';
import type { ExplainedItem, Explanation, ExplanationOrder } from '../../../explanation.ts';
import { type Lead, leadId } from '../../../lead.ts';
import { parseDigest } from '../../../model.ts';
import { keyTable, textTable } from '../batches.ts';
import type { Engine } from '../engine.ts';
import { quote } from '../engine.ts';
import { CATEGORY, LIVE } from '../queries.ts';
import { stateOf } from '../state.ts';
import { REASONS } from './reasons.ts';
import { type Given, statementsFor } from './tables.ts';

/**
 * Computes a lead again, within a transaction of its own: which of its invoices are live, what they come to, and each value of its reasons. It says
 * where the ledger differs. Imports nothing of the kernels or of the graph (architecture.test.ts).
 */
export async function explain(engine: Engine, order: ExplanationOrder): Promise<Explanation> {
  const { lead, basis } = order;
  await prepare(engine, order);
  const items = await evidence(engine, lead);
  const left: string[] = [];
  const given: Given = { order, parametersOf: (detector) => order.parameters[detector] ?? {} };
  const queries = REASONS[lead.detector.name] ?? {};
  const needs = lead.reasons.flatMap(({ code }) => queries[code]?.needs ?? []);
  for (const statement of statementsFor(needs, given)) await engine.run(statement);
  for (const { code, values, peers } of lead.reasons) {
    const found = queries[code] ? await queries[code].read(engine, given) : {};
    for (const [value, told] of Object.entries(values)) {
      // who is nobody any more has no values
      const again = found === null ? null : found[value];
      if (again === undefined) left.push(`${code}.${value}`);
      else items.push(item(code, value, told, again === null ? null : Number(again)));
    }
    if (peers) left.push(`${code}.peers`);
  }
  const { version } = await stateOf(engine);
  return {
    lead: lead.id,
    agrees: items.every(({ agrees }) => agrees),
    version,
    moved: version !== basis.version,
    items,
    left,
  };
}

/** Ratios are computed in another order here: their last digits may differ. */
const RATIO_TOLERANCE = 1e-9;

function item(about: string, value: string, told: number | null, ledger: number | null): ExplainedItem {
  const agrees =
    told === ledger ||
    (told !== null &&
      ledger !== null &&
      !Number.isInteger(told) &&
      Math.abs(told - ledger) <= RATIO_TOLERANCE * Math.max(1, Math.abs(told)));
  return { about, value, lead: told, ledger, agrees };
}

/**
 * What the queries read:
 * - `live`: live invoices of the currency in the period: parties, day, filing month, gross, tax and net in minor units, goods category, digest;
 * - `core(id)`, `member(id, role)`, `lead_relation(seller, buyer)`: the lead's; `evidence`: its invoices among the live ones;
 * - `found_source(id)`: whom the same scan reports as sources; and what tables.ts makes.
 */
async function prepare(engine: Engine, { lead, basis, sources }: ExplanationOrder): Promise<void> {
  const { currency, fromDay, toDay } = basis;
  const period = [
    ...(fromDay === null ? [] : [`day >= ${Math.trunc(fromDay)}`]),
    ...(toDay === null ? [] : [`day <= ${Math.trunc(toDay)}`]),
  ];
  const keys = lead.invoices.flatMap((digest) => parseDigest(digest) ?? []);
  await keyTable(
    engine,
    'lead_invoice',
    ['digest_high', 'digest_low'],
    [BigUint64Array.from(keys, ({ high }) => high), BigUint64Array.from(keys, ({ low }) => low)],
  );
  await textTable(engine, 'core', 'id', [...lead.core]);
  await textTable(engine, 'found_source', 'id', sources ?? []);
  for (const statement of [
    `CREATE OR REPLACE TEMP VIEW live AS SELECT seller, buyer, day, year(date '1970-01-01' + day) * 12 + month(date '1970-01-01' + day) - 1 AS month,
       gross_minor - reversed_gross_minor AS gross, coalesce(tax_minor, 0) - reversed_tax_minor AS tax,
       gross_minor - reversed_gross_minor - coalesce(tax_minor, 0) + reversed_tax_minor AS net, ${CATEGORY} AS goods, digest_high, digest_low
     FROM invoice WHERE ${[LIVE, `currency = ${quote(currency)}`, ...period].join(' AND ')}`,
    'CREATE OR REPLACE TEMP VIEW evidence AS SELECT live.* FROM live SEMI JOIN lead_invoice USING (digest_high, digest_low)',
    'CREATE OR REPLACE TEMP TABLE member (id VARCHAR, role VARCHAR)',
    'CREATE OR REPLACE TEMP TABLE lead_relation (seller VARCHAR, buyer VARCHAR)',
  ])
    await engine.run(statement);
  await engine.append(
    'member',
    ['text', 'text'],
    [lead.members.map(({ taxpayer }) => taxpayer), lead.members.map(({ role }) => role)],
    lead.members.length,
  );
  const { relations } = lead;
  const parties = [relations.map(({ seller }) => seller), relations.map(({ buyer }) => buyer)];
  await engine.append('lead_relation', ['text', 'text'], parties, relations.length);
}

async function evidence(engine: Engine, lead: Lead): Promise<ExplainedItem[]> {
  const found = await engine.row<Record<string, bigint | number | null>>(
    `SELECT count(*) AS invoices, count(DISTINCT (seller, buyer)) AS relations, sum(net)::BIGINT AS net, sum(tax)::BIGINT AS tax,
       min(day) AS first, max(day) AS last FROM evidence`,
  );
  const number = (name: string) => (found[name] === null ? null : Number(found[name]));
  const { relations } = lead;
  const items = [
    item('evidence', 'invoices', lead.invoices.length, number('invoices')),
    item('evidence', 'relations', relations.length, number('relations')),
    item('evidence', 'netMinor', lead.netMinor, number('net')),
    item('evidence', 'taxMinor', lead.taxMinor, number('tax')),
    item('evidence', 'firstDay', lead.firstDay, number('first')),
    item('evidence', 'lastDay', lead.lastDay, number('last')),
  ];
  // its id, out of what the ledger says
  const id = leadId(lead.detector.name, number('first') ?? dayOf(1970, 1, 1), lead.core);
  return [...items, item('evidence', 'isItsId', 1, Number(id === lead.id))];
}
