import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSnapshot } from '../graph/build.ts';
import { scopedId } from '../graph/model.ts';
import { candidateOf, type Candidate } from '../graph/identity.ts';
import { idOf, type Snapshot } from '../graph/snapshot.ts';
import { decide, load } from '../graph/staging/harness.ts';
import { sourcesOf } from '../graph/staging/sources.ts';
import { MemoryStore } from '../graph/stores/memory/store.ts';
import { type Economy, invoicesOf, makeEconomy } from '../seed/economy.ts';
import { type AnswerKey, firmsOfCodes, type RenumberedFirm } from '../seed/key.ts';
import { writeEconomy } from '../seed/write.ts';

/** Made populations whose answer key is known, from files to who is who. */

describe('codes in the ledgers of observed firms', () => {
  const store = new MemoryStore();
  let firms: Map<string, string>;
  /** How many documents, void or not, stand under a code and in the other firm's ledger too, as the files say. */
  const shared = new Map<string, number>();
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'suyuan-ledgers-'));
    try {
      const economy = makeEconomy({ invoices: 12_000, firms: 250, seed: 7 });
      const { key } = await writeEconomy(economy, folder, { form: 'ledgers' });
      firms = firmsOfCodes((JSON.parse(await readFile(key, 'utf8')) as AnswerKey).ledgers!);
      const [sales, purchases] = await Promise.all(
        (['sales', 'purchases'] as const).map(async (side) => {
          const lines = (await readFile(join(folder, `${side}.csv`), 'utf8')).trim().split('\n').slice(1);
          const rows = lines.map((line) => line.split(',').slice(0, -1));
          return new Map(
            rows.map(([owner, number, code, day, party, ...amounts]) => [
              [number, code, day, ...amounts].join(),
              scopedId(owner, side, party),
            ]),
          );
        }),
      );
      for (const [document, sold] of sales) {
        const bought = purchases.get(document);
        if (bought !== undefined) for (const id of [sold, bought]) shared.set(id, (shared.get(id) ?? 0) + 1);
      }
      await load(store, await sourcesOf(folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 240_000);

  const inOrder = (ids: Iterable<string>) => [...ids].sort();

  test('are found wherever two documents are in both ledgers, and none is taken for another firm', async () => {
    const accepted = (await store.identities()).map(({ id, subject }) => [id!, subject!] as const);
    expect(accepted.length).toBeGreaterThan(100);
    expect(accepted.filter(([id, subject]) => firms.get(id) !== subject)).toEqual([]);
    const provable = [...shared].filter(([, documents]) => documents > 1);
    expect(inOrder(accepted.map(([id]) => id))).toEqual(inOrder(provable.map(([id]) => id)));
  });

  test('are left to a person where it is one document, with the right firm beside them', async () => {
    const { items } = await store.candidates({ kind: 'alias', state: 'open', limit: 100_000 });
    expect(items.length).toBeGreaterThan(10);
    expect(items.filter(({ a, b }) => firms.get(a!) !== b)).toEqual([]);
    const single = [...shared].filter(([, documents]) => documents === 1);
    expect(inOrder(items.map(({ a }) => a!))).toEqual(inOrder(single.map(([id]) => id)));
  });
});

/** A population that is handed in twice under changed numbers is found again, though nobody told who is who. */
describe('the same population under changed numbers', () => {
  let folder: string;
  const store = new MemoryStore();
  const single = new MemoryStore();
  let firms: readonly RenumberedFirm[];
  let found: Candidate[];
  let economy: Economy;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'suyuan-renumbered-'));
    economy = makeEconomy({ invoices: 1_200, firms: 80, seed: 11, schemes: [] });
    const { key } = await writeEconomy(economy, join(folder, 'twice'), { form: 'full', renumbered: true });
    await writeEconomy(economy, join(folder, 'once'), { form: 'full' });
    firms = (JSON.parse(await readFile(key, 'utf8')) as AnswerKey).renumbered!;
    await load(single, await sourcesOf(join(folder, 'once')));
    await load(store, await sourcesOf(join(folder, 'twice')));
    found = (await store.candidates({ kind: 'duplicate', limit: 100_000 })).items.map(candidateOf);
  }, 240_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const pairOf = (a: string, b: string) => [a, b].sort().join(' ');

  test('every firm of two documents or more is a candidate, with evidence, and nobody else is', () => {
    expect(new Set(firms.map(({ way }) => way))).toEqual(new Set(['old', 'moved', 'new']));
    const asked = new Set(firms.map(({ taxpayer, other }) => pairOf(taxpayer, other)));
    const answered = found.map(({ a, b }) => pairOf(a, b));
    // no stranger among them
    expect(answered.filter((pair) => !asked.has(pair))).toEqual([]);
    const missed = firms.filter(({ taxpayer, other }) => !answered.includes(pairOf(taxpayer, other)));
    // a wholly new number with one document has nothing that speaks for it
    expect(missed.filter(({ way, invoices }) => way !== 'new' || invoices > 2)).toEqual([]);
    for (const one of firms) {
      const candidate = found.find(({ a, b }) => pairOf(a, b) === pairOf(one.taxpayer, one.other));
      if (candidate?.kind !== 'duplicate') continue;
      const marks = { old: ['name', 'old_number'], moved: ['name', 'organisation'], new: [] }[one.way];
      expect(candidate.evidence.marks).toEqual(marks);
      expect(candidate.state).toBe('open');
    }
  });

  test('nothing is merged before a person says so; then the graph is that of the population handed in once', async () => {
    expect(await store.identities()).toEqual([]);
    const before = await buildSnapshot(store);
    for (const { a, b } of found) await decide(store, { kind: 'confirm', a, b });
    const joined = await buildSnapshot(store);
    const once = await buildSnapshot(single);
    expect(joined.version).not.toBe(before.version);
    // by the one number of each firm that the single ledger knows
    const own = new Map(firms.map(({ taxpayer, other }) => [other, taxpayer]));
    const relations = (snapshot: Snapshot, nameOf: (id: string) => string) =>
      Array.from(
        { length: snapshot.relations.count },
        (_, e) =>
          `${nameOf(idOf(snapshot, snapshot.relations.seller[e]))}→${nameOf(idOf(snapshot, snapshot.relations.buyer[e]))} ${snapshot.relations.grossMinor[e]}`,
      ).sort();
    expect(relations(joined, (id) => own.get(id) ?? id)).toEqual(relations(once, (id) => id));
    // of whom nothing is known but one new number each, the two stay two: their documents name both
    const candidates = new Set(found.map(({ a, b }) => pairOf(a, b)));
    const apart = new Set(firms.filter(({ taxpayer, other }) => !candidates.has(pairOf(taxpayer, other))).map(({ taxpayer }) => taxpayer)); // prettier-ignore
    const named = [...invoicesOf(economy)].filter(({ seller, buyer }) => [seller, buyer].some((u) => apart.has(economy.firms.id(u)))); // prettier-ignore
    expect((await store.account()).party).toBe(named.length);
  }, 240_000);
});
