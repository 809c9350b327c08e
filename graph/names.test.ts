import { expect, test } from 'vitest';
import { normalName } from './names.ts';

test.each([
  ['北京甲乙（集团）有限责任公司', '北京甲乙(集团)有限公司'],
  ['ＡＢＣ　贸易 有限公司', 'abc贸易有限公司'],
  ['甲·乙商行', '甲乙商行'],
  ['Acme Trading Co., Ltd.', 'ACME TRADING LIMITED'.replace('LIMITED', 'CO LTD')],
])('%s is %s', (a, b) => {
  expect(normalName(a)).toBe(normalName(b));
});

test.each([
  ['甲有限公司', '甲股份有限公司'],
  ['甲有限公司', '乙有限公司'],
  ['甲一有限公司', '甲二有限公司'],
])('%s is not %s', (a, b) => {
  expect(normalName(a)).not.toBe(normalName(b));
});

test('of signs alone nothing is left', () => {
  expect(normalName(' （）·')).toBeNull();
});
