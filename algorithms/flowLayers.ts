import type { FlowEntries } from './flowEntries.ts';

/**
 * What is left of a graph whose nodes stand in several layers: sources, middles once or more, sinks. The copy of node u in layer l is
 * l × nodes + u; an edge leads from each layer to the next. Keeps sums while copies are taken out; every edge is met once a layer at most.
 */
export class FlowLayers {
  readonly nodes: number;
  readonly layers: number;
  readonly isLeft: Uint8Array;
  /** Of middles what goes through, by bin the smaller of in and out; of sources and sinks their money. */
  readonly through: Float64Array;
  /** Of middles by bin the larger of in and out; of others 0. */
  readonly larger: Float64Array;
  /** Whose sums the copy that was taken last has changed; some may stand here twice. */
  readonly touched: Uint32Array;
  touchedCount = 0;
  /** Edges and copies that were looked at. */
  steps = 0;
  /** By component: sums over middles that are left, and how many copies are. */
  readonly throughOf: Float64Array;
  readonly largerOf: Float64Array;
  readonly sizeOf: Uint32Array;
  readonly #entries: FlowEntries;
  readonly #component: Uint32Array;
  readonly #slots: number;
  /** By middle layer and slot. */
  readonly #inSum: Float64Array;
  readonly #outSum: Float64Array;

  constructor(entries: FlowEntries, middles: number, component: Uint32Array, components: number) {
    const { nodes, offsets, inOffsets, slotOffsets } = entries;
    const copies = (middles + 2) * nodes;
    this.nodes = nodes;
    this.layers = middles + 2;
    this.#entries = entries;
    this.#component = component;
    this.#slots = slotOffsets[nodes];
    this.isLeft = new Uint8Array(copies);
    this.through = new Float64Array(copies);
    this.larger = new Float64Array(copies);
    this.#inSum = new Float64Array(middles * this.#slots);
    this.#outSum = new Float64Array(middles * this.#slots);
    this.throughOf = new Float64Array(components);
    this.largerOf = new Float64Array(components);
    this.sizeOf = new Uint32Array(components);
    let most = 0;
    for (let u = 0; u < nodes; u++)
      most = Math.max(most, offsets[u + 1] - offsets[u] + inOffsets[u + 1] - inOffsets[u]);
    this.touched = new Uint32Array(most);
  }

  isMiddle(id: number): boolean {
    return id >= this.nodes && id < (this.layers - 1) * this.nodes;
  }

  /** What would go through each node as a middle with all its partners. */
  wholeThrough(through: Float64Array): void {
    const { nodes, buyerSlot, weights, sellerSlot, inWeights, slotOffsets } = this.#entries;
    const [inSum, outSum] = [this.#inSum, this.#outSum];
    inSum.fill(0, 0, this.#slots);
    outSum.fill(0, 0, this.#slots);
    for (let e = 0; e < weights.length; e++) {
      inSum[buyerSlot[e]] += weights[e];
      outSum[sellerSlot[e]] += inWeights[e];
    }
    for (let u = 0; u < nodes; u++) {
      let sum = 0;
      for (let slot = slotOffsets[u]; slot < slotOffsets[u + 1]; slot++) sum += Math.min(inSum[slot], outSum[slot]);
      through[u] = sum;
    }
  }

  /** Lets these copies be left, none twice, where none was. */
  hold(ids: Uint32Array): void {
    const { nodes, layers, isLeft, through, larger } = this;
    const { offsets, targets, weights, buyerSlot, slotOfSeller, slotOffsets } = this.#entries;
    const [inSum, outSum, slots] = [this.#inSum, this.#outSum, this.#slots];
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k];
      isLeft[id] = 1;
      through[id] = 0;
      larger[id] = 0;
      if (!this.isMiddle(id)) continue;
      const shift = (Math.floor(id / nodes) - 1) * slots;
      const u = id % nodes;
      inSum.fill(0, shift + slotOffsets[u], shift + slotOffsets[u + 1]);
      outSum.fill(0, shift + slotOffsets[u], shift + slotOffsets[u + 1]);
    }
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k];
      const layer = Math.floor(id / nodes);
      if (layer === layers - 1) continue;
      const u = id - layer * nodes;
      const next = (layer + 1) * nodes;
      const [isSource, leadsToSink] = [layer === 0, layer === layers - 2];
      for (let e = offsets[u]; e < offsets[u + 1]; e++) {
        const other = next + targets[e];
        if (isLeft[other] === 0) continue;
        if (isSource) through[id] += weights[e];
        else outSum[(layer - 1) * slots + (slotOfSeller === null ? u : slotOfSeller[e])] += weights[e];
        if (leadsToSink) through[other] += weights[e];
        else inSum[layer * slots + buyerSlot[e]] += weights[e];
      }
    }
    this.#sum(ids);
  }

  /** Sums over slots and over components. */
  #sum(ids: Uint32Array): void {
    const { nodes, through, larger, throughOf, largerOf, sizeOf } = this;
    const { slotOffsets } = this.#entries;
    throughOf.fill(0);
    largerOf.fill(0);
    sizeOf.fill(0);
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k];
      const u = id % nodes;
      const c = this.#component[u];
      sizeOf[c]++;
      if (!this.isMiddle(id)) continue;
      const shift = (Math.floor(id / nodes) - 1) * this.#slots;
      for (let slot = shift + slotOffsets[u]; slot < shift + slotOffsets[u + 1]; slot++) {
        through[id] += Math.min(this.#inSum[slot], this.#outSum[slot]);
        larger[id] += Math.max(this.#inSum[slot], this.#outSum[slot]);
      }
      throughOf[c] += through[id];
      largerOf[c] += larger[id];
    }
  }

  /** Takes a copy out. `isLeft` may say so before, where copies wait to be taken. */
  take(id: number): void {
    const { nodes, layers, through } = this;
    const { offsets, inOffsets } = this.#entries;
    const layer = Math.floor(id / nodes);
    const u = id - layer * nodes;
    const c = this.#component[u];
    const isMiddle = layer > 0 && layer < layers - 1;
    this.isLeft[id] = 0;
    this.sizeOf[c]--;
    this.touchedCount = 0;
    this.steps++;
    if (isMiddle) {
      this.throughOf[c] -= through[id];
      this.largerOf[c] -= this.larger[id];
    } else if (through[id] === 0) return;
    if (layer < layers - 1) this.#takeOut(layer, u, c);
    if (layer > 0) this.#takeIn(layer, u, c);
    this.steps +=
      (layer < layers - 1 ? offsets[u + 1] - offsets[u] : 0) + (layer > 0 ? inOffsets[u + 1] - inOffsets[u] : 0);
  }

  /** Takes edges to the next layer off its sums. */
  #takeOut(layer: number, u: number, c: number): void {
    const { isLeft, through, touched, nodes } = this;
    const { offsets, targets, weights, buyerSlot } = this.#entries;
    const next = (layer + 1) * nodes;
    const isSink = layer === this.layers - 2;
    const shift = layer * this.#slots;
    let count = this.touchedCount;
    for (let e = offsets[u]; e < offsets[u + 1]; e++) {
      const other = next + targets[e];
      if (isLeft[other] === 0 || weights[e] === 0) continue;
      touched[count++] = other;
      if (isSink) through[other] -= weights[e];
      else this.#lessen(this.#inSum, this.#outSum, shift + buyerSlot[e], weights[e], other, c);
    }
    this.touchedCount = count;
  }

  /** Takes edges from the layer before off its sums. */
  #takeIn(layer: number, u: number, c: number): void {
    const { isLeft, through, touched, nodes } = this;
    const { inOffsets, sources, inWeights, sellerSlot } = this.#entries;
    const previous = (layer - 1) * nodes;
    const isSource = layer === 1;
    const shift = (layer - 2) * this.#slots;
    let count = this.touchedCount;
    for (let p = inOffsets[u]; p < inOffsets[u + 1]; p++) {
      const other = previous + sources[p];
      if (isLeft[other] === 0 || inWeights[p] === 0) continue;
      touched[count++] = other;
      if (isSource) through[other] -= inWeights[p];
      else this.#lessen(this.#outSum, this.#inSum, shift + sellerSlot[p], inWeights[p], other, c);
    }
    this.touchedCount = count;
  }

  /** Takes a weight off one side of a slot of a middle. */
  #lessen(side: Float64Array, opposite: Float64Array, slot: number, weight: number, id: number, c: number): void {
    const before = side[slot];
    const after = before - weight;
    const other = opposite[slot];
    side[slot] = after;
    const throughChange = (after < other ? after : other) - (before < other ? before : other);
    const largerChange = (after > other ? after : other) - (before > other ? before : other);
    this.through[id] += throughChange;
    this.larger[id] += largerChange;
    this.throughOf[c] += throughChange;
    this.largerOf[c] += largerChange;
  }

  /** Edges among what is left, of which these are all, in the order of their layers. */
  edgesAmong(members: Uint32Array): { edges: Uint32Array; from: Uint32Array; to: Uint32Array } {
    const { nodes, layers, isLeft } = this;
    const { offsets, targets, weights } = this.#entries;
    const [edges, from, to]: number[][] = [[], [], []];
    for (const id of members) {
      if (id >= (layers - 1) * nodes) break;
      const u = id % nodes;
      for (let e = offsets[u]; e < offsets[u + 1]; e++) {
        const other = id - u + nodes + targets[e];
        if (weights[e] === 0 || isLeft[other] === 0) continue;
        edges.push(e);
        from.push(id);
        to.push(other);
      }
    }
    return { edges: Uint32Array.from(edges), from: Uint32Array.from(from), to: Uint32Array.from(to) };
  }
}
