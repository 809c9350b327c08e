import type { Decision } from '../../decisions.ts';
import type { IdentityEvidence } from '../../identity.ts';
import type { CandidatePage, CandidateQuery, Known, Registration, Unsettled } from '../../store.ts';
import type { Row } from '../../tables.ts';
import { batches, keyTable, textTable } from './batches.ts';
import type { Engine } from './engine.ts';
import { identityEvidence } from './evidence.ts';
import { SHOWN_NAMES } from './queries.ts';

/** Reads of who is who, on a connection of the caller's; in the midst of a commit they see what it has written. */

const IDENTITIES = 'identity ORDER BY id';

export async function lookup(
  engine: Engine,
  groupKeys: () => Promise<BigUint64Array>,
  close: () => void,
): Promise<Known> {
  const { empty } = await engine.row<{ empty: boolean }>('SELECT count(*) = 0 AS empty FROM claim');
  await keyTable(engine, 'wanted', ['group_key'], [empty ? new BigUint64Array() : await groupKeys()]);
  return {
    identities: batches(engine, 'identity', IDENTITIES),
    claims: batches(engine, 'claim', 'claim SEMI JOIN wanted USING (group_key)'),
    invoices: batches(engine, 'invoice', 'invoice SEMI JOIN wanted USING (group_key)'),
    close,
  };
}

export async function groupKeysOf(engine: Engine, ids: readonly string[] | null): Promise<BigUint64Array> {
  await textTable(engine, 'about', 'id', ids ?? []);
  const named = ids ? 'WHERE seller IN (FROM about) OR buyer IN (FROM about)' : '';
  const rows = await engine.rows<{ group_key: bigint }>(
    `SELECT DISTINCT group_key FROM claim ${named} ORDER BY group_key`,
  );
  return BigUint64Array.from(rows, ({ group_key }) => group_key);
}

export function decisions(engine: Engine): Promise<Decision[]> {
  return engine.rows<Decision>('SELECT * FROM decision ORDER BY number');
}

export async function identities(engine: Engine, of?: readonly string[]): Promise<Row<'identity'>[]> {
  if (!of) return engine.rows<Row<'identity'>>(`FROM ${IDENTITIES}`);
  await textTable(engine, 'about', 'id', of);
  return engine.rows<Row<'identity'>>(
    'SELECT * FROM identity WHERE id IN (FROM about) OR subject IN (FROM about) ORDER BY id',
  );
}

export async function candidates(
  engine: Engine,
  { kind, state, ids, after, limit }: CandidateQuery,
): Promise<CandidatePage> {
  if (ids !== undefined) await textTable(engine, 'about', 'id', ids);
  const values: (string | number)[] = [];
  const bind = (value: string | number) => `$${values.push(value)}`;
  const conditions = [
    'true',
    ...(kind === undefined ? [] : [`kind = ${bind(kind)}`]),
    ...(state === undefined ? [] : [`state = ${bind(state)}`]),
    ...(ids === undefined ? [] : [`(a IN (FROM about) OR b IN (FROM about))`]),
  ].join(' AND ');
  const { total } = await engine.row<{ total: bigint }>(
    `SELECT count(*) AS total FROM candidate WHERE ${conditions}`,
    values,
  );
  const later = after
    ? `AND (weight < ${bind(after.weight)} OR (weight = ${bind(after.weight)} AND (kind, a, b) > (${bind(after.kind!)}, ${bind(after.a!)}, ${bind(after.b!)})))`
    : '';
  const items = await engine.rows<Row<'candidate'>>(
    `SELECT * FROM candidate WHERE ${conditions} ${later} ORDER BY weight DESC, kind, a, b LIMIT ${Math.trunc(limit)}`,
    values,
  );
  return { total: Number(total), items };
}

export async function registrations(engine: Engine, ids: readonly string[]): Promise<Registration[]> {
  await textTable(engine, 'about', 'id', ids);
  return engine.rows<Registration>(
    `SELECT taxpayer.*, shown.name FROM taxpayer LEFT JOIN (${SHOWN_NAMES('SELECT taxpayer, name, rows FROM name WHERE taxpayer IN (FROM about)')}) shown
       ON shown.taxpayer = id WHERE id IN (FROM about) ORDER BY id`,
  );
}

/** The ledger in the midst of a commit. */
export function unsettled(engine: Engine): Unsettled {
  return {
    lookup: (groupKeys) => lookup(engine, groupKeys, () => undefined),
    groupKeysOf: (ids) => groupKeysOf(engine, ids),
    identityEvidence: (subjects): Promise<IdentityEvidence> => identityEvidence(engine, subjects),
    decisions: () => decisions(engine),
    identities: (of) => identities(engine, of),
    candidates: (query) => candidates(engine, query),
  };
}
