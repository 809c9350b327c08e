import { equalReversals, type EqualRow, linkedReversals, type LinkedRow } from '../../reversals.ts';
import { batchOf, columnsOf, type Row } from '../../tables.ts';
import { appendBatch } from './batches.ts';
import { DUCKDB_TYPES, type Engine } from './engine.ts';
import { EQUAL_ROWS, EQUAL_TYPES, LINKED_ROWS, LINKED_TYPES } from './queries.ts';

const BATCH_ROWS = 50_000;

/**
 * Fills the temporary table `into` with what becomes of each red letter among documents up to a day. DuckDB joins and sorts; reversals.ts
 * decides. Memory: the rows of one kind.
 */
export async function concludeReversals(engine: Engine, into: string, asOf: number | null): Promise<void> {
  const columns = columnsOf('reversal').map(([name, type]) => `${name} ${DUCKDB_TYPES[type].toString()}`);
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${into} (${columns.join(', ')})`);
  await append(engine, into, linkedReversals(await linkedRows(engine, asOf)));
  await append(engine, into, equalReversals(await equalRows(engine, into, asOf)));
}

async function append(engine: Engine, into: string, reversals: Iterable<Row<'reversal'>>): Promise<void> {
  let rows: Row<'reversal'>[] = [];
  const write = async () => {
    await appendBatch(engine, 'reversal', into, batchOf('reversal', rows));
    rows = [];
  };
  for (const row of reversals) if (rows.push(row) >= BATCH_ROWS) await write();
  await write();
}

async function linkedRows(engine: Engine, asOf: number | null): Promise<LinkedRow[]> {
  const rows: LinkedRow[] = [];
  for await (const { count, columns } of engine.stream(LINKED_ROWS(asOf), LINKED_TYPES))
    for (let i = 0; i < count; i++)
      rows.push({
        redHigh: columns[0][i],
        redLow: columns[1][i],
        red: { grossMinor: columns[2][i], taxMinor: columns[3][i] },
        originalHigh: columns[4][i],
        originalLow: columns[5][i],
        original: { grossMinor: columns[6][i], taxMinor: columns[7][i] },
      });
  return rows;
}

async function equalRows(engine: Engine, linked: string, asOf: number | null): Promise<EqualRow[]> {
  const rows: EqualRow[] = [];
  for await (const { count, columns } of engine.stream(EQUAL_ROWS(linked, asOf), EQUAL_TYPES))
    for (let i = 0; i < count; i++)
      rows.push({
        group: columns[0][i],
        isRed: columns[1][i] === 1,
        high: columns[2][i],
        low: columns[3][i],
        amounts: { grossMinor: columns[4][i], taxMinor: columns[5][i] },
      });
  return rows;
}
