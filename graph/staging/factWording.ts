import { ENUMERATIONS } from '../factValues.ts';
import type { Wording } from './wording.ts';

/** Why a row of facts was refused, where invoices have no such reason. An enumeration says which values there are. */
export const FACT_REFUSALS: Readonly<Record<string, Wording>> = {
  id_mangled: {
    zh: { reason: '号码被电子表格改成了科学计数法', advice: '请把该列设为文本，重新填写完整号码。' },
    en: {
      reason: 'A spreadsheet has turned the number into an exponent',
      advice: 'Format the column as text and fill in the whole number again.',
    },
  },
  code_pattern: {
    zh: { reason: '代码的位数或字符不对', advice: '行政区划代码为 6 位数字；行业代码见 GB/T 4754。' },
    en: {
      reason: 'Not a code of this kind',
      advice: 'A region has 6 digits (or 9 or 12); industries are those of GB/T 4754.',
    },
  },
  text_too_long: {
    zh: { reason: '含控制字符，或超过 4000 个字', advice: '请删去不可见字符，或缩短内容。' },
    en: { reason: 'It has control characters, or more than 4000 characters', advice: 'Remove what cannot be seen.' },
  },
  period_pattern: {
    zh: { reason: '不是所属期', advice: '请写成 2024-01、2024/1、2024年1月 或 202401。' },
    en: { reason: 'Not a period', advice: 'Write 2024-01, 2024/1, 2024年1月 or 202401.' },
  },
  period_not_in_calendar: {
    zh: { reason: '没有这个月份', advice: '月份应为 1 至 12。' },
    en: { reason: 'No such month', advice: 'Months are 1 to 12.' },
  },
  period_out_of_range: {
    zh: { reason: '所属期不在 1950—2099 年之间', advice: '请核对年份。' },
    en: { reason: 'The period is not between 1950 and 2099', advice: 'Check the year.' },
  },
  year_pattern: {
    zh: { reason: '不是 1950—2099 年之间的年份', advice: '请写成 2024。' },
    en: { reason: 'Not a year between 1950 and 2099', advice: 'Write 2024.' },
  },
  count_pattern: {
    zh: { reason: '不是个数', advice: '只能是不带小数的数字，最多 9 位。' },
    en: { reason: 'Not a count', advice: 'Digits only, nine at the most.' },
  },
  sum_too_large: {
    zh: { reason: '金额超过上限（10 万亿元）', advice: '请核对单位是否为元。' },
    en: { reason: 'More than 1e15 minor units', advice: 'Check whether the unit is right.' },
  },
  span_reversed: {
    zh: { reason: '止在起之前', advice: '请核对起止日期或所属期起止。' },
    en: { reason: 'The end is before the beginning', advice: 'Check both.' },
  },
  ...Object.fromEntries(
    ENUMERATIONS.map(({ code, zh, en, values }): [string, Wording] => [
      code,
      {
        zh: {
          reason: `不认识的${zh}`,
          advice: `请写：${Object.values(values)
            .map((value) => value.zh)
            .join('、')}。`,
        },
        en: {
          reason: `The ${en} is not known`,
          advice: `Write one of: ${Object.values(values)
            .map((value) => value.en)
            .join(', ')}.`,
        },
      },
    ]),
  ),
};
