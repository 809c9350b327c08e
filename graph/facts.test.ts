import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from '../viewer/i18n/en.ts';
import { zh } from '../viewer/i18n/zh.ts';
import { FACT_KINDS, FACT_TABLES, factColumns, type FactKind, factTable, kindOf } from './facts.ts';
import { type Enumeration, ENUMERATIONS, ROLES, spelled, spellingsOf, TAXPAYER_STATUSES } from './factValues.ts';
import { normalise } from './staging/columns.ts';
import { compareFacts } from './factOrder.ts';

const README = join(import.meta.dirname, '..', 'README.md');

test('the README lists kinds and columns as the table has them (UPDATE_README=1 writes them)', () => {
  const rows = FACT_KINDS.map((kind) => {
    const { zh: label, en: english, tells, anyOf, key } = kindOf(kind);
    const zhOf = (name: string) => factColumns(kind).find(([other]) => other === name)![1].zh;
    const needed = factColumns(kind).filter(([, { required }]) => required).map(([, column]) => column.zh);
    const groups = [...anyOf, ...(tells.length > 0 ? [tells] : [])].map((names) => names.map(zhOf).join(' or '));
    const others = factColumns(kind)
      .filter(([name, { required }]) => !required && ![...anyOf.flat(), ...tells].includes(name))
      .map(([, column]) => column.zh);
    const told = ['纳税人识别号', ...key.map((part) => [part].flat().map(zhOf).join(' or '))].join(' + ');
    return `| ${label} ${english} | ${[...needed, ...groups].join(', ')} | ${others.join(', ')} | ${told} |`;
  }); // prettier-ignore
  const table = ['| kind | needs | reads where present | one fact per |', '|---|---|---|---|', ...rows].join('\n');
  const values = ENUMERATIONS.map(
    ({ zh: label, en: english, values: all }) =>
      `${label} (${english}): ${Object.values(all)
        .map((value) => value.zh)
        .join('、')}`,
  ).join('; ');
  const readme = readFileSync(README, 'utf8');
  const written = readme.replace(
    /<!-- facts -->[\s\S]*<!-- \/facts -->/,
    `<!-- facts -->\n${table}\n\nValues of enumerations, beside other spellings and English: ${values}.\n<!-- /facts -->`,
  );
  if (process.env.UPDATE_README) writeFileSync(README, written);
  else expect(readme).toBe(written);
});

describe('the table of facts', () => {
  test.each(FACT_KINDS)('%s: no name stands for two columns, and keys, groups and spans are columns', (kind) => {
    const names = factColumns(kind).flatMap(([name, { zh: label, en: english, names: more, preferred = [] }]) =>
      [...new Set([label, english, ...more, ...preferred].map(normalise))].map((spelling) => `${spelling}`).map((spelling) => [spelling, name] as const),
    ); // prettier-ignore
    const twice = names.filter(([spelling], i) => names.findIndex(([other]) => other === spelling) !== i);
    expect(twice).toEqual([]);
    const columns = factColumns(kind).map(([name]) => name);
    const { key, anyOf, spans, tells } = kindOf(kind);
    expect(columns).toEqual(expect.arrayContaining([...key.flat(), ...anyOf.flat(), ...spans.flat(), ...tells]));
    expect(columns[0]).toBe('taxpayer');
    expect(Object.keys(FACT_TABLES[factTable(kind)])).toEqual([...columns, 'group_key', 'file', 'row']);
    if (factColumns(kind).some(([, { type }]) => type === 'amount')) expect(columns).toContain('currency');
  });

  test.each(ENUMERATIONS.map((one) => [one.code, one] as const))('%s: no spelling stands for two values', (_, of) => {
    const all = spellingsOf(of).flatMap(([, spellings]) => spellings);
    expect(all).toHaveLength(new Set(all).size);
    expect(all).toEqual(all.map(spelled));
  });

  test('the page calls kinds, statuses and roles by the same names', () => {
    for (const kind of FACT_KINDS) {
      const { zh: label, en: english } = kindOf(kind);
      expect([(zh.kind as Record<FactKind, string>)[kind], (en.kind as Record<FactKind, string>)[kind]]).toEqual([label, english]);
    } // prettier-ignore
    const words = ({ values }: Enumeration, language: 'zh' | 'en') =>
      Object.fromEntries(Object.entries(values).map(([value, label]) => [value, label[language]]));
    expect([zh.role, zh.taxpayerStatus]).toEqual([words(ROLES, 'zh'), words(TAXPAYER_STATUSES, 'zh')]);
    expect([en.role, en.taxpayerStatus]).toEqual([words(ROLES, 'en'), words(TAXPAYER_STATUSES, 'en')]);
  });

  test('facts are ordered by taxpayer and key: nothing first, numbers by size, texts by bytes', () => {
    const fact = (taxpayer: string, fromDay: number | null) => ({ taxpayer, fromDay, toDay: 1 });
    const all = [fact('\uff5e', null), fact('\uff5e', 9), fact('\uff5e', 10), fact('\u{1f600}', null)];
    expect(all.toReversed().sort((a, b) => compareFacts('status', a, b))).toEqual(all);
    expect(compareFacts('status', fact('A', 1), { ...fact('A', 1), toDay: 2 })).toBe(0);
  });
});
