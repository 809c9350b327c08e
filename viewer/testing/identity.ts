/** Made-up candidates of every kind and state, and decisions that can be taken, refused and undone. */
import type {
  Candidate,
  CandidatesReply,
  Decision,
  DecisionReply,
  DecisionRequest,
  DecisionsReply,
  IdentityReply,
  JobOf,
  Taxpayer,
} from '../../server/contract.ts';
import { codeId, type Economy, version } from './economy.ts';
import { slice } from './invoices.ts';
import { coverageOf } from './tracer.ts';

type Alias = Extract<Candidate, { kind: 'alias' }>;
type Duplicate = Extract<Candidate, { kind: 'duplicate' }>;

const alias = (
  { id, side = 'sales' }: { id: string; side?: 'sales' | 'purchases' },
  firm: string,
  [rows, within, found]: [number, number, number],
  part: Partial<Pick<Alias, 'state'>> & { against?: Alias['evidence']['against']; firms?: number } = {},
) => ({
  kind: 'alias' as const,
  ids: [id, firm],
  state: part.state ?? ('open' as const),
  weight: Math.floor((1000 * found) / (within + 2)),
  evidence: {
    ...{ owner: id.split('/')[0], side, rows, within, found, firms: part.firms ?? 1, missing: within - found },
    missingIs: side === 'sales' ? ('weak' as const) : ('strong' as const),
    needs: { matches: 2, percent: 80 },
    against: part.against ?? [],
  },
});
const duplicate = (
  ids: [string, string],
  weight: number,
  evidence: Duplicate['evidence'],
  state: Candidate['state'] = 'open',
) => ({ kind: 'duplicate' as const, ids, state, weight, evidence });
const shared = (role: 'seller' | 'buyer', all: number, valid: number, ofA: number, ofB: number) => ({
  ...{ role, shared: all, valid, ofA, ofB },
});

const known = [
  duplicate(['D100', 'D101'], 982, {
    documents: [shared('buyer', 17_064, 14_908, 17_390, 21_002)],
    marks: ['organisation'],
  }),
  duplicate(['D205', 'D206'], 955, {
    documents: [shared('buyer', 310, 310, 402, 318), shared('seller', 41, 1, 90, 44)],
    marks: ['name', 'representative_and_address'],
  }),
  alias({ id: codeId('K1200', 'sales', 'A0708') }, 'D104', [512, 436, 22], { against: ['small_share'] }),
  alias({ id: codeId('K1200', 'purchases', 'G17'), side: 'purchases' }, 'U101', [90, 88, 60], {
    against: ['small_share', 'several_firms'],
    firms: 3,
  }),
  alias({ id: codeId('K1201', 'sales', 'B%2F3') }, 'K1201', [4, 1, 1], { against: ['few_matches', 'own_firm'] }),
  alias({ id: codeId('K1202', 'sales', 'C55') }, 'D105', [60, 40, 40], { against: ['split'] }),
  duplicate(['U300', 'U301'], 300, { documents: [], marks: ['name'] }),
  duplicate(['320100123456789', '91320100123456789K'], 900, { documents: [], marks: ['old_number'] }, 'confirmed'),
  alias({ id: codeId('K1203', 'sales', 'A0001') }, 'D102', [128, 120, 120], { state: 'accepted' }),
  alias({ id: codeId('K1204', 'purchases', 'S9'), side: 'purchases' }, 'U102', [14, 14, 13], { state: 'refused' }),
];
/** Enough for a list that is fetched as one scrolls. */
const many = Array.from({ length: 420 }, (_, index) =>
  alias({ id: codeId('K1300', 'sales', `Z${String(index).padStart(4, '0')}`) }, 'D107', [30, 20, 1 + (index % 15)], {
    against: ['small_share', ...(index % 15 === 0 ? (['few_matches'] as const) : [])],
  }),
);

const firstDecision = { undoes: null, stands: true, author: '王样例' };
const before: Decision[] = [
  {
    ...firstDecision,
    ...{ number: 2, kind: 'refuse', a: codeId('K1204', 'purchases', 'S9'), b: 'U102' },
    ...{ reason: '两户地址不同，合同各签各的。', madeAt: '2026-11-02T02:20:00Z' },
  },
  {
    ...firstDecision,
    ...{ number: 1, kind: 'confirm', a: '320100123456789', b: '91320100123456789K' },
    ...{ reason: '换发统一代码，登记档案一致。', madeAt: '2026-11-01T06:05:00Z' },
  },
];

export class Objection extends Error {
  readonly code: string;
  readonly status: number;
  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.code = code;
    this.status = status;
  }
}

/** A decision that is being written. */
export const startedDecision: JobOf<'decision'> = {
  ...{ id: 'job-1', kind: 'decision', state: 'running', by: null, version: null, result: null, problem: null },
  ...{ createdAt: '2026-11-03T09:30:00Z', startedAt: '2026-11-03T09:30:00Z', finishedAt: null },
  about: { kind: 'merge', a: null, b: null, undoes: null, reason: '' },
  progress: { phase: 'building', file: null, done: 300, total: 1200, unit: 'invoices', secondsLeft: 3 },
};

export function makeIdentity({ firms }: Economy) {
  const describe = (id: string): Taxpayer => firms.get(id) ?? { id, name: null, observed: [] };
  const candidates = [...known, ...many]
    .map(({ ids: [a, b], ...rest }) => ({ ...rest, a: describe(a), b: describe(b) }))
    .sort((one, other) => other.weight - one.weight);
  const decisions = [...before];
  const state = { version, loading: false };
  const named = ({ a, b }: Candidate, ids: (string | null)[]) => ids.includes(a.id) && ids.includes(b.id);

  const joined = () => {
    const standing = decisions.filter(({ stands, kind }) => stands && (kind === 'confirm' || kind === 'merge'));
    const pairs = standing.map(({ a, b }) => [a!, b!]);
    const byRule = candidates.filter((one) => one.state === 'accepted').map(({ a, b }) => [a.id, b.id]);
    return [...pairs, ...byRule].map(([a, b]) => (a.includes('/') || /^\d{15}$/.test(a) ? [b, a] : [a, b]));
  };
  const subjectOf = (id: string) => joined().find(([, one]) => one === id)?.[0] ?? id;

  function settle() {
    for (const candidate of candidates) {
      const about = decisions.find(({ stands, kind, a, b }) => stands && kind !== 'undo' && named(candidate, [a, b]));
      if (about?.kind === 'confirm' || about?.kind === 'merge') candidate.state = 'confirmed';
      else if (about?.kind === 'refuse') candidate.state = 'refused';
      else if (candidate.state !== 'accepted') candidate.state = 'open';
    }
  }

  return {
    state,
    candidates: (query: URLSearchParams): CandidatesReply => {
      const [kind, wanted, id] = ['kind', 'state', 'id'].map((name) => query.get(name));
      const found = candidates
        .filter((one) => (kind ?? one.kind) === one.kind && (wanted ?? one.state) === one.state)
        .filter(({ a, b }) => id === null || a.id === id || b.id === id);
      return { version: state.version, ...slice(found.length, query, (at) => found[at]), total: found.length };
    },
    decisions: (query: URLSearchParams): DecisionsReply => {
      const id = query.get('id');
      const about = ({ a, b, undoes }: Decision): boolean =>
        id === null || a === id || b === id || decisions.some((one) => one.number === undoes && about(one));
      return { version: state.version, items: decisions.filter(about) };
    },
    identity: (id: string): IdentityReply => {
      const subject = subjectOf(id);
      const ids = [subject, ...joined().flatMap(([of, one]) => (of === subject ? [one] : []))];
      const byRule = new Set(candidates.filter((one) => one.state === 'accepted').map(({ a }) => a.id));
      return {
        ...{ version: state.version, asked: id, subject: describe(subject) },
        registrations: ids.map((one) => ({
          ...describe(one),
          coverage: coverageOf(describe(one)),
          why: one === subject ? ('itself' as const) : byRule.has(one) ? ('alias' as const) : ('decision' as const),
        })),
        registrationCount: ids.length,
        candidates: candidates.filter(({ a, b }) => ids.includes(a.id) || ids.includes(b.id)).slice(0, 100),
        decisions: decisions.filter(({ a, b }) => ids.includes(a!) || ids.includes(b!)),
      };
    },
    decide: (request: DecisionRequest): DecisionReply => {
      if (state.loading) throw new Objection(409, 'load_running', '另一个导入正在写入台账。');
      const ids = [...firms.keys()];
      const earlier = new Map(ids.map((id) => [id, subjectOf(id)]));
      if (request.kind === 'undo') {
        const undone = decisions.find(({ number }) => number === request.undoes);
        if (!undone?.stands) throw new Objection(409, 'decision_undone', `决定 ${request.undoes} 已被撤销。`);
        undone.stands = false;
        const original = decisions.find(({ number }) => undone.kind === 'undo' && number === undone.undoes);
        if (original) original.stands = true;
      } else if (request.kind === 'confirm' || request.kind === 'merge') {
        const apart = decisions.some(
          ({ kind, stands, a, b }) =>
            kind === 'refuse' && stands && [a, b].includes(request.a) && [a, b].includes(request.b),
        );
        if (apart && request.kind === 'merge')
          throw new Objection(
            409,
            'identity_refused',
            `这样会把 ${request.a} 与 ${request.b} 合并，而它们曾被判定为不同的主体。`,
          );
      }
      const { author, reason } = request;
      const decision: Decision = {
        ...{ number: decisions.length + 1, kind: request.kind, stands: true, author, reason },
        a: 'a' in request ? request.a : null,
        b: 'b' in request ? request.b : null,
        undoes: 'undoes' in request ? request.undoes : null,
        madeAt: '2026-11-03T09:30:00Z',
      };
      decisions.unshift(decision);
      settle();
      state.version = decision.number.toString(16).padStart(2, '0') + version.slice(2);
      const changes = ids
        .map((id) => ({ id, from: earlier.get(id)!, to: subjectOf(id) }))
        .filter(({ from, to }) => from !== to);
      return { decision, changes, version: state.version, attributesVersion: version };
    },
  };
}
