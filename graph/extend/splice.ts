/** At a place of a sorted column: whether the entry there falls away, and which new one comes in before it or in its stead; -1 is none. */
export interface Edit {
  at: number;
  drops: boolean;
  puts: number;
}

/**
 * Walks a sorted column of `count` entries and its edits, which stand in order of place, insertions before what becomes of the entry itself. `copy` gets
 * runs of old entries [from, end) and where they go, `put` a new one. Returns the new count.
 */
export function splice(
  count: number,
  edits: readonly Edit[],
  {
    copy,
    put,
  }: { copy: (from: number, end: number, to: number) => void; put: (i: number, to: number, edit: Edit) => void },
): number {
  let [from, to] = [0, 0];
  for (const edit of edits) {
    const { at, drops, puts } = edit;
    if (at < from) throw new RangeError(`edits are not in order at ${at}`);
    if (at > from) copy(from, at, to);
    to += at - from;
    if (puts >= 0) put(puts, to++, edit);
    from = drops ? at + 1 : at;
  }
  if (count > from) copy(from, count, to);
  return to + count - from;
}
