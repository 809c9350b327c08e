/** What is read off rings. Pure. */
import type { RingHead, RingMember } from '../../server/contract.ts';

/** Against the scan before: null where its members are the same, or where there is nothing to compare with. */
export function changeOf({ since }: Pick<RingHead, 'since'>): 'new' | 'joined' | 'left' | 'both' | null {
  if (since === null) return null;
  const { before, joined, left } = since;
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
