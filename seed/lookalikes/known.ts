import type { Firms } from '../firms.ts';
import { HUBS, industryIndex } from '../industries.ts';
import type { Lives } from '../lives.ts';

/** Look-alikes that nobody has to plant, since every economy has them. */
export type KnownKind = 'hub' | 'agent-clients' | 'park-tenants';

export interface KnownLookalike {
  readonly id: string;
  readonly kind: KnownKind;
  readonly difficulty: null;
  readonly firms: readonly number[];
}

/** Of agents, and of parks, so many are told, the largest: the key names every client. Fewer clients look like nothing. */
const MOST = 10;
const LEAST_CLIENTS = 10;

/**
 * Hubs, whom everybody buys from; clients of the largest bookkeeping agents, with one clerk and phone; tenants of the largest parks, at one
 * address. Whoever is told of already (members and other look-alikes) is left out, and nobody is in two. O(firms).
 */
export function knownLookalikes(firms: Firms, lives: Lives, told: ReadonlySet<number>): KnownLookalike[] {
  const hubKinds = HUBS.map(({ key }) => industryIndex(key));
  const hubs: number[] = [];
  const [clients, tenants] = [new Map<number, number[]>(), new Map<number, number[]>()];
  for (let u = 0; u < firms.count; u++) {
    if (hubKinds.includes(firms.industry[u])) hubs.push(u);
    else if (!told.has(u)) {
      const { agent, park } = lives.sharingOf(u);
      if (agent !== null) add(clients, agent, u);
      if (park !== null) add(tenants, park, u);
    }
  }
  const ofAgents = largest(clients);
  const taken = new Set(ofAgents.flat());
  for (const [park, some] of tenants) tenants.set(park, some.filter((u) => !taken.has(u))); // prettier-ignore
  return [
    ...numbered('H', 'hub', hubs.map((u) => [u])),
    ...numbered('A', 'agent-clients', ofAgents),
    ...numbered('P', 'park-tenants', largest(tenants)),
  ]; // prettier-ignore
}

/** Firms by the number of what they share. */
type Groups = Map<number, number[]>;

function add(groups: Groups, number: number, firm: number): void {
  const group = groups.get(number);
  if (group) group.push(firm);
  else groups.set(number, [firm]);
}

function largest(groups: Groups): number[][] {
  return [...groups]
    .filter(([, firms]) => firms.length >= LEAST_CLIENTS)
    .sort(([a, one], [b, other]) => other.length - one.length || a - b)
    .slice(0, MOST)
    .map(([, firms]) => firms);
}

function numbered(letter: string, kind: KnownKind, groups: readonly (readonly number[])[]): KnownLookalike[] {
  return groups.map((firms, i) => ({
    id: `${letter}${String(i + 1).padStart(4, '0')}`,
    kind,
    difficulty: null,
    firms,
  }));
}
