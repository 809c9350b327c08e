import { compareTexts } from '../../bytes.ts';
import { mergedRegistration, shownName } from '../../live.ts';
import type { CandidatePage, CandidateQuery, Registration } from '../../store.ts';
import type { Row } from '../../tables.ts';
import type { Ledger } from './ledger.ts';

type Content = Pick<Ledger, 'identities' | 'taxpayers' | 'names'>;

export function subjectsOf({ identities }: Pick<Ledger, 'identities'>): (id: string) => string {
  const subjects = new Map(identities.map(({ id, subject }) => [id!, subject!]));
  return (id) => subjects.get(id) ?? id;
}

/** All subjects in byte order, with what is known of their registrations together. */
export function registrationsBySubject(ledger: Content): Registration[] {
  const subjectOf = subjectsOf(ledger);
  const members = new Map<string, string[]>();
  for (const id of ledger.taxpayers.keys()) members.set(subjectOf(id), [...(members.get(subjectOf(id)) ?? []), id]);
  return [...members]
    .sort(([a], [b]) => compareTexts(a, b))
    .map(([subject, ids]) => {
      const names = new Map<string, number>();
      for (const id of ids)
        for (const [name, rows] of ledger.names.get(id) ?? []) names.set(name, (names.get(name) ?? 0) + rows);
      const rows = ids.map((id) => ledger.taxpayers.get(id)!);
      return { ...mergedRegistration(subject, rows), name: shownName(names) };
    });
}

export function registrations({ taxpayers, names }: Content, ids: readonly string[]): Registration[] {
  return [...new Set(ids)].sort(compareTexts).flatMap((id) => {
    const row = taxpayers.get(id);
    return row ? [{ ...row, name: shownName(names.get(id) ?? []) }] : [];
  });
}

export function candidates(
  ledger: Pick<Ledger, 'candidates'>,
  { kind, state, ids, after, limit }: CandidateQuery,
): CandidatePage {
  const byRank = (x: Pick<Row<'candidate'>, 'weight' | 'kind' | 'a' | 'b'>, y: typeof x) =>
    y.weight - x.weight || compareTexts(x.kind!, y.kind!) || compareTexts(x.a!, y.a!) || compareTexts(x.b!, y.b!);
  const found = ledger.candidates
    .filter((row) => (kind ?? row.kind) === row.kind && (state ?? row.state) === row.state)
    .filter((row) => ids === undefined || ids.includes(row.a!) || ids.includes(row.b!))
    .sort(byRank);
  const later = after ? found.filter((row) => byRank(after, row) < 0) : found;
  return { total: found.length, items: later.slice(0, limit) };
}
