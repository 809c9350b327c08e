import type { FlowEntries } from './flowEntries.ts';

/** A block with one middle: in `sellers` and `buyers` its partners. */
export interface SingleFlow {
  middle: number;
  sellers: Uint32Array;
  buyers: Uint32Array;
  score: number;
}

/**
 * Blocks with a single middle: its largest sellers and its largest buyers, one by one on the side that has less so far, as many as give the best
 * score. Left out first are partners with so much that the other side cannot balance them. They are cheap, and what they score bounds from
 * below what the best block does. Scratch 8 bytes a node.
 */
export class SingleFlows {
  readonly #entries: FlowEntries;
  readonly #lambda: number;
  /** By partner, its money with the middle. */
  readonly #sum: Float64Array;
  /** Places of edges in and of edges out, largest partners first. */
  readonly #in: Uint32Array;
  readonly #out: Uint32Array;
  readonly #inSum: Float64Array;
  readonly #outSum: Float64Array;
  #inCount = 0;
  #outCount = 0;
  #through = 0;
  #larger = 0;
  /** Places before these are of partners that are too large, those up to the next ones are taken. */
  #firstIn = 0;
  #firstOut = 0;
  #takenIn = 0;
  #takenOut = 0;

  constructor(entries: FlowEntries, lambda: number) {
    const { nodes, offsets, inOffsets, slotOffsets } = entries;
    let [mostIn, mostOut, mostSlots] = [0, 0, 0];
    for (let u = 0; u < nodes; u++) {
      mostIn = Math.max(mostIn, inOffsets[u + 1] - inOffsets[u]);
      mostOut = Math.max(mostOut, offsets[u + 1] - offsets[u]);
      mostSlots = Math.max(mostSlots, slotOffsets[u + 1] - slotOffsets[u]);
    }
    this.#entries = entries;
    this.#lambda = lambda;
    this.#sum = new Float64Array(nodes);
    this.#in = new Uint32Array(mostIn);
    this.#out = new Uint32Array(mostOut);
    this.#inSum = new Float64Array(mostSlots);
    this.#outSum = new Float64Array(mostSlots);
  }

  /** The best score around a middle. */
  scoreOf(middle: number): number {
    return this.#grow(middle, Infinity);
  }

  /** The block that has it. */
  blockOf(middle: number): SingleFlow {
    const score = this.#grow(middle, Infinity);
    this.#grow(middle, score);
    const { sources, targets } = this.#entries;
    const distinct = (places: Uint32Array, partners: Uint32Array) =>
      Uint32Array.from(new Set(places.map((place) => partners[place]))).sort();
    const sellers = distinct(this.#in.subarray(this.#firstIn, this.#takenIn), sources);
    return { middle, sellers, buyers: distinct(this.#out.subarray(this.#firstOut, this.#takenOut), targets), score };
  }

  /** Adds partners until `enough` is reached, or to the end; the best score on the way. */
  #grow(middle: number, enough: number): number {
    const { offsets, targets, weights, inOffsets, sources, inWeights } = this.#entries;
    this.#inCount = this.#order(this.#in, inOffsets[middle], inOffsets[middle + 1], sources, inWeights);
    this.#outCount = this.#order(this.#out, offsets[middle], offsets[middle + 1], targets, weights);
    this.#inSum.fill(0);
    this.#outSum.fill(0);
    [this.#through, this.#larger] = [0, 0];
    this.#skipTooLarge();
    [this.#takenIn, this.#takenOut] = [this.#firstIn, this.#firstOut];
    let [moneyIn, moneyOut, members, best] = [0, 0, 1, 0];
    while (best < enough) {
      const isIn = moneyIn <= moneyOut;
      if (isIn ? this.#takenIn === this.#inCount : this.#takenOut === this.#outCount) break;
      if (isIn) moneyIn += this.#addSeller(middle);
      else moneyOut += this.#addBuyer(middle);
      const score = ((1 + this.#lambda) * this.#through - this.#lambda * this.#larger) / ++members;
      if (score > best) best = score;
    }
    return best;
  }

  /** Places of edges that weigh something, largest partners first, those of a partner side by side. How many there are. */
  #order(places: Uint32Array, start: number, end: number, partners: Uint32Array, weights: Float64Array): number {
    const sum = this.#sum;
    let count = 0;
    for (let k = start; k < end; k++) sum[partners[k]] = 0;
    for (let k = start; k < end; k++) {
      if (weights[k] === 0) continue;
      sum[partners[k]] += weights[k];
      places[count++] = k;
    }
    places.subarray(0, count).sort((a, b) => sum[partners[b]] - sum[partners[a]] || partners[a] - partners[b] || a - b);
    return count;
  }

  /**
   * With a partner of more than (1 + λ) ÷ λ times what the other side has in all, no block around the middle has a score, as f is not above
   * that and q not below this. Without it the other side may have such ones in turn.
   */
  #skipTooLarge(): void {
    const { sources, inWeights, targets, weights } = this.#entries;
    let [moneyIn, moneyOut] = [0, 0];
    for (let k = 0; k < this.#inCount; k++) moneyIn += inWeights[this.#in[k]];
    for (let k = 0; k < this.#outCount; k++) moneyOut += weights[this.#out[k]];
    [this.#firstIn, this.#firstOut] = [0, 0];
    for (;;) {
      const own = moneyOfFirst(this.#in, this.#firstIn, this.#inCount, sources, inWeights);
      if (own > 0 && this.#lambda * own > (1 + this.#lambda) * moneyOut) {
        moneyIn -= own;
        this.#firstIn = nextPartner(this.#in, this.#firstIn, this.#inCount, sources);
        continue;
      }
      const paid = moneyOfFirst(this.#out, this.#firstOut, this.#outCount, targets, weights);
      if (paid === 0 || this.#lambda * paid <= (1 + this.#lambda) * moneyIn) return;
      moneyOut -= paid;
      this.#firstOut = nextPartner(this.#out, this.#firstOut, this.#outCount, targets);
    }
  }

  #addSeller(middle: number): number {
    const { sources, inWeights, inEdge, buyerSlot, slotOffsets } = this.#entries;
    const seller = sources[this.#in[this.#takenIn]];
    let money = 0;
    for (; this.#takenIn < this.#inCount; this.#takenIn++) {
      const place = this.#in[this.#takenIn];
      if (sources[place] !== seller) break;
      money += inWeights[place];
      this.#add(this.#inSum, this.#outSum, buyerSlot[inEdge[place]] - slotOffsets[middle], inWeights[place]);
    }
    return money;
  }

  #addBuyer(middle: number): number {
    const { targets, weights, slotOfSeller, slotOffsets } = this.#entries;
    const buyer = targets[this.#out[this.#takenOut]];
    let money = 0;
    for (; this.#takenOut < this.#outCount; this.#takenOut++) {
      const place = this.#out[this.#takenOut];
      if (targets[place] !== buyer) break;
      money += weights[place];
      const slot = slotOfSeller === null ? middle : slotOfSeller[place];
      this.#add(this.#outSum, this.#inSum, slot - slotOffsets[middle], weights[place]);
    }
    return money;
  }

  #add(side: Float64Array, other: Float64Array, slot: number, weight: number): void {
    const before = side[slot];
    const after = before + weight;
    side[slot] = after;
    this.#through += Math.min(after, other[slot]) - Math.min(before, other[slot]);
    this.#larger += Math.max(after, other[slot]) - Math.max(before, other[slot]);
  }
}

/** Where the places of the next partner start. */
function nextPartner(places: Uint32Array, first: number, end: number, partners: Uint32Array): number {
  let next = first;
  while (next < end && partners[places[next]] === partners[places[first]]) next++;
  return next;
}

/** The money of the partner whose places start there; 0 where none does. */
function moneyOfFirst(
  places: Uint32Array,
  first: number,
  end: number,
  partners: Uint32Array,
  weights: Float64Array,
): number {
  const next = nextPartner(places, first, end, partners);
  let money = 0;
  for (let k = first; k < next; k++) money += weights[places[k]];
  return money;
}
