import i18next, { type TFunction } from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import type { Candidate } from '../../server/contract.ts';
import { en } from './en.ts';
import { againstOf, coverageText, idText, whyOf } from './evidence.ts';
import { zh } from './zh.ts';

const words: Record<string, TFunction> = {};
beforeAll(async () => {
  for (const [lng, translation] of [['zh', zh] as const, ['en', en] as const]) {
    const made = i18next.createInstance();
    const resources = { [lng]: { translation } };
    words[lng] = await made.init({ lng, fallbackLng: false, resources, interpolation: { escapeValue: false } });
  }
});

const taxpayer = (id: string) => ({ id, name: null, observed: [] });
type Alias = Extract<Candidate, { kind: 'alias' }>;
type Duplicate = Extract<Candidate, { kind: 'duplicate' }>;
const alias = (part: Partial<Alias['evidence']> = {}): Candidate => ({
  ...{ kind: 'alias', state: 'open', weight: 50, a: taxpayer('E193/sales/D08689'), b: taxpayer('E8') },
  evidence: {
    ...{ owner: 'E193', side: 'sales', rows: 512, within: 436, found: 22, firms: 1, missing: 414, missingIs: 'weak' },
    ...{ needs: { matches: 2, percent: 80 }, against: ['small_share'] },
    ...part,
  },
});
const duplicate = (evidence: Duplicate['evidence']): Candidate => ({
  ...{ kind: 'duplicate', state: 'open', weight: 900, a: taxpayer('E8'), b: taxpayer('E9') },
  evidence,
});
const documents = [{ role: 'buyer' as const, shared: 17_064, valid: 14_908, ofA: 17_390, ofB: 21_002 }];

test('why a code may be a firm: how much of what could be found was found, in the ledger of the other side', () => {
  expect(whyOf(words.zh, alias())).toBe('E193 的销项代号 D08689：436 行在对方账的期间内，仅 22 行在 E8 的进项账中找到');
  expect(whyOf(words.en, alias())).toBe(
    'Code D08689 in the sales ledger of E193: 436 rows within the period of E8’s purchases ledger, only 22 of them found there',
  );
  expect(whyOf(words.zh, alias({ found: 400 }))).not.toContain('仅');
  expect(whyOf(words.zh, alias({ found: 436 }))).toContain('全部在 E8 的进项账中找到');
  expect(whyOf(words.en, alias({ within: 1, found: 1, side: 'purchases' }))).toContain(
    '1 row within the period of E8’s sales',
  );
});

test('why two registrations may be one: shared documents, and what else is the same', () => {
  expect(whyOf(words.zh, duplicate({ documents, marks: ['organisation', 'name'] }))).toBe(
    'E8 与 E9：14,908 张有效发票把两户都记作购方（连作废共 17,064 张，占较少一户的 98%）；组织机构代码相同，地区不同；名称相同',
  );
  expect(whyOf(words.en, duplicate({ documents, marks: [] }))).toBe(
    'E8 and E9: 14,908 valid invoices name both as buyer (17,064 with void ones, 98% of the smaller’s)',
  );
});

test('where none is void, it is not said twice', () => {
  const [row] = documents;
  expect(whyOf(words.zh, duplicate({ documents: [{ ...row, valid: row.shared }], marks: [] }))).toBe(
    'E8 与 E9：17,064 张有效发票把两户都记作购方（占较少一户的 98%）',
  );
});

test('what speaks against it stands beside it', () => {
  expect(againstOf(words.zh, alias())).toEqual([
    '只找到 5%，规则要 80%',
    '414 行销项在对方进项账里没有（弱：不是每张票都会抵扣）',
  ]);
  const against: Alias['evidence']['against'] = ['few_matches', 'several_firms', 'own_firm', 'split'];
  const strong = againstOf(words.en, alias({ against, firms: 3, missing: 1, missingIs: 'strong' }));
  expect(strong).toHaveLength(5);
  expect(strong[0]).toContain('(2)');
  expect(strong[1]).toContain('3 firms');
  expect(strong[4]).toMatch(/^1 purchase is not .*strong/);
  expect(againstOf(words.en, alias({ against: [], missing: 0 }))).toEqual([]);
  expect(againstOf(words.zh, duplicate({ documents, marks: [] }))).toEqual([]);
  expect(againstOf(words.zh, duplicate({ documents: [], marks: ['name'] }))).toHaveLength(2);
  expect(againstOf(words.zh, duplicate({ documents: [], marks: ['name', 'old_number'] }))).toHaveLength(1);
});

test('a code says whose it is, and what was escaped in it is shown as it was written', () => {
  expect(idText(words.zh, '91320100123456789K')).toBe('91320100123456789K');
  expect(idText(words.zh, 'E1/purchases/B%2F3%25')).toBe('E1 的进项代号 B/3%');
});

test('the ledgers of a taxpayer, loaded and not', () => {
  const sales = { firstDay: '2017-01-03', lastDay: '2019-12-30' };
  expect(coverageText(words.zh, { sales, purchases: null })).toBe(
    '销项账 2017-01-03 — 2019-12-30 已装入；进项账未装入',
  );
});
