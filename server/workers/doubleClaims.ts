import type { ClaimedDocument } from '../../algorithms/detectors/claimedTwice.ts';
import { digestText } from '../../graph/model.ts';
import type { FoundInvoice, Store } from '../../graph/store.ts';
import { SIDE_INVOICE, SIDE_PURCHASES } from '../../graph/tables.ts';

/** What `doubleClaimsOf` makes numbers of a snapshot of. */
interface Claimed {
  documents: ClaimedDocument[];
  /** Pairs of ids that are likely to be one subject, and nobody has decided yet. */
  mayBeOne: [string, string][];
}

const PAGE = 1_000;
/**
 * Per mille, of a candidate for one subject. The same documents are evidence of both: who is registered twice hands in all of the smaller ledger twice;
 * where a good part is one's own, and nothing else speaks for one subject, they are two.
 */
const LIKELY = 800;

/**
 * Asks the ledger which purchase documents several buyers hand in: invoices of which claims disagree in the buyer, and contested purchases, which
 * are one invoice for each ledger, by code, number, day, net and tax. Void claims do not count. Two ledgers with one purchase of a seller whose own ledger
 * is not there are no conflict to the ledger: these it does not tell.
 */
export async function doubleClaims(store: Pick<Store, 'page' | 'candidates'>): Promise<Claimed> {
  const byDocument = new Map<string, ClaimedDocument['claims'][number][]>();
  const add = (name: string, buyer: string, { digest_high: high, digest_low: low }: FoundInvoice) => {
    const claims = byDocument.get(name) ?? [];
    byDocument.set(name, claims);
    if (!claims.some((claim) => claim.buyer === buyer)) claims.push({ buyer, high, low });
  };
  for await (const invoice of invoicesOf(store, 'party'))
    for (const { buyer, buyer_scoped, void: isVoid, side } of invoice.claims)
      if (isVoid === 0 && buyer_scoped === 0 && (side === SIDE_INVOICE || side === SIDE_PURCHASES))
        add(digestText(invoice.digest_high, invoice.digest_low), buyer!, invoice);
  for await (const invoice of invoicesOf(store, 'contested')) {
    const { code, number, day, net_minor, tax_minor } = invoice;
    for (const { owner, void: isVoid, side } of invoice.claims)
      if (isVoid === 0 && side === SIDE_PURCHASES) add(JSON.stringify([code, number, day, net_minor, tax_minor]), owner!, invoice);
  }
  const documents = [...byDocument.values()].filter((claims) => claims.length > 1).map((claims) => ({ claims }));
  return { documents, mayBeOne: await undecided(store) };
} // prettier-ignore

async function* invoicesOf(store: Pick<Store, 'page'>, finding: 'party' | 'contested'): AsyncGenerator<FoundInvoice> {
  let after: { day: number; digest: string } | undefined;
  do {
    const { items } = await store.page({ finding, includeVoid: false, limit: PAGE, after });
    yield* items;
    const end = items.at(-1);
    after =
      end && items.length === PAGE
        ? { day: end.day, digest: digestText(end.digest_high, end.digest_low) }
        : undefined;
  } while (after);
} // prettier-ignore

async function undecided(store: Pick<Store, 'candidates'>): Promise<[string, string][]> {
  const pairs: [string, string][] = [];
  for (let after; ;) {
    const { items } = await store.candidates({ kind: 'duplicate', state: 'open', limit: PAGE, after });
    const likely = items.filter(({ weight }) => weight >= LIKELY);
    pairs.push(...likely.map(({ a, b }): [string, string] => [a!, b!]));
    if (items.length < PAGE) return pairs;
    after = items.at(-1)!;
  }
}
