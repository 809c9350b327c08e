import type { Snapshot } from '../graph/snapshot.ts';
import type { RelayLinks } from './relayLinks.ts';
import type { Relay, RelayHop } from './relays.ts';

/**
 * The sets of hops that links hold together, by the hop that was linked first, read one by one as directed graphs of firms. Time O(hops
 * and links), memory some 40 bytes each and 4 a firm.
 */
export class RelayGroups {
  readonly count: number;
  /** Of the group that was read last: the most invoices that both hops of a link have. */
  passedRepeats = 0;
  /** Hops of the longest way; one in circles counts the firms on them and between them once. */
  length = 0;
  closed = false;
  firms = 0;
  readonly #snapshot: Snapshot;
  readonly #links: RelayLinks;
  /** Hops of each group, and links of each group. */
  readonly #hops: Csr;
  readonly #linked: Csr;
  #group = 0;
  /** Number of a firm within the group, from 1; 0 elsewhere. */
  readonly #local: Uint32Array;
  /** By such number: the firm; its hops out, first and next by place among the group's, from 1; how many it has on each side. */
  readonly #firm: Uint32Array;
  readonly #firstOut: Uint32Array;
  readonly #firstIn: Uint32Array;
  readonly #nextOut: Uint32Array;
  readonly #nextIn: Uint32Array;
  readonly #outs: Uint32Array;
  readonly #ins: Uint32Array;
  /** Neighbours that are not taken away; hops of the longest way that ends with the firm, and of the longest that begins with it. */
  readonly #left: Uint32Array;
  readonly #way: Uint32Array;
  readonly #rest: Uint32Array;
  readonly #queue: Uint32Array;

  constructor(snapshot: Snapshot, links: RelayLinks) {
    this.#snapshot = snapshot;
    this.#links = links;
    const hops = links.hops.count;
    const { groups, of } = joined(links.from, links.to, links.count, hops);
    this.count = groups;
    this.#hops = grouped(of, hops, groups);
    const ofLinks = new Uint32Array(links.count);
    for (let l = 0; l < links.count; l++) ofLinks[l] = of[links.from[l]];
    this.#linked = grouped(ofLinks, links.count, groups);
    this.#local = new Uint32Array(snapshot.taxpayers.count);
    let largest = 0;
    for (let g = 0; g < groups; g++) largest = Math.max(largest, this.#hops.offsets[g + 1] - this.#hops.offsets[g]);
    const column = (length: number): Uint32Array => new Uint32Array(length);
    // links hold a group together, so it has one firm more than hops at most
    [this.#firm, this.#firstOut, this.#firstIn, this.#outs, this.#ins] = Array.from({ length: 5 }, () =>
      column(largest + 2),
    );
    [this.#left, this.#way, this.#rest, this.#queue] = Array.from({ length: 4 }, () => column(largest + 2));
    [this.#nextOut, this.#nextIn] = [column(largest + 1), column(largest + 1)];
  }

  /** Reads a group. */
  read(group: number): void {
    const { seller, buyer } = this.#snapshot.relations;
    const { hops, from, to } = this.#links;
    for (let f = 1; f <= this.firms; f++) this.#local[this.#firm[f]] = 0;
    this.#group = group;
    this.firms = this.passedRepeats = 0;
    const start = this.#hops.offsets[group];
    const end = this.#hops.offsets[group + 1];
    for (let k = start; k < end; k++) {
      const relation = hops.relation[this.#hops.order[k]];
      const [u, v] = [this.#meet(seller[relation]), this.#meet(buyer[relation])];
      const place = k - start + 1;
      this.#nextOut[place] = this.#firstOut[u];
      this.#firstOut[u] = place;
      this.#outs[u]++;
      this.#nextIn[place] = this.#firstIn[v];
      this.#firstIn[v] = place;
      this.#ins[v]++;
    }
    for (let k = this.#linked.offsets[group]; k < this.#linked.offsets[group + 1]; k++) {
      const l = this.#linked.order[k];
      const repeats = Math.min(hops.repeats[from[l]], hops.repeats[to[l]]);
      if (repeats > this.passedRepeats) this.passedRepeats = repeats;
    }
    this.#measure();
  }

  /** The group that was read last. */
  relay(): Relay {
    const { day } = this.#snapshot.invoices;
    const { hops: columns, inTime } = this.#links;
    const line = this.#line();
    const ids = line?.ids ?? Array.from(this.#hops.order.subarray(this.#hops.offsets[this.#group], this.#hops.offsets[this.#group + 1])); // prettier-ignore
    if (!line) ids.sort((a, b) => columns.relation[a] - columns.relation[b] || columns.least[a] - columns.least[b]);
    const hops = ids.map((id) => this.#hop(id));
    const days = hops.flatMap(({ invoices }) => [day[invoices[0]], day[invoices[invoices.length - 1]]]);
    const repeats = hops.map(({ invoices }) => invoices.length);
    const linked = this.#linked.order.subarray(
      this.#linked.offsets[this.#group],
      this.#linked.offsets[this.#group + 1],
    );
    return {
      shape: !line ? 'branched' : this.closed ? 'ring' : 'path',
      closed: this.closed,
      members: line?.members ?? Array.from(this.#firm.subarray(1, this.firms + 1)).sort((a, b) => a - b),
      hops,
      length: this.length,
      leastRepeats: Math.min(...repeats),
      mostRepeats: Math.max(...repeats),
      leastMinor: Math.min(...ids.map((id) => columns.least[id])),
      largestMinor: Math.max(...ids.map((id) => columns.largest[id])),
      firstDay: Math.min(...days),
      lastDay: Math.max(...days),
      grossMinor: hops.reduce((sum, { grossMinor }) => sum + grossMinor, 0),
      links: linked.length,
      linksInTime: linked.reduce((sum, l) => sum + inTime[l], 0),
      bearers: Math.max(...ids.map((id) => this.#links.bearersOf(id))),
    };
  }

  #meet(firm: number): number {
    if (this.#local[firm] > 0) return this.#local[firm];
    const f = ++this.firms;
    this.#local[firm] = f;
    this.#firm[f] = firm;
    this.#firstOut[f] = this.#firstIn[f] = this.#outs[f] = this.#ins[f] = 0;
    return f;
  }

  /** Firms of the hop that stands at a place of the group. */
  #sellerAt(place: number): number {
    return this.#local[this.#snapshot.relations.seller[this.#relationAt(place)]];
  }

  #buyerAt(place: number): number {
    return this.#local[this.#snapshot.relations.buyer[this.#relationAt(place)]];
  }

  #relationAt(place: number): number {
    return this.#links.hops.relation[this.#hops.order[this.#hops.offsets[this.#group] + place - 1]];
  }

  /** Takes away firms that nothing leads to, again and again, then those that lead nowhere: what is left is on circles and between them. */
  #measure(): void {
    const [left, way, rest, queue] = [this.#left, this.#way, this.#rest, this.#queue];
    this.length = 0;
    let taken = 0;
    for (let f = 1; f <= this.firms; f++) {
      left[f] = this.#ins[f];
      way[f] = rest[f] = 0;
      if (left[f] === 0) queue[taken++] = f;
    }
    for (let next = 0; next < taken; next++) {
      const f = queue[next];
      this.length = Math.max(this.length, way[f]);
      for (let place = this.#firstOut[f]; place > 0; place = this.#nextOut[place]) {
        const other = this.#buyerAt(place);
        way[other] = Math.max(way[other], way[f] + 1);
        if (--left[other] === 0) queue[taken++] = other;
      }
    }
    this.closed = taken < this.firms;
    if (!this.closed) return;

    // those that were taken keep 0 in `left`
    const before = taken;
    for (let f = 1; f <= this.firms; f++) {
      if (left[f] === 0) continue;
      // what such a firm sells to is left, too, so all its hops count
      left[f] = this.#outs[f];
      if (left[f] === 0) queue[taken++] = f;
    }
    for (let next = before; next < taken; next++) {
      const f = queue[next];
      this.length = Math.max(this.length, rest[f]);
      for (let place = this.#firstIn[f]; place > 0; place = this.#nextIn[place]) {
        const other = this.#sellerAt(place);
        if (left[other] === 0) continue;
        rest[other] = Math.max(rest[other], rest[f] + 1);
        if (--left[other] === 0) queue[taken++] = other;
      }
    }
    let [to, onward] = [0, 0];
    for (let f = 1; f <= this.firms; f++) {
      if (left[f] === 0) continue;
      to = Math.max(to, way[f]);
      onward = Math.max(onward, rest[f]);
    }
    this.length = Math.max(this.length, to + this.firms - taken + onward);
  }

  /** Hops and members in order of the flow, where each firm has one hop a side at most, or null. */
  #line(): { ids: number[]; members: number[] } | null {
    let first = 0;
    for (let f = 1; f <= this.firms; f++) {
      if (this.#ins[f] > 1 || this.#outs[f] > 1) return null;
      if (this.closed ? first === 0 || this.#firm[f] < this.#firm[first] : this.#ins[f] === 0) first = f;
    }
    const start = this.#hops.offsets[this.#group];
    const count = this.#hops.offsets[this.#group + 1] - start;
    const ids: number[] = [];
    const members = [this.#firm[first]];
    for (let f = first; ids.length < count;) {
      const place = this.#firstOut[f];
      ids.push(this.#hops.order[start + place - 1]);
      f = this.#buyerAt(place);
      if (f !== first) members.push(this.#firm[f]);
    }
    return { ids, members };
  }

  #hop(id: number): RelayHop {
    const { invoiceOffsets } = this.#snapshot.relations;
    const { grossMinor } = this.#snapshot.invoices;
    const relation = this.#links.hops.relation[id];
    const invoices: number[] = [];
    let gross = 0;
    for (let i = invoiceOffsets[relation]; i < invoiceOffsets[relation + 1]; i++) {
      if (!this.#links.has(this.#links.hops, id, i)) continue;
      invoices.push(i);
      gross += grossMinor[i];
    }
    return { relation, invoices, grossMinor: gross };
  }
}

/** Items in order of a key: those of key k are order[offsets[k]] … order[offsets[k + 1] - 1]. */
interface Csr {
  offsets: Uint32Array;
  order: Uint32Array;
}

/** Groups items 0 … count - 1 by key, each group in their order. */
function grouped(keys: Uint32Array, count: number, groups: number): Csr {
  const offsets = new Uint32Array(groups + 1);
  for (let i = 0; i < count; i++) offsets[keys[i] + 1]++;
  for (let g = 0; g < groups; g++) offsets[g + 1] += offsets[g];
  const next = offsets.slice(0, groups);
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[next[keys[i]]++] = i;
  return { offsets, order };
}

/** The groups that links make of hops, numbered by their first hop (union by the smaller, with halved paths). */
function joined(from: Uint32Array, to: Uint32Array, links: number, hops: number): { groups: number; of: Uint32Array } {
  const parent = Uint32Array.from({ length: hops }, (_, hop) => hop);
  const rootOf = (hop: number): number => {
    while (parent[hop] !== hop) hop = parent[hop] = parent[parent[hop]];
    return hop;
  };
  for (let l = 0; l < links; l++) {
    const a = rootOf(from[l]);
    const b = rootOf(to[l]);
    if (a < b) parent[b] = a;
    else parent[a] = b;
  }
  const of = new Uint32Array(hops);
  let groups = 0;
  for (let hop = 0; hop < hops; hop++) of[hop] = parent[hop] === hop ? groups++ : of[rootOf(hop)];
  return { groups, of };
}
