import { compareTexts } from './bytes.ts';
import { decided, type Decision, isScoped, pairKey, subjectsOf } from './decisions.ts';
import { IDENTITY_ALIAS, IDENTITY_DECIDED, type Row } from './tables.ts';

/**
 * Who is who: which of the ids and codes in the ledgers are one subject. A function of what the ledgers say of each other (evidence, which a store
 * gathers) and of what people decided (decisions, which are kept for ever), whatever the order in which either came.
 *
 * - *Alias*: a code that a ledger's owner uses for a counterparty is accepted as a known firm by rule: see `againstAlias`. All else is a candidate.
 * - *Duplicate*: two registrations that may be one subject are candidates only; a person confirms or refuses them.
 * - A decision comes before the rule. Of several about the same two the last one counts; `undo` takes one back as if it had never been made.
 */

/** What a code's rows have in common with the ledgers of one firm. Rows are counted as they stand: repeats and void ones too. */
export interface CodeEvidence {
  /** The code's id: owner/side/code. */
  code: string;
  /** Whose code it is, after decisions. */
  owner: string;
  side: 'sales' | 'purchases';
  /** The firm whose own ledger holds some of the rows, after decisions. */
  firm: string;
  /** Rows under the code. */
  rows: number;
  /** Of these, dated within the period of the firm's ledger. */
  within: number;
  /** Of these, found in the firm's ledger: equal code, number, day, net, tax and currency. */
  found: number;
  /** Firms in whose ledgers rows under the code are found. */
  firms: number;
}

/** Documents in which two registrations take the same part, whatever their status: one ledger may call void what the other calls valid. */
export interface SharedDocuments {
  a: string;
  b: string;
  role: 'seller' | 'buyer';
  shared: number;
  /** Of these, void in neither. */
  valid: number;
  ofA: number;
  ofB: number;
}

/** Something else that two registrations have in common. */
export interface SharedMark {
  a: string;
  b: string;
  mark: Mark;
}

/** What a store finds that its ledgers say of each other. Pairs stand in byte order: a < b. */
export interface IdentityEvidence {
  codes: CodeEvidence[];
  documents: SharedDocuments[];
  marks: SharedMark[];
}

/** What is worth how much, in thousandths; several together weigh 1 − Π(1 − w). */
export const WEIGHTS = {
  /** All documents of the smaller ledger are in the other one too; less by their share. */
  documents: 950,
  /** An old number of 15 digits stands within the unified code of 18 characters. */
  old_number: 900,
  /** The registration itself names the other as its former number. */
  former_number: 900,
  /** The nine characters of the organisation are the same, the region is not: a firm that moved. */
  organisation: 800,
  /** The same legal representative at the same address. */
  representative_and_address: 500,
  /** The same name, written alike but for width, brackets and legal form. Never enough by itself. */
  name: 300,
} as const;
export type Mark = Exclude<keyof typeof WEIGHTS, 'documents'>;

/** An alias needs so many matched rows, */
export const ALIAS_MATCHES = 2;
/** and so many of a hundred rows within the period. */
export const ALIAS_PERCENT = 80;
/** Pairs that share fewer documents, or a smaller part of the smaller ledger, are coincidence. */
export const DUPLICATE_DOCUMENTS = 2;
export const DUPLICATE_PERCENT = 5;

/**
 * A document that more firms, or registrations in one part, have is a number that means nothing: it is no evidence. Of a code that points to more
 * firms, those with most rows are candidates.
 */
export const MOST_FIRMS = 10;

export const CANDIDATE_KINDS = ['alias', 'duplicate'] as const;
export type CandidateKind = (typeof CANDIDATE_KINDS)[number];
/** accepted: by rule; confirmed and refused: by a person; open: by nobody. */
export const CANDIDATE_STATES = ['open', 'accepted', 'confirmed', 'refused'] as const;
export type CandidateState = (typeof CANDIDATE_STATES)[number];

/** Why an alias is not accepted by rule. */
export type Against = 'few_matches' | 'several_firms' | 'own_firm' | 'small_share' | 'split' | 'decided';

export interface AliasEvidence extends Omit<CodeEvidence, 'code' | 'firm'> {
  /** Rows within the period that the other ledger does not have. */
  missing: number;
  /** What that means: a sale may be missing from purchases (not every invoice is credited), a purchase not from complete sales. */
  missingIs: 'weak' | 'strong';
  /** What the rule asked for. */
  needs: { matches: number; percent: number };
  against: Against[];
}

export interface DuplicateEvidence {
  documents: Omit<SharedDocuments, 'a' | 'b'>[];
  marks: Mark[];
}

/** Of one pair, out of the ledger's table of candidates. */
export type Candidate =
  | { kind: 'alias'; a: string; b: string; state: CandidateState; weight: number; evidence: AliasEvidence }
  | { kind: 'duplicate'; a: string; b: string; state: CandidateState; weight: number; evidence: DuplicateEvidence };

/** The subjects, and the candidates with what became of them. Both in byte order. */
export function concludeIdentity(
  decisions: readonly Decision[],
  { codes, documents, marks }: IdentityEvidence,
): { identities: Row<'identity'>[]; candidates: Row<'candidate'>[] } {
  const people = decided(decisions);
  const subjectOf = (id: string) => people.subjects.get(id) ?? id;
  // who was told apart holds apart all that stand for the same
  const apart = new Set(
    [...people.apart].map((pair) => {
      const [a, b] = pair.split('\n');
      return pairKey(subjectOf(a), subjectOf(b));
    }),
  );
  const stateOf = (a: string, b: string): CandidateState | null => {
    const [one, other] = [subjectOf(a), subjectOf(b)];
    return one === other ? 'confirmed' : apart.has(pairKey(one, other)) ? 'refused' : null;
  };

  // codes that people have joined are one code: the rule takes them where they point to one firm
  const pointsTo = new Map<string, Set<string>>();
  for (const row of codes)
    if (people.subjects.has(row.code) && againstAlias(row).length === 0) {
      const subject = subjectOf(row.code);
      pointsTo.set(subject, (pointsTo.get(subject) ?? new Set()).add(row.firm));
    }
  const isDecided = (code: string) =>
    people.subjects.has(code) && (!isScoped(subjectOf(code)) || (pointsTo.get(subjectOf(code))?.size ?? 0) > 1);
  const aliases = codes.map((row): Candidate & { kind: 'alias' } => {
    const { code, firm, ...counts } = row;
    const against = againstAlias(row);
    // a decision about the code comes before the rule
    if (people.alone.has(code)) against.push('split');
    const decision = stateOf(code, firm);
    if (decision === null && isDecided(code)) against.push('decided');
    return {
      kind: 'alias',
      a: code,
      b: firm,
      state: decision ?? (against.length === 0 ? 'accepted' : 'open'),
      weight: share(counts.found, counts.within, 1000),
      evidence: {
        ...counts,
        missing: counts.within - counts.found,
        missingIs: counts.side === 'sales' ? 'weak' : 'strong',
        needs: { matches: ALIAS_MATCHES, percent: ALIAS_PERCENT },
        against,
      },
    };
  });

  const accepted = aliases.filter(({ state }) => state === 'accepted');
  const subjects = subjectsOf([...people.links.values(), ...accepted.map(({ a, b }) => [a, b] as const)]);
  const byRule = new Set(accepted.map(({ a }) => a));
  const identities = [...subjects]
    .filter(([id, subject]) => id !== subject)
    .map(([id, subject]) => ({ id, subject, why: byRule.has(id) ? IDENTITY_ALIAS : IDENTITY_DECIDED }))
    .sort((x, y) => compareTexts(x.id, y.id));

  const duplicates = duplicatesOf(documents, marks).map((pair) => ({
    ...pair,
    state: stateOf(pair.a, pair.b) ?? ('open' as const),
  }));
  const candidates = [...aliases, ...duplicates].map(({ kind, a, b, state, weight, evidence }): Row<'candidate'> => ({
    kind,
    a,
    b,
    state,
    weight,
    evidence: JSON.stringify(evidence),
  }));
  return {
    identities,
    candidates: candidates.sort(
      (x, y) => compareTexts(x.kind!, y.kind!) || compareTexts(x.a!, y.a!) || compareTexts(x.b!, y.b!),
    ),
  };
}

/** Why a code is not taken for the firm; nothing where it is. */
export function againstAlias({ owner, firm, firms, within, found }: CodeEvidence): Against[] {
  return [
    ...(found < ALIAS_MATCHES ? (['few_matches'] as const) : []),
    ...(firms > 1 ? (['several_firms'] as const) : []),
    ...(firm === owner ? (['own_firm'] as const) : []),
    ...(found * 100 < within * ALIAS_PERCENT ? (['small_share'] as const) : []),
  ];
}

/** Part of a whole, with two that do not fit added, so that one of one is not worth as much as a hundred of a hundred. */
const share = (part: number, whole: number, of: number) => Math.floor((of * part) / (whole + 2));

function duplicatesOf(
  documents: readonly SharedDocuments[],
  marks: readonly SharedMark[],
): Omit<Extract<Candidate, { kind: 'duplicate' }>, 'state'>[] {
  const pairs = new Map<string, { a: string; b: string; evidence: DuplicateEvidence }>();
  const of = (a: string, b: string) => {
    const pair = pairs.get(pairKey(a, b)) ?? { a, b, evidence: { documents: [], marks: [] } };
    pairs.set(pairKey(a, b), pair);
    return pair.evidence;
  };
  for (const { a, b, ...counts } of documents) if (isMoreThanChance(counts)) of(a, b).documents.push(counts);
  for (const { a, b, mark } of marks) of(a, b).marks.push(mark);
  return [...pairs.values()].map(({ a, b, evidence }) => {
    // in one order, whatever the store's
    evidence.documents.sort((x, y) => compareTexts(x.role, y.role));
    evidence.marks.sort();
    const weights = [
      ...evidence.documents.map(({ shared, ofA, ofB }) => share(shared, Math.min(ofA, ofB), WEIGHTS.documents)),
      ...evidence.marks.map((mark) => WEIGHTS[mark]),
    ];
    // rounded up, so that no evidence weighs as much as certainty
    const rest = weights.reduce((product, weight) => Math.ceil((product * (1000 - weight)) / 1000), 1000);
    return { kind: 'duplicate', a, b, weight: 1000 - rest, evidence };
  });
}

const isMoreThanChance = ({ shared, ofA, ofB }: Omit<SharedDocuments, 'a' | 'b'>) =>
  shared >= DUPLICATE_DOCUMENTS && shared * 100 >= Math.min(ofA, ofB) * DUPLICATE_PERCENT;

/** What a load or a decision came to. */
export interface IdentitySummary {
  /** Codes that are known firms by rule: now, and of these since this commit; and those that were and are no more. */
  aliases: { accepted: number; gained: number; withdrawn: number };
  /** Candidates that nobody has decided. */
  open: Record<CandidateKind, number>;
}

export function summaryOf(
  before: readonly Row<'identity'>[],
  after: ReturnType<typeof concludeIdentity>,
): IdentitySummary {
  const [then, now] = [before, after.identities].map(
    (rows) => new Set(rows.filter(({ why }) => why === IDENTITY_ALIAS).map(({ id, subject }) => `${id}\n${subject}`)),
  );
  const open = (kind: CandidateKind) =>
    after.candidates.filter((one) => one.kind === kind && one.state === 'open').length;
  return {
    aliases: {
      accepted: now.size,
      gained: [...now].filter((one) => !then.has(one)).length,
      withdrawn: [...then].filter((one) => !now.has(one)).length,
    },
    open: { alias: open('alias'), duplicate: open('duplicate') },
  };
}

/** An id that stands for another subject than before. */
export interface IdentityChange {
  id: string;
  from: string;
  to: string;
}

/** In byte order of id. */
export function identityChanges(
  before: readonly Row<'identity'>[],
  after: readonly Row<'identity'>[],
): IdentityChange[] {
  const [then, now] = [before, after].map((rows) => new Map(rows.map(({ id, subject }) => [id!, subject!])));
  return [...new Set([...then.keys(), ...now.keys()])]
    .map((id) => ({ id, from: then.get(id) ?? id, to: now.get(id) ?? id }))
    .filter(({ from, to }) => from !== to)
    .sort((x, y) => compareTexts(x.id, y.id));
}

/** A row of the table of candidates as what it says. */
export function candidateOf({ evidence, ...row }: Row<'candidate'>): Candidate {
  return { ...row, evidence: JSON.parse(evidence!) as unknown } as Candidate;
}
