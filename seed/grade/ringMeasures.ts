import type { Truth } from './truth.ts';

/** A ring that a list reports, strongest first. */
export interface ReportedRing {
  /** Whom it is about; others of its members stand beside. */
  readonly core: readonly string[];
  readonly members: readonly { readonly taxpayer: string; readonly role: string }[];
}

/** What becomes of rings that are right: of one economy, or of several together. */
export interface RingMeasures {
  readonly rings: number;
  /** Of each composed scheme (three kinds of roles or more) the largest Jaccard index with a ring, by difficulty. */
  readonly composed: readonly { readonly difficulty: string | null; readonly jaccard: number }[];
  /** The same of all schemes. */
  readonly all: readonly number[];
  /** Core members that were planted, and those of them whose role is right. */
  readonly roles: { readonly told: number; readonly right: number };
  /** Of the first 20 rings: those half of whose core was planted. */
  readonly first: { readonly rings: number; readonly right: number };
  /** Of the first 20 rings: those whose core holds firms of two honest groups or parks. */
  readonly honestJoined: number;
}

/** What a planted role is as a role in a ring; whoever only takes part may be anything. */
const ROLES: Readonly<Record<string, string>> = {
  ...{ source: 'source', shell: 'source', issuer: 'source', pipe: 'pipe', 'goods-switch': 'pipe', ring: 'pipe' },
  ...{ recipient: 'recipient', exporter: 'recipient', collector: 'recipient' },
};
/** Look-alikes that belong together honestly. */
const TOGETHER: readonly string[] = ['group', 'park'];
const FIRST = 20;
const COMPOSED_ROLES = 3;

export function measureRings(rings: readonly ReportedRing[], truth: Truth): RingMeasures {
  const ringsOf = new Map<string, number[]>();
  for (const [r, { members }] of rings.entries())
    for (const { taxpayer } of members) ringsOf.set(taxpayer, [...(ringsOf.get(taxpayer) ?? []), r]);
  const best = truth.schemes.map(({ taxpayers }) => {
    const shared = new Map<number, number>();
    for (const taxpayer of taxpayers) for (const r of ringsOf.get(taxpayer) ?? []) shared.set(r, (shared.get(r) ?? 0) + 1);
    return Math.max(0, ...Array.from(shared, ([r, count]) => count / (taxpayers.size + rings[r].members.length - count)));
  });
  const roleOf = new Map(truth.schemes.flatMap(({ roles }) => [...roles]));
  const told = rings.flatMap(({ core, members }) => {
    const isCore = new Set(core);
    return members.filter(({ taxpayer }) => isCore.has(taxpayer) && ROLES[roleOf.get(taxpayer) ?? ''] !== undefined);
  });
  const first = rings.slice(0, FIRST);
  const together = new Map(
    truth.lookalikes.flatMap(({ id, kind, taxpayers }) => (TOGETHER.includes(kind) ? [...taxpayers].map((taxpayer) => [taxpayer, id] as const) : [])),
  );
  const isRight = ({ core }: ReportedRing) => 2 * core.filter((taxpayer) => truth.taxpayers.has(taxpayer)).length >= core.length;
  const isOfTwo = ({ core }: ReportedRing) => new Set(core.flatMap((taxpayer) => together.get(taxpayer) ?? [])).size >= 2;
  return {
    rings: rings.length,
    composed: truth.schemes.flatMap(({ roles, difficulty }, s) =>
      new Set(roles.values()).size >= COMPOSED_ROLES ? [{ difficulty, jaccard: best[s] }] : [],
    ),
    all: best,
    roles: { told: told.length, right: told.filter(({ taxpayer, role }) => ROLES[roleOf.get(taxpayer)!] === role).length },
    first: { rings: first.length, right: first.filter(isRight).length },
    honestJoined: first.filter(isOfTwo).length,
  };
} // prettier-ignore

/** Of several economies together. */
export function together(measures: readonly RingMeasures[]): RingMeasures {
  const sum = (value: (one: RingMeasures) => number) => measures.reduce((all, one) => all + value(one), 0);
  return {
    rings: sum(({ rings }) => rings),
    composed: measures.flatMap(({ composed }) => composed),
    all: measures.flatMap(({ all }) => all),
    roles: { told: sum(({ roles }) => roles.told), right: sum(({ roles }) => roles.right) },
    first: { rings: sum(({ first }) => first.rings), right: sum(({ first }) => first.right) },
    honestJoined: sum(({ honestJoined }) => honestJoined),
  };
}

/** Of taxpayers with so much risk: how many there are, what their risk is in the mean, and which part of them was planted. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly taxpayers: number;
  readonly meanRisk: number;
  readonly planted: number;
}

const BINS = 10;

/** A reliability table: whether what is said of risk is borne out, in tenths, of taxpayers with any risk; tenths without any are left out. */
export function reliabilityOf(risks: Iterable<readonly [taxpayer: string, risk: number, isPlanted: boolean]>): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, risk: 0, planted: 0 }));
  for (const [, risk, isPlanted] of risks) {
    const bin = bins[Math.min(BINS - 1, Math.floor(risk * BINS))];
    bin.count++;
    bin.risk += risk;
    if (isPlanted) bin.planted++;
  }
  return bins.flatMap(({ count, risk, planted }, k) =>
    count === 0 ? [] : [{ from: k / BINS, to: (k + 1) / BINS, taxpayers: count, meanRisk: risk / count, planted: planted / count }],
  );
} // prettier-ignore
