type Column = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/** The column, or a copy of it at least twice as long that holds `length` values; what is new is zero. */
export function grown<T extends Column>(column: T, length: number): T {
  if (length <= column.length) return column;
  const longer = new (column.constructor as new (length: number) => T)(Math.max(length, 2 * column.length));
  longer.set(column);
  return longer;
}

/** The sum, if it is exact: a sum of positive integers never comes back below 2^53 once it left it. Throws RangeError. */
export function exact(sum: number): number {
  if (!Number.isSafeInteger(sum)) throw new RangeError(`a sum of amounts leaves 2^53: ${sum}`);
  return sum;
}

/** First i in [start, end) whose day is not before `from`, else `end`, of days in ascending order. */
export function firstDayFrom(day: Int32Array, start: number, end: number, from: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (day[middle] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which of the runs low … high - 1 holds an item, where run r is [offsets[r], offsets[r + 1]): so the relation of an invoice. */
export function runOf(offsets: Uint32Array, item: number, low: number, high: number): number {
  let last = high - 1;
  while (low < last) {
    const middle = (low + last + 1) >>> 1;
    if (offsets[middle] <= item) low = middle;
    else last = middle - 1;
  }
  return low;
}
