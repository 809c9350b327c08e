/**
 * Traces in Cypher, several ways each: which is the fastest depends on the graph, so all are tried. They follow relations of any currency,
 * so the ledger must have one only.
 */
export interface Way {
  name: string;
  /** How many taxpayers are reached from $id in at most so many hops, it not among them. */
  count(hops: number): string;
  /** Their ids. */
  ids(hops: number): string;
}

export const DWELL_DAYS = 30;

const START = 'MATCH (s:Taxpayer {id: $id})';
const steps = (hops: number, of: (hop: number) => string, from = 1) =>
  Array.from({ length: hops - from + 1 }, (_, i) => of(from + i)).join('\n');
const listed = (hops: number, of: (hop: number) => string) =>
  Array.from({ length: hops }, (_, i) => of(i + 1)).join(' + ');
const way = (name: string, body: (hops: number) => string): Way => ({
  name,
  count: (hops) => `${body(hops)}\nRETURN count(DISTINCT t) AS reached`,
  ids: (hops) => `${body(hops)}\nRETURN DISTINCT t.id AS id`,
});

/** Whatever the days: a walk of relations leads there. A taxpayer on a walk is on a path as well, so these may leave out walks that repeat a relation. */
export const ANY_ORDER: readonly Way[] = [
  way('*1..n', (hops) => `MATCH (s:Taxpayer {id: $id})-[:SELLS*1..${hops}]->(t) WHERE t <> s`),
  way('quantified', (hops) => `MATCH (s:Taxpayer {id: $id})-[:SELLS]->{1,${hops}}(t) WHERE t <> s`),
  way(
    'distinct per hop',
    (hops) => `${START} WITH s, [s] AS l0
${steps(hops, (k) => `CALL (l${k - 1}) { UNWIND l${k - 1} AS a MATCH (a)-[:SELLS]->(b) RETURN collect(DISTINCT b) AS l${k} }`)}
UNWIND ${listed(hops, (k) => `l${k}`)} AS t WITH s, t WHERE t <> s`,
  ),
];

/** With a graph of GDS by the name `sells`. */
export const GDS_BFS: Way = {
  name: 'gds.bfs',
  count: (hops) => `${START} CALL gds.bfs.stream('sells', {sourceNode: s, maxDepth: ${hops}}) YIELD nodeIds RETURN size(nodeIds) - 1 AS reached`, // prettier-ignore
  ids: (hops) => `${START} CALL gds.bfs.stream('sells', {sourceNode: s, maxDepth: ${hops}}) YIELD nodeIds
UNWIND nodeIds AS node WITH s, gds.util.asNode(node) AS t WHERE t <> s RETURN t.id AS id`,
};

const follows = `e > d AND e <= d + ${DWELL_DAYS}`;
/** Whether a relation r has any day that could follow one of lo … hi; spares most lists of days. */
const mayFollow = `r.lastDay > lo AND r.firstDay <= hi + ${DWELL_DAYS}`;
const least = (list: string) => `reduce(m = 10000000, d IN ${list} | CASE WHEN d < m THEN d ELSE m END)`;
const most = (list: string) => `reduce(m = -10000000, d IN ${list} | CASE WHEN d > m THEN d ELSE m END)`;
const reached = (hops: number) =>
  `UNWIND ${listed(hops, (k) => (k === hops ? `l${k}` : `[x IN x${k} | x.t]`))} AS t WITH s, t WHERE t <> s`;
const FIRST_ONLY = `${START} MATCH (s)-[:SELLS]->(b) WITH s, collect(DISTINCT b) AS l1`;
/** Days picked off each relation of a list, in turn: empty where no choice of them follows. */
const picked = (first: string, rest: string, days: string) =>
  `size(reduce(ds = ${first}, r IN ${rest} | [e IN ${days} WHERE any(d IN ds WHERE ${follows})])) > 0`;

/**
 * Each invoice on a strictly later day than the one before, and at most DWELL_DAYS after it. A walk may come back to a relation by a later
 * invoice, which a pattern of one MATCH forbids: ways that do so may reach fewer, and are compared all the same.
 */
export const IN_ORDER: readonly Way[] = [
  way('firm and day per hop', (hops) =>
    hops === 1
      ? `${FIRST_ONLY} ${reached(1)}`
      : `${START} MATCH (s)-[r:SELLS]->(b) UNWIND r.days AS e WITH DISTINCT s, b, e WITH s, collect({t: b, d: e}) AS x1
${steps(
  hops,
  (k) =>
    `CALL (x${k - 1}) { UNWIND x${k - 1} AS x WITH x.t AS a, x.d AS d, x.d AS lo, x.d AS hi MATCH (a)-[r:SELLS]->(b) WHERE ${mayFollow} ${
      k === hops
        ? `AND any(e IN r.days WHERE ${follows}) RETURN collect(DISTINCT b) AS l${k}`
        : `UNWIND r.days AS e WITH b, d, e WHERE ${follows} WITH DISTINCT b, e RETURN collect({t: b, d: e}) AS x${k}`
    } }`,
  2,
)}
${reached(hops)}`,
  ),
  way('firm with its days per hop', (hops) =>
    hops === 1
      ? `${FIRST_ONLY} ${reached(1)}`
      : `${START} MATCH (s)-[r:SELLS]->(b) UNWIND r.days AS e WITH s, b, collect(DISTINCT e) AS ds
WITH s, collect({t: b, ds: ds, lo: ${least('ds')}, hi: ${most('ds')}}) AS x1
${steps(
  hops,
  (k) =>
    `CALL (x${k - 1}) { UNWIND x${k - 1} AS x WITH x.t AS a, x.ds AS ds, x.lo AS lo, x.hi AS hi MATCH (a)-[r:SELLS]->(b) WHERE ${mayFollow} ${
      k === hops
        ? `AND any(e IN r.days WHERE any(d IN ds WHERE ${follows})) RETURN collect(DISTINCT b) AS l${k}`
        : `UNWIND r.days AS e WITH b, ds, e WHERE any(d IN ds WHERE ${follows}) WITH b, collect(DISTINCT e) AS ds
  RETURN collect({t: b, ds: ds, lo: ${least('ds')}, hi: ${most('ds')}}) AS x${k}`
    } }`,
  2,
)}
${reached(hops)}`,
  ),
  way(
    'explicit hops',
    (hops) => `${START} CALL (s) {
${Array.from({ length: hops }, (_, i) => explicit(i + 1)).join('\nUNION\n')}
} WITH s, t WHERE t <> s`,
  ),
  way(
    '*1..n',
    (hops) => `MATCH (s:Taxpayer {id: $id})-[rs:SELLS*1..${hops}]->(t)
WHERE t <> s AND ${picked('rs[0].days', 'tail(rs)', 'r.days')}`,
  ),
  way(
    'quantified',
    (hops) => `MATCH (s:Taxpayer {id: $id})(()-[rs:SELLS]->()){1,${hops}}(t)
WHERE t <> s AND ${picked('rs[0].days', 'tail(rs)', 'r.days')}`,
  ),
];

function explicit(hops: number): string {
  const more = steps(
    hops,
    (k) =>
      `MATCH (t${k - 1})-[r${k}:SELLS]->(t${k}) WHERE r${k}.lastDay > r${k - 1}.firstDay AND r${k}.firstDay <= r${k - 1}.lastDay + ${DWELL_DAYS}`,
    2,
  );
  const days = `[${Array.from({ length: hops }, (_, i) => `r${i + 1}.days`).join(', ')}]`;
  return `MATCH (s)-[r1:SELLS]->(t1) ${more} WITH t${hops} AS t, ${days} AS l WHERE ${picked('l[0]', 'tail(l)', 'r')} RETURN DISTINCT t`;
}
