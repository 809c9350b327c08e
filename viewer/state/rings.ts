/** What is read off rings. Pure. */
import type { RingHead, RingMember, Scan } from '../../server/contract.ts';

/** Against the scan before: null where its members are the same, where that is none, or is of the time before there were rings. */
export function changeOf(
  { scan, since: { before, joined, left } }: Pick<RingHead, 'scan' | 'since'>,
  scans: readonly Pick<Scan, 'id' | 'rings'>[],
): 'new' | 'joined' | 'left' | 'both' | null {
  const at = scans.findIndex(({ id }) => id === scan);
  const earlier = at < 0 ? undefined : scans.at(at + 1);
  if (!earlier || earlier.rings === null) return null;
  if (before === null) return 'new';
  if (joined.length === 0) return left.length === 0 ? null : 'left';
  return left.length === 0 ? 'joined' : 'both';
}

/** The same words once, with every lead that they are said of. */
export interface Why {
  text: string;
  leads: string[];
}

export function whyOf({ why }: Pick<RingMember, 'why'>): Why[] {
  const found = new Map<string, Why>();
  for (const { text, lead } of why) {
    const known = found.get(text) ?? { text, leads: [] };
    found.set(text, known);
    if (lead !== null) known.leads.push(lead);
  }
  return [...found.values()];
}
