/** A column as words of four bytes. All columns of numbers are copied by one loop over these: a loop that sees arrays of several kinds loses most of its speed. */
export interface Words {
  words: Uint32Array;
  /** Words an entry. */
  width: number;
}

export function wordsOf(column: Float64Array | Uint32Array | Int32Array | BigUint64Array): Words {
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = column;
  return { words: new Uint32Array(buffer, byteOffset, byteLength / 4), width: BYTES_PER_ELEMENT / 4 };
}

/** Runs are short where changes are many: below so many words a loop is faster than a view of each. */
const LONG = 512;

/** Copies entries [start, end) to where `at` begins. */
export function copyRun(
  { words: to, width }: Words,
  at: number,
  { words: from }: Words,
  start: number,
  end: number,
): void {
  const [first, last] = [start * width, end * width];
  const shift = at * width - first;
  if (last - first > LONG) to.set(from.subarray(first, last), at * width);
  else for (let i = first; i < last; i++) to[i + shift] = from[i];
}
