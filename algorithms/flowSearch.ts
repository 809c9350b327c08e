import { blockParts, placeOfLargest } from './blockParts.ts';
import type { Components } from './components.ts';
import type { DenseFlowBlock } from './denseFlow.ts';
import type { FlowEntries } from './flowEntries.ts';
import { FlowLayers } from './flowLayers.ts';
import { IndexedHeap } from './indexedHeap.ts';
import { STEPS_PER_POLL } from './kernel.ts';
import { SingleFlows } from './singleFlows.ts';

/** Peeling is done anew for each, with so many times λ when middles are ranked; scores are always by λ itself. */
export const LAMBDA_FACTORS = [1, 1 / 8, 0];

/** Looks for one block at a time in what is left of a graph: see `denseFlow`. */
export class FlowSearch {
  readonly #layers: FlowLayers;
  readonly #singles: SingleFlows;
  readonly #component: Uint32Array;
  readonly #middles: number;
  readonly #lambda: number;
  readonly #leastThroughMinor: number;
  readonly #heap: IndexedHeap;
  /** Copies as they were taken out, or those that may be in a block. */
  readonly #order: Uint32Array;
  readonly #mayBe: Uint32Array;
  readonly #wholeThrough: Float64Array;
  /** By component: the best score of a single middle and who that is, the best that peeling met and how many had been taken then. */
  readonly #singleScore: Float64Array;
  readonly #single: Uint32Array;
  readonly #bestScore: Float64Array;
  readonly #bestStart: Uint32Array;
  /** By copy, where it stands in a block. */
  readonly #place: Float64Array;
  /** The best of all peelings. */
  #score = 0;
  #members: Uint32Array = new Uint32Array(0);

  constructor(
    entries: FlowEntries,
    components: Components,
    middles: number,
    lambda: number,
    leastThroughMinor: number,
  ) {
    const { component, count } = components;
    this.#layers = new FlowLayers(entries, middles, component, count);
    this.#singles = new SingleFlows(entries, lambda);
    this.#component = component;
    this.#middles = middles;
    this.#lambda = lambda;
    this.#leastThroughMinor = leastThroughMinor;
    const copies = this.#layers.isLeft.length;
    this.#heap = new IndexedHeap(copies);
    this.#order = new Uint32Array(copies);
    this.#mayBe = new Uint32Array(copies);
    this.#wholeThrough = new Float64Array(entries.nodes);
    this.#singleScore = new Float64Array(count);
    this.#single = new Uint32Array(count);
    this.#bestScore = new Float64Array(count);
    this.#bestStart = new Uint32Array(count);
    this.#place = new Float64Array(copies);
  }

  /** Finds the members of the best block. False where it was stopped. */
  run(shouldStop: () => boolean, progress: (share: number) => void): boolean {
    const { isLeft } = this.#layers;
    this.#score = 0;
    this.#members = new Uint32Array(0);
    this.#scoreSingles();
    this.#holdHopeful();
    let count = 0;
    for (let id = 0; id < isLeft.length; id++) if (isLeft[id] === 1) this.#mayBe[count++] = id;
    const mayBe = this.#mayBe.subarray(0, count);
    for (let k = 0; k < LAMBDA_FACTORS.length; k++) {
      const rankLambda = this.#lambda * LAMBDA_FACTORS[k];
      if (k > 0) this.#layers.hold(mayBe);
      const tell = (share: number) => progress((k + share) / LAMBDA_FACTORS.length);
      if (!this.#peel(mayBe, rankLambda, shouldStop, tell)) return false;
      this.#keepBest(count);
    }
    this.#compareSingles();
    return true;
  }

  /** With one layer of middles, the best block of a single one in each component. */
  #scoreSingles(): void {
    const whole = this.#wholeThrough;
    const score = this.#singleScore;
    this.#layers.wholeThrough(whole);
    score.fill(0);
    if (this.#middles > 1) return;
    for (let u = 0; u < whole.length; u++) {
      const c = this.#component[u];
      // with its seller and its buyer it has three members at least
      if (whole[u] < this.#leastThroughMinor || whole[u] / 3 <= score[c]) continue;
      const own = this.#singles.scoreOf(u);
      if (own <= score[c]) continue;
      score[c] = own;
      this.#single[c] = u;
    }
  }

  /** Leaves all that can be in a block: takes out what cannot, and then what cannot be without it. */
  #holdHopeful(): void {
    const layers = this.#layers;
    const { nodes, isLeft } = layers;
    const queue = this.#order;
    let count = 0;
    for (let id = 0; id < isLeft.length; id++) {
      const u = id % nodes;
      if (!layers.isMiddle(id) || !this.#isHopelessMiddle(u, this.#wholeThrough[u])) this.#mayBe[count++] = id;
    }
    layers.hold(this.#mayBe.subarray(0, count));
    let queued = 0;
    for (let id = 0; id < isLeft.length; id++) {
      if (isLeft[id] === 0 || !this.#isHopeless(id)) continue;
      isLeft[id] = 0;
      queue[queued++] = id;
    }
    for (let k = 0; k < queued; k++) {
      layers.take(queue[k]);
      for (let t = 0; t < layers.touchedCount; t++) {
        const id = layers.touched[t];
        if (isLeft[id] === 0 || !this.#isHopeless(id)) continue;
        isLeft[id] = 0;
        queue[queued++] = id;
      }
    }
  }

  #isHopelessMiddle(u: number, through: number): boolean {
    return through <= 0 || through < this.#leastThroughMinor || through < this.#singleScore[this.#component[u]];
  }

  #isHopeless(id: number): boolean {
    const { nodes, through } = this.#layers;
    const u = id % nodes;
    if (this.#layers.isMiddle(id)) return this.#isHopelessMiddle(u, through[id]);
    return through[id] <= 0 || (1 + this.#lambda) * through[id] < this.#singleScore[this.#component[u]];
  }

  /** Takes out all that is left, of lowest rank first, and notes by component when its score was best. */
  #peel(ids: Uint32Array, rankLambda: number, shouldStop: () => boolean, progress: (share: number) => void): boolean {
    const layers = this.#layers;
    const { through, larger, touched, nodes } = layers;
    const heap = this.#heap;
    // sources and sinks rank by the same factor, to compare with middles as in the paper
    const rank = (id: number) => (1 + rankLambda) * through[id] - rankLambda * larger[id];
    for (let k = 0; k < ids.length; k++) heap.set(ids[k], rank(ids[k]));
    this.#bestStart.fill(0);
    for (let c = 0; c < this.#bestScore.length; c++) this.#bestScore[c] = this.#scoreOf(c);
    let nextPoll = layers.steps + STEPS_PER_POLL;
    for (let taken = 0; taken < ids.length; taken++) {
      const id = heap.pop();
      this.#order[taken] = id;
      layers.take(id);
      for (let k = 0; k < layers.touchedCount; k++) heap.set(touched[k], rank(touched[k]));
      const c = this.#component[id % nodes];
      const score = this.#scoreOf(c);
      if (score > this.#bestScore[c]) {
        this.#bestScore[c] = score;
        this.#bestStart[c] = taken + 1;
      }
      if (layers.steps < nextPoll) continue;
      nextPoll = layers.steps + STEPS_PER_POLL;
      progress(taken / ids.length);
      if (shouldStop()) return false;
    }
    return true;
  }

  #scoreOf(c: number): number {
    const { throughOf, largerOf, sizeOf } = this.#layers;
    return sizeOf[c] === 0 ? 0 : ((1 + this.#lambda) * throughOf[c] - this.#lambda * largerOf[c]) / sizeOf[c];
  }

  /** Keeps the best part of what was best in each component at the last peeling, where it is better than those before. */
  #keepBest(count: number): void {
    const { nodes } = this.#layers;
    let kept = 0;
    for (let k = 0; k < count; k++) {
      const c = this.#component[this.#order[k] % nodes];
      if (k >= this.#bestStart[c] && this.#bestScore[c] > 0) this.#order[kept++] = this.#order[k];
    }
    if (kept > 0) this.#keepPart(this.#order.slice(0, kept).sort());
  }

  /** Keeps the best block of a single middle, where peeling met nothing as good. */
  #compareSingles(): void {
    const best = placeOfLargest(this.#singleScore);
    if (!(this.#singleScore[best] > this.#score)) return;
    const { nodes } = this.#layers;
    const { middle, sellers, buyers } = this.#singles.blockOf(this.#single[best]);
    const members = new Uint32Array(sellers.length + 1 + buyers.length);
    members.set(sellers);
    members[sellers.length] = nodes + middle;
    for (let k = 0; k < buyers.length; k++) members[sellers.length + 1 + k] = 2 * nodes + buyers[k];
    this.#keepPart(members);
  }

  /** Keeps the best of the parts of a set that no edge joins, where it is better than what was kept. */
  #keepPart(members: Uint32Array): void {
    const { through, larger } = this.#layers;
    const { from, to } = this.#held(members);
    const { component, sizes } = blockParts(members, from, to, this.#place);
    const scores = new Float64Array(sizes.length);
    for (let k = 0; k < members.length; k++) {
      const id = members[k];
      if (this.#layers.isMiddle(id))
        scores[component[k]] += (1 + this.#lambda) * through[id] - this.#lambda * larger[id];
    }
    for (let part = 0; part < scores.length; part++) scores[part] /= sizes[part];
    const best = placeOfLargest(scores);
    if (!(scores[best] > this.#score)) return;
    this.#score = scores[best];
    this.#members = members.filter((_, k) => component[k] === best);
  }

  /** Edges among some copies; what these have among them stands in the layers, and none is left. */
  #held(members: Uint32Array): ReturnType<FlowLayers['edgesAmong']> {
    this.#layers.hold(members);
    const edges = this.#layers.edgesAmong(members);
    for (let k = 0; k < members.length; k++) this.#layers.isLeft[members[k]] = 0;
    return edges;
  }

  /** The best block; null where nothing has a score. */
  block(): DenseFlowBlock | null {
    if (this.#score <= 0) return null;
    const { nodes, layers, through } = this.#layers;
    const { edges } = this.#held(this.#members);
    const copies = Array.from({ length: layers }, (_, layer) =>
      this.#members.filter((id) => id >= layer * nodes && id < (layer + 1) * nodes),
    );
    const middleThroughMinor = copies.slice(1, -1).map((ids) => Float64Array.from(ids, (id) => through[id]));
    return {
      layers: copies.map((ids, layer) => ids.map((id) => id - layer * nodes)),
      middleThroughMinor,
      throughMinor: Math.min(...middleThroughMinor.map((column) => column.reduce((sum, f) => sum + f, 0))),
      edges: Uint32Array.from(new Set(edges)).sort(),
      score: this.#score,
    };
  }
}
