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
