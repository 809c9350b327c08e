import { compareTexts } from '../../bytes.ts';
import { isScoped } from '../../decisions.ts';
import {
  type CodeEvidence,
  type IdentityEvidence,
  type Mark,
  MOST_FIRMS,
  type SharedDocuments,
  type SharedMark,
} from '../../identity.ts';
import { CITIZEN_NUMBER } from '../../model.ts';
import { normalName } from '../../names.ts';
import { type Row, SIDE_PURCHASES, SIDE_SALES } from '../../tables.ts';
import type { Ledger } from './ledger.ts';

type Claim = Row<'claim'>;

/** What the ledgers say of who is who. */
export function identityEvidence(
  { claims, taxpayers, names, facts }: Pick<Ledger, 'claims' | 'taxpayers' | 'names' | 'facts'>,
  subjects: ReadonlyMap<string, string>,
): IdentityEvidence {
  const rows = [...claims.values()];
  return {
    codes: codeEvidence(rows, (id) => subjects.get(id) ?? id),
    documents: sharedDocuments(rows),
    marks: [
      ...sharedNumbers([...taxpayers.keys()]),
      ...sharedNames(names, taxpayers),
      ...sharedSeats(facts, taxpayers),
      ...formerNumbers(facts, taxpayers),
    ].sort((x, y) => compareTexts(x.a, y.a) || compareTexts(x.b, y.b) || compareTexts(x.mark, y.mark)),
  };
}

/** What a firm's own ledger says of one document. */
interface Told {
  side: number;
  firm: string;
  /** The other party, where it is named by its own number. */
  other: string | null;
  key: string;
  day: number;
}

function codeEvidence(claims: readonly Claim[], subjectOf: (id: string) => string): CodeEvidence[] {
  const told = claims.flatMap((claim): Told[] => {
    const { seller, buyer, day } = claim;
    const key = documentOf(claim);
    // a code that people say is a firm is that firm
    const party = (id: string, scoped: number) => (scoped === 1 && isScoped(subjectOf(id)) ? null : subjectOf(id));
    return [
      ...(claim.side === SIDE_PURCHASES
        ? []
        : [{ side: SIDE_SALES, firm: subjectOf(seller!), other: party(buyer!, claim.buyer_scoped), key, day }]),
      ...(claim.side === SIDE_SALES
        ? []
        : [{ side: SIDE_PURCHASES, firm: subjectOf(buyer!), other: party(seller!, claim.seller_scoped), key, day }]),
    ];
  });
  const firmsOf = new Map<string, Told[]>();
  const periods = new Map<string, [first: number, last: number]>();
  for (const one of told) {
    const of = `${one.side} ${one.key}`;
    firmsOf.set(of, [...(firmsOf.get(of) ?? []), one]);
    const [first, last] = periods.get(`${one.side} ${one.firm}`) ?? [one.day, one.day];
    periods.set(`${one.side} ${one.firm}`, [Math.min(first, one.day), Math.max(last, one.day)]);
  }
  const byCode = new Map<string, Claim[]>();
  for (const claim of claims) {
    const code = claim.seller_scoped === 1 ? claim.seller! : claim.buyer_scoped === 1 ? claim.buyer! : null;
    if (code !== null) byCode.set(code, [...(byCode.get(code) ?? []), claim]);
  }
  const evidence = [...byCode].flatMap(([code, rows]): CodeEvidence[] => {
    const [side, opposite] =
      rows[0].side === SIDE_SALES ? (['sales', SIDE_PURCHASES] as const) : (['purchases', SIDE_SALES] as const);
    const owner = subjectOf(rows[0].owner!);
    const found = new Map<string, number>();
    for (const row of rows) {
      if (row.net_minor === null || row.tax_minor === null) continue;
      const others = firmsOf.get(`${opposite} ${documentOf(row)}`) ?? [];
      if (new Set(others.map(({ firm }) => firm)).size > MOST_FIRMS) continue;
      const firms = others.filter(({ other }) => other === null || other === owner).map(({ firm }) => firm);
      for (const firm of new Set(firms)) found.set(firm, (found.get(firm) ?? 0) + 1);
    }
    const best = [...found].sort((x, y) => y[1] - x[1] || compareTexts(x[0], y[0])).slice(0, MOST_FIRMS);
    return best.map(([firm, count]) => {
      const [first, last] = periods.get(`${opposite} ${firm}`)!;
      const within = rows.filter(({ day }) => day >= first && day <= last).length;
      return { code, owner, side, firm, rows: rows.length, within, found: count, firms: found.size };
    });
  });
  return evidence.sort((x, y) => compareTexts(x.code, y.code) || compareTexts(x.firm, y.firm));
}

const documentOf = ({ code, number, day, net_minor, tax_minor, currency }: Claim) =>
  JSON.stringify([code, number, day, net_minor, tax_minor, currency]);

function sharedDocuments(claims: readonly Claim[]): SharedDocuments[] {
  const evidence: SharedDocuments[] = [];
  for (const role of ['buyer', 'seller'] as const) {
    const documents = new Map<string, Map<string, boolean>>();
    for (const claim of claims) {
      if (claim[`${role}_scoped`] === 1) continue;
      const isGlobal = claim.code !== null || /^[0-9]{20}$/.test(claim.number!);
      if (!isGlobal && (claim.net_minor === null || claim.tax_minor === null)) continue;
      const key = isGlobal ? JSON.stringify([claim.code, claim.number]) : documentOf(claim);
      const ids = documents.get(key) ?? new Map<string, boolean>();
      documents.set(key, ids.set(claim[role]!, claim.void === 0 || (ids.get(claim[role]!) ?? false)));
    }
    const counts = new Map<string, number>();
    const shared = new Map<string, { shared: number; valid: number }>();
    for (const ids of documents.values()) {
      for (const id of ids.keys()) counts.set(id, (counts.get(id) ?? 0) + 1);
      for (const pair of pairsAmong([...ids.keys()])) {
        const before = shared.get(pair) ?? { shared: 0, valid: 0 };
        const isValid = pair.split('\n').every((id) => ids.get(id));
        shared.set(pair, { shared: before.shared + 1, valid: before.valid + Number(isValid) });
      }
    }
    for (const [pair, count] of shared) {
      const [a, b] = pair.split('\n');
      evidence.push({ a, b, role, ...count, ofA: counts.get(a)!, ofB: counts.get(b)! });
    }
  }
  return evidence.sort((x, y) => compareTexts(x.a, y.a) || compareTexts(x.b, y.b) || compareTexts(x.role, y.role));
}

/** Pairs in byte order; of a crowd none. */
function pairsAmong(ids: readonly string[]): string[] {
  if (ids.length > MOST_FIRMS) return [];
  const sorted = ids.toSorted(compareTexts);
  return sorted.flatMap((a, i) => sorted.slice(i + 1).map((b) => `${a}\n${b}`));
}

const marked = (pairs: readonly string[], mark: Mark): SharedMark[] =>
  [...new Set(pairs)].map((pair) => {
    const [a, b] = pair.split('\n');
    return { a, b, mark };
  });

const isPerson = new RegExp(`^(${CITIZEN_NUMBER})$`);

/** An old number is region (6) and organisation (9); a unified code has two characters before these and one behind. */
function sharedNumbers(ids: readonly string[]): SharedMark[] {
  const regions = new Map<string, { id: string; region: string; isOld: boolean }[]>();
  for (const id of ids) {
    const isOld = /^[0-9]{6}[0-9A-Z]{9}$/.test(id);
    if (!isOld && !/^[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}$/.test(id)) continue;
    const [region, organisation] = isOld ? [id.slice(0, 6), id.slice(6)] : [id.slice(2, 8), id.slice(8, 17)];
    regions.set(organisation, [...(regions.get(organisation) ?? []), { id, region, isOld }]);
  }
  return [...regions.values()].flatMap((of) => {
    const byId = new Map(of.map((one) => [one.id, one]));
    return pairsAmong([...byId.keys()]).flatMap((pair) => {
      const [a, b] = pair.split('\n').map((id) => byId.get(id)!);
      if (a.region === b.region && a.isOld !== b.isOld) return marked([pair], 'old_number');
      return isPerson.test(a.id) || isPerson.test(b.id) ? [] : marked([pair], 'organisation');
    });
  });
}

/** A registration that names the other as what it was before. */
function formerNumbers({ registration = [] }: Ledger['facts'], taxpayers: Ledger['taxpayers']): SharedMark[] {
  const pairs = registration
    .filter(({ taxpayer, formerId }) => formerId !== null && formerId !== taxpayer)
    .filter(({ taxpayer, formerId }) => taxpayers.has(taxpayer!) && taxpayers.has(formerId!))
    .flatMap(({ taxpayer, formerId }) => pairsAmong([taxpayer!, formerId!]));
  return marked(pairs, 'former_number');
}

/** The same legal representative at the same address, whenever. */
function sharedSeats({ role = [], address = [] }: Ledger['facts'], taxpayers: Ledger['taxpayers']): SharedMark[] {
  const ids = new Map<string, Set<string>>();
  for (const { taxpayer, role: post, personId, personName } of role) {
    if (post !== 'legalRepresentative' || !taxpayers.has(taxpayer!)) continue;
    for (const place of address.filter((one) => one.taxpayer === taxpayer)) {
      const where = normalName(place.address!);
      if (where === null) continue;
      const seat = JSON.stringify([personId === null ? 'name' : 'id', personId ?? personName, where]);
      ids.set(seat, (ids.get(seat) ?? new Set()).add(taxpayer!));
    }
  }
  return marked(
    [...ids.values()].flatMap((of) => pairsAmong([...of])),
    'representative_and_address',
  );
}

function sharedNames(names: Ledger['names'], taxpayers: Ledger['taxpayers']): SharedMark[] {
  const ids = new Map<string, Set<string>>();
  for (const [id, given] of names)
    if (!isScoped(id) && taxpayers.has(id))
      for (const name of given.keys()) {
        const normal = normalName(name);
        if (normal !== null) ids.set(normal, (ids.get(normal) ?? new Set()).add(id));
      }
  return marked(
    [...ids.values()].flatMap((of) => pairsAmong([...of])),
    'name',
  );
}
