import type { FoundRefusal, RefusalHeader, RefusalPage, RefusalQuery } from '../../store.ts';
import type { Engine } from './engine.ts';

// a row that came again more than once is told by what became of it last
const FOUND = `refusal JOIN file ON file.sha256 = refusal.file JOIN load ON load.id = file.load
  LEFT JOIN (SELECT file, row, arg_max({by_file: by_file, by_row: by_row, outcome: outcome}, (-outcome::INTEGER, by_file, by_row)) AS by
    FROM repair GROUP BY file, row) repair ON repair.file = refusal.file AND repair.row = refusal.row
  LEFT JOIN file mended ON mended.sha256 = repair.by.by_file`;

interface Sought {
  values: (string | number)[];
  where: string;
}

function sought({ load, open, of, after }: Omit<RefusalQuery, 'limit'>): Sought {
  const values: (string | number)[] = [];
  const bind = (value: string | number) => `$${values.push(value)}`;
  const conditions = [
    'true',
    ...(load === undefined ? [] : [`file.load = ${bind(load)}`]),
    ...(open ? ['repair.file IS NULL'] : []),
    ...(of === undefined ? [] : [`file.kind = ${bind(of.kind)} AND file.header = ${bind(of.header)}`]),
  ];
  if (after) {
    const place = [after.sequence, after.position, after.row].map((part) => `${bind(part)}::UINTEGER`);
    conditions.push(`(load.sequence, file.position, refusal.row) > (${place.join(', ')})`);
  }
  return { values, where: conditions.join(' AND ') };
}

/** Refused rows in order of load, file and row. */
export async function refusals(
  engine: Engine,
  { after, limit, counted = true, ...query }: RefusalQuery,
): Promise<RefusalPage> {
  const all = sought(query);
  const row =
    counted &&
    (await engine.row<{ total: bigint }>(`SELECT count(*) AS total FROM ${FOUND} WHERE ${all.where}`, all.values));
  const { values, where } = sought({ ...query, after });
  const items = await engine.rows<FoundRefusal & Record<string, unknown>>(
    `SELECT refusal.*, load.sequence, file.position, file.name, file.kind, file.header, file.load,
       CASE WHEN repair.file IS NOT NULL THEN {name: mended.name, 'row': repair.by.by_row, outcome: repair.by.outcome} END AS repair
     FROM ${FOUND} WHERE ${where} ORDER BY load.sequence, file.position, refusal.row LIMIT ${Math.trunc(limit)}`,
    values,
  );
  return { total: row ? Number(row.total) : null, items };
}

/** By kind and header of their files, in byte order. */
export async function refusalHeaders(
  engine: Engine,
  query: Pick<RefusalQuery, 'load' | 'open'>,
): Promise<RefusalHeader[]> {
  const { values, where } = sought(query);
  const rows = await engine.rows<Omit<RefusalHeader, 'rows'> & { rows: bigint }>(
    `SELECT file.kind, file.header, count(*) AS rows FROM ${FOUND} WHERE ${where} GROUP BY ALL ORDER BY ALL`,
    values,
  );
  return rows.map((row) => ({ ...row, rows: Number(row.rows) }));
}
