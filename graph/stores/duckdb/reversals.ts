import { equalReversals, type EqualRow, linkedReversals, type LinkedRow } from '../../reversals.ts';
import { batchOf, columnsOf, type Row } from '../../tables.ts';
import { appendBatch } from './batches.ts';
import { DUCKDB_TYPES, type Engine } from './engine.ts';
import { EQUAL_ROWS, EQUAL_TYPES, LINKED_ROWS, LINKED_TYPES } from './queries.ts';

/**
 * Fills the temporary table `into` with what becomes of each red letter among documents up to a day. DuckDB joins and sorts; reversals.ts
 * decides, row by row. Memory: the red letters.
 */
export async function concludeReversals(engine: Engine, into: string, asOf: number | null): Promise<void> {
  const columns = columnsOf('reversal').map(([name, type]) => `${name} ${DUCKDB_TYPES[type].toString()}`);
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${into} (${columns.join(', ')})`);
  const append = (rows: Row<'reversal'>[]) => appendBatch(engine, 'reversal', into, batchOf('reversal', rows));
  // a connection that streams cannot write
  const named: Row<'reversal'>[] = [];
  const linked = linkedReversals();
  for await (const row of linkedRows(engine, asOf)) named.push(linked(row));
  await append(named);
  const others: Row<'reversal'>[] = [];
  const equal = equalReversals();
  for await (const row of equalRows(engine, into, asOf)) {
    const reversal = equal(row);
    if (reversal) others.push(reversal);
  }
  await append(others);
}

async function* linkedRows(engine: Engine, asOf: number | null): AsyncGenerator<LinkedRow> {
  for await (const { count, columns } of engine.stream(LINKED_ROWS(asOf), LINKED_TYPES))
    for (let i = 0; i < count; i++)
      yield {
        redHigh: columns[0][i],
        redLow: columns[1][i],
        red: { grossMinor: columns[2][i], taxMinor: columns[3][i] },
        originalHigh: columns[4][i],
        originalLow: columns[5][i],
        original: { grossMinor: columns[6][i], taxMinor: columns[7][i] },
      };
}

async function* equalRows(engine: Engine, linked: string, asOf: number | null): AsyncGenerator<EqualRow> {
  for await (const { count, columns } of engine.stream(EQUAL_ROWS(linked, asOf), EQUAL_TYPES))
    for (let i = 0; i < count; i++)
      yield {
        group: columns[0][i],
        isRed: columns[1][i] === 1,
        high: columns[2][i],
        low: columns[3][i],
        amounts: { grossMinor: columns[4][i], taxMinor: columns[5][i] },
      };
}
