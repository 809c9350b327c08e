import { type Csr, csrOf } from './csr.ts';
import type { Random } from './random.ts';

export interface PlantedFlowOptions {
  random: Random;
  /** Firms, and edges among them at random, of which some firms have many. */
  nodes?: number;
  edges?: number;
  /** Months that edges are spread over. */
  bins?: number;
  /** Members of the layers of the flow: sources, one to three layers of middles, sinks. */
  layers?: readonly number[];
  /** What each middle of the first layer gets in all, about; an edge of the background has a median of 1e6. */
  passedMinor?: number;
  /** The share that each middle keeps, at most. */
  kept?: number;
  /** Whether middles pass money on in the month in which they get it, or always in one in which they get none. */
  isSameBin?: boolean;
  /** Edges of each member to firms of the background, and as many from them. */
  camouflage?: number;
  /** Dense blocks of sellers × buyers whose buyers pass nothing of it on; members on each side, and what each edge is worth. */
  decoys?: number;
  decoyMembers?: number;
  decoyMinor?: number;
}

export interface PlantedFlow {
  /** Edges seller → buyer, ordered by seller, buyer and bin; some stand in several bins, or twice in one. */
  graph: Csr;
  /** Whole minor units. */
  weights: Float64Array;
  bins: Uint16Array;
  /** The members of each layer, in ascending order. */
  layers: Uint32Array[];
  decoys: { sellers: Uint32Array; buyers: Uint32Array }[];
}

interface Entry {
  seller: number;
  buyer: number;
  bin: number;
  weight: number;
}

/**
 * A made graph with a flow planted in it, for tests and for grading: sources → middles → sinks, where middles pass on almost all that they get,
 * camouflage from members to other firms, and decoys that are denser and larger but pass nothing on. No firm is in two of these, and numbers of
 * nodes tell nothing. Same seed and options, same graph. Throws RangeError where there are not enough firms.
 */
export function plantedFlow(options: PlantedFlowOptions): PlantedFlow {
  const { random, nodes = 3000, edges = 15_000, layers: sizes = [10, 6, 8] } = options;
  const { camouflage = 4, decoys: decoyCount = 2, decoyMembers = 12, decoyMinor = 5e7, bins = 12 } = options;
  const needed = sizes.reduce((sum, size) => sum + size, 0) + 2 * decoyCount * decoyMembers;
  if (needed >= nodes) throw new RangeError(`${nodes} firms are not more than the ${needed} that are planted`);
  const order = random.permutation(nodes);
  let used = 0;
  const cast = (count: number) => order.slice(used, (used += count)).sort();
  const layers = sizes.map(cast);
  const decoys = Array.from({ length: decoyCount }, () => ({
    sellers: cast(decoyMembers),
    buyers: cast(decoyMembers),
  }));
  const honest = order.subarray(used);
  const entries: Entry[] = [];
  const anyBin = () => random.integer(bins);
  const byPopularity = random.permutation(nodes);
  const popular = () => byPopularity[Math.floor(nodes * random.number() ** 2)];
  for (let k = 0; k < edges; k++)
    entries.push({ seller: random.integer(nodes), buyer: popular(), bin: anyBin(), weight: amount(random) });
  for (const u of layers.flatMap((layer) => [...layer])) {
    for (let k = 0; k < camouflage; k++) {
      const [buyer, seller] = [honest[random.integer(honest.length)], honest[random.integer(honest.length)]];
      entries.push({ seller: u, buyer, bin: anyBin(), weight: amount(random) });
      entries.push({ seller, buyer: u, bin: anyBin(), weight: amount(random) });
    }
  }
  for (const { sellers, buyers } of decoys)
    for (const seller of sellers)
      for (const buyer of buyers)
        entries.push({ seller, buyer, bin: anyBin(), weight: Math.round(decoyMinor * (0.5 + random.number())) });
  plant(entries, layers, bins, options);
  return { ...columnsOf(nodes, entries), layers, decoys };
}

/** Heavy-tailed, as what firms invoice to each other in a year: log-normal around 1e6. */
function amount(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.number())) * Math.cos(2 * Math.PI * random.number());
  return Math.ceil(1e6 * Math.exp(1.2 * normal));
}

/** Fills middles of the first layer, and passes on from layer to layer what came in by bin. */
function plant(entries: Entry[], layers: readonly Uint32Array[], bins: number, options: PlantedFlowOptions): void {
  const { random, passedMinor = 2e8, kept = 0.02, isSameBin = true } = options;
  // by firm of the layer what it has got in each bin
  let got = new Map<number, Float64Array>();
  const pay = (next: Map<number, Float64Array>, seller: number, buyer: number, bin: number, share: number) => {
    const weight = Math.round(share);
    if (weight <= 0) return;
    entries.push({ seller, buyer, bin, weight });
    if (!next.has(buyer)) next.set(buyer, new Float64Array(bins));
    (next.get(buyer) as Float64Array)[bin] += weight;
  };
  // where what comes in must not go out in the same month, it comes in every second one
  const step = isSameBin ? 1 : 2;
  const payments = layers[0].length * 3;
  for (const middle of layers[1]) {
    for (let k = 0; k < payments; k++) {
      const seller = layers[0][k % layers[0].length];
      const bin = random.integer(Math.ceil(bins / step)) * step;
      pay(got, seller, middle, bin, (passedMinor / payments) * (0.5 + random.number()));
    }
  }
  for (let layer = 1; layer + 1 < layers.length; layer++) {
    const next = new Map<number, Float64Array>();
    for (const [seller, money] of got) {
      money.forEach((inward, bin) => {
        const out = inward * (1 - kept * random.number());
        const buyers = random.permutation(layers[layer + 1].length).subarray(0, 4);
        const shares = Array.from(buyers, () => 0.5 + random.number());
        const sum = shares.reduce((total, share) => total + share, 0);
        const outBin = isSameBin ? bin : (bin + 1) % bins;
        buyers.forEach((buyer, k) => pay(next, seller, layers[layer + 1][buyer], outBin, (out * shares[k]) / sum));
      });
    }
    got = next;
  }
}

function columnsOf(
  nodes: number,
  unordered: readonly Entry[],
): { graph: Csr; weights: Float64Array; bins: Uint16Array } {
  const entries = unordered.filter(({ seller, buyer }) => seller !== buyer);
  entries.sort((a, b) => a.seller - b.seller || a.buyer - b.buyer || a.bin - b.bin);
  return {
    graph: csrOf(nodes, entries.map(({ seller }) => seller), entries.map(({ buyer }) => buyer)), // prettier-ignore
    weights: Float64Array.from(entries, ({ weight }) => weight),
    bins: Uint16Array.from(entries, ({ bin }) => bin),
  };
}
