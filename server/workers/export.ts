import { parentPort } from 'node:worker_threads';
import { type ExportOrder, writeExport } from '../../graph/exports/exports.ts';
import { type ParquetOptions, writeParquet } from '../../graph/stores/duckdb/parquet.ts';
import { Control } from './control.ts';
import { serveCalls } from './rpc.ts';

/** A thread that writes one export, and ends with it. */
export type ExportCall = Pick<ExportOrder, 'snapshot' | 'what' | 'format' | 'target' | 'replaces'> & {
  engine: ParquetOptions;
  control: Control['buffer'];
};

async function write({ engine, control: buffer, ...order }: ExportCall, report: (nothing: null) => void) {
  const control = new Control(buffer);
  control.throwIfStopped();
  const files = await writeExport({
    ...order,
    writeParquet: (snapshot, table, path, watch) => writeParquet(snapshot, table, path, watch, engine),
    onRows: (done, total, file) => {
      control.throwIfStopped();
      if (control.write({ phase: 'writing', file, done, total, unit: 'rows' })) report(null);
    },
    beforeEnd: () => control.seal(),
  });
  return { files };
}

const handlers = { write };
export type ExportHandlers = typeof handlers;

if (parentPort) serveCalls(parentPort, Promise.resolve(handlers));
