import { type BothWays, bothWays } from './bothWays.ts';
import type { Csr } from './csr.ts';

/** Edges from both ends, and the sums that they belong to: a slot is a node in one of the bins in which it has an edge. */
export interface FlowEntries extends BothWays {
  /** Slots of node u are slotOffsets[u] … slotOffsets[u + 1] - 1. */
  readonly slotOffsets: Uint32Array;
  /** By edge the slot of its buyer. */
  readonly buyerSlot: Uint32Array;
  /** Beside `sources` the slot of the seller. */
  readonly sellerSlot: Uint32Array;
  /** By edge the slot of its seller; null where that is the seller. */
  readonly slotOfSeller: Uint32Array | null;
}

/** Without bins every node has one slot, itself. O(nodes + edges). Throws RangeError as bothWays, and where there is not one bin an edge. */
export function flowEntries(graph: Csr, weights: Float64Array, bins: Uint16Array | null): FlowEntries {
  const ways = bothWays(graph, weights);
  const { nodes, offsets, targets, sources, inOffsets, inEdge } = ways;
  const m = targets.length;
  if (bins && bins.length !== m) throw new RangeError(`there are ${m} edges and ${bins.length} bins`);
  const slotOffsets = new Uint32Array(nodes + 1);
  if (!bins) {
    for (let u = 0; u <= nodes; u++) slotOffsets[u] = u;
    return { ...ways, slotOffsets, buyerSlot: targets, sellerSlot: sources, slotOfSeller: null };
  }
  // by bin the slot of the node that is looked at, where it is not before its first
  const slotOf = new Float64Array(2 ** 16).fill(-1);
  const buyerSlot = new Uint32Array(m);
  const slotOfSeller = new Uint32Array(m);
  let count = 0;
  for (let u = 0; u < nodes; u++) {
    const first = count;
    for (let e = offsets[u]; e < offsets[u + 1]; e++) {
      if (slotOf[bins[e]] < first) slotOf[bins[e]] = count++;
      slotOfSeller[e] = slotOf[bins[e]];
    }
    for (let p = inOffsets[u]; p < inOffsets[u + 1]; p++) {
      const e = inEdge[p];
      if (slotOf[bins[e]] < first) slotOf[bins[e]] = count++;
      buyerSlot[e] = slotOf[bins[e]];
    }
    slotOffsets[u + 1] = count;
  }
  const sellerSlot = new Uint32Array(m);
  for (let p = 0; p < m; p++) sellerSlot[p] = slotOfSeller[inEdge[p]];
  return { ...ways, slotOffsets, buyerSlot, sellerSlot, slotOfSeller };
}
