import type { Components } from './components.ts';
import { csrOf } from './csr.ts';
import { weaklyConnected } from './wcc.ts';

/**
 * The parts of a block that no edge joins, numbered by their first member: `component[k]` is that of members[k]. Of a sum over edges ÷ members the
 * best part has at least as much as the whole. Edges lead from[i] → to[i], both members; `place` is scratch by member. O(members + edges).
 */
export function blockParts(members: Uint32Array, from: Uint32Array, to: Uint32Array, place: Float64Array): Components {
  for (let k = 0; k < members.length; k++) place[members[k]] = k;
  const placeOf = (member: number) => place[member];
  return weaklyConnected(csrOf(members.length, from.map(placeOf), to.map(placeOf)));
}

/** Where the largest value stands, the first of equals; 0 where there are none. */
export function placeOfLargest(values: Float64Array): number {
  let place = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[place]) place = k;
  return place;
}
