import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, nodeOf } from '../graph/snapshot.ts';
import { attribution, type AttributionResult } from './attribution.ts';
import { reach } from './reach.ts';

// The oracle works on the list of drawn invoices with big integers, and shares no code with the kernel: it knows firms by id and time by Date.

const FIRMS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
/** 2020-01-20: the days of the cases lie in three months. */
const EPOCH = Date.UTC(2020, 0, 20) / 86_400_000;

interface Case {
  invoices: DrawnInvoice[];
  sources: string[];
  method: 'proportional' | 'fifo';
  order: 'month' | 'day';
  fromDay: number | null;
  toDay: number | null;
}

const invoice = (most: number): fc.Arbitrary<DrawnInvoice> =>
  fc.record({
    seller: fc.constantFrom(...FIRMS),
    buyer: fc.constantFrom(...FIRMS),
    grossMinor: fc.integer({ min: 1, max: most }),
    day: fc.integer({ min: EPOCH, max: EPOCH + 60 }),
    currency: fc.constantFrom(...Array.from({ length: 9 }, () => 'CNY'), 'USD'),
  });

const someCase: fc.Arbitrary<Case> = fc.record({
  invoices: fc.oneof(
    { weight: 1, arbitrary: fc.array(invoice(9), { maxLength: 12 }) },
    { weight: 3, arbitrary: fc.array(invoice(70), { minLength: 12, maxLength: 45, size: 'max' }) },
    { weight: 1, arbitrary: fc.array(invoice(1e13), { minLength: 12, maxLength: 45, size: 'max' }) },
  ),
  sources: fc.uniqueArray(fc.constantFrom(...FIRMS), { minLength: 1, maxLength: 2 }),
  method: fc.constantFrom<('proportional' | 'fifo')[]>('proportional', 'fifo'),
  order: fc.constantFrom<('month' | 'day')[]>('month', 'day'),
  fromDay: fc.option(fc.integer({ min: EPOCH, max: EPOCH + 20 }), { freq: 4 }),
  toDay: fc.option(fc.integer({ min: EPOCH + 40, max: EPOCH + 60 }), { freq: 4 }),
});

function run({ invoices, sources, ...options }: Case) {
  const snapshot = snapshotOf(invoices, FIRMS);
  const currency = snapshot.currencies.indexOf('CNY');
  const result = attribution(snapshot, { ...options, currency, sources: sources.map((id) => nodeOf(snapshot, id)) });
  return { snapshot, ...result };
}

interface Numbered {
  /** Place in the drawing, which is the order of digests. */
  index: number;
  seller: string;
  buyer: string;
  day: number;
  net: bigint;
}

interface Lot {
  net: bigint;
  tainted: bigint;
}

const netOf = ({ grossMinor }: DrawnInvoice) => grossMinor - Math.round((grossMinor * 13) / 113);
const sum = (amounts: Iterable<bigint>) => [...amounts].reduce((a, b) => a + b, 0n);

class Oracle {
  readonly drawn: Case;
  readonly counted: Numbered[];
  readonly tier = new Map<string, number>();
  readonly lots = new Map<string, Lot[]>(FIRMS.map((id) => [id, []]));
  readonly tainted: bigint[];
  readonly unknown = new Map<string, bigint>(FIRMS.map((id) => [id, 0n]));

  constructor(drawn: Case) {
    this.drawn = drawn;
    this.tainted = drawn.invoices.map(() => 0n);
    this.counted = drawn.invoices
      .map((i, index) => ({ ...i, index, net: BigInt(netOf(i)) }))
      .filter(({ day }) => day >= (drawn.fromDay ?? -1e9) && day <= (drawn.toDay ?? 1e9))
      .filter(({ seller, buyer, currency, net }) => seller !== buyer && currency === 'CNY' && net > 0n);
    for (const id of drawn.sources) this.tier.set(id, 0);
    for (let hops = 1; hops < FIRMS.length; hops++)
      for (const { seller, buyer } of this.counted)
        if (this.tier.get(seller) === hops - 1 && !this.tier.has(buyer)) this.tier.set(buyer, hops);
    const keys = this.counted.map(({ day }) => this.stepOf(day));
    for (const step of [...new Set(keys)].sort((a, b) => a - b))
      this.settle(this.counted.filter(({ day }) => this.stepOf(day) === step));
  }

  stepOf(day: number): number {
    if (this.drawn.order === 'day') return day;
    const date = new Date(day * 86_400_000);
    return 100 * date.getUTCFullYear() + date.getUTCMonth();
  }

  isSource(id: string): boolean {
    return this.drawn.sources.includes(id);
  }

  /** Whether invoices of the step, none of them a source's, lead from one firm to another. */
  leads(step: Numbered[], from: string, to: string): boolean {
    const reached = new Set([from]);
    for (let round = 0; round < FIRMS.length; round++)
      for (const { seller, buyer } of step) if (reached.has(seller) && !this.isSource(seller)) reached.add(buyer);
    return reached.has(to);
  }

  isAtHand(step: Numbered[], { seller, buyer }: Numbered): boolean {
    if (this.drawn.order === 'day') return false;
    if (this.isSource(seller) || !this.leads(step, buyer, seller)) return true;
    return (this.tier.get(buyer) ?? 0) > (this.tier.get(seller) ?? 0);
  }

  settle(step: Numbered[]): void {
    const settled = new Set<string>();
    const settleFirm = (id: string) => {
      if (settled.has(id)) return;
      settled.add(id);
      const sales = step.filter(({ seller }) => seller === id);
      sales.sort((a, b) => a.day - b.day || a.buyer.localeCompare(b.buyer) || a.index - b.index);
      if (this.isSource(id)) {
        for (const { index, net } of sales) this.tainted[index] = net;
        return;
      }
      const atHand = step.filter((i) => i.buyer === id && this.isAtHand(step, i));
      for (const { seller } of atHand) settleFirm(seller);
      this.receive(id, atHand);
      const sold = sum(sales.map(({ net }) => net));
      const had = sum(this.lots.get(id)!.map(({ net }) => net));
      if (sold > had) this.unknown.set(id, this.unknown.get(id)! + sold - had);
      const taken = this.take(id, sold);
      let before = 0n;
      for (const { index, net } of sales) {
        this.tainted[index] = ((before + net) * taken) / sold - (before * taken) / sold;
        before += net;
      }
    };
    for (const id of FIRMS) settleFirm(id);
    for (const id of FIRMS)
      if (!this.isSource(id))
        this.receive(
          id,
          step.filter((i) => i.buyer === id && !this.isAtHand(step, i)),
        );
  }

  receive(id: string, purchases: Numbered[]): void {
    const net = sum(purchases.map((i) => i.net));
    if (net > 0n) this.lots.get(id)!.push({ net, tainted: sum(purchases.map(({ index }) => this.tainted[index])) });
  }

  take(id: string, sold: bigint): bigint {
    let lots = this.lots.get(id)!;
    if (this.drawn.method === 'proportional' && lots.length > 0) {
      lots = [{ net: sum(lots.map(({ net }) => net)), tainted: sum(lots.map(({ tainted }) => tainted)) }];
      this.lots.set(id, lots);
    }
    let [left, taken] = [sold, 0n];
    while (left > 0n && lots.length > 0) {
      const [first] = lots;
      const part = left < first.net ? left : first.net;
      const tainted = (part * first.tainted) / first.net;
      first.net -= part;
      first.tainted -= tainted;
      left -= part;
      taken += tainted;
      if (first.net === 0n) lots.shift();
    }
    return taken;
  }
}

test('as big integers say, to the fen', () => {
  let tainted = 0;
  fc.assert(
    fc.property(someCase, (drawn) => {
      const oracle = new Oracle(drawn);
      const { snapshot, ...result } = run(drawn);
      // digests number the invoices of the drawing
      const places = [...snapshot.invoices.digestLow].map(Number);
      const invoices: bigint[] = [];
      places.forEach((index, i) => (invoices[index] = BigInt(result.invoiceMinor[i])));
      expect(invoices).toEqual(oracle.tainted);
      for (const id of FIRMS) {
        const u = nodeOf(snapshot, id);
        const isReached = (oracle.tier.get(id) ?? 0) > 0;
        expect(BigInt(result.unknownMinor[u]), `unknown of ${id}`).toBe(isReached ? oracle.unknown.get(id) : 0n);
      }
      tainted += oracle.tainted.filter((amount) => amount > 0n).length;
    }),
    { numRuns: 1000, seed: 1 },
  );
  expect(tainted, 'the cases are worth it').toBeGreaterThan(5000);
});

/** What must hold for any result, by summing the drawn invoices anew. */
function check(drawn: Case, { snapshot, ...result }: AttributionResult & ReturnType<typeof run>) {
  const { relations, invoices, currencies } = snapshot;
  const n = snapshot.taxpayers.count;
  const sums = {
    bought: new Float64Array(n),
    sold: new Float64Array(n),
    in: new Float64Array(n),
    out: new Float64Array(n),
  };
  for (let e = 0; e < relations.count; e++) {
    const [u, v] = [relations.seller[e], relations.buyer[e]];
    let ofRelation = 0;
    for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++) {
      const tainted = result.invoiceMinor[i];
      const net = invoices.grossMinor[i] - invoices.taxMinor[i];
      expect(tainted >= 0 && tainted <= net && Number.isInteger(tainted)).toBe(true);
      ofRelation += tainted;
      const isIn = invoices.day[i] >= (drawn.fromDay ?? -1e9) && invoices.day[i] <= (drawn.toDay ?? 1e9);
      if (!isIn || u === v || currencies[relations.currency[e]] !== 'CNY') {
        expect(tainted).toBe(0);
        continue;
      }
      sums.bought[v] += net;
      sums.sold[u] += net;
      sums.in[v] += tainted;
      sums.out[u] += tainted;
      if (drawn.sources.includes(idOf(snapshot, u))) expect(tainted).toBe(net);
    }
    expect(result.relationMinor[e]).toBe(ofRelation);
  } // prettier-ignore
  expect([result.boughtMinor, result.soldMinor]).toEqual([sums.bought, sums.sold]);
  expect([result.taintedInMinor, result.taintedOutMinor]).toEqual([sums.in, sums.out]);
  let [issued, held] = [0, 0];
  for (let u = 0; u < n; u++) {
    const isSource = drawn.sources.includes(idOf(snapshot, u));
    if (isSource) issued += sums.sold[u];
    else expect(sums.out[u]).toBeLessThanOrEqual(sums.in[u]);
    held += isSource ? sums.in[u] : sums.in[u] - sums.out[u];
    expect(result.share[u]).toBe(sums.bought[u] === 0 ? 0 : sums.in[u] / sums.bought[u]);
  }
  // all that was issued is held somewhere, or came back: nothing is lost, and nothing is there twice
  expect(result.issuedMinor).toBe(issued);
  expect(held).toBe(issued);
}

describe('properties', () => {
  test('firms pass on no more than came in, and what sources sold is held in all, at the end of any step', () =>
    fc.assert(
      fc.property(someCase, (drawn) => {
        const whole = run(drawn);
        check(drawn, whole);
        for (let toDay = EPOCH + 10; toDay <= EPOCH + 60; toDay += 17) {
          const part = { ...drawn, toDay };
          if ((drawn.fromDay ?? 0) <= toDay) check(part, run(part));
        }
      }),
      { numRuns: 300, seed: 2 },
    ));
  test('what is tainted is reached by invoices in order of time', () =>
    fc.assert(
      fc.property(someCase, (drawn) => {
        const { snapshot, taintedInMinor } = run(drawn);
        const { order, fromDay, toDay } = drawn;
        const starts = drawn.sources.map((id) => nodeOf(snapshot, id));
        const currency = snapshot.currencies.indexOf('CNY');
        const asked = { starts, currency, order, fromDay, toDay, direction: 'down', hops: Infinity } as const;
        const reached = new Set(reach(snapshot, asked).nodes);
        taintedInMinor.forEach((tainted, u) => expect(tainted === 0 || reached.has(u)).toBe(true));
      }),
      { numRuns: 300, seed: 3 },
    ));
  test('a component apart changes nothing', () =>
    fc.assert(
      fc.property(someCase, someCase, (drawn, other) => {
        const apart = other.invoices.map((i) => ({ ...i, seller: `${i.seller}~`, buyer: `${i.buyer}~` }));
        const alone = run(drawn);
        const both = run({ ...drawn, invoices: [...drawn.invoices, ...apart] });
        const tainted = (result: ReturnType<typeof run>) =>
          Object.fromEntries([...result.invoiceMinor].map((amount, i) => [String(result.snapshot.invoices.digestLow[i]), amount]));
        expect(tainted(both)).toEqual({ ...Object.fromEntries(apart.map((_, i) => [String(i + drawn.invoices.length), 0])), ...tainted(alone) });
        expect(both.issuedMinor).toBe(alone.issuedMinor);
      }),
      { numRuns: 300, seed: 4 },
    )); // prettier-ignore

  /** Amounts so large that an odd fen here and there, which ids decide on, is nothing. */
  const largely = ({ invoices, ...rest }: Case): Case => ({
    ...rest,
    invoices: invoices.map((i) => ({ ...i, grossMinor: 1e7 + (i.grossMinor % 1000) * 1e8 })),
  });
  const ODD = 1000;
  const byDrawing = ({ snapshot, invoiceMinor }: ReturnType<typeof run>) => {
    const tainted: number[] = [];
    snapshot.invoices.digestLow.forEach((index, i) => (tainted[Number(index)] = invoiceMinor[i]));
    return tainted;
  };

  test('other ids give the same, but for odd fen', () =>
    fc.assert(
      fc.property(someCase, fc.shuffledSubarray(FIRMS, { minLength: FIRMS.length }), (drawn, ids) => {
        const renamed = (id: string) => ids[FIRMS.indexOf(id)];
        const large = largely(drawn);
        const other = {
          ...large,
          invoices: large.invoices.map((i) => ({ ...i, seller: renamed(i.seller), buyer: renamed(i.buyer) })),
          sources: large.sources.map(renamed),
        };
        const [before, after] = [byDrawing(run(large)), byDrawing(run(other))];
        before.forEach((tainted, i) => expect(Math.abs(tainted - after[i])).toBeLessThan(ODD));
      }),
      { numRuns: 300, seed: 5 },
    ));
  test('by day, one more source makes no invoice cleaner', () =>
    fc.assert(
      fc.property(someCase, fc.constantFrom(...FIRMS), (drawn, more) => {
        const large = largely({ ...drawn, order: 'day' });
        const [before, after] = [large, { ...large, sources: [...large.sources, more] }].map((c) => byDrawing(run(c)));
        before.forEach((tainted, i) => expect(after[i]).toBeGreaterThan(tainted - ODD));
      }),
      { numRuns: 300, seed: 6 },
    ));
  test('all is tainted where all sources are', () =>
    fc.assert(
      fc.property(someCase, (drawn) => {
        const { snapshot, invoiceMinor } = run({ ...drawn, sources: FIRMS, fromDay: null, toDay: null });
        const { relations, invoices, currencies } = snapshot;
        for (let e = 0; e < relations.count; e++)
          for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++) {
            const counts = currencies[relations.currency[e]] === 'CNY' && relations.seller[e] !== relations.buyer[e];
            expect(invoiceMinor[i]).toBe(counts ? invoices.grossMinor[i] - invoices.taxMinor[i] : 0);
          }
      }),
      { numRuns: 100, seed: 7 },
    ));
});
