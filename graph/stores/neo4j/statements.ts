import { FACT_KINDS, type FactKind } from '../../facts.ts';
import type { Kind } from './contents.ts';

/** What writes items into the graph, a body for each kind, and what reads them again. `row` is an item. MODEL.md draws the graph. */

/** The label of a kind of facts: `RefundClaim` of `refundClaim`. Facts of persons are relations: HOLDS. */
export const factLabel = (kind: FactKind) => kind[0].toUpperCase() + kind.slice(1);

const FACT = (kind: FactKind) =>
  `MERGE (t:Taxpayer {id: row.taxpayer}) CREATE (f:Fact:${factLabel(kind)})-[:ABOUT]->(t) SET f = row, f.fact = '${kind}'`;

const PROPERTIES = [
  ...[
    'currency',
    'invoices',
    'grossMinor',
    'taxMinor',
    'firstDay',
    'lastDay',
    'days',
    'voids',
    'reversals',
    'conflicts',
  ],
  ...['documents', 'claims', 'sequence'],
];
const PACKED = `{${PROPERTIES.map((name) => `${name}: row.${name}`).join(', ')}}`;
/** A pair has one relation of a currency, whatever its type. */
const RELATION = (type: string, isNew: boolean) =>
  `MATCH (seller:Taxpayer {id: row.seller}) MATCH (buyer:Taxpayer {id: row.buyer})
  ${isNew ? '' : 'OPTIONAL MATCH (seller)-[old:SELLS|LAPSED {currency: row.currency}]->(buyer) DELETE old'}
  CREATE (seller)-[:${type} ${PACKED}]->(buyer)`;

/** `isNew`: nothing of it is in the graph. */
export function bodyOf(kind: Kind, isNew: boolean): string {
  switch (kind) {
    case 'SELLS':
    case 'LAPSED':
      return RELATION(kind, isNew);
    case 'role':
      return `MERGE (p:Person {key: row.person}) ON CREATE SET p.id = row.personId, p.name = row.personName
        MERGE (t:Taxpayer {id: row.taxpayer}) CREATE (p)-[h:HOLDS]->(t) SET h = row`;
    case 'load':
    case 'file':
    case 'decision':
    case 'taxpayer':
    case 'identityGone':
    case 'identity':
    case 'candidateGone':
    case 'candidate':
    case 'refusal':
    case 'repair':
      return BODIES[kind];
    default:
      return FACT(kind);
  }
}

const BODIES = {
  load: 'MERGE (l:Load {id: row.id}) SET l = row',
  file: 'MATCH (l:Load {id: row.load}) MERGE (f:File {key: row.key}) SET f = row MERGE (f)-[:OF]->(l)',
  decision: 'MERGE (d:Decision {number: row.number}) SET d = row',
  // what others have written on a taxpayer stays
  taxpayer: 'MERGE (t:Taxpayer {id: row.id}) SET t += row',
  identityGone: 'MATCH (:Taxpayer {id: row.id})-[i:SAME_AS]->(:Taxpayer) DELETE i',
  identity: `MERGE (a:Taxpayer {id: row.id}) MERGE (b:Taxpayer {id: row.subject}) CREATE (a)-[:SAME_AS {why: row.why}]->(b)`,
  candidateGone: 'MATCH (:Taxpayer {id: row.a})-[c:MAY_BE {kind: row.kind}]->(:Taxpayer {id: row.b}) DELETE c',
  candidate: `MERGE (a:Taxpayer {id: row.a}) MERGE (b:Taxpayer {id: row.b})
    CREATE (a)-[:MAY_BE {kind: row.kind, state: row.state, weight: row.weight, evidence: row.evidence}]->(b)`,
  refusal: 'CREATE (r:Refusal) SET r = row',
  repair: 'CREATE (r:Repair) SET r = row',
} as const;

/** What is ours but for what says which commit it is of. */
const OURS = 'Taxpayer|Person|Fact|File|Load|Decision|Refusal|Repair|Lead|Ring';
/**
 * All that a ledger holds, and what was concluded of it; `isHeld` is a part that ends where the lease is lost. Relations go first: those of
 * one firm alone can be more than a transaction bears.
 */
export const WIPE = ['()-[n:SELLS|LAPSED|INVOLVES|MEMBER|JOINS]->()', `(n:${OURS})`].map(
  (what) => (isHeld: string) =>
    `MATCH ${what} CALL (n) { ${isHeld} ${what.startsWith('()') ? '' : 'DETACH '}DELETE n } IN TRANSACTIONS OF 1000 ROWS`,
);

/** Nodes by the commit that wrote them last. */
const SINCE = (label: string) => `MATCH (n:${label}) WHERE n.sequence > $sequence RETURN properties(n) AS item`;
export const READ = {
  load: SINCE('Load'),
  file: SINCE('File'),
  decision: SINCE('Decision'),
  fact: SINCE('Fact'),
  refusal: SINCE('Refusal'),
  repair: SINCE('Repair'),
  role: 'MATCH ()-[h:HOLDS]->() WHERE h.sequence > $sequence RETURN properties(h) AS item',
  taxpayer: `MATCH (t:Taxpayer) WHERE t.sequence > $sequence RETURN t.id AS id, t.observed AS observed, t.salesFirst AS sales_first, t.salesLast AS sales_last,
    t.purchasesFirst AS purchases_first, t.purchasesLast AS purchases_last, t.names AS names, t.nameRows AS nameRows`,
  relation: `MATCH (t:Taxpayer) WHERE t.sequence > $sequence MATCH (t)-[r:SELLS|LAPSED]->(b:Taxpayer) WHERE r.sequence > $sequence
    RETURN t.id AS seller, b.id AS buyer, r.currency AS currency, r.documents AS documents, r.claims AS claims`,
  identity: 'MATCH (a:Taxpayer)-[i:SAME_AS]->(b:Taxpayer) RETURN a.id AS id, b.id AS subject, i.why AS why',
  candidate:
    'MATCH (a:Taxpayer)-[c:MAY_BE]->(b:Taxpayer) RETURN c.kind AS kind, a.id AS a, b.id AS b, c.state AS state, c.weight AS weight, c.evidence AS evidence',
} as const;

export const FACT_LABELS = FACT_KINDS.filter((kind) => kind !== 'role').map(factLabel);
