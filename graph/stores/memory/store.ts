import type { InvoiceBatch, TaxpayerBatch } from '../../builder.ts';
import { compareTexts } from '../../bytes.ts';
import { Conflict, InvalidInput } from '../../errors.ts';
import {
  flagsOf,
  goodsCategory,
  isDisputed,
  isLive,
  numberCategories,
  numberCurrencies,
  shownName,
} from '../../live.ts';
import { AttributesHash, digestText, parseDigest, VersionHash } from '../../model.ts';
import type {
  Changes,
  InvoicePage,
  InvoiceQuery,
  Known,
  LiveChanges,
  LoadRecord,
  Scan,
  StagedTable,
  Store,
  StoreState,
  Writer,
} from '../../store.ts';
import { batchOf, type Row, rowsOf, type TableName } from '../../tables.ts';

/** One state of the ledger. It is never changed: a load makes the next one, so whoever reads an old one is not disturbed. */
interface Ledger {
  state: StoreState;
  files: Row<'file'>[];
  claims: Map<string, Row<'claim'>>;
  invoices: Map<string, Invoice>;
  /** Live invoices that were there from one sequence number to before another. */
  past: (Invoice & { until: number })[];
  names: Map<string, Map<string, number>>;
  observed: Map<string, number>;
  refusals: Row<'refusal'>[];
  loads: LoadRecord[];
}

type Invoice = Row<'invoice'> & { since: number };

/** A ledger in plain Maps, for tests and for what nobody wants to keep. */
export class MemoryStore implements Store {
  #ledger = sealed(emptyLedger(), { sequence: 0, demo: false });
  #lease: string | null = null;

  async state(): Promise<StoreState> {
    return this.#ledger.state;
  }

  async lookup(groupKeys: BigUint64Array): Promise<Known> {
    const wanted = new Set(groupKeys);
    const { claims, invoices } = this.#ledger;
    const among = ({ group_key }: { group_key: bigint }) => wanted.has(group_key);
    return {
      claims: one(batchOf('claim', [...claims.values()].filter(among))),
      invoices: one(batchOf('invoice', [...invoices.values()].filter(among))),
      close: () => undefined,
    };
  }

  async loadedFiles(sha256: readonly string[]): Promise<Set<string>> {
    const loaded = new Set(this.#ledger.files.map((file) => file.sha256));
    return new Set(sha256.filter((hash) => loaded.has(hash)));
  }

  async begin(lease: string, base: number): Promise<Writer> {
    if (this.#lease !== null) throw new Conflict('load_running', { lease: this.#lease });
    const { sequence } = this.#ledger.state;
    if (sequence !== base) throw new Conflict('sequence_moved', { base, sequence });
    this.#lease = lease;
    let ended = false;
    return {
      apply: async (changes) => {
        if (ended) throw new RangeError('the lease was given back');
        const next = await applied(this.#ledger, changes);
        const { sequence: current } = this.#ledger.state;
        if (current !== base) throw new Conflict('sequence_moved', { base, sequence: current });
        this.#ledger = next;
        return next.state;
      },
      end: async () => {
        if (!ended) this.#lease = null;
        ended = true;
      },
    };
  }

  async scan(): Promise<Scan> {
    const { state, invoices, names, observed } = this.#ledger;
    const { version, attributesVersion, sequence } = state;
    const ids = [...observed.keys()].sort(compareTexts);
    const shown = ids.map((id) => shownName(names.get(id) ?? []));
    const live = [...invoices.values()].filter(isLive);
    const currencies = numberCurrencies(new Set(live.map(({ currency }) => currency!)));
    const categories = new Map<string, number>();
    for (const invoice of live)
      categories.set(goodsCategory(invoice), (categories.get(goodsCategory(invoice)) ?? 0) + 1);
    const goodsCategories = numberCategories(categories);

    const nodes = new Map(ids.map((id, node) => [id, node]));
    const currencyNumbers = new Map(currencies.map((currency, i) => [currency, i]));
    const categoryNumbers = new Map(goodsCategories.map((category, i) => [category, i]));
    const rows = live.map((invoice) => ({
      invoice,
      u: nodes.get(invoice.seller!)!,
      v: nodes.get(invoice.buyer!)!,
      c: currencyNumbers.get(invoice.currency!)!,
    }));
    rows.sort((a, b) => a.u - b.u || a.v - b.v || a.c - b.c || byDay(a.invoice, b.invoice));
    const taxpayers: TaxpayerBatch = {
      ids,
      names: shown,
      observed: Uint8Array.from(ids, (id) => observed.get(id)!),
    };
    const batch: InvoiceBatch = {
      count: rows.length,
      seller: Uint32Array.from(rows, ({ u }) => u),
      buyer: Uint32Array.from(rows, ({ v }) => v),
      currency: Uint8Array.from(rows, ({ c }) => c),
      day: Int32Array.from(rows, ({ invoice }) => invoice.day),
      grossMinor: Float64Array.from(rows, ({ invoice }) => invoice.gross_minor!),
      taxMinor: Float64Array.from(rows, ({ invoice }) => invoice.tax_minor ?? 0),
      flags: Uint8Array.from(rows, ({ invoice }) => flagsOf(invoice)),
      goods: Uint16Array.from(rows, ({ invoice }) => categoryNumbers.get(goodsCategory(invoice)) ?? 0),
      digestHigh: BigUint64Array.from(rows, ({ invoice }) => invoice.digest_high),
      digestLow: BigUint64Array.from(rows, ({ invoice }) => invoice.digest_low),
    };
    const bytes = (texts: (string | null)[]) => texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
    return {
      counts: { taxpayers: ids.length, idBytes: bytes(ids), nameBytes: bytes(shown), invoices: rows.length },
      identity: { version, attributesVersion, sequence, currencies, goodsCategories },
      taxpayers: one(taxpayers),
      invoices: one(batch),
      close: () => undefined,
    };
  }

  async changesSince(sequence: number): Promise<LiveChanges> {
    const { invoices, past } = this.#ledger;
    const gone = past.filter(({ since, until }) => since <= sequence && until > sequence);
    const came = [...invoices.values()].filter((invoice) => isLive(invoice) && invoice.since > sequence);
    const shape = (invoice: Invoice) => `${digestOf(invoice)} ${invoice.conflict} ${invoice.contested}`;
    const [before, after] = [new Set(gone.map(shape)), new Set(came.map(shape))];
    const removed = gone.filter((invoice) => !after.has(shape(invoice))).sort(byDigest);
    return {
      added: one(batchOf('invoice', came.filter((invoice) => !before.has(shape(invoice))).sort(byDigest))),
      removed: {
        high: BigUint64Array.from(removed, ({ digest_high }) => digest_high),
        low: BigUint64Array.from(removed, ({ digest_low }) => digest_low),
      },
      close: () => undefined,
    };
  }

  async page({ seller, buyer, currency, includeVoid, after, limit }: InvoiceQuery): Promise<InvoicePage> {
    if (seller === undefined && buyer === undefined) throw new InvalidInput('query_without_party');
    if (after && !parseDigest(after.digest)) throw new InvalidInput('cursor_invalid');
    const { invoices, claims, files } = this.#ledger;
    const names = new Map(files.map(({ sha256, name }) => [sha256, name!]));
    const found = [...invoices.values()]
      .filter((row) => (seller ?? row.seller) === row.seller && (buyer ?? row.buyer) === row.buyer)
      .filter((row) => (currency ?? row.currency) === row.currency && (includeVoid || row.void === 0))
      .sort(byDay);
    const later = after
      ? found.filter((row) => row.day > after.day || (row.day === after.day && digestOf(row) > after.digest))
      : found;
    const shown = later.slice(0, limit);
    const claimsOf = new Map(shown.map((row) => [digestOf(row), [] as Row<'claim'>[]]));
    for (const claim of claims.values()) claimsOf.get(digestOf(claim))?.push(claim);
    const told = (ofInvoice: Row<'claim'>[]) =>
      ofInvoice
        .map((claim) => ({ ...claim, file: names.get(claim.file)!, sha256: claim.file! }))
        .sort((a, b) => compareTexts(a.file, b.file) || a.row - b.row || compareTexts(a.sha256, b.sha256))
        .map(({ side, owner, row, void: isVoid, file }) => ({ side, owner, row, void: isVoid, file }));
    return {
      total: found.length,
      items: later
        .slice(0, limit)
        .map(({ since: _, ...row }) => ({ ...row, claims: told(claimsOf.get(digestOf(row))!) })),
    };
  }

  async loads(limit: number): Promise<LoadRecord[]> {
    return this.#ledger.loads.toReversed().slice(0, limit);
  }

  async refusals(load: string, limit: number): Promise<Row<'refusal'>[]> {
    const { files, refusals } = this.#ledger;
    return files
      .filter((file) => file.load === load)
      .sort((a, b) => a.position - b.position)
      .flatMap(({ sha256, name }) =>
        refusals
          .filter(({ file }) => file === sha256)
          .sort((a, b) => a.row - b.row)
          .map((refusal) => ({ ...refusal, file: name })),
      )
      .slice(0, limit);
  }

  async close(): Promise<void> {}
}

type Digest = Pick<Row<'invoice'>, 'digest_high' | 'digest_low'>;

const digestOf = ({ digest_high, digest_low }: Digest) => digestText(digest_high, digest_low);
// hex digits stand in the order of the numbers
const byDigest = (a: Digest, b: Digest) => (digestOf(a) < digestOf(b) ? -1 : 1);
const byDay = (a: Invoice, b: Invoice) => a.day - b.day || byDigest(a, b);

async function* one<T>(batch: T): AsyncGenerator<T> {
  yield batch;
}

async function allRows<T extends TableName>(table: T, staged: StagedTable<T>): Promise<Row<T>[]> {
  const rows: Row<T>[] = [];
  for await (const batch of staged.batches()) for (const row of rowsOf(table, batch)) rows.push(row);
  return rows;
}

function emptyLedger(): Omit<Ledger, 'state'> {
  return {
    files: [],
    claims: new Map(),
    invoices: new Map(),
    past: [],
    names: new Map(),
    observed: new Map(),
    refusals: [],
    loads: [],
  };
}

/** The ledger that a load leads to. */
async function applied(before: Ledger, changes: Changes): Promise<Ledger> {
  const sequence = before.state.sequence + 1;
  const base = changes.replaceAll ? emptyLedger() : before;
  const next: Omit<Ledger, 'state'> = {
    files: [...base.files, ...changes.files],
    claims: new Map(base.claims),
    invoices: new Map(base.invoices),
    past: [...before.past],
    names: new Map([...base.names].map(([id, names]) => [id, new Map(names)])),
    observed: new Map(base.observed),
    refusals: [...base.refusals, ...(await allRows('refusal', changes.refusals))],
    loads: [...base.loads, changes.load],
  };
  for (const claim of await allRows('claim', changes.claims)) next.claims.set(`${claim.file}/${claim.row}`, claim);
  const { high, low } = changes.removedInvoices;
  const gone = changes.replaceAll ? before.invoices.keys() : Array.from(high, (half, i) => digestText(half, low[i]));
  for (const digest of gone) {
    const invoice = before.invoices.get(digest);
    if (invoice && isLive(invoice)) next.past.push({ ...invoice, until: sequence });
    next.invoices.delete(digest);
  }
  for (const invoice of await allRows('invoice', changes.invoices))
    next.invoices.set(digestOf(invoice), { ...invoice, since: sequence });
  for (const { taxpayer, name, rows } of await allRows('name', changes.names)) {
    const names = next.names.get(taxpayer!) ?? new Map<string, number>();
    next.names.set(taxpayer!, names.set(name!, (names.get(name!) ?? 0) + rows));
  }
  for (const { id, observed } of await allRows('taxpayer', changes.taxpayers))
    next.observed.set(id!, (next.observed.get(id!) ?? 0) | observed);
  return sealed(next, { sequence, demo: changes.demo });
}

/** Adds what identifies a ledger's content. */
function sealed(ledger: Omit<Ledger, 'state'>, { sequence, demo }: Pick<StoreState, 'sequence' | 'demo'>): Ledger {
  const version = new VersionHash();
  const attributes = new AttributesHash();
  for (const id of [...ledger.observed.keys()].sort(compareTexts))
    attributes.addTaxpayer(id, shownName(ledger.names.get(id) ?? []), ledger.observed.get(id)!);
  for (const invoice of [...ledger.invoices.values()].filter(isLive).sort(byDigest)) {
    version.add(BigUint64Array.of(invoice.digest_high), BigUint64Array.of(invoice.digest_low), 1);
    if (isDisputed(invoice)) attributes.addDisputed(invoice.digest_high, invoice.digest_low);
  }
  return {
    ...ledger,
    state: { sequence, version: version.finish(), attributesVersion: attributes.finish(), demo },
  };
}
