import { beforeEach, describe, expect, test } from 'vitest';
import { buildSnapshot } from '../../build.ts';
import { nodeOf } from '../../snapshot.ts';
import { type CandidateQuery, type Settle, type Store } from '../../store.ts';

import { apply, changes, claim, digestOf, idsOf, invoice, netChange, registration, staged } from '../given.ts';

/** What is settled within a commit, and candidates. */
export function identityContract(current: () => Store): void {
  let store: Store;
  beforeEach(() => void (store = current()));

  describe('who is who', () => {
    const one = invoice({ number: '1', buyer: 'B1' });

    test('what is settled is applied in the same commit, and what fails there leaves nothing', async () => {
      const moved = invoice({ number: '1', buyer: 'B9' });
      const settled = {
        identities: [{ id: 'B1', subject: 'B9', why: 2 }],
        candidates: [{ kind: 'duplicate', a: 'B1', b: 'B9', state: 'confirmed', weight: 7, evidence: '{}' }],
        claims: staged('claim', [claim(moved, 'file of a', 2)]),
        invoices: staged('invoice', [moved]),
        removedInvoices: { high: BigUint64Array.of(one.digest_high), low: BigUint64Array.of(one.digest_low) },
        dispose: async () => undefined,
      };
      await apply(store, { id: 'a', invoices: [one], taxpayers: [registration('B9')] });
      const before = { state: await store.state(), snapshot: await buildSnapshot(store) };
      const decision = {
        number: 1,
        made_at: 't',
        author: 'x',
        reason: 'y',
        kind: 'merge',
        a: 'B1',
        b: 'B9',
        undoes: 0,
      };
      const decided = async (settle: Settle) => {
        const writer = await store.begin('d', (await store.state()).sequence);
        try {
          return await writer.decide(decision, settle);
        } finally {
          await writer.end();
        }
      };
      const failing = async () => {
        throw new Error('in the midst');
      };
      await expect(decided(failing)).rejects.toThrow('in the midst');
      expect(await store.state()).toEqual(before.state);
      expect(await store.decisions()).toEqual([]);

      let seen: unknown;
      const state = await decided(async (ledger) => {
        seen = [await ledger.decisions(), await ledger.identities()];
        return settled;
      });
      expect(seen).toEqual([[decision], []]);
      expect(state).toMatchObject({ sequence: 2 });
      expect(state.version).not.toBe(before.state.version);
      expect(await store.decisions()).toEqual([decision]);
      expect(await store.identities(['B9'])).toEqual(settled.identities);
      expect(await store.identities(['S'])).toEqual([]);
      expect(await store.candidates({ limit: 5 })).toEqual({ total: 1, items: settled.candidates });
      const snapshot = await buildSnapshot(store);
      expect(idsOf(snapshot)).toEqual(['B9', 'S']);
      expect([nodeOf(snapshot, 'B1'), nodeOf(snapshot, 'B9')]).toEqual([0, 0]);
      expect(await netChange(store, 1)).toMatchObject({
        removed: [digestOf(one)],
        added: [`${digestOf(moved)} 00`],
      });
      expect([...(await store.groupKeysOf(['B9']))]).toEqual([moved.group_key]);
    });

    test('candidates come by weight, page after page', async () => {
      const candidates = [
        ...['a', 'b', 'c'].map((a) => ({ kind: 'duplicate', a, b: 'z', state: 'open', weight: 5, evidence: '{}' })),
        { kind: 'alias', a: 'x', b: 'z', state: 'open', weight: 5, evidence: '{}' },
        { kind: 'alias', a: 'y', b: 'z', state: 'accepted', weight: 9, evidence: '{}' },
      ];
      const writer = await store.begin('l', 0);
      await writer.apply(changes({ id: 'a' }), async () => ({
        ...{ identities: [], candidates, claims: staged('claim', []), invoices: staged('invoice', []) },
        removedInvoices: { high: new BigUint64Array(), low: new BigUint64Array() },
        dispose: async () => undefined,
      }));
      await writer.end();
      const ranked = (await store.candidates({ limit: 9 })).items;
      expect(ranked.map(({ a }) => a)).toEqual(['y', 'x', 'a', 'b', 'c']);
      const paged: string[] = [];
      for (let after = undefined as (typeof ranked)[number] | undefined; ;) {
        const { items, total } = await store.candidates({ limit: 2, after });
        expect(total).toBe(5);
        if (items.length === 0) break;
        paged.push(...items.map(({ a }) => a!));
        after = items.at(-1);
      }
      expect(paged).toEqual(['y', 'x', 'a', 'b', 'c']);
      const ids = async (query: Partial<CandidateQuery>) =>
        (await store.candidates({ limit: 9, ...query })).items.map(({ a }) => a);
      expect(await ids({ kind: 'alias' })).toEqual(['y', 'x']);
      expect(await ids({ state: 'accepted' })).toEqual(['y']);
      expect(await ids({ ids: ['b', 'x'] })).toEqual(['x', 'b']);
    });
  });
}
