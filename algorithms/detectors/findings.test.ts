import { expect, test } from 'vitest';
import { nodeOf } from '../../graph/snapshot.ts';
import { drawn } from './drawn.ts';
import { AGAINST_WORDING, amongFirms, aroundFirm, members } from './findings.ts';
import { Scan, type ScanOptions } from './scan.ts';

const snapshot = drawn('a→b:1@0 b→c:1@1 c→a:1@2');
const node = (id: string) => nodeOf(snapshot, id);
/** By node, 0 for all others. */
const numbers = (of: Record<string, number>) =>
  Int32Array.from(
    { length: snapshot.taxpayers.count },
    (_, u) => Object.entries(of).find(([id]) => node(id) === u)?.[1] ?? 0,
  );
const told = { strength: 1, reasons: [] };
function against(firms: string[], options: Partial<ScanOptions>) {
  const scan = new Scan(snapshot, { currency: 0, ...options });
  const core = firms.map(node);
  const found =
    core.length === 1
      ? aroundFirm(scan, core[0], { role: 'pipe', side: 'both', ...told })
      : amongFirms(scan, { core, members: members(core, 'pipe'), invoices: [0], ...told })!;
  for (const { code } of found.against) expect(AGAINST_WORDING).toHaveProperty(code);
  return found.against;
}

test('nothing speaks against firms of which nothing is known but invoices', () => {
  expect(against(['a', 'b', 'c'], {})).toEqual([]);
});

test.each([
  ['a clerk of very many', { clerkFirms: numbers({ a: 300, b: 12 }) }, { code: 'agent', values: { count: 2, firmCount: 300 } }],
  ['an address of very many', { addressFirms: numbers({ c: 40 }) }, { code: 'park', values: { count: 1, firmCount: 40 } }],
  ['one person who heads several', { headPerson: numbers({ a: 7, b: 8, c: 7 }) }, { code: 'group', values: { count: 2 } }],
  ['invoices that are often reversed', { reversedPerMille: numbers({ a: 350, b: 0 }) }, { code: 'returns', values: { count: 1, reversedShare: 0.35 } }],
])('%s', (_, options, expected) => {
  expect(against(['a', 'b', 'c'], options)).toEqual([expected]);
}); // prettier-ignore

test('who heads one of them only is no group', () => {
  expect(against(['a', 'b'], { headPerson: numbers({ a: 7, b: 8, c: 7 }) })).toEqual([]);
  expect(against(['a'], { headPerson: numbers({ a: 7, c: 7 }) })).toEqual([]);
});
