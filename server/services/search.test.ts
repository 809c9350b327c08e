import { describe, expect, test } from 'vitest';
import { snapshotOf } from '../../graph/draw.ts';
import { compareTexts } from '../../graph/bytes.ts';
import { idOf, type Snapshot } from '../../graph/snapshot.ts';
import { findTaxpayers } from './search.ts';

function runs(texts: readonly string[]) {
  const offsets = Uint32Array.from([0, ...texts].map((_, i) => Buffer.byteLength(texts.slice(0, i).join(''))));
  return { bytes: Uint8Array.from(Buffer.from(texts.join(''))), offsets };
}

/** Ids with their names ('' for none), and other ids with those that they stand for. */
function withNames(firms: Record<string, string>, others: Record<string, string> = {}): Snapshot {
  const snapshot = snapshotOf(Object.keys(firms).map((id) => ({ seller: id, buyer: id, grossMinor: 1, day: 1 })));
  const ids = Array.from({ length: snapshot.taxpayers.count }, (_, node) => idOf(snapshot, node));
  const names = ids.map((id) => firms[id]);
  const { bytes: nameBytes, offsets: nameOffsets } = runs(names);
  const nameOrder = Uint32Array.from(names.keys())
    .filter((node) => names[node] !== '')
    .sort((a, b) => compareTexts(names[a], names[b]) || a - b);
  const aliases = Object.keys(others).sort(compareTexts);
  const { bytes: aliasBytes, offsets: aliasOffsets } = runs(aliases);
  const aliasNode = Uint32Array.from(aliases, (alias) => ids.indexOf(others[alias]));
  const columns = { nameBytes, nameOffsets, nameOrder, aliasBytes, aliasOffsets, aliasNode };
  return { ...snapshot, taxpayers: { ...snapshot.taxpayers, ...columns } };
}

const found = (snapshot: Snapshot, find: Parameters<typeof findTaxpayers>[1] | string, offset = 0, limit = 50) =>
  findTaxpayers(snapshot, typeof find === 'string' ? { q: find } : find, offset, limit).items.map(
    ({ id, by }) => `${id} ${by}`,
  );

describe('what is typed', () => {
  const mixed = withNames(
    { AB1: 'ABacus', N2: 'ABle', N3: 'the Abbey', N4: '安邦', N5: '西安邦', N6: '', AB0: '安邦 AB', N7: 'b' },
    { AB9: 'N5', AB8: 'N5', ABX: 'AB1', ABY: 'N4' },
  );

  test('finds by id, then by another id, by a name that begins so, that holds it, and by initials, each once', () => {
    const all = ['AB0 id', 'AB1 id', 'N4 alias', 'N5 alias', 'N2 name', 'N3 name'];
    expect(found(mixed, 'AB')).toEqual(all);
    const lower = ['N3 name', 'AB1 name', 'N2 name', 'AB0 name', 'N4 initials', 'N5 initials'];
    expect(found(mixed, 'ab').toSorted()).toEqual(lower.toSorted());
  });

  test('is counted in full and comes page by page in one order', () => {
    const pages = [0, 2, 4].flatMap((offset) => found(mixed, 'AB', offset, 2));
    expect(pages).toEqual(found(mixed, 'AB'));
    expect(findTaxpayers(mixed, { q: 'AB' }, 0, 1).total).toBe(6);
    expect(findTaxpayers(mixed, { q: 'AB' }, 6, 2)).toEqual({ total: 6, items: [] });
  });

  test('tells the other id by which somebody was found, the first that fits', () => {
    const { items } = findTaxpayers(mixed, { q: 'AB' }, 0, 9);
    expect(items.map(({ alias }) => alias)).toEqual([null, null, 'ABY', 'AB8', null, null]);
  });
});

describe('a part of a name', () => {
  test('counts wherever it stands, in order of name', () => {
    const firms = withNames({ a: '上海宏远建材', b: '宏远', c: '北京宏远', d: '宏大', e: '' });
    expect(found(firms, '宏远')).toEqual(['b name', 'a name', 'c name']);
    expect(found(firms, '远')).toEqual(['a name', 'c name', 'b name']);
  });

  test('is not what begins in one name and ends in the next', () => {
    const firms = withNames({ a: '安宏', b: '远', c: '宏远' });
    expect(found(firms, '宏远')).toEqual(['c name']);
    // the first of the two is no reason to pass over what follows it
    expect(found(withNames({ a: '宏', b: '宏宏' }), '宏宏')).toEqual(['b name']);
  });

  test('has no case where the letters are Latin; one half of a character is none', () => {
    const firms = withNames({ a: 'Hong YUAN Ltd', b: '宏', c: 'Ñandú' });
    expect(found(firms, 'yUaN l')).toEqual(['a name']);
    expect(found(firms, '安')).toEqual([]);
    expect(found(firms, 'ñ')).toEqual([]);
    expect(found(firms, 'ÑANDú')).toEqual(['c name']);
  });

  test('is found where a naive search finds it', () => {
    const parts = ['宏', '远', 'Ab', 'b', 'a', '建材', ' ', '', '𠮷'];
    const names = Array.from({ length: 300 }, (_, i) =>
      [i, i * 7 + 1, i * 13 + 5, (i * i) >> 3].map((at) => parts[at % parts.length]).join(''),
    );
    const ids = names.map((_, i) => `x${String(i).padStart(3, '0')}`);
    const firms = withNames(Object.fromEntries(ids.map((id, i) => [id, names[i]])));
    for (const text of ['宏远', '远', 'ab', 'BA', 'aba', '材a', '建材宏', ' ', '𠮷', '𠮷𠮷', '材 宏']) {
      const naive = ids.filter((_, i) => names[i].toLowerCase().includes(text.toLowerCase()));
      const reached = found(firms, text, 0, 300)
        .filter((one) => one.endsWith(' name'))
        .map((one) => one.slice(0, 4));
      expect(reached.toSorted(), text).toEqual(naive);
    }
  });
});

describe('pinyin initials', () => {
  test.each([
    ['hyjc', '宏远建材'],
    ['yj', '宏远建材'],
    ['HYJC', '上海宏远建材有限公司'],
    ['bjhy', '(北京)1宏远'],
    ['rh', '瀋陽瑞和'],
    ['abl', '安B利'],
  ])('%s finds %s', (letters, name) => expect(found(withNames({ x: name }), letters)).toEqual(['x initials']));

  test.each([
    ['a letter alone', 'h', '宏远建材'],
    ['letters in another order', 'yh', '宏远建材'],
    ['letters with a digit', 'hy1', '宏远1'],
    ['letters of two names', 'ya', '宏远'],
    ['kana, which no pinyin is', 'zz', 'アイ'],
  ])('%s finds nothing: %s', (_, letters, name) => expect(found(withNames({ x: name, y: '安' }), letters)).toEqual([]));

  test.each([
    ['cj', 'zj', '长江'],
    ['cq', 'zq', '重庆'],
    ['xm', 'sm', '厦门'],
    ['yh', 'yx', '银行'],
    ['ly', 'yy', '乐园'],
  ])('a character that is read in two ways is found by both: %s and %s, %s', (one, other, name) => {
    expect(found(withNames({ x: name }), one)).toEqual(['x initials']);
    expect(found(withNames({ x: name }), other)).toEqual(['x initials']);
  });

  test('of a rare reading are not known: 皋 of 皋陶 is found as gt alone', () => {
    expect(found(withNames({ x: '皋陶' }), 'gt')).toEqual(['x initials']);
    expect(found(withNames({ x: '皋陶' }), 'gy')).toEqual([]);
  });
});

describe('id and name, each alone', () => {
  const firms = withNames({ K1: '乙一', K2: '甲', M: '乙二' }, { K9: 'M' });

  test('mean prefixes as before', () => {
    expect(found(firms, { id: 'K' })).toEqual(['K1 id', 'K2 id', 'M alias']);
    expect(found(firms, { name: '乙' })).toEqual(['K1 name', 'M name']);
    expect(found(firms, { id: 'K', name: '乙' })).toEqual(['K1 name']);
    expect(found(firms, { name: '一' })).toEqual([]);
    expect(found(firms, {})).toEqual(['K1 id', 'K2 id', 'M id']);
  });
});
