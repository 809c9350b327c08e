/** Who sold to whom, when, for how much: the columns that every grading has, whatever they were read from. */
export interface Trades {
  /** Ids of all taxpayers, in byte order; a taxpayer is an index into these. */
  readonly ids: readonly string[];
  /** A trade each, in order of seller, buyer, day. */
  readonly seller: Uint32Array;
  readonly buyer: Uint32Array;
  /** Days since 1970-01-01, or since a simulation began. */
  readonly day: Int32Array;
  /** Minor units; in several currencies if the ledger has several: good for ranks, not for sums. */
  readonly grossMinor: Float64Array;
  /** Of each taxpayer, when its id was first read, as a rank. */
  readonly firstRead: Uint32Array;
  /** Of each taxpayer; empty where it is not told. */
  readonly names: readonly string[];
  indexOf(id: string): number | undefined;
}

/** Trades while they are read, in any order. */
export class TradeDraft {
  readonly #places = new Map<string, number>();
  readonly #names = new Map<string, string>();
  readonly #seller: number[] = [];
  readonly #buyer: number[] = [];
  readonly #day: number[] = [];
  readonly #grossMinor: number[] = [];

  /** A taxpayer that may have no trade at all. */
  mention(id: string): number {
    let place = this.#places.get(id);
    if (place === undefined) this.#places.set(id, (place = this.#places.size));
    return place;
  }

  name(id: string, name: string): void {
    this.#names.set(id, name);
  }

  add(seller: string, buyer: string, day: number, grossMinor: number): void {
    this.#seller.push(this.mention(seller));
    this.#buyer.push(this.mention(buyer));
    this.#day.push(day);
    this.#grossMinor.push(grossMinor);
  }

  end(): Trades {
    const ids = [...this.#places.keys()].sort(byBytes);
    const places = new Map(ids.map((id, u) => [id, u]));
    const placeOf = Uint32Array.from(this.#places.keys(), (id) => places.get(id)!);
    const [seller, buyer] = [this.#seller, this.#buyer].map((drafted) => Uint32Array.from(drafted, (u) => placeOf[u]));
    const [day, gross] = [this.#day, this.#grossMinor];
    const order = Uint32Array.from(seller.keys()).sort(
      (i, j) => seller[i] - seller[j] || buyer[i] - buyer[j] || day[i] - day[j] || gross[i] - gross[j] || i - j,
    );
    return {
      ids,
      seller: order.map((i) => seller[i]),
      buyer: order.map((i) => buyer[i]),
      day: Int32Array.from(order, (i) => day[i]),
      grossMinor: Float64Array.from(order, (i) => gross[i]),
      firstRead: Uint32Array.from(ids, (id) => this.#places.get(id)!),
      names: ids.map((id) => this.#names.get(id) ?? ''),
      indexOf: (id) => places.get(id),
    };
  }
}

const byBytes = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Pairs that trade, each once, in order of seller and buyer: pair p has the trades [offsets[p], offsets[p + 1]). */
export function pairsOf({ seller, buyer }: Trades): { seller: Uint32Array; buyer: Uint32Array; offsets: Uint32Array } {
  const offsets: number[] = [];
  for (let i = 0; i < seller.length; i++)
    if (i === 0 || seller[i] !== seller[i - 1] || buyer[i] !== buyer[i - 1]) offsets.push(i);
  return {
    seller: Uint32Array.from(offsets, (i) => seller[i]),
    buyer: Uint32Array.from(offsets, (i) => buyer[i]),
    offsets: Uint32Array.from([...offsets, seller.length]),
  };
}
