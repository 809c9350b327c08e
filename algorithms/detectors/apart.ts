import type { Finding } from './detector.ts';

/**
 * Of findings that share half of the firms of the smaller one the stronger: what passes among some firms is seen in several ways, and an officer needs it once.
 * They come strongest first. O(findings of a firm) each.
 */
export function apart(findings: readonly Finding[]): Finding[] {
  const foundOf = new Map<number, Finding[]>();
  return findings.filter((finding) => {
    const shared = new Map<Finding, number>();
    for (const { node } of finding.members)
      for (const rival of foundOf.get(node) ?? []) shared.set(rival, (shared.get(rival) ?? 0) + 1);
    for (const [rival, count] of shared)
      if (2 * count >= Math.min(finding.members.length, rival.members.length)) return false;
    for (const { node: u } of finding.members) {
      const found = foundOf.get(u);
      if (found) found.push(finding);
      else foundOf.set(u, [finding]);
    }
    return true;
  });
}
