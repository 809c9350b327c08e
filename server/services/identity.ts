import { Conflict, NotFound, Unavailable } from '../../graph/errors.ts';
import { type Asked, type Decision as MadeDecision, standing } from '../../graph/decisions.ts';
import { candidateOf } from '../../graph/identity.ts';
import type { CandidatePlace, CandidateQuery, Registration } from '../../graph/store.ts';
import { IDENTITY_ALIAS, type Row } from '../../graph/tables.ts';
import type { Candidate, Decision, DecisionsReply, IdentityReply, Taxpayer } from '../contract.ts';
import type { GraphService } from './graph.ts';
import type { JobRecord } from './job.ts';
import type { JobsService } from './jobs.ts';
import type { LedgerService } from './ledger.ts';
import { follow } from './snapshots.ts';
import { coverage, sidesOf } from './taxpayers.ts';

export const isCandidatePlace = (at: unknown): at is CandidatePlace =>
  typeof at === 'object' &&
  at !== null &&
  Number.isInteger((at as CandidatePlace).weight) &&
  [(at as CandidatePlace).kind, (at as CandidatePlace).a, (at as CandidatePlace).b].every(
    (text) => typeof text === 'string',
  );

/** Pairs that may be one subject, ranked. */
export async function findCandidates(
  ledger: LedgerService,
  query: CandidateQuery,
): Promise<{ version: string; items: Candidate[]; total: number; last: CandidatePlace | null }> {
  const { version, items, total, registrations } = await ledger.candidates(query);
  const end = items.at(-1);
  const last = items.length < query.limit || !end ? null : { weight: end.weight, kind: end.kind, a: end.a, b: end.b };
  return { version, total, items: items.map(describing(registrations)), last };
}

/** A utility has the codes of all its customers. */
const SHOWN = 500;

/** One subject, by any of its ids. NotFound `taxpayer_not_found`. */
export async function identityOf(ledger: LedgerService, id: string): Promise<IdentityReply> {
  const { version, subject, identities, pairs, registrations, decisions } = await ledger.identityOf(id);
  const ids = [subject, ...identities.map((one) => one.id!)];
  const why = new Map(identities.map((one) => [one.id!, one.why === IDENTITY_ALIAS ? 'alias' : 'decision'] as const));
  const known = new Map(registrations.map((one) => [one.id!, one]));
  const own = known.get(subject);
  if (!own) throw new NotFound('taxpayer_not_found', { id });
  return {
    version,
    asked: id,
    subject: taxpayerOf(own),
    registrations: ids.slice(0, SHOWN).flatMap((one) => {
      const row = known.get(one);
      if (!row) return [];
      const days = [row.sales_first, row.sales_last, row.purchases_first, row.purchases_last] as const;
      return [{ ...taxpayerOf(row), coverage: coverage(row.observed, ...days), why: why.get(one) ?? 'itself' }];
    }),
    registrationCount: ids.length,
    candidates: pairs.map(describing(registrations)),
    decisions: described(decisions, (one) => ids.includes(one.a!) || ids.includes(one.b!)),
  };
}

export async function listDecisions(ledger: LedgerService, id?: string): Promise<DecisionsReply> {
  const { version, decisions } = await ledger.decisions();
  return { version, items: described(decisions, ({ a, b }) => id === undefined || a === id || b === id) };
}

type Asking = Partial<Asked> & Pick<Asked, 'kind'> & { author: string; reason: string };

/** Starts the job that takes a decision and builds the graph that follows from it. What can be known at once is refused at once. */
export async function submitDecision(
  { jobs, ledger, graph }: { jobs: JobsService; ledger: LedgerService; graph: GraphService },
  { author, reason, ...given }: Asking,
): Promise<string> {
  if (!graph.ready) throw new Unavailable('the graph is being built', true);
  // what is decided is decided of what was seen
  if (jobs.isBusyWith('load')) throw new Conflict('load_running');
  const asked = { a: null, b: null, undoes: 0, ...given };
  await ledger.check(asked);
  const { kind, a, b, undoes } = asked;
  const about = { kind, a, b, undoes: undoes > 0 ? undoes : null, reason };
  return jobs.submit('decision', { about, by: author, lane: 'ledger' }, async (context) => {
    const { decision, changes, state } = await ledger.decide({ ...asked, author, reason }, context);
    await follow(ledger, context);
    const [told] = described([decision], () => true);
    const { version, attributesVersion } = state;
    return { version, result: { decision: told, changes, version, attributesVersion } };
  });
}

/** Of jobs that nobody has ended, those whose decision is in the ledger: the same words of the same person, and not from before. */
export async function decidedAmong(ledger: LedgerService, jobs: readonly JobRecord[]): Promise<string[]> {
  const open = jobs.filter((job) => job.kind === 'decision');
  if (open.length === 0) return [];
  const { decisions } = await ledger.decisions();
  const isOf = ({ about, by, createdAt }: (typeof open)[number], made: MadeDecision) =>
    made.kind === about.kind &&
    made.a === about.a &&
    made.b === about.b &&
    made.undoes === (about.undoes ?? 0) &&
    made.reason === about.reason &&
    made.author === by &&
    made.made_at! >= createdAt;
  return open.filter((job) => decisions.some((made) => isOf(job, made))).map(({ id }) => id);
}

/** Newest first; an undo is about what it undoes. */
function described(decisions: readonly MadeDecision[], isAbout: (decision: MadeDecision) => boolean): Decision[] {
  const stand = standing(decisions);
  const byNumber = new Map(decisions.map((one) => [one.number, one]));
  const isTold = (one: MadeDecision): boolean => {
    const undone = one.undoes > 0 ? byNumber.get(one.undoes) : undefined;
    return isAbout(one) || (undone !== undefined && isTold(undone));
  };
  return decisions
    .filter(isTold)
    .toReversed()
    .map((one) => ({
      number: one.number,
      kind: one.kind as Decision['kind'],
      a: one.a,
      b: one.b,
      undoes: one.undoes > 0 ? one.undoes : null,
      stands: stand.has(one.number),
      author: one.author!,
      reason: one.reason!,
      madeAt: one.made_at!,
    }));
}

function describing(registrations: readonly Registration[]): (pair: Row<'candidate'>) => Candidate {
  const known = new Map(registrations.map((one) => [one.id!, taxpayerOf(one)]));
  const of = (id: string): Taxpayer => known.get(id) ?? { id, name: null, observed: [] };
  return (pair) => {
    const { a, b, ...candidate } = candidateOf(pair);
    return { ...candidate, a: of(a), b: of(b) };
  };
}

const taxpayerOf = ({ id, name, observed }: Registration): Taxpayer => ({ id: id!, name, observed: sidesOf(observed) });
