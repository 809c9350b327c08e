import { HALF } from './groups.ts';
import { jaccard } from './measures.ts';

/** Which of the true groups a list of reported ones finds, wherever in the list: for truths without an order to be right in. */
export interface Found {
  /** Of each true group whether some reported one is like it: Jaccard of at least a half. */
  readonly found: readonly boolean[];
  /** Of each how many are reported of which at least half of the members are its own: one is enough. */
  readonly reported: readonly number[];
}

export function foundIn(reported: readonly ReadonlySet<string>[], planted: readonly ReadonlySet<string>[]): Found {
  const groupsOf = new Map<string, ReadonlySet<string>[]>();
  for (const group of reported) for (const id of group) groupsOf.set(id, [...(groupsOf.get(id) ?? []), group]);
  const near = planted.map((members) => [...new Set([...members].flatMap((id) => groupsOf.get(id) ?? []))]);
  const shared = (group: ReadonlySet<string>, members: ReadonlySet<string>) =>
    [...group].filter((id) => members.has(id)).length;
  return {
    found: planted.map((members, i) => near[i].some((group) => jaccard(group, members) >= HALF)),
    reported: planted.map(
      (members, i) => near[i].filter((group) => shared(group, members) >= HALF * group.size).length,
    ),
  };
}
