/**
 * Moves the `keep` items that come first under a strict total order to the front of items[start … end), in no order among themselves.
 * Hoare's FIND (Communications of the ACM 4(7), 1961) with the median of three as pivot: O(end - start) on average, in place.
 * Which items are kept does not depend on how they stood before. `keep` below 1 or beyond the run moves nothing.
 */
export function selectFirst(
  items: Uint32Array,
  start: number,
  end: number,
  keep: number,
  before: (a: number, b: number) => boolean,
): void {
  const border = start + keep;
  let low = start;
  let high = end - 1;
  // the border lies in [low, high + 1] all along; it is found where it reaches either side
  while (border > low && border <= high) {
    const pivot = median(items[low], items[(low + high) >>> 1], items[high], before);
    let i = low;
    let j = high;
    while (i <= j) {
      while (before(items[i], pivot)) i++;
      while (before(pivot, items[j])) j--;
      if (i <= j) {
        const item = items[i];
        items[i] = items[j];
        items[j] = item;
        i++;
        j--;
      }
    }
    // now [low … j] come first, then perhaps one equal to the pivot, then [i … high]
    if (border <= j) high = j;
    else if (border >= i) low = i;
    else return;
  }
}

function median(a: number, b: number, c: number, before: (a: number, b: number) => boolean): number {
  if (before(a, b)) return before(b, c) ? b : before(a, c) ? c : a;
  return before(a, c) ? a : before(b, c) ? c : b;
}
