import { expect, test } from 'vitest';
import { account } from '../testing/invoices.ts';
import { countOf, parts, redLetters } from './account.ts';
import { findings } from './view.ts';

test('the account that the tests use adds up, and so do its red letters', () => {
  expect(parts.reduce((sum, part) => sum + account[part], 0)).toBe(account.invoices);
  expect(redLetters(account.reversals.all)).toBe(account.redLetters);
});

test('each finding has its count: what is left of red letters in any way, and what was reversed wholly or in part', () => {
  expect(findings.map((finding) => countOf(account, finding))).toEqual([14, 9, 172, 57, 1457, 476]);
});
