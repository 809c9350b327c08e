import { cp, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildSnapshot } from '../graph/build.ts';
import { extendSnapshot } from '../graph/extend/extend.ts';
import { openSnapshot, saveSnapshot } from '../graph/saved/saved.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { DuckDbStore } from '../graph/stores/duckdb/store.ts';
import { type BenchOptions, inFolder, measured, median, splitLast, writeFull } from './bench/process.ts';

/** How large a part of all invoices comes later. */
const INCREMENT = 0.01;

/** A snapshot built, saved, opened, and extended by the last hundredth of its invoices, which come in a load of their own. */
export async function benchSnapshot({ economy, runs, log }: BenchOptions): Promise<void> {
  await inFolder(async (folder) => {
    const { paths } = await writeFull(economy, folder);
    const rows = Math.round(economy.invoices.count * INCREMENT);
    const later = join(folder, 'later.csv');
    await splitLast(paths, rows, later);
    const data = join(folder, 'data');
    const load = (files: readonly string[]) =>
      measured(['load', ...files, '--data', data, '--json', '--memory', '5000']);
    const whole = await load(paths);
    log(`load of all but the last ${rows} rows: ${(whole.ms / 1000).toFixed(1)} s, with a saved snapshot`);
    const opened = await openSnapshot(join(data, 'snapshots'));
    if (opened.state !== 'opened') throw new Error(`the snapshot is ${opened.state}`);
    const before = opened.snapshot;
    // the one of before goes with the next load
    await cp(join(data, 'snapshots'), join(folder, 'before'), { recursive: true });
    const { ms, peakBytes } = await load([later]);
    log(
      `load of these: ${(ms / 1000).toFixed(1)} s (${((100 * ms) / whole.ms).toFixed(1)} % of that), most memory ${(peakBytes / 1e9).toFixed(2)} GB`,
    );

    await mkdir(join(folder, 'staging'));
    const store = await DuckDbStore.open({
      ...{ folder: data, stagingFolder: join(folder, 'staging') },
      ...{ memoryLimitMegabytes: 2000, threads: availableParallelism() },
    });
    const timed = async <T>(what: string, times: number, work: () => Promise<T>): Promise<T> => {
      const all: number[] = [];
      for (let run = 1; ; run++) {
        const begun = performance.now();
        const done = await work();
        all.push(performance.now() - begun);
        if (run < times) continue;
        log(
          `${what.padEnd(44)}${(median(all) / 1000).toFixed(2).padStart(7)} s   ${all.map((one) => (one / 1000).toFixed(2)).join(' ')}`,
        );
        return done;
      }
    };
    log(`medians of ${runs}`);
    await timed('open, with hashes checked', runs, () => openSnapshot(join(folder, 'before')));
    const columns = bytesOf(before);
    const held = process.resourceUsage().maxRSS;
    const extended = await timed('what changed, and extend', runs, async () => {
      const since = await store.scanSince(before);
      if (!since) throw new Error('the ledger does not remember');
      try {
        return await extendSnapshot(before, since);
      } finally {
        since.close();
      }
    });
    log(
      `  columns ${(columns / 1e6).toFixed(0)} MB; most memory of this process ${(held / 1e6).toFixed(2)} GB before, ${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB after`,
    );
    const built = await timed('build out of the ledger', runs, () => buildSnapshot(store));
    if (extended === null || !sameBytes(extended, built)) throw new Error('extended and built differ');
    log('  extended and built are the same bytes');
    const saved = join(folder, 'saved');
    const { bytes } = await timed('save', runs, () => saveSnapshot(saved, built));
    log(`  ${(bytes / 1e6).toFixed(0)} MB`);
    await store.close();
  });
}

function* columnsOf(part: object): Generator<ArrayBufferView> {
  for (const [, value] of Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)) as [string, unknown][]) {
    if (ArrayBuffer.isView(value)) yield value;
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) yield* columnsOf(value);
  }
}
const bytesOf = (snapshot: Snapshot) => [...columnsOf(snapshot)].reduce((sum, { byteLength }) => sum + byteLength, 0);

function sameBytes(a: Snapshot, b: Snapshot): boolean {
  const [left, right] = [[...columnsOf(a)], [...columnsOf(b)]];
  const plain = ({ taxpayers: _, relations: __, invoices: ___, ...rest }: Snapshot) =>
    JSON.stringify(Object.entries(rest).sort());
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => Buffer.from(buffer, byteOffset, byteLength);
  return plain(a) === plain(b) && left.every((column, i) => Buffer.compare(bytes(column), bytes(right[i])) === 0);
}
