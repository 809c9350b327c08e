import { beforeEach, describe, expect, test } from 'vitest';
import { FACT_KINDS } from '../../facts.ts';
import { type Store } from '../../store.ts';
import { type Row, rowsOf } from '../../tables.ts';

import { apply, staged, status } from '../given.ts';

/** What is known beside invoices. */
export function factsContract(current: () => Store): void {
  let store: Store;
  beforeEach(() => void (store = current()));

  describe('facts', () => {
    const told = async (...[taxpayers, options]: Parameters<Store['facts']>) =>
      (await store.facts(taxpayers, options)).status.items.map(
        ({ taxpayer, fromDay, status: is, filename, row, load, stands }) =>
          `${taxpayer} ${fromDay} ${is} ${filename}:${row} of ${load}${stands ? '' : ' superseded'}`,
      );

    test('what was said last stands, in order of taxpayer and key; the rest is kept', async () => {
      const files = [{ sha256: 'z', name: 'z' }, { sha256: 'y', name: 'y' }]; // prettier-ignore
      const first = [
        status({ taxpayer: '\u{1f600}', row: 3, file: 'z' }),
        status({ taxpayer: '\uff5e', row: 4, file: 'z', fromDay: 9 }),
        status({ taxpayer: '\uff5e', row: 2, file: 'y', fromDay: 9, status: 'abnormal' }),
        status({ taxpayer: '\uff5e', row: 2, file: 'z', fromDay: 10, status: 'cancelled' }),
        status({ taxpayer: '\uff5e', row: 5, file: 'z' }),
        status({ taxpayer: 'other', row: 6, file: 'z' }),
      ];
      await apply(store, { id: 'a', files, facts: { status: staged('fact_status', first) } });
      const asked = ['\u{1f600}', '\uff5e', 'nobody'];
      expect(await told(asked)).toEqual([
        '\uff5e null normal z:5 of a',
        '\uff5e 9 abnormal y:2 of a',
        '\uff5e 10 cancelled z:2 of a',
        '\u{1f600} null normal z:3 of a',
      ]);
      const second = [status({ taxpayer: '\uff5e', row: 2, file: 'x', fromDay: 9, status: 'revoked' })];
      await apply(store, {
        id: 'b',
        files: [{ sha256: 'x', name: 'x' }],
        facts: { status: staged('fact_status', second) },
      });
      expect(await told(['\uff5e'], { superseded: true })).toEqual([
        '\uff5e null normal z:5 of a',
        '\uff5e 9 normal z:4 of a superseded',
        '\uff5e 9 abnormal y:2 of a superseded',
        '\uff5e 9 revoked x:2 of b',
        '\uff5e 10 cancelled z:2 of a',
      ]);
      expect(await told([])).toEqual([]);
      const facts = await store.facts(['\uff5e']);
      expect(Object.keys(facts)).toEqual(FACT_KINDS);
      expect(facts.status.items[1]).toEqual({ ...second[0], filename: 'x', load: 'b', stands: true });
    });

    test('come page by page, of one kind where it is asked for', async () => {
      const rows = [4, 2, 3].map((row) => status({ taxpayer: 'A', row, file: 'file of a', fromDay: row }));
      await apply(store, { id: 'a', facts: { status: staged('fact_status', rows) } });
      const page = async (query: Parameters<Store['facts']>[1]) => {
        const { total, items } = (await store.facts(['A'], query)).status;
        return [total, ...items.map(({ row }) => row)];
      };
      expect(await page({})).toEqual([3, 2, 3, 4]);
      expect(await page({ offset: 1, limit: 1 })).toEqual([3, 3]);
      expect(await page({ offset: 5, limit: 1 })).toEqual([3]);
      expect(await page({ kind: 'status', limit: 0 })).toEqual([3]);
      expect(await page({ kind: 'role' })).toEqual([0]);
    });

    test('are looked up by key: what stands', async () => {
      const rows = [1, 2].map((row) => status({ taxpayer: 'A', row, file: 'file of a', toDay: row }));
      await apply(store, { id: 'a', facts: { status: staged('fact_status', rows) } });
      const { rows: found, close } = await store.lookupFacts('status', BigUint64Array.of(rows[0].group_key, 5n));
      const all: Row<'fact_status'>[] = [];
      for await (const batch of found) all.push(...rowsOf('fact_status', batch));
      close();
      expect(all).toEqual([rows[1]]);
    });

    test('of a kind that names the first of two by either, and change no version; a demo goes with its facts', async () => {
      const row = { taxpayer: 'A', role: 'taxClerk', fromDay: null, toDay: null, file: 'file of a', group_key: 1n };
      const roles = [
        { ...row, personId: null, personName: '乙', row: 2 },
        { ...row, personId: '1', personName: '丙', row: 3, group_key: 2n },
      ];
      const before = await store.state();
      const after = await apply(store, { id: 'a', demo: true, facts: { role: staged('fact_role', roles) } });
      expect([after.version, after.attributesVersion]).toEqual([before.version, before.attributesVersion]);
      expect((await store.facts(['A'])).role.items.map(({ personName }) => personName)).toEqual(['丙', '乙']);
      await apply(store, { id: 'b', replaceAll: true });
      expect((await store.facts(['A'])).role).toEqual({ total: 0, items: [] });
    });
  });
}
