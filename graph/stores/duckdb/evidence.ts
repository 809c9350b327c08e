import {
  type CodeEvidence,
  type IdentityEvidence,
  MOST_FIRMS,
  type SharedDocuments,
  type SharedMark,
} from '../../identity.ts';
import { CITIZEN_NUMBER } from '../../model.ts';
import { ASCII, FULL_WIDTH, IGNORED, LEGAL_FORMS, UPPER } from '../../names.ts';
import { SIDE_PURCHASES, SIDE_SALES } from '../../tables.ts';
import { type Engine, quote } from './engine.ts';

/** What the ledgers say of who is who, in SQL; stores/memory/evidence.ts says the same in plain words. */

const HAS_AMOUNTS = 'net_minor IS NOT NULL AND tax_minor IS NOT NULL';
const IS_GLOBAL = "(code IS NOT NULL OR regexp_full_match(number, '[0-9]{20}'))";
/** A hash of 128 bits over what makes a document of any kind. */
const DOCUMENT = `md5_number(concat_ws(chr(31), coalesce(code, ''), number, day, net_minor, tax_minor, currency))`;

const IS_CODED = '(seller_scoped = 1 OR buyer_scoped = 1)';

const subject = (id: string, as: string) => `LEFT JOIN joined ${as} ON ${as}.id = ${id}`;
const party = (side: 'seller' | 'buyer') =>
  // a code that people say is a firm is that firm
  `CASE WHEN ${side}_scoped = 0 OR NOT contains(${side}_of.subject, '/') THEN coalesce(${side}_of.subject, ${side}) END`;

/** What firms' own ledgers say of documents, and which days they cover. */
const TOLD = [
  `CREATE OR REPLACE TEMP TABLE named AS SELECT side, day, CASE WHEN ${HAS_AMOUNTS} THEN ${DOCUMENT} END AS document,
    ${party('seller')} AS seller, ${party('buyer')} AS buyer FROM claim ${subject('seller', 'seller_of')} ${subject('buyer', 'buyer_of')}`,
  `CREATE OR REPLACE TEMP TABLE told AS SELECT ${SIDE_SALES} AS side, seller AS firm, buyer AS other, day, document FROM named
      WHERE side <> ${SIDE_PURCHASES}
    UNION ALL SELECT ${SIDE_PURCHASES}, buyer, seller, day, document FROM named WHERE side <> ${SIDE_SALES}`,
  'DROP TABLE named',
];

const CODES = `WITH
  period AS (SELECT side, firm, min(day) AS first_day, max(day) AS last_day FROM told GROUP BY ALL),
  coded AS (SELECT claim.rowid AS line, CASE side WHEN ${SIDE_SALES} THEN buyer ELSE seller END AS party, coalesce(joined.subject, owner) AS owner,
      ${SIDE_SALES + SIDE_PURCHASES} - side AS opposite, day, CASE WHEN ${HAS_AMOUNTS} THEN ${DOCUMENT} END AS document
    FROM claim LEFT JOIN joined ON joined.id = owner WHERE ${IS_CODED}),
  known AS (SELECT DISTINCT side, firm, other, document FROM told SEMI JOIN coded ON coded.document = told.document AND opposite = told.side),
  crowd AS (SELECT side, document FROM known GROUP BY ALL HAVING count(DISTINCT firm) > ${MOST_FIRMS}),
  met AS (SELECT party, owner, opposite, firm, count(DISTINCT line) AS found FROM coded JOIN known
      ON known.side = coded.opposite AND known.document = coded.document AND (other IS NULL OR other = owner)
    WHERE (known.side, known.document) NOT IN (FROM crowd) GROUP BY ALL),
  found AS (SELECT *, count(*) OVER (PARTITION BY party) AS firms FROM met
    QUALIFY row_number() OVER (PARTITION BY party ORDER BY found DESC, firm) <= ${MOST_FIRMS}),
  counted AS (SELECT found.party, found.firm, count(*) AS rows, count(*) FILTER (day BETWEEN first_day AND last_day) AS within
    FROM found JOIN coded USING (party) JOIN period ON period.side = found.opposite AND period.firm = found.firm GROUP BY ALL)
  SELECT party AS code, owner, CASE opposite WHEN ${SIDE_PURCHASES} THEN 'sales' ELSE 'purchases' END AS side, firm,
    rows::DOUBLE AS rows, within::DOUBLE AS within, found::DOUBLE AS found, firms::DOUBLE AS firms
  FROM found JOIN counted USING (party, firm) ORDER BY party, firm`;

/** Pairs of what a table's column `id` holds within a group; none within a crowd. */
const pairs = (from: string, group: string, more?: string) =>
  `(SELECT x.id AS a, y.id AS b, ${group
    .split(', ')
    .map((column) => `x.${column}`)
    .join(
      ', ',
    )}${more ? `, x.${more} AS x_${more}, y.${more} AS y_${more}` : ''} FROM ${from} x JOIN ${from} y ON x.id < y.id AND ${group
    .split(', ')
    .map((column) => `x.${column} = y.${column}`)
    .join(' AND ')})`;
const uncrowded = (group: string) => `QUALIFY count(*) OVER (PARTITION BY ${group}) BETWEEN 2 AND ${MOST_FIRMS}`;

/** What two claims of one document have in common, in whatever role. */
const MEETING = `CASE WHEN ${IS_GLOBAL} THEN hash(group_key) ELSE hash(group_key, day, net_minor, tax_minor, currency) END`;

/** Documents by who is named in them, out of claims. */
const parts = (claims: string, which = 'true') =>
  ['seller', 'buyer']
    .map(
      (role) => `SELECT '${role}' AS role, ${role} AS id, CASE WHEN ${IS_GLOBAL}
        THEN md5_number(concat_ws(chr(31), coalesce(code, ''), number)) ELSE ${DOCUMENT} END AS document, void
      FROM ${claims} WHERE ${role}_scoped = 0 AND ((${HAS_AMOUNTS}) OR ${IS_GLOBAL}) AND ${which.replaceAll('?', role)}`,
    )
    .join(' UNION ALL ');

const PARTS = [
  // most documents have one claim only, and nobody shares them
  `CREATE OR REPLACE TEMP TABLE part AS
    WITH repeated AS MATERIALIZED (SELECT seller, buyer, seller_scoped, buyer_scoped, code, number, day, net_minor, tax_minor, currency, void
      FROM claim WHERE ${MEETING} IN (SELECT ${MEETING} AS meeting FROM claim GROUP BY meeting HAVING count(*) > 1))
    SELECT role, id, document, max(1 - void) AS valid FROM (${parts('repeated')}) GROUP BY ALL`,
  `CREATE OR REPLACE TEMP TABLE common AS FROM part ${uncrowded('role, document')}`,
  'DROP TABLE part',
];

const DOCUMENTS = `WITH
  shared AS (SELECT a, b, role, count(*) AS shared, count(*) FILTER (x_valid = 1 AND y_valid = 1) AS valid FROM ${pairs('common', 'role, document', 'valid')} GROUP BY ALL),
  counted AS (SELECT role, id, count(DISTINCT document) AS documents FROM (${parts('claim', '? IN (SELECT id FROM common)')}) GROUP BY ALL)
  SELECT a, b, shared.role, shared.shared::DOUBLE AS shared, shared.valid::DOUBLE AS valid, x.documents::DOUBLE AS "ofA", y.documents::DOUBLE AS "ofB"
  FROM shared JOIN counted x ON x.id = a AND x.role = shared.role JOIN counted y ON y.id = b AND y.role = shared.role
  ORDER BY a, b, shared.role`;

/** Characters that are written otherwise. Hardly a name has one, and to translate is what names cost. */
const TRANSLATED = `[A-Z${FULL_WIDTH[0]}-${FULL_WIDTH.at(-1)}]`;
/** normalName of names.ts. */
const normalName = (name: string) =>
  LEGAL_FORMS.reduce(
    (sql, [spelling, form]) => `regexp_replace(${sql}, ${quote(spelling)}, ${quote(form)})`,
    `regexp_replace(CASE WHEN regexp_matches(${name}, ${quote(TRANSLATED)})
      THEN translate(translate(${name}, ${quote(FULL_WIDTH)}, ${quote(ASCII)}), ${quote(UPPER)}, ${quote(UPPER.toLowerCase())}) ELSE ${name} END, ${quote(IGNORED)}, '', 'g')`,
  );

const MARKS = [
  `CREATE OR REPLACE TEMP TABLE numbered AS SELECT id, is_old, regexp_full_match(id, ${quote(CITIZEN_NUMBER)}) AS is_person,
    CASE WHEN is_old THEN id[:6] ELSE id[3:8] END AS region, CASE WHEN is_old THEN id[7:] ELSE id[9:17] END AS organisation
    FROM (SELECT id, regexp_full_match(id, '[0-9]{6}[0-9A-Z]{9}') AS is_old FROM taxpayer
      WHERE regexp_full_match(id, '[0-9]{6}[0-9A-Z]{9}|[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}')) ${uncrowded('organisation')}`,
  `CREATE OR REPLACE TEMP TABLE named AS SELECT id, normal FROM (
      SELECT DISTINCT taxpayer AS id, ${normalName('name')} AS normal FROM name SEMI JOIN taxpayer ON taxpayer.id = name.taxpayer
        WHERE NOT contains(taxpayer, '/'))
    WHERE normal <> '' ${uncrowded('normal')}`,
  `CREATE OR REPLACE TEMP TABLE seated AS SELECT * FROM (
      SELECT DISTINCT role.taxpayer AS id, coalesce('id ' || personId, 'name ' || personName) AS person, ${normalName('address')} AS place
      FROM fact_role role JOIN fact_address USING (taxpayer) SEMI JOIN taxpayer ON taxpayer.id = role.taxpayer
      WHERE role = 'legalRepresentative') WHERE place <> '' ${uncrowded('person, place')}`,
  `CREATE OR REPLACE TEMP TABLE former AS SELECT DISTINCT taxpayer AS id, formerId FROM fact_registration
    WHERE taxpayer <> formerId AND taxpayer IN (SELECT id FROM taxpayer) AND formerId IN (SELECT id FROM taxpayer)`,
];
const MARKED = `SELECT a, b, mark FROM (
    SELECT p.a, p.b, CASE WHEN x.region = y.region AND x.is_old <> y.is_old THEN 'old_number' ELSE 'organisation' END AS mark
      FROM ${pairs('numbered', 'organisation')} p JOIN numbered x ON x.id = p.a JOIN numbered y ON y.id = p.b
      WHERE mark = 'old_number' OR NOT (x.is_person OR y.is_person)
    UNION ALL SELECT DISTINCT least(id, formerId), greatest(id, formerId), 'former_number' FROM former
    UNION ALL SELECT DISTINCT a, b, 'name' FROM ${pairs('named', 'normal')}
    UNION ALL SELECT DISTINCT a, b, 'representative_and_address' FROM ${pairs('seated', 'person, place')})
  ORDER BY ALL`;

/** Reads it on a connection of its own, or in the midst of a transaction: makes temporary tables only. */
export async function identityEvidence(
  engine: Engine,
  subjects: ReadonlyMap<string, string>,
): Promise<IdentityEvidence> {
  await engine.run('CREATE OR REPLACE TEMP TABLE joined (id VARCHAR, subject VARCHAR)');
  await engine.append('joined', ['text', 'text'], [[...subjects.keys()], [...subjects.values()]], subjects.size);
  const told = await codes(engine);
  for (const statement of [...PARTS, ...MARKS]) await engine.run(statement);
  const evidence = {
    codes: told,
    documents: await engine.rows<Record<string, unknown> & SharedDocuments>(DOCUMENTS),
    marks: await engine.rows<Record<string, unknown> & SharedMark>(MARKED),
  };
  for (const table of ['joined', 'common', 'numbered', 'named', 'seated', 'former'])
    await engine.run(`DROP TABLE ${table}`);
  return evidence;
}

/** Which firms the codes of ledgers may be. What firms tell of all documents is only asked for where a ledger has codes. */
async function codes(engine: Engine): Promise<CodeEvidence[]> {
  const coded = await engine.rows(`SELECT 1 AS one FROM claim WHERE ${IS_CODED} LIMIT 1`);
  if (coded.length === 0) return [];
  for (const statement of TOLD) await engine.run(statement);
  const found = await engine.rows<Record<string, unknown> & CodeEvidence>(CODES);
  await engine.run('DROP TABLE told');
  return found;
}
