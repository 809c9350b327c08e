/** Made-up invoices of the small economy: most are plain, some are void, red, reversed, contested or claimed differently. */
import type {
  Claim,
  Finding,
  Invoice,
  InvoicesReply,
  LedgerAccount,
  RelationAccount,
  Reversal,
  Side,
} from '../../server/contract.ts';
import { currency, type Economy, type FakeRelation, startId, version } from './economy.ts';

type Kind = 'plain' | 'void' | 'reversed' | 'part' | 'red' | 'redPart' | 'none' | 'taken' | 'missing' | Disagreement;
type Disagreement = 'party' | 'status' | 'amount' | 'contested';

function kindOf(index: number): Kind {
  const turn = Math.floor(index / 17) % 5;
  if (index % 17 === 4) return turn === 0 ? 'reversed' : turn === 1 ? 'part' : 'plain';
  if (index % 17 === 5) return (['red', 'redPart', 'none', 'taken', 'missing'] as const)[turn];
  if (index % 23 === 11) return 'void';
  if (index % 29 === 8) return (['party', 'status', 'amount', 'contested'] as const)[Math.floor(index / 29) % 4];
  return 'plain';
}

/** Any invoice of a relation by its number in it: the same each time. */
export function invoiceOf(relation: FakeRelation, index: number): Invoice {
  const kind = kindOf(index);
  const isRed = ['red', 'redPart', 'none', 'taken', 'missing'].includes(kind);
  const plain = document(relation, index);
  // A red letter repeats the amount of the invoice before it, or half of that.
  const repeated = isRed ? document(relation, index - 1).gross : plain.gross;
  const size = kind === 'redPart' ? Math.floor(repeated / 2) : repeated;
  const gross = isRed ? -size : size;
  const net = Math.round(gross / 1.13);
  const status = kind === 'void' ? 'void' : 'valid';
  const reversals = reversalsOf(relation, index, kind, size);
  const taken = reversals.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
  const disagreement = kind === 'party' || kind === 'status' || kind === 'amount' ? [kind] : [];
  const { seller, buyer } = relation;
  const head = { seller, buyer, day: plain.day, currency, netMinor: net, taxMinor: gross - net, grossMinor: gross };
  const named = kind === 'missing' ? '99887766' : kind === 'redPart' ? document(relation, index - 1).number : null;
  const originals = { originalCode: named === null ? null : plain.code, originalNumber: named };
  const claims = claimsOf(kind, { ...head, ...originals, status }, index);
  return {
    ...head,
    ...originals,
    digest: plain.digest,
    code: plain.code,
    number: plain.number,
    liveGrossMinor: isRed || status === 'void' ? 0 : gross - taken,
    status,
    red: isRed,
    conflict: disagreement.length > 0 || kind === 'contested',
    disagreements: disagreement,
    contested: kind === 'contested',
    joinedBy: ['code_number', 'match'],
    class: 'special',
    classText: '增值税专用发票',
    goodsCode: null,
    goodsName: '*样例*货物',
    claims,
    claimCount: claims.length,
    reversals,
    reversalCount: reversals.length,
  };
}

function document({ seller, buyer, invoices, grossMinor }: FakeRelation, index: number) {
  const each = Math.floor(grossMinor / invoices);
  return {
    digest: `${seller}>${buyer}#${index}`,
    code: '3200171130',
    number: String(10_000_000 + index * 37 + seller.length * 1000).padStart(8, '0'),
    day: new Date(Date.UTC(2017, 0, 3 + Math.floor((index * 360) / invoices))).toISOString().slice(0, 10),
    gross: index === invoices - 1 ? grossMinor - each * (invoices - 1) : each,
  };
}

function claimsOf(
  kind: Kind,
  said: Pick<Claim, 'seller' | 'buyer' | 'day' | 'netMinor' | 'taxMinor' | 'grossMinor' | 'currency' | 'status'> &
    Pick<Claim, 'originalCode' | 'originalNumber'>,
  index: number,
): Claim[] {
  const { seller, buyer } = said;
  const sale: Claim = {
    ...said,
    ...{ side: 'sales', owner: seller, file: `${seller}-sales.csv`, row: index + 2, load: 'load-1', outcome: 'new' },
  };
  const other = {
    party: { seller: 'U104' },
    status: { status: 'void' as const },
    amount: { grossMinor: said.grossMinor + 90_000, netMinor: said.netMinor! + 90_000, day: '2017-12-30' },
    contested: { seller: `${buyer}/purchases/K7` },
  }[kind as Disagreement];
  const purchase: Claim = {
    ...said,
    ...{ side: 'purchases', owner: buyer, file: `${buyer}-purchases.csv`, row: index * 2 + 3, load: 'load-1' },
    outcome: kind === 'party' || kind === 'status' || kind === 'amount' ? 'conflict' : 'further',
    ...other,
  };
  return [sale, purchase];
}

function reversalsOf(relation: FakeRelation, index: number, kind: Kind, size: number): Reversal[] {
  const tax = (gross: number) => gross - Math.round(gross / 1.13);
  const to = (at: number, rule: Reversal['rule'], grossMinor: number, sign: 1 | -1): Reversal => {
    const { digest, code, number, day, gross } = document(relation, at);
    const { seller, buyer } = relation;
    const other = { digest, code, number, day, seller, buyer, grossMinor: sign * (sign > 0 ? gross : grossMinor) };
    return { other, rule, equals: rule === 'equal' ? 3 : 0, grossMinor, taxMinor: tax(grossMinor) };
  };
  const nothing = { other: null, equals: kind === 'taken' ? 2 : 0, grossMinor: 0, taxMinor: 0 };
  switch (kind) {
    case 'reversed':
      return index + 1 < relation.invoices ? [to(index + 1, 'equal', size, -1)] : [];
    case 'part':
      return index + 1 < relation.invoices ? [to(index + 1, 'linked', Math.floor(size / 2), -1)] : [];
    case 'red':
      return [to(index - 1, 'equal', size, 1)];
    case 'redPart':
      return [to(index - 1, 'linked', size, 1)];
    case 'none':
    case 'taken':
    case 'missing':
      return [{ ...nothing, rule: kind }];
    default:
      return [];
  }
}

const accounts = new WeakMap<FakeRelation, RelationAccount>();

/** What a trace counts of a relation. */
export function liveOf(relation: FakeRelation) {
  const known = accounts.get(relation) ?? accountOf(relation, null);
  accounts.set(relation, known);
  return known.live;
}

export function accountOf(relation: FakeRelation, asOf: string | null): RelationAccount {
  const all = Array.from({ length: relation.invoices }, (_, index) => invoiceOf(relation, index));
  const seen = all.filter(({ day }) => asOf === null || day <= asOf);
  const valid = seen.filter(({ status }) => status === 'valid');
  const reds = valid.filter(({ red }) => red);
  const originals = valid.filter(({ red }) => !red);
  const reversals = (of: Invoice) =>
    of.reversals.filter(({ other }) => other !== null && (asOf === null || other.day <= asOf));
  const taken = (of: Invoice) => reversals(of).reduce((sum, { grossMinor }) => sum + grossMinor, 0);
  const sum = (numbers: number[]) => numbers.reduce((left, right) => left + right, 0);
  const gross = (of: Invoice[]) => sum(of.map(({ grossMinor }) => grossMinor));
  const [reversedMinor, allocatedMinor] = [originals, reds].map((of) => sum(of.map(taken)));
  const loose = reds.filter((red) => taken(red) < -red.grossMinor);
  const live = originals.filter((original) => taken(original) < original.grossMinor);
  return {
    currency,
    valid: { count: valid.length, grossMinor: gross(valid) },
    voids: seen.length - valid.length,
    redLetters: { count: reds.length, grossMinor: -gross(reds) },
    allocatedMinor,
    unallocated: { count: loose.length, grossMinor: -gross(reds) - allocatedMinor },
    reversedMinor,
    reversedWholly: originals.length - live.length,
    reversedInPart: live.filter((original) => taken(original) > 0).length,
    conflicts: seen.filter(({ disagreements }) => disagreements.length > 0).length,
    contested: seen.filter(({ contested }) => contested).length,
    live: { count: live.length, grossMinor: gross(originals) - reversedMinor },
  };
}

/** The whole ledger; its parts add up. */
export const account: LedgerAccount = {
  claims: 91_204,
  invoices: 51_000,
  voids: 1204,
  zeros: 17,
  selfIssued: 4,
  redLetters: 2210,
  reversedWholly: 1445,
  live: 46_120,
  reversedInPart: 12,
  party: 14,
  status: 9,
  amount: 172,
  contested: 57,
  reversals: {
    all: { linked: 40, one: 1380, several: 320, taken: 35, none: 420, missing: 15, exceeding: 6 },
    sales: { linked: 38, one: 700, several: 160, taken: 20, none: 210, missing: 10, exceeding: 5 },
    purchases: { linked: 5, one: 900, several: 190, taken: 18, none: 240, missing: 6, exceeding: 1 },
  },
  refusals: { open: 25_002, closed: 2 },
};

const sizes: Record<Finding, number> = {
  ...{ party: 14, status: 9, amount: 172, contested: 57 },
  ...{ reversed: 1457, unallocated: 476 },
};

const tells: Record<Finding, (invoice: Invoice) => boolean> = {
  party: ({ disagreements }) => disagreements.includes('party'),
  status: ({ disagreements }) => disagreements.includes('status'),
  amount: ({ disagreements }) => disagreements.includes('amount'),
  contested: ({ contested }) => contested,
  reversed: ({ red, reversals }) => !red && reversals.length > 0,
  unallocated: ({ red, reversals }) => red && reversals.every(({ other }) => other === null),
};

/** As many as the account says: those of the largest relation, again and again under other numbers. */
export function invoicesWith(economy: Economy, finding: Finding): Invoice[] {
  const relation = economy.relations.find(({ seller, buyer }) => seller === startId && buyer === 'D100')!;
  const found = Array.from({ length: relation.invoices }, (_, index) => invoiceOf(relation, index)).filter(
    tells[finding],
  );
  return Array.from({ length: sizes[finding] }, (_, index) => {
    const round = Math.floor(index / found.length);
    const invoice = found[index % found.length];
    return round === 0 ? invoice : { ...invoice, digest: `${invoice.digest}~${round}` };
  });
}

/** By digest, number or CODE/NUMBER; among the relations of the start. */
export function invoicesBearing({ relations }: Economy, key: string): Invoice[] {
  const of = relations.filter(({ seller, buyer }) => seller === startId || buyer === startId);
  const all = of.flatMap((relation) => Array.from({ length: relation.invoices }, (_, at) => invoiceOf(relation, at)));
  const wanted = key.replace(/~\d+$/, '');
  return all.filter(
    ({ digest, number, code }) => digest === wanted || number === wanted || `${code}/${number}` === wanted,
  );
}

/** All of one taxpayer on one side, relation after relation. */
export function invoicesOf({ relations }: Economy, id: string, side: Side): Invoice[] {
  const of = relations.filter(({ seller, buyer }) => (side === 'sales' ? seller : buyer) === id);
  return of.flatMap((relation) => Array.from({ length: relation.invoices }, (_, at) => invoiceOf(relation, at)));
}

export function pageOf(items: Invoice[], query: URLSearchParams): InvoicesReply {
  const { items: some, next } = slice(items.length, query, (index) => items[index]);
  return { version, items: some, total: items.length, next };
}

export function slice<T>(total: number, query: URLSearchParams, at: (index: number) => T) {
  const from = Number(query.get('cursor') ?? 0);
  const upTo = Math.min(total, from + Number(query.get('limit') ?? 50));
  const items = Array.from({ length: Math.max(0, upTo - from) }, (_, index) => at(from + index));
  return { items, next: upTo < total ? String(upTo) : null };
}
