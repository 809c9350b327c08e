/** Order and search over UTF-8 bytes. Byte order of UTF-8 is the order of code points, which the order of JavaScript's strings is not. */

/** Compares two texts by their UTF-8 bytes. */
export function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Compares two runs of one array. */
export function compareRuns(bytes: Uint8Array, aStart: number, aEnd: number, bStart: number, bEnd: number): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < length; i++) {
    const difference = bytes[aStart + i] - bytes[bStart + i];
    if (difference) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}

/** Compares a run of an array with another array. */
export function compareBytes(bytes: Uint8Array, start: number, end: number, other: Uint8Array): number {
  const length = Math.min(end - start, other.length);
  for (let i = 0; i < length; i++) {
    const difference = bytes[start + i] - other[i];
    if (difference) return difference;
  }
  return end - start - other.length;
}

/** Whether a run of an array begins with a prefix. */
export function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  return end - start >= prefix.length && compareBytes(bytes, start, start + prefix.length, prefix) === 0;
}

/** First i in [0, count) for which `before(i)` is false. */
export function lowerBound(count: number, before: (i: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
