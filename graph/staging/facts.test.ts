import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatDay } from '../days.ts';
import { FACT_KINDS, factColumns, type FactKind, type FactValues, valuesOf } from '../facts.ts';
import type { Store } from '../store.ts';
import { MemoryStore } from '../stores/memory/store.ts';
import { FACT_REFUSALS } from './factWording.ts';
import { csv, type Files, invoicesOf, ledgerOf, type Loaded, loadFiles } from './harness.ts';
import { factFieldOf, recogniseFile } from './kinds.ts';
import { mappingSchema } from './mapping.ts';

/** The values of facts by column, days and months readable, nothing left out that is null. */
async function factsOf(store: Store, taxpayers: string[], superseded = false) {
  const facts = await store.facts(taxpayers, { superseded });
  return FACT_KINDS.flatMap((kind) =>
    facts[kind].items.map((fact) => ({ kind, ...readable(kind, valuesOf(kind, fact)) })),
  );
}

function readable(kind: FactKind, fact: FactValues) {
  return Object.fromEntries(
    factColumns(kind).flatMap(([name, { type }]) => {
      const value = fact[name];
      if (value === null) return [];
      if (type === 'day' || type === 'until') return [[name, formatDay(Number(value))]];
      if (type === 'period') return [[name, `${Math.floor(Number(value) / 12)}-${(Number(value) % 12) + 1}`]];
      return [[name, value]];
    }),
  );
}

const SAMPLES: Record<FactKind, { zh: string; en: string; row: string; values: object }> = {
  registration: {
    zh: '统一社会信用代码,纳税人名称,原纳税人识别号,行业代码,行业名称,行政区划代码,登记日期,登记注册类型,纳税人类型,注册资本,币种',
    en: 'taxpayer,name,former number,industry code,industry,region code,registration date,registration type,vat type,capital,currency',
    row: 'T/1,甲公司,110101000000001,F5174,其他机械批发,990101,2019年3月5日,有限责任公司,一般纳税人,"1,000,000.00",',
    values: {
      ...{ name: '甲公司', formerId: '110101000000001', industryCode: 'F5174', industryName: '其他机械批发' },
      ...{ regionCode: '990101', registeredDay: '2019-03-05', type: '有限责任公司', vatType: 'general' },
      ...{ capitalMinor: 100_000_000, currency: 'CNY' },
    },
  },
  status: {
    zh: '纳税人识别号,纳税人状态,认定日期,解除日期,原因',
    en: 'taxpayer,status,from,until,reason',
    row: 'T/1,走逃（失联）,2021-05-01,9999-12-31,查无下落',
    values: { status: 'abnormal', fromDay: '2021-05-01', reason: '查无下落' },
  },
  creditClass: {
    zh: '纳税人识别号,纳税信用等级,评价年度,有效期起,有效期止',
    en: 'taxpayer,credit class,year,from,to',
    row: 'T/1,a级,2021年度,2022-04-01,2023-03-31',
    values: { creditClass: 'A', year: 2021, fromDay: '2022-04-01', toDay: '2023-03-31' },
  },
  filing: {
    zh: '纳税人识别号,税款所属期起,税款所属期止,税种,申报日期,销售额,销项税额,进项税额,进项税额转出,应纳税额,币种',
    en: 'taxpayer,period from,period to,tax type,filed,sales,output tax,input tax,transferred out,payable,currency',
    row: 'T/1,2024-01,202403,增值税,2024/4/12,1000.00,130,100.5,-3,32.5,cny',
    values: {
      ...{ period: '2024-1', periodEnd: '2024-3', taxType: 'vat', filedDay: '2024-04-12', salesMinor: 100_000 },
      ...{ outputTaxMinor: 13_000, inputTaxMinor: 10_050, transferredOutMinor: -300, payableMinor: 3250 },
      currency: 'CNY',
    },
  },
  payment: {
    zh: '纳税人识别号,所属期,税款所属期止,税种,入库日期,实缴税额,电子税票号码,币种',
    en: 'taxpayer,period,period end,tax type,paid,amount paid,voucher,currency',
    row: 'T/1,2024年1月,,城建税,2024-02-10,12.3,3990124020000001,',
    values: {
      ...{ period: '2024-1', taxType: 'construction', paidDay: '2024-02-10', amountMinor: 1230 },
      ...{ voucher: '3990124020000001', currency: 'CNY' },
    },
  },
  refundClaim: {
    zh: '纳税人识别号,申报年月,申报批次,商品代码,商品名称,出口额,申请退税额,审核状态,币种',
    en: 'taxpayer,claim period,claim number,hs code,goods name,export value,refund,refund status,currency',
    row: 'T/1,2024-05,001,85076000,锂电池,1000,130.00,暂缓,',
    values: {
      ...{ period: '2024-5', claimNumber: '001', goodsCode: '85076000', goodsName: '锂电池', exportMinor: 100_000 },
      ...{ refundMinor: 13_000, state: 'held', currency: 'CNY' },
    },
  },
  deduction: {
    zh: '购方识别号,发票代码,发票号码,数电票号码,抵扣所属期,勾选状态,有效抵扣税额,勾选时间,币种',
    en: 'buyer,code,number,digital number,deduction period,deduction state,deductible tax,ticked,currency',
    row: 'T/1,--,,24990000000000000001,2024-06,已勾选,13.00,2024-07-02 09:30:00,',
    values: {
      ...{ number: '24990000000000000001', period: '2024-6', state: 'deducted', taxMinor: 1300 },
      ...{ day: '2024-07-02', currency: 'CNY' },
    },
  },
  quota: {
    zh: '纳税人识别号,票种,最高开票限额,每月最高购票数量,发票额度,核定日期,有效期止,币种',
    en: 'taxpayer,invoice class,limit per invoice,invoices per month,monthly total,from,to,currency',
    row: 'T/1,增值税专用发票,100000,"1,025",,2020-01-01,长期,',
    values: {
      ...{ invoiceClass: '增值税专用发票', maximumMinor: 1e7, monthlyCount: 1025, fromDay: '2020-01-01' },
      currency: 'CNY',
    },
  },
  role: {
    zh: '纳税人识别号,人员类型,证件号码,姓名,任职日期,离任日期',
    en: 'taxpayer,role,person id,person name,from,to',
    row: 'T/1,法定代表人 (负责人),990101190001010015,甲某,2019-03-05,--',
    values: {
      ...{ role: 'legalRepresentative', personId: '990101190001010015', personName: '甲某', fromDay: '2019-03-05' },
    },
  },
  address: {
    zh: '纳税人识别号,地址类型,详细地址,有效期起,有效期止',
    en: 'taxpayer,address kind,address,from,to',
    row: 'T/1,经营地址,"演示市一号路1号, 2层",2019-03-05,',
    values: { kind: 'business', address: '演示市一号路1号, 2层', fromDay: '2019-03-05' },
  },
  phone: {
    zh: '纳税人识别号,联系电话,联系人,有效期起,有效期止',
    en: 'taxpayer,phone number,contact,from,to',
    row: 'T/1,00000000001,乙某,,2020-01-01',
    values: { phone: '00000000001', holder: '乙某', toDay: '2020-01-01' },
  },
  change: {
    zh: '纳税人识别号,变更日期,变更项目,变更前内容,变更后内容',
    en: 'taxpayer,change date,item,before,after',
    row: 'T/1,20200601,法定代表人,甲某,乙某',
    values: { day: '2020-06-01', item: '法定代表人', before: '甲某', after: '乙某' },
  },
};

describe('each kind of file', () => {
  test.each(FACT_KINDS)('%s is read with Chinese and English names of columns', async (kind) => {
    const { zh, en, row, values } = SAMPLES[kind];
    for (const header of [zh, en]) {
      const { store, loaded } = await ledgerOf({ 'a.csv': csv(header, row) });
      const [{ files, refusals }] = loaded;
      expect(refusals, header).toEqual([]);
      expect(files[0]).toMatchObject({ kind, outcome: 'loaded', rows: { read: 1, newFacts: 1 }, ignoredColumns: [] });
      expect(await factsOf(store, ['T%2F1'])).toEqual([{ kind, taxpayer: 'T%2F1', ...values }]);
      const [fact] = (await store.facts(['T%2F1']))[kind].items;
      expect(fact).toMatchObject({ filename: 'a.csv', row: 2, load: expect.any(String), stands: true });
    }
  });

  test('in GB18030, and compressed beside invoices, in one load', async () => {
    // 纳税人识别号,状态 / T,注销
    const gb18030 = Buffer.from('c4c9cbb0c8cbcab6b1f0bac52cd7b4ccac0a542cd7a2cffa0a', 'hex');
    const invoices = csv('seller,buyer,number,date,gross', 'T,B,1,2020-01-01,5');
    const { store, loaded } = await ledgerOf({ 'a.csv': gb18030, 'b.csv': invoices });
    expect(loaded[0].files.map(({ kind }) => kind)).toEqual(['status', 'invoices']);
    expect(await factsOf(store, ['T'])).toEqual([{ kind: 'status', taxpayer: 'T', status: 'cancelled' }]);
    expect(await invoicesOf(store)).toHaveLength(1);
  });

  test('names of registrations are names of taxpayers; facts alone make no node', async () => {
    const registration = csv('taxpayer,name,industry', 'A,甲,x', 'Z,丙,x');
    const invoices = csv('seller,buyer,number,date,gross', 'A,B,1,2020-01-01,5');
    const { store, loaded } = await ledgerOf({ 'a.csv': registration }, { 'b.csv': invoices });
    expect(loaded[0].state.version).toBe((await new MemoryStore().state()).version);
    const { taxpayers, close } = await store.scan();
    for await (const { ids, names } of taxpayers) expect([ids, names]).toEqual([['A', 'B'], ['甲', null]]); // prettier-ignore
    close();
  });
});

describe('what a header is', () => {
  const kindOf = (header: string) => {
    const found = recogniseFile(header.split(','));
    return found.recognised ? found.kind : `${found.code}: ${found.values.detail}`;
  };

  test.each([
    // invoices come first
    ['企业代号,购方单位代号,发票号码,开票日期,金额,税额,状态', 'sales'],
    ['纳税人识别号,姓名,职务,联系电话', 'role'],
    ['纳税人识别号,纳税人名称,纳税人状态,有效期起,有效期止', 'status'],
    ['纳税人识别号,纳税人名称,行业代码,登记日期,纳税人状态', 'registration'],
    ['纳税人识别号,地址,电话', 'header_several_kinds: 地址 (address) / 电话 (phone)'],
    ['纳税人识别号,税号,状态', 'header_ambiguous: 纳税人识别号 / 税号'],
    ['纳税人识别号,申报日期,销售额,销项税额', 'header_incomplete: 税款所属期 (period)'],
    ['纳税人识别号,证件号码,姓名,任职日期', 'header_incomplete: 职务 (role)'],
    ['纳税人识别号,职务,任职日期,离任日期', 'header_incomplete: 身份证件号码 (person id) / 姓名 (person name)'],
  ])('%s → %s', (header, expected) => expect(kindOf(header)).toBe(expected));

  test('a list of names alone is none of ours', () => {
    expect(kindOf('企业代号,企业名称')).toMatch(/^header_unknown/);
  });
});

describe('a cell is refused with row, column, value and code', () => {
  const cases: [kind: FactKind, header: string, row: string, code: string, column: string | null, value: string | null][] = [
    ['filing', '税款所属期,申报日期', '2024-13,2024-01-01', 'period_not_in_calendar', '税款所属期', '2024-13'],
    ['filing', '税款所属期,申报日期', '2024-00,2024-01-01', 'period_not_in_calendar', '税款所属期', '2024-00'],
    ['filing', '税款所属期,申报日期', '2024-02-30,2024-01-01', 'period_not_in_calendar', '税款所属期', '2024-02-30'],
    ['filing', '税款所属期,申报日期', '2024Q1,2024-01-01', 'period_pattern', '税款所属期', '2024Q1'],
    ['filing', '税款所属期,申报日期', '20241,2024-01-01', 'period_pattern', '税款所属期', '20241'],
    ['filing', '税款所属期,申报日期', '1949-12,2024-01-01', 'period_out_of_range', '税款所属期', '1949-12'],
    ['filing', '税款所属期,申报日期', ',2024-01-01', 'value_missing', '税款所属期', null],
    ['filing', '税款所属期,申报日期,销售额', '2024-01,,', 'value_missing', '申报日期', null],
    ['filing', '税款所属期,销售额', '2024-01,1e5', 'amount_pattern', '销售额', '1e5'],
    ['filing', '税款所属期,销售额', '2024-01,0.001', 'amount_decimals', '销售额', '0.001'],
    ['filing', '税款所属期,销售额', '2024-01,10000000000000.01', 'sum_too_large', '销售额', '10000000000000.01'],
    ['filing', '税款所属期,销售额', `2024-01,${'9'.repeat(60)}`, 'sum_too_large', '销售额', '9'.repeat(60)],
    ['filing', '税款所属期,销售额,币种', '2024-01,1,人民币', 'currency_unknown', '币种', '人民币'],
    ['filing', '税款所属期,税款所属期止,销售额', '2024-03,2024-01,1', 'span_reversed', '税款所属期止', '2024-01'],
    ['filing', '税款所属期,税种,销售额', '2024-03,人头税,1', 'tax_unknown', '税种', '人头税'],
    ['status', '状态,有效期起,有效期止', '正常,2020-02-01,2020-01-31', 'span_reversed', '有效期止', '2020-01-31'],
    ['status', '状态', '异常', 'taxpayer_status_unknown', '状态', '异常'],
    ['status', '状态', '', 'value_missing', '状态', null],
    ['status', '状态,有效期起', '正常,2020-02-30', 'day_not_in_calendar', '有效期起', '2020-02-30'],
    ['status', '状态,有效期起', '正常,1900-01-01', 'day_out_of_range', '有效期起', '1900-01-01'],
    ['status', '状态,有效期止', '正常,永远', 'day_pattern', '有效期止', '永远'],
    ['creditClass', '信用级别,评价年度', 'E,2020', 'credit_class_unknown', '信用级别', 'E'],
    ['creditClass', '信用级别,评价年度', 'A,20', 'year_pattern', '评价年度', '20'],
    ['creditClass', '信用级别,评价年度', 'A,', 'value_missing', '评价年度', null],
    ['role', '职务,姓名', '会计,甲', 'role_unknown', '职务', '会计'],
    ['role', '职务,证件号码,姓名', '办税员,,', 'value_missing', '证件号码', null],
    ['role', '职务,证件号码', '办税员,9.90101E+17', 'id_mangled', '证件号码', '9.90101E+17'],
    ['role', '职务,姓名', '办税员,"a\nb"', 'text_not_plain', '姓名', 'a\nb'],
    ['phone', '电话', '1.38E+10', 'id_mangled', '电话', '1.38E+10'],
    ['quota', '票种,每月最高购票数量', '专票,1.5', 'count_pattern', '每月最高购票数量', '1.5'],
    ['quota', '票种,最高开票限额', '专票,', 'value_missing', '最高开票限额', null],
    ['registration', '纳税人名称,行政区划代码', '甲,11', 'code_pattern', '行政区划代码', '11'],
    ['registration', '纳税人名称,行业代码', '甲,批发', 'code_pattern', '行业代码', '批发'],
    ['registration', '纳税人名称,原纳税人识别号', '甲,1.10101E+14', 'id_mangled', '原纳税人识别号', '1.10101E+14'],
    ['registration', '纳税人名称,纳税人类型', '甲,个人', 'vat_type_unknown', '纳税人类型', '个人'],
    ['address', '地址类型,地址', '通讯,x', 'address_kind_unknown', '地址类型', '通讯'],
    ['address', '地址', 'x'.repeat(4001), 'text_too_long', '地址', 'x'.repeat(4001)],
    ['change', '变更日期,变更项目', '43000,地址', 'day_pattern', '变更日期', '43000'],
    ['deduction', '发票号码,抵扣状态', '1,也许', 'deduction_state_unknown', '抵扣状态', '也许'],
    ['deduction', '发票号码,抵扣状态', '--,是', 'value_missing', '发票号码', '--'],
    ['deduction', '数电票号码,抵扣状态', '2.499E+19,是', 'id_mangled', '数电票号码', '2.499E+19'],
    ['refundClaim', '申报年月,退税额,办理状态', '2024-01,1,也许', 'refund_state_unknown', '办理状态', '也许'],
  ]; // prettier-ignore
  let loaded: Loaded;
  beforeAll(async () => {
    const files = cases.map(([, header, row], i) => [`${i}.csv`, csv(`纳税人识别号,${header}`, `T,${row}`)]);
    loaded = await loadFiles(new MemoryStore(), Object.fromEntries(files) as Files);
  });

  test.each(cases.map((one, i) => [...one, i] as const))('%s %s: %s', (kind, _, __, code, column, value, i) => {
    const file = loaded.files[i];
    expect(file, JSON.stringify(file.problem)).toMatchObject({ kind, rows: { read: 1, refused: 1 } });
    const refusal = loaded.refusals.find(({ name }) => name === `${i}.csv`);
    expect(refusal).toMatchObject({ code, column_name: column, value, row: 2 });
  });

  test('every code of facts has a case', () => {
    const told = new Set(cases.map(([, , , code]) => code));
    expect(Object.keys(FACT_REFUSALS).filter((code) => !told.has(code))).toEqual([]);
  });

  test('without a taxpayer, with one that a spreadsheet has mangled, with cells too few and too many', async () => {
    const { refusals, files } = await loadFiles(new MemoryStore(), {
      'a.csv': csv('纳税人识别号,状态', ',正常', '1.10101E+14,正常', 'T', 'T,正常,x', 'T,正常'),
    });
    expect(refusals.map(({ row, code }) => [row, code])).toEqual([
      [2, 'value_missing'],
      [3, 'id_mangled'],
      [4, 'too_few_cells'],
      [5, 'too_many_cells'],
    ]);
    expect(files[0].rows).toMatchObject({ read: 5, refused: 4, newFacts: 1 });
  });
});

describe('rows about the same', () => {
  const HEADER = '纳税人识别号,纳税人名称,行业';

  test('what was said last stands; what was said before is kept and counted', async () => {
    const { store, loaded } = await ledgerOf(
      { 'a.csv': csv(HEADER, 'A,甲,1', 'B,乙,1', 'A,甲,1') },
      { 'b.csv': csv(HEADER, 'A,甲,2', 'B,乙,1', 'C,丙,1', 'C,丙,2') },
    );
    expect(loaded.map(({ files }) => files[0].rows)).toMatchObject([
      { read: 3, newFacts: 2, exactRepeats: 1, replacedFacts: 0 },
      { read: 4, newFacts: 1, exactRepeats: 1, replacedFacts: 2 },
    ]);
    const standing = await store.facts(['A', 'B', 'C']);
    expect(standing.registration.items.map(({ taxpayer, industryName, filename, row }) => [taxpayer, industryName, filename, row])).toEqual([
      ['A', '2', 'b.csv', 2],
      ['B', '1', 'b.csv', 3],
      ['C', '2', 'b.csv', 5],
    ]); // prettier-ignore
    const all = await store.facts(['A'], { superseded: true });
    expect(all.registration.items.map(({ filename, row, stands }) => [filename, row, stands])).toEqual([
      ['a.csv', 2, false],
      ['a.csv', 4, false],
      ['b.csv', 2, true],
    ]);
  });

  test('the same content again is no load; an end that is known later closes what was open', async () => {
    const header = '纳税人识别号,职务,姓名,有效期起,有效期止';
    const first = { 'a.csv': csv(header, 'A,法人,甲,2020-01-01,') };
    const { store, loaded } = await ledgerOf(first, { 'again.csv': first['a.csv'] }, {
      'b.csv': csv(header, 'A,法定代表人,甲,2020-01-01,2021-01-01', 'A,法定代表人,乙,2021-01-02,长期'),
    }); // prettier-ignore
    expect(loaded[1].files[0].outcome).toBe('already_loaded');
    expect(await factsOf(store, ['A'])).toMatchObject([
      { personName: '甲', toDay: '2021-01-01' },
      { personName: '乙', fromDay: '2021-01-02' },
    ]);
  });

  test('a refused row that is mended closes its refusal', async () => {
    const store = new MemoryStore();
    const { refusals } = await loadFiles(store, { 'a.csv': csv(HEADER, ',甲,1', 'B,乙,1') });
    const [{ file: _, row }] = refusals;
    const sha256 = (await store.refusals({ open: true, limit: 1 })).items[0].file;
    const mended = await loadFiles(store, {
      'b.csv': csv(`${HEADER},溯源拒收编号,拒收原因`, `'A,甲,1,${sha256}:${row},缺少`),
    });
    expect(mended.files[0]).toMatchObject({ kind: 'registration', ignoredColumns: ['拒收原因'] });
    expect((await store.account()).refusals).toEqual({ open: 0, closed: 1 });
    expect(await factsOf(store, ['A'])).toMatchObject([{ name: '甲' }]);
  });

  test('the order of rows, files and loads does not matter where nothing disagrees', { timeout: 60_000 }, async () => {
    const kinds = FACT_KINDS.filter((kind) => kind !== 'registration');
    const one = fc.record({
      kind: fc.constantFrom(...kinds),
      taxpayer: fc.nat(2),
      twice: fc.boolean(),
      at: fc.nat(999),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 40 }), fc.nat(3), async (given, loads) => {
        const lineOf = ({ kind, taxpayer }: (typeof given)[number]) => SAMPLES[kind].row.replace('T/1', `T${taxpayer}`);
        const filesOf = (some: typeof given) =>
          Object.fromEntries(
            kinds.flatMap((kind) => {
              const rows = some.filter((row) => row.kind === kind).flatMap((row) => [lineOf(row), ...(row.twice ? [lineOf(row)] : [])]);
              return rows.length > 0 ? [[`${kind}.csv`, csv(SAMPLES[kind].zh, ...rows)]] : [];
            }),
          );
        const { store: whole } = await ledgerOf(filesOf(given));
        const parts = new MemoryStore();
        const shuffled = given.toSorted((a, b) => a.at - b.at);
        for (let part = 0; part <= loads; part++) {
          const some = shuffled.filter(({ at }) => at % (loads + 1) === part);
          if (some.length > 0) await loadFiles(parts, Object.fromEntries(Object.entries(filesOf(some)).reverse()));
        }
        const taxpayers = ['T0', 'T1', 'T2'];
        expect(await factsOf(parts, taxpayers)).toEqual(await factsOf(whole, taxpayers));
      }),
      { numRuns: 6 },
    ); // prettier-ignore
  });
});

describe('deduction beside invoices', () => {
  const HEADER = '企业代号,发票代码,发票号码,开票日期,销方单位代号,金额,税额,勾选状态,抵扣所属期,有效抵扣税额';

  test('a purchases ledger with these columns says both', async () => {
    const { store, loaded } = await ledgerOf({
      'a.csv': csv(
        HEADER,
        'E/1,044,1,2020-01-01,X,100,13,已抵扣,2020-02,13',
        'E/1,044,2,2020-01-01,X,100,13,未勾选,,',
        'E/1,044,3,2020-01-01,X,100,13,,,',
        'E/1,044,4,2020-01-01,X,100,13,也许,2020-02,13',
        'E/1,044,5,2020-01-01,X,100,13,已抵扣,2020-14,13',
      ),
    });
    const [{ files, refusals }] = loaded;
    expect(files[0]).toMatchObject({ kind: 'purchases', ignoredColumns: [], checked: { deductions: 2 } });
    expect(files[0].rows).toMatchObject({ read: 5, refused: 2, newInvoices: 3, newFacts: 0 });
    expect(refusals.map(({ row, code, column_name }) => [row, code, column_name])).toEqual([
      [5, 'deduction_state_unknown', '勾选状态'],
      [6, 'period_not_in_calendar', '抵扣所属期'],
    ]);
    expect(await factsOf(store, ['E%2F1'])).toEqual([
      {
        ...{ kind: 'deduction', taxpayer: 'E%2F1', code: '044', number: '1', state: 'deducted', period: '2020-2' },
        ...{ taxMinor: 1300, currency: 'CNY' },
      },
      { kind: 'deduction', taxpayer: 'E%2F1', code: '044', number: '2', state: 'unticked', currency: 'CNY' },
    ]);
    // ticked since: what was said last stands alone
    await loadFiles(store, { 'b.csv': csv(HEADER, 'E/1,044,2,2020-01-01,X,100,13,已抵扣,2020-03,13') });
    expect(await factsOf(store, ['E%2F1'])).toMatchObject([{ number: '1' }, { number: '2', state: 'deducted' }]);
  });

  test('so do full invoices, of the buyer; a sales ledger does not', async () => {
    const full = csv('seller,buyer,number,date,gross,抵扣状态', 'S,B,1,2020-01-01,5,是');
    const sales = csv('企业代号,购方识别号,发票号码,开票日期,价税合计,抵扣状态', 'S,B,2,2020-01-01,5,是');
    const { store, loaded } = await ledgerOf({ 'a.csv': full, 'b.csv': sales });
    expect(loaded[0].files[1].ignoredColumns).toEqual(['抵扣状态']);
    expect(await factsOf(store, ['S', 'B'])).toMatchObject([{ taxpayer: 'B', number: '1', state: 'deducted' }]);
  });
});

describe('a mapping for facts', () => {
  test.each(FACT_KINDS)('%s: columns of any name', async (kind) => {
    const { zh, row, values } = SAMPLES[kind];
    const labels = zh.split(',');
    // of two names of one field the one that is preferred comes last
    const columns = Object.fromEntries(labels.map((label, at) => [factFieldOf(kind, label)!, `x${at}`]));
    const header = labels.map((_, at) => `x${at}`).join(',');
    const store = new MemoryStore();
    const mapping = mappingSchema.parse({ kind, columns });
    const { files } = await loadFiles(store, { 'a.csv': csv(header, row) }, { mapping });
    expect(files[0]).toMatchObject({ kind, rows: { read: 1, refused: 0, newFacts: 1 } });
    expect(await factsOf(store, ['T%2F1'])).toEqual([{ kind, taxpayer: 'T%2F1', ...values }]);
  });

  test('the example is valid, and loads what is beside it', async () => {
    const example = (end: string) => readFile(join(import.meta.dirname, `examples/filing.${end}`), 'utf8');
    const mapping = mappingSchema.parse(JSON.parse(await example('json')));
    const store = new MemoryStore();
    const { files } = await loadFiles(store, { 'a.csv': await example('csv') }, { mapping });
    expect(files[0]).toMatchObject({ kind: 'filing', ignoredColumns: ['经办'], rows: { newFacts: 2, refused: 0 } });
    expect(await factsOf(store, ['91310000000000001X'])).toMatchObject([
      { period: '2024-1', filedDay: '2024-02-14', salesMinor: 100_000, outputTaxMinor: 13_000, payableMinor: 3250 },
      { period: '2024-2', filedDay: '2024-03-13', taxType: 'vat' },
    ]);
  });

  test('what the kind lacks, or does not have, is told', async () => {
    const load = (mapping: object) =>
      loadFiles(new MemoryStore(), { 'a.csv': csv('甲,乙', '1,2') }, { mapping: mappingSchema.parse(mapping) });
    await expect(load({ kind: 'role', columns: { personName: '甲' } })).rejects.toMatchObject({
      code: 'header_incomplete',
      values: { detail: '纳税人识别号 (taxpayer); 职务 (role)' },
    });
    const { error } = mappingSchema.safeParse({ kind: 'role', columns: { net: 1, role: 2 } });
    expect(error!.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['net'], path: ['columns'] }]);
    // a field of facts in a mapping of invoices
    expect(mappingSchema.safeParse({ columns: { personName: 1 } }).success).toBe(false);
  });
});
