/** What is read off candidates and decisions. Pure. */
import type { Candidate, Decision, Side } from '../../server/contract.ts';

type Alias = Extract<Candidate, { kind: 'alias' }>;
type Duplicate = Extract<Candidate, { kind: 'duplicate' }>;
type Shared = Duplicate['evidence']['documents'][number];

/** A ledger's own code for a partner, `owner/side/code`, in its parts; null for a number of its own. */
export function codeOf(id: string): { owner: string; side: Side; code: string } | null {
  const match = /^([^/]+)\/(sales|purchases)\/([^/]+)$/.exec(id);
  if (!match) return null;
  const plain = (part: string) => part.replaceAll('%2F', '/').replaceAll('%25', '%');
  return { owner: plain(match[1]), side: match[2] as Side, code: plain(match[3]) };
}

export const otherSide = (side: Side): Side => (side === 'sales' ? 'purchases' : 'sales');

/** How much of what could be found was found. */
export function foundIn({ evidence: { within, found, needs } }: Alias): 'all' | 'most' | 'few' {
  if (found >= within) return 'all';
  return found * 100 < within * needs.percent ? 'few' : 'most';
}

export const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const shareOfSmaller = ({ shared, ofA, ofB }: Shared): number => shareOf(shared, Math.min(ofA, ofB));

/** Two registrations with nothing but a name in common, or without documents, say so. */
export function againstDuplicate({ evidence: { documents, marks } }: Duplicate): ('no_documents' | 'name_only')[] {
  if (documents.length > 0) return [];
  return marks.every((mark) => mark === 'name') ? ['no_documents', 'name_only'] : ['no_documents'];
}

export const isPair = ({ a, b }: Candidate, [one, other]: readonly [string, string]): boolean =>
  (a.id === one && b.id === other) || (a.id === other && b.id === one);

export const pairOf = ({ a, b }: Candidate): readonly [string, string] => [a.id, b.id];

/** Decisions about both, and the undoing of these. */
export function decisionsAbout(decisions: readonly Decision[], [a, b]: readonly [string, string]): Decision[] {
  const byNumber = new Map(decisions.map((one) => [one.number, one]));
  const isAbout = (one: Decision): boolean => {
    const undone = one.undoes === null ? undefined : byNumber.get(one.undoes);
    return undone ? isAbout(undone) : [one.a, one.b].every((id) => id === a || id === b);
  };
  return decisions.filter(isAbout);
}

/** The standing decision that takes this one back. */
export const undoneBy = (decisions: readonly Decision[], { number }: Decision): Decision | undefined =>
  decisions.find(({ undoes, stands }) => stands && undoes === number);

/** Candidates that stand in both lists: those between two taxpayers. */
export function betweenBoth(ofOne: readonly Candidate[], ofOther: readonly Candidate[]): Candidate[] {
  return ofOne.filter((pair) => pair.state === 'open' && ofOther.some((other) => isPair(other, pairOf(pair))));
}

/** Of an id of a taxpayer, what kind it is; numbers of 15 digits were given out before the unified codes. */
export function kindOfId(id: string, subject: string): 'itself' | 'code' | 'old' | 'other' {
  if (id === subject) return 'itself';
  if (codeOf(id)) return 'code';
  return /^\d{15}$/.test(id) ? 'old' : 'other';
}
