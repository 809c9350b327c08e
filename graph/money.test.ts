import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponentOf, formatMinor, parseMinor, plainMinor, unusualExponents } from './money.ts';

const currencies = fc.constantFrom('CNY', 'USD', 'JPY', 'KWD');
const amounts = fc.maxSafeInteger();

test('an amount and its text lead to one another', () => {
  fc.assert(
    fc.property(amounts, currencies, (minor, currency) => {
      const text = formatMinor(minor, currency);
      expect(parseMinor(text, currency)).toBe(minor === 0 ? 0 : minor);
      expect(parseMinor(text.replaceAll(',', ''), currency)).toBe(minor === 0 ? 0 : minor);
      expect(text).toMatch(/^-?\d{1,3}(,\d{3})*(\.\d+)?$/);
      expect(text.split('.')[1]?.length ?? 0).toBe(exponentOf(currency));
    }),
  );
});

test('the text is that of exact decimal arithmetic', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 13n), 10n ** 13n), (minor) => {
      const digits = `${minor < 0n ? -minor : minor}`.padStart(3, '0');
      const plain = `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
      expect(formatMinor(Number(minor)).replaceAll(',', '')).toBe(plain);
    }),
  );
});

test.each([
  ['1,234.5', 'CNY', 123_450],
  ['+1', 'CNY', 100],
  [' 7 ', 'CNY', 700],
  ['1.500', 'CNY', 150],
  ['1.5', 'KWD', 1500],
  ['1.0', 'JPY', 1],
  ['-0', 'CNY', 0],
  ['90071992547409.91', 'CNY', Number.MAX_SAFE_INTEGER],
])('%s of %s is %i', (text, currency, minor) => expect(parseMinor(text, currency)).toBe(minor));

test.each([
  '',
  '-',
  '1,23.4',
  '1,2345',
  ',123',
  '1.005',
  '1e3',
  '.5',
  '1.',
  '--1',
  '1 000',
  '１',
  'Infinity',
  '0x1',
  '90071992547409.93',
])('%s is no amount of CNY', (text) => expect(parseMinor(text)).toBeNull());

test('exponents other than two are listed', () => {
  expect(unusualExponents().every(([currency, exponent]) => exponentOf(currency) === exponent && exponent !== 2)).toBe(
    true,
  );
  expect(exponentOf('XYZ')).toBe(2);
  expect([formatMinor(5), formatMinor(-5), formatMinor(1_234_567, 'JPY'), formatMinor(7, 'KWD')]).toEqual([
    '0.05',
    '-0.05',
    '1,234,567',
    '0.007',
  ]);
});

test('programs are given the same text without commas', () => {
  fc.assert(
    fc.property(amounts, currencies, (minor, currency) => {
      expect(plainMinor(minor, currency)).toBe(formatMinor(minor, currency).replaceAll(',', ''));
    }),
  );
});
