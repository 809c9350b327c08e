import { secondsToRead } from './matching.bench.ts';
import { motifs, type MotifsOptions } from './motifs.ts';
import { type BenchOptions, madeSnapshot } from './trace.bench.ts';

export interface MotifsBenchRow {
  kernel: string;
  /** Of the second run, by the clock and of the processor. */
  seconds: number;
  processorSeconds: number;
  /** Of all firms, or pairs of firms: those with an instance, be there room for it or not. */
  found: number;
}

/** Times the windowed motifs of all firms of a made snapshot, each alone and all together, in one process, each twice. */
export function benchMotifs({ firms, invoices, seed, log }: BenchOptions): MotifsBenchRow[] {
  let before = performance.now();
  const snapshot = madeSnapshot(firms, invoices, seed);
  log(`made ${firms} firms, ${snapshot.relations.count} relations, ${invoices} invoices in ${((performance.now() - before) / 1000).toFixed(1)} s`); // prettier-ignore
  const ways: Record<string, Partial<MotifsOptions>> = {
    'fans in': { find: ['fanIn'] },
    'fans out': { find: ['fanOut'] },
    'gather-scatters': { find: ['gatherScatter'] },
    'scatter-gathers': { find: ['scatterGather'] },
    'scatter-gathers, 90 days': { find: ['scatterGather'], windowDays: 90 },
    all: {},
    'all, by day': { order: 'day' },
  };
  const rows: MotifsBenchRow[] = [];
  log(
    `${'motifs'.padEnd(26)}${['first s', 'second s', 'its CPU s', 'found'].map((head) => head.padStart(10)).join('')}`,
  );
  log(`${'only read'.padEnd(26)}${[secondsToRead(snapshot), secondsToRead(snapshot)].map((s) => s.toFixed(2).padStart(10)).join('')}`); // prettier-ignore
  for (const [kernel, options] of Object.entries(ways)) {
    const seconds: number[] = [];
    // beside other processes a clock says little
    let processor = 0;
    let found = 0;
    for (let run = 0; run < 2; run++) {
      const usage = process.cpuUsage();
      before = performance.now();
      const { fanIn, fanOut, gatherScatter, scatterGather } = motifs(snapshot, { currency: 0, ...options });
      seconds.push((performance.now() - before) / 1000);
      processor = process.cpuUsage(usage).user / 1e6;
      found = 0;
      for (const result of [fanIn, fanOut, gatherScatter, scatterGather])
        if (result) found += result.instances.length + result.leftOut;
    }
    rows.push({ kernel, seconds: seconds[1], processorSeconds: processor, found });
    log(
      `${kernel.padEnd(26)}${[...seconds, processor].map((s) => s.toFixed(2).padStart(10)).join('')}${String(found).padStart(10)}`,
    );
  }
  return rows;
}
