import { type Asked, checkDecision, type Decision } from '../../graph/decisions.ts';
import { NotFound } from '../../graph/errors.ts';
import { type IdentityChange, identityChanges } from '../../graph/identity.ts';
import type { StagingOptions } from '../../graph/staging/engine.ts';
import { identify } from '../../graph/staging/identify.ts';
import type { CandidateQuery, Store, StoreState } from '../../graph/store.ts';
import type { Control } from './control.ts';

/** Who is who, for the thread that owns the ledger. */

/** What a decision is held against; throws where it cannot stand. */
export async function checked(store: Store, asked: Asked) {
  const { sequence } = await store.state();
  const decisions = await store.decisions();
  const parties = [asked.a, asked.b].filter((id) => id !== null);
  const known = await store.registrations(parties);
  for (const id of parties) if (!known.some((one) => one.id === id)) throw new NotFound('taxpayer_not_found', { id });
  const before = await store.identities();
  const { items } = asked.a === null ? { items: [] } : await store.candidates({ ids: [asked.a], limit: 1_000_000 });
  checkDecision(asked, decisions, { candidates: items, identities: before });
  return { sequence, decisions, before };
}

/** What a person decides, and which ids stand for another subject since. */
export async function decide(
  store: Store,
  { author, reason, ...asked }: Asked & { author: string; reason: string },
  staging: StagingOptions,
  control: Control,
  onPhase: () => void,
): Promise<{ decision: Decision; changes: IdentityChange[]; state: StoreState }> {
  const { sequence, decisions, before } = await checked(store, asked);
  control.seal();
  if (control.write({ phase: 'applying', file: null, done: 0, total: null, unit: 'rows' })) onPhase();
  const number = (decisions.at(-1)?.number ?? 0) + 1;
  const decision: Decision = { number, made_at: new Date().toISOString(), author, reason, ...asked };
  const writer = await store.begin(`decision ${number}`, sequence);
  let state: StoreState;
  try {
    state = await writer.decide(decision, (ledger) => identify(ledger, staging));
  } finally {
    await writer.end();
  }
  return { decision, changes: identityChanges(before, await store.identities()), state };
}

/** Concludes who is who in a ledger that an older program made. */
export async function settle(store: Store, staging: StagingOptions): Promise<void> {
  const writer = await store.begin('settling', (await store.state()).sequence);
  try {
    await writer.decide(null, (ledger) => identify(ledger, { ...staging, afresh: true }));
  } finally {
    await writer.end();
  }
}

/** Pairs with what is known of each id in them. */
export async function candidates(store: Store, query: CandidateQuery) {
  const { items, total } = await store.candidates(query);
  const registrations = await store.registrations([...new Set(items.flatMap(({ a, b }) => [a!, b!]))]);
  return { items, total, registrations };
}

/** All ids of the subject that an id stands for, its own first. */
export async function idsOf(store: Store, id: string): Promise<[subject: string, ...others: string[]]> {
  const [own] = await store.identities([id]);
  const subject = own === undefined ? id : own.subject!;
  const identities = (await store.identities([subject])).filter((one) => one.subject === subject);
  return [subject, ...identities.map((one) => one.id!)];
}

/** All that a subject is named by. */
export async function identityOf(store: Store, id: string) {
  const [subject, ...others] = await idsOf(store, id);
  const identities = (await store.identities(others)).filter((one) => one.subject === subject);
  const ids = [subject, ...others];
  const { items: pairs } = await store.candidates({ ids, limit: 100 });
  const registrations = await store.registrations([...ids, ...pairs.flatMap(({ a, b }) => [a!, b!])]);
  return { subject, identities, pairs, registrations, decisions: await store.decisions() };
}
