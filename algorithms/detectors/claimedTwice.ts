import { nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { Detector, Finding } from './detector.ts';
import { amongFirms, byStrength, members } from './findings.ts';
import type { Scan } from './scan.ts';

/** A purchase document that several hand in, as the ledger's claims say: number, day, net and tax are equal. */
export interface ClaimedDocument {
  /** By buyer that hands it in: its id, and the digest of the invoice that the claim is drawn as; of one invoice where its claims disagree in the buyer. */
  readonly claims: readonly { readonly buyer: string; readonly high: bigint; readonly low: bigint }[];
}

/** The same in numbers of a snapshot, for ScanOptions. */
export interface DoubleClaims {
  /** By claim: the document, by any number; who hands it in; the invoice that it is drawn as. */
  readonly document: Uint32Array;
  readonly buyer: Uint32Array;
  readonly invoice: Uint32Array;
  /** Pairs of taxpayers that may be one subject, and nobody has decided yet. */
  readonly mayBeOne: readonly (readonly [number, number])[];
}

const PARAMETERS = {
  leastDocuments: 2,
  /** More who hand in one document means that its number means nothing. */
  mostBuyers: 5,
  leastTaxMinor: 10_000,
};

/**
 * Pattern 21: one purchase invoice in the ledgers of two buyers, who both credit it. A snapshot does not hold it: it draws an invoice to one buyer and
 * keeps that its claims disagree (INVOICE_CONFLICT), not with whom; so the ledger tells it (`ScanOptions.doubleClaims`), and where it does not, the
 * detector is silent. Two buyers that may be one subject hand in the same by nature: then the duplicate is to be decided, and nothing is said.
 *
 * Values: documents that two of the firms at least hand in, their tax, counted once for each claim beyond the first; `sharedShare` is that number ÷ the
 * purchase invoices of the firm among them that has fewest. Strength: how many documents, and that share.
 */
export const claimedTwice: Detector<typeof PARAMETERS> = {
  name: 'claimed-twice',
  title: { zh: '一票多抵', en: 'one invoice claimed twice' },
  pattern: 'claimed-twice',
  version: 1,
  parameters: PARAMETERS,
  needs: 'any side',
  reliability: { group: 'claim', weak: [0.6, 0.9], strong: [0.9, 0.95] },
  /** Candidates: firms that hand in purchases. */
  detect(scan, parameters) {
    const { suppliers } = scan.activity;
    const candidates = suppliers.reduce((count, own) => count + (own > 0 ? 1 : 0), 0);
    const { doubleClaims } = scan.options;
    if (doubleClaims === null) return { candidates, findings: [], leftOut: 0 };
    const findings = groupsOf(doubleClaims, parameters.mostBuyers).flatMap((group) => judge(scan, group, parameters) ?? []);
    return { candidates: Math.max(candidates, findings.length), findings: findings.sort(byStrength), leftOut: 0 };
  },
  wording: {
    'handed-in-twice': {
      zh: '{firmCount} 户重复申报 {documentCount} 份相同的进项发票，重复税额 {taxMinor}',
      en: '{firmCount} firms hand in the same {documentCount} purchase invoices, {taxMinor} of tax once too often',
    },
    'part-of-purchases': {
      zh: '占其中一户进项发票的 {sharedShare}',
      en: 'they are {sharedShare} of the purchase invoices of one of them',
    },
  },
}; // prettier-ignore

interface Group {
  /** Ascending. */
  firms: number[];
  /** By document the invoices that its claims are drawn as, one a buyer. */
  documents: { buyers: number[]; invoices: number[] }[];
}

/** Firms that hand in documents of each other's, directly or over others of them. O(claims log claims). */
function groupsOf({ document, buyer, invoice, mayBeOne }: DoubleClaims, mostBuyers: number): Group[] {
  const duplicates = new Set(mayBeOne.map(([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`));
  const areApart = (a: number, b: number) => a !== b && !duplicates.has(`${Math.min(a, b)} ${Math.max(a, b)}`);
  const byDocument = new Map<number, Map<number, number>>();
  document.forEach((number, k) => {
    const claims = byDocument.get(number) ?? new Map<number, number>();
    if (!claims.has(buyer[k])) byDocument.set(number, claims.set(buyer[k], invoice[k]));
  });
  const headOf = new Map<number, number>();
  const head = (u: number): number => {
    let top = u;
    for (let above = headOf.get(top); above !== undefined && above !== top; above = headOf.get(top)) top = above;
    headOf.set(u, top);
    return top;
  };
  const documents = [...byDocument.values()].flatMap((claims) => {
    const all = [...claims.keys()].sort((a, b) => a - b);
    if (all.length > mostBuyers) return [];
    // whoever may be one with all others hands in its own
    const buyers = all.filter((u) => all.some((v) => areApart(u, v)));
    if (buyers.length < 2) return [];
    for (const u of buyers) headOf.set(head(u), head(buyers[0]));
    return [{ buyers, invoices: buyers.map((u) => claims.get(u)!) }];
  });
  const groups = new Map<number, Group>();
  for (const one of documents) {
    const group = groups.get(head(one.buyers[0])) ?? { firms: [], documents: [] };
    groups.set(head(one.buyers[0]), group);
    group.documents.push(one);
  }
  for (const group of groups.values())
    group.firms = [...new Set(group.documents.flatMap(({ buyers }) => buyers))].sort((a, b) => a - b);
  return [...groups.values()];
}

function judge(scan: Scan, { firms, documents }: Group, parameters: typeof PARAMETERS): Finding | null {
  const { day, taxMinor } = scan.snapshot.invoices;
  const { fromDay, toDay } = scan.options;
  const inPeriod = documents.filter(({ invoices: [i] }) => day[i] >= (fromDay ?? -Infinity) && day[i] <= (toDay ?? Infinity));
  const tax = inPeriod.reduce((sum, { invoices: [i, ...more] }) => sum + taxMinor[i] * more.length, 0);
  const documentCount = inPeriod.length;
  if (documentCount < parameters.leastDocuments || tax < parameters.leastTaxMinor) return null;
  const sharedShare = Math.max(
    ...firms.map((u) => {
      const shared = inPeriod.filter(({ buyers }) => buyers.includes(u)).length;
      return shared / Math.max(shared, purchasesOf(scan, u));
    }),
  );
  const finding = amongFirms(scan, {
    core: firms,
    members: members(firms, 'recipient'),
    invoices: [...new Set(inPeriod.flatMap(({ invoices }) => invoices))],
    strength: 0.7 * (1 - 1 / (1 + documentCount)) + 0.3 * sharedShare,
    reasons: [
      { code: 'handed-in-twice', values: { firmCount: firms.length, documentCount, taxMinor: tax }, peers: null, weight: 0.7 },
      { code: 'part-of-purchases', values: { sharedShare }, peers: null, weight: 0.3 },
    ],
  });
  return finding && { ...finding, taxAtStakeMinor: tax };
} // prettier-ignore

/** Purchase invoices of a firm that the snapshot draws to it. */
function purchasesOf(scan: Scan, firm: number): number {
  const { buyerOffsets, byBuyer } = scan.snapshot.relations;
  let count = 0;
  for (let k = buyerOffsets[firm]; k < buyerOffsets[firm + 1]; k++) {
    const [from, to] = scan.invoicesOf(byBuyer[k]);
    count += Math.max(0, to - from);
  }
  return count;
}

/** What the ledger tells, in numbers of a snapshot; claims of invoices that are not live are left out. O(invoices). */
export function doubleClaimsOf(snapshot: Snapshot, documents: readonly ClaimedDocument[], mayBeOne: readonly (readonly [string, string])[]): DoubleClaims {
  const wanted = new Set(documents.flatMap(({ claims }) => claims.map(({ high, low }) => `${high} ${low}`)));
  const places = new Map<string, number>();
  const { digestHigh, digestLow, count } = snapshot.invoices;
  for (let i = 0; i < count; i++) {
    const name = `${digestHigh[i]} ${digestLow[i]}`;
    if (wanted.has(name)) places.set(name, i);
  }
  const rows = documents.flatMap(({ claims }, document) =>
    claims.flatMap(({ buyer: id, high, low }) => {
      const [buyer, invoice] = [nodeOf(snapshot, id), places.get(`${high} ${low}`)];
      return buyer < 0 || invoice === undefined ? [] : [{ document, buyer, invoice }];
    }),
  );
  const pairs = mayBeOne.map(([a, b]) => [nodeOf(snapshot, a), nodeOf(snapshot, b)] as const);
  return {
    document: Uint32Array.from(rows, ({ document }) => document),
    buyer: Uint32Array.from(rows, ({ buyer }) => buyer),
    invoice: Uint32Array.from(rows, ({ invoice }) => invoice),
    mayBeOne: pairs.filter(([a, b]) => a >= 0 && b >= 0),
  };
} // prettier-ignore
