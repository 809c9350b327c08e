import { compareTexts } from './bytes.ts';
import { Conflict, InvalidInput, NotFound } from './errors.ts';
import type { Row } from './tables.ts';

/** What people decided of who is who, and what it comes to: whom it joins and holds apart. */

export const DECISION_KINDS = ['confirm', 'refuse', 'merge', 'split', 'undo'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];
export type Decision = Row<'decision'>;

/** A code of a ledger's own; ids of registrations hold no slash (escapeIdPart). */
export const isScoped = (id: string) => id.includes('/');

const UNIFIED_CODE = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
const rank = (id: string) => (isScoped(id) ? 2 : UNIFIED_CODE.test(id) ? 0 : 1);

/** Which of several ids names the subject: a unified code, else another registration, else a code; ties by bytes. */
export function subjectAmong(ids: Iterable<string>): string {
  return [...ids].reduce((best, id) => ((rank(id) - rank(best) || compareTexts(id, best)) < 0 ? id : best));
}

export const pairKey = (a: string, b: string) => (compareTexts(a, b) < 0 ? `${a}\n${b}` : `${b}\n${a}`);

/** What the decisions of people come to. */
export interface Decided {
  /** By id, of all that are joined with another. */
  subjects: Map<string, string>;
  links: Map<string, readonly [string, string]>;
  /** Pairs that were refused. */
  apart: Set<string>;
  /** Ids that were split off, and are not joined by rule again. */
  alone: Set<string>;
}

/** Numbers of the decisions that stand: those that no standing `undo` takes back. */
export function standing(decisions: readonly Decision[]): Set<number> {
  const undone = new Set<number>();
  const stand = new Set<number>();
  for (const { number, kind, undoes } of decisions.toSorted((a, b) => b.number - a.number)) {
    if (undone.has(number)) continue;
    stand.add(number);
    if (kind === 'undo') undone.add(undoes);
  }
  return stand;
}

export function decided(decisions: readonly Decision[]): Decided {
  const stand = standing(decisions);
  const links = new Map<string, readonly [string, string]>();
  const apart = new Set<string>();
  const alone = new Set<string>();
  for (const { number, kind, a, b } of decisions.toSorted((x, y) => x.number - y.number)) {
    if (!stand.has(number) || kind === 'undo') continue;
    if (kind === 'split') {
      // what was joined by way of it stays together
      const [first, ...others] = [...links.values()].filter((pair) => pair.includes(a!)).map(otherThan(a!));
      for (const [key, pair] of links) if (pair.includes(a!)) links.delete(key);
      for (const other of others) if (other !== first) links.set(pairKey(first, other), [first, other]);
      alone.add(a!);
    } else if (kind === 'refuse') {
      links.delete(pairKey(a!, b!));
      apart.add(pairKey(a!, b!));
    } else {
      apart.delete(pairKey(a!, b!));
      alone.delete(a!);
      alone.delete(b!);
      links.set(pairKey(a!, b!), [a!, b!]);
    }
  }
  return { subjects: subjectsOf(links.values()), links, apart, alone };
}

const otherThan =
  (id: string) =>
  ([a, b]: readonly [string, string]): string =>
    a === id ? b : a;

/** By id, of all that are linked: the subject of their group. */
export function subjectsOf(links: Iterable<readonly [string, string]>): Map<string, string> {
  const groups = new Map<string, Set<string>>();
  for (const [a, b] of links) {
    const [one, other] = [groups.get(a) ?? new Set([a]), groups.get(b) ?? new Set([b])];
    // the smaller goes into the larger, so that a firm of many codes costs no more than its codes
    const [large, small] = one.size < other.size ? [other, one] : [one, other];
    for (const id of small) large.add(id);
    for (const id of small) groups.set(id, large);
    groups.set(large === one ? a : b, large);
  }
  const named = new Map([...new Set(groups.values())].map((group) => [group, subjectAmong(group)]));
  return new Map([...groups].map(([id, group]) => [id, named.get(group)!]));
}

/** What a person asks for. */
export interface Asked {
  kind: DecisionKind;
  a: string | null;
  b: string | null;
  undoes: number;
}

/**
 * Whether a decision can stand after those before it. Raises NotFound `candidate_not_found` for a pair that is none, `decision_not_found`;
 * InvalidInput `identity_same`, `identity_alone`; Conflict `identity_refused` where it would join two that a person holds apart,
 * `identity_joined` where a refused pair would still be joined by way of others, `decision_undone`.
 */
export function checkDecision(
  asked: Asked,
  decisions: readonly Decision[],
  { candidates, identities }: { candidates: readonly Row<'candidate'>[]; identities: readonly Row<'identity'>[] },
): void {
  const { kind, undoes } = asked;
  const [a, b] = [asked.a ?? '', asked.b ?? ''];
  if (kind === 'undo') {
    if (!decisions.some(({ number }) => number === undoes))
      throw new NotFound('decision_not_found', { number: undoes });
    if (!standing(decisions).has(undoes)) throw new Conflict('decision_undone', { number: undoes });
  } else if (kind === 'split') {
    // a firm that codes stand for by rule is itself; it is the codes that can be split off
    if (!identities.some(({ id }) => id === a) && !decided(decisions).subjects.has(a))
      throw new InvalidInput('identity_alone', { id: a });
  } else if (a === b) throw new InvalidInput('identity_same', { id: a });
  else if (kind !== 'merge' && !candidates.some((one) => pairKey(one.a!, one.b!) === pairKey(a, b)))
    throw new NotFound('candidate_not_found', { a, b });
  const number = (decisions.at(-1)?.number ?? 0) + 1;
  const next: Decision = { number, made_at: '', author: '', reason: '', kind, a: asked.a, b: asked.b, undoes };
  const { subjects, apart } = decided([...decisions, next]);
  const subjectOf = (id: string) => subjects.get(id) ?? id;
  for (const pair of apart) {
    const [one, other] = pair.split('\n');
    if (subjectOf(one) !== subjectOf(other)) continue;
    throw new Conflict(kind === 'refuse' ? 'identity_joined' : 'identity_refused', { a: one, b: other });
  }
}
