import type { ScanSince } from '../scan.ts';
import type { Snapshot } from '../snapshot.ts';
import { changesOf } from './changed.ts';
import { goodsAfter } from './goods.ts';
import { placeNodes, placeOfRelation } from './places.ts';
import { copyRelations } from './relations.ts';
import { addTallies, copyTaxpayers } from './taxpayers.ts';

/**
 * The snapshot that `buildSnapshot` would build now, byte for byte, out of an earlier one and what changed since: what did not change is copied in
 * runs. Null where goods categories are so many that their numbers would have to be dealt out anew: then build.
 *
 * Time: O(bytes of the snapshot) copied, and O(c log n) for c changes. Memory: both snapshots and the changes, beside them one number a taxpayer.
 * Raises SnapshotTooLarge as the builder does; RangeError where the changes do not fit the snapshot.
 */
export async function extendSnapshot(before: Snapshot, since: ScanSince): Promise<Snapshot | null> {
  const changed = await changesOf(since);
  const nodes = placeNodes(before, changed);
  const places = changed.pairs.map((pair) => placeOfRelation(before, pair, nodes));
  const goods = goodsAfter(before, changed, places);
  if (goods === null) return null;
  const taxpayers = copyTaxpayers(before.taxpayers, changed, nodes);
  const { relations, invoices } = copyRelations(before, changed, { nodes, places, goods });
  addTallies(taxpayers, changed, nodes);
  return { ...since.identity, goodsCategories: goods.categories, taxpayers, relations, invoices };
}
