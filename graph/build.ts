import { SnapshotBuilder } from './builder.ts';
import type { Snapshot } from './snapshot.ts';
import type { Store } from './store.ts';

/** Builds the snapshot of what a store holds now, or of its documents up to a day. One pass over its sorted rows. */
export async function buildSnapshot(
  store: Pick<Store, 'scan'>,
  { asOf = null, onInvoices }: { asOf?: number | null; onInvoices?: (done: number, total: number) => void } = {},
): Promise<Snapshot> {
  const scan = await store.scan(asOf);
  try {
    const builder = new SnapshotBuilder(scan.counts);
    for await (const batch of scan.taxpayers) builder.addTaxpayers(batch);
    for await (const batch of scan.aliases) builder.addAliases(batch);
    for await (const batch of scan.duplicates) builder.addDuplicates(batch);
    let done = 0;
    for await (const batch of scan.invoices) {
      builder.addInvoices(batch);
      done += batch.count;
      onInvoices?.(done, scan.counts.invoices);
    }
    for await (const batch of scan.tallies) builder.addTallies(batch);
    return builder.finish(scan.identity);
  } finally {
    scan.close();
  }
}
