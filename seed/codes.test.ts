import { expect, test } from 'vitest';
import { CODE_SERIALS, organisationCheckCharacter, unifiedCheckCharacter, unifiedCode } from './codes.ts';
import { GOODS } from './goods.ts';
import { generalRate, smallScaleRate, taxMinor } from './rates.ts';
import { dayOf } from '../graph/days.ts';

test('a code that is known to be valid has the check characters that we compute', () => {
  expect(unifiedCheckCharacter('91350100M000100Y4')).toBe('3');
  expect(organisationCheckCharacter('M000100Y')).toBe('4');
  expect(() => unifiedCheckCharacter('9135010OM000100Y4')).toThrow(RangeError);
});

test('made codes have 18 characters of the alphabet, a region that does not exist and differ by serial', () => {
  const codes = [0, 1, 30, 31, 12_345_678, CODE_SERIALS - 1].map((serial) => unifiedCode('990101', serial));
  for (const code of codes) {
    expect(code).toMatch(/^91990101MA[0-9A-HJ-NPQRTUWXY]{8}$/);
    expect(unifiedCheckCharacter(code.slice(0, 17))).toBe(code[17]);
  }
  expect(new Set(codes).size).toBe(codes.length);
});

test('goods have a code of 19 digits of their own and a name of the form *category*name', () => {
  for (const { code, name } of GOODS) {
    expect(code).toMatch(/^\d{19}$/);
    expect(name).toMatch(/^\*[^*,"]+\*[^*,"]+$/);
  }
  expect(new Set(GOODS.map(({ code }) => code)).size).toBe(GOODS.length);
});

test('rates change on their days', () => {
  const standard = (year: number, month: number) => generalRate('standard', dayOf(year, month, 1));
  expect([standard(2018, 4), standard(2018, 5), standard(2019, 3), standard(2019, 4)]).toEqual([17, 16, 16, 13]);
  expect(generalRate('low', dayOf(2018, 4, 30))).toBe(11);
  expect(generalRate('low', dayOf(2019, 3, 31))).toBe(10);
  expect(generalRate('farm', dayOf(2017, 6, 30))).toBe(13);
  expect(generalRate('farm', dayOf(2017, 7, 1))).toBe(11);
  expect(generalRate('farm', dayOf(2022, 7, 1))).toBe(9);
  expect(generalRate('service', dayOf(2017, 1, 1))).toBe(6);
  expect([smallScaleRate(dayOf(2020, 2, 29)), smallScaleRate(dayOf(2020, 3, 1))]).toEqual([3, 1]);
});

test('tax is net × rate rounded half away from zero, and a reversal mirrors it', () => {
  expect(taxMinor(150, 1)).toBe(2);
  expect(taxMinor(-150, 1)).toBe(-2);
  expect(taxMinor(94_340, 6)).toBe(5_660);
  expect(taxMinor(1e13, 13)).toBe(1.3e12);
});
