import { beforeEach, expect, test } from 'vitest';
import { type Store } from '../../store.ts';
import { type Row } from '../../tables.ts';

import { apply } from '../given.ts';

/** Loads and refused rows. */
export function refusalsContract(current: () => Store): void {
  let store: Store;
  beforeEach(() => void (store = current()));

  test('loads come newest first, refusals in order of file and row', async () => {
    const refusal = (file: string, row: number): Row<'refusal'> => ({
      file,
      row,
      column_name: '金额',
      value: 'x',
      code: 'amount_pattern',
      cells: '["x"]',
    });
    await apply(store, { id: 'a', refusals: [refusal('file of a', 3)] });
    await apply(store, {
      id: 'b',
      files: [
        { sha256: 'z', name: 'first.csv' },
        { sha256: 'y', name: 'second.csv' },
      ],
      refusals: [refusal('y', 2), refusal('z', 10), refusal('z', 9)],
    });
    expect((await store.loads(10)).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(await store.loads(1)).toEqual([{ id: 'b', finishedAt: 'at b', report: '{"load":"b"}' }]);
    const { items: told, total } = await store.refusals({ load: 'b', open: false, limit: 10 });
    expect(told.map(({ name, row }) => [name, row])).toEqual([
      ['first.csv', 9],
      ['first.csv', 10],
      ['second.csv', 2],
    ]);
    expect(total).toBe(3);
    const first = { sequence: 2, position: 0, name: 'first.csv', kind: 'sales', header: '[]', load: 'b', repair: null };
    expect(told[0]).toEqual({ ...refusal('z', 9), ...first });
    const all = await store.refusals({ open: true, limit: 2 });
    expect(all.total).toBe(4);
    expect(all.items.map(({ name, row }) => [name, row])).toEqual([
      ['file of a.csv', 3],
      ['first.csv', 9],
    ]);
    const { sequence, position, row } = all.items[1];
    const next = await store.refusals({ open: true, after: { sequence, position, row }, limit: 9 });
    expect(next.items).toEqual(told.slice(1));
    expect((await store.refusals({ open: true, limit: 1, counted: false })).total).toBeNull();
    expect((await store.account()).refusals).toEqual({ open: 4, closed: 0 });
  });

  test('a refused row that came again is open no more', async () => {
    const refusal = (file: string, row: number) => ({
      file,
      row,
      column_name: null,
      value: null,
      code: 'x',
      cells: '[]',
    });
    await apply(store, {
      id: 'a',
      refusals: [refusal('file of a', 3), refusal('file of a', 4), refusal('file of a', 5)],
    });
    const repair = (row: number, by_row: number, outcome: number, by_file = 'file of b') =>
      ({ file: 'file of a', row, by_file, by_row, outcome }) as const;
    await apply(store, {
      id: 'b',
      refusals: [refusal('file of b', 7)],
      // of what is not there, nothing is said
      repairs: [repair(3, 6, 0), repair(4, 7, 1), { ...repair(9, 9, 0), file: 'unknown' }],
    });
    const open = async () =>
      (await store.refusals({ open: true, limit: 9 })).items.map(({ name, row }) => `${name} ${row}`);
    expect(await open()).toEqual(['file of a.csv 5', 'file of b.csv 7']);
    expect((await store.account()).refusals).toEqual({ open: 2, closed: 2 });
    const { items } = await store.refusals({ load: 'a', open: false, limit: 9 });
    expect(items.map((one) => one.repair)).toEqual([
      { name: 'file of b.csv', row: 6, outcome: 0 },
      { name: 'file of b.csv', row: 7, outcome: 1 },
      null,
    ]);
    // what is mended at last is told
    await apply(store, { id: 'c', repairs: [repair(4, 2, 0, 'file of c')] });
    expect((await store.refusals({ load: 'a', open: false, limit: 9 })).items[1].repair).toEqual({
      name: 'file of c.csv',
      row: 2,
      outcome: 0,
    });
  });
}
