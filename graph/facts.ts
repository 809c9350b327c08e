import {
  amount,
  as,
  code,
  count,
  day,
  type FactColumn,
  id,
  kind,
  LONG,
  NEEDED,
  period,
  type Stored,
  storedAs,
  text,
  until,
  value,
  year,
} from './factColumns.ts';
import {
  ADDRESS_KINDS,
  CREDIT_CLASSES,
  DEDUCTION_STATES,
  REFUND_STATES,
  ROLES,
  TAXES,
  TAXPAYER_STATUSES,
  VAT_TYPES,
} from './factValues.ts';

export type { FactColumn, FactType } from './factColumns.ts';

/**
 * What is known of taxpayers beside invoices, as data: this table alone says which kinds of facts there are, which columns they have, and how
 * files name these. Header recognition, checks, the ledger's tables, the API's schema, the words of commands and page, and the table in the
 * README follow from it: a new column is one line here.
 *
 * A fact is a row of a file. All rows are kept; of those with equal taxpayer and key the one that was said last stands: of the latest load,
 * in it of the last file, in that of the last row. Whole rows stand, so a column that the later file lacks is null.
 *
 * Identity numbers of persons are personal data: they are kept to see where firms share a person, they stand in dossiers, and no log, error
 * or load report may carry them but a refused cell, which is shown to whoever loaded it.
 */

const TAXPAYER_NAMES =
  '统一社会信用代码|社会信用代码|统一社会信用代码（纳税人识别号）|纳税人识别号（统一社会信用代码）|纳税人代码|企业代号|企业编号|企业识别号|税号|taxpayer id|taxpayer number|firm|owner';
const taxpayer = (names = TAXPAYER_NAMES) => as('taxpayer')('纳税人识别号', 'taxpayer', names, NEEDED);
const currency = as('currency')('币种', 'currency', '货币');
const from = (names = '') => day('有效期起', 'from', `起始日期|开始日期|有效起始日期|起|from day|since|${names}`);
const to = (names = '') => until('有效期止', 'to', `终止日期|结束日期|有效终止日期|止|to day|until|${names}`);
const ownPeriod = () => period('税款所属期', 'period', '所属期|税款所属期起|所属期起|申报期|period from', NEEDED);
const periodEnd = period('税款所属期止', 'period end', '所属期止|period to');
const tax = value(TAXES, '税种', 'tax type', '征收项目|税种名称|tax kind');

// prettier-ignore
export const FACTS = {
  registration: kind({
    zh: '登记信息',
    en: 'registration',
    columns: {
      taxpayer: taxpayer(),
      name: text('纳税人名称', 'name', '企业名称|单位名称|taxpayer name|firm name', NEEDED),
      formerId: as('taxpayer')('原纳税人识别号', 'former number', '原识别号|原税号|former id|old number'),
      industryCode: text('行业代码', 'industry code', '国标行业代码|行业明细代码|GB/T 4754', { pattern: '[A-T]?[0-9]{2,4}|[A-T]' }),
      industryName: text('行业', 'industry', '行业名称|国标行业|所属行业|industry name'),
      regionCode: text('行政区划代码', 'region code', '行政区划|区划代码|注册地行政区划|region', { pattern: '[0-9]{6}([0-9]{3}){0,2}' }),
      registeredDay: day('登记日期', 'registered', '注册日期|成立日期|税务登记日期|开业日期|registered day|registration date'),
      type: text('登记注册类型', 'registration type', '注册类型|企业类型|登记类型|type'),
      vatType: value(VAT_TYPES, '纳税人类型', 'taxpayer type', '纳税人类别|增值税纳税人类型|纳税人资格|vat type'),
      capitalMinor: amount('注册资本', 'registered capital', '注册资金|capital'),
      currency,
    },
    key: [],
    tells: ['formerId', 'industryCode', 'industryName', 'regionCode', 'registeredDay', 'type', 'vatType', 'capitalMinor'],
  }),
  status: kind({
    zh: '状态',
    en: 'status',
    columns: {
      taxpayer: taxpayer(),
      status: value(TAXPAYER_STATUSES, '纳税人状态', 'taxpayer status', '登记状态|税务登记状态|纳税人状态名称|状态|status', NEEDED),
      fromDay: from('认定日期|非正常认定日期|注销日期|状态起始日期'),
      toDay: to('解除日期|非正常解除日期|状态终止日期'),
      reason: text('原因', 'reason', '认定原因|状态原因'),
    },
    key: ['fromDay'],
    spans: [['fromDay', 'toDay']],
  }),
  creditClass: kind({
    zh: '纳税信用',
    en: 'credit class',
    columns: {
      taxpayer: taxpayer(),
      creditClass: value(CREDIT_CLASSES, '纳税信用级别', 'credit class', '信用级别|纳税信用等级|信用等级|credit rating', NEEDED),
      year: year('评价年度', 'year', '年度|评定年度'),
      fromDay: from('评定日期'),
      toDay: to(),
    },
    key: [['year', 'fromDay']],
    anyOf: [['year', 'fromDay']],
    spans: [['fromDay', 'toDay']],
  }),
  filing: kind({
    zh: '申报',
    en: 'filing',
    columns: {
      taxpayer: taxpayer(),
      period: ownPeriod(),
      periodEnd,
      taxType: tax,
      filedDay: day('申报日期', 'filed', '申报时间|filed day|filing date'),
      salesMinor: amount('销售额', 'sales', '应税销售额|销售收入|不含税销售额|taxable sales'),
      outputTaxMinor: amount('销项税额', 'output tax', '销项税'),
      inputTaxMinor: amount('进项税额', 'input tax', '进项税'),
      transferredOutMinor: amount('进项税额转出', 'input tax transferred out', '进项转出|进项税转出|transferred out'),
      payableMinor: amount('应纳税额', 'payable', '应纳税额合计|应补退税额|应补（退）税额|tax payable'),
      currency,
    },
    key: ['period', 'periodEnd', 'taxType'],
    anyOf: [['filedDay', 'salesMinor', 'outputTaxMinor', 'payableMinor']],
    spans: [['period', 'periodEnd']],
  }),
  payment: kind({
    zh: '缴款',
    en: 'payment',
    columns: {
      taxpayer: taxpayer(),
      period: ownPeriod(),
      periodEnd,
      taxType: tax,
      paidDay: day('缴款日期', 'paid', '入库日期|缴纳日期|上解日期|paid day|payment date'),
      amountMinor: amount('缴款金额', 'amount paid', '实缴金额|实缴税额|入库税额|缴纳税额|payment', NEEDED),
      voucher: id('电子税票号码', 'voucher', '税票号码|缴款书号码|完税凭证号码|voucher number'),
      currency,
    },
    key: ['period', 'periodEnd', 'taxType', 'paidDay', 'voucher', 'amountMinor'],
    spans: [['period', 'periodEnd']],
  }),
  refundClaim: kind({
    zh: '出口退税',
    en: 'export refund claim',
    columns: {
      taxpayer: taxpayer(),
      period: period('申报年月', 'claim period', '退税所属期|出口退税所属期|所属期|税款所属期|period', NEEDED),
      claimNumber: id('申报批次', 'claim number', '批次|关联号|报关单号|报关单号码|claim'),
      goodsCode: text('出口商品代码', 'export goods code', '商品代码|商品编码|goods code|hs code'),
      goodsName: text('出口商品名称', 'export goods', '商品名称|goods name|goods'),
      exportMinor: amount('出口额', 'export amount', '出口销售额|离岸价|人民币离岸价|出口金额|export value'),
      refundMinor: amount('申请退税额', 'refund claimed', '应退税额|退税额|申报退税额|refund', NEEDED),
      state: value(REFUND_STATES, '办理状态', 'refund status', '审核状态|退税状态|状态|status'),
      currency,
    },
    key: ['period', 'claimNumber', 'goodsCode'],
  }),
  deduction: kind({
    zh: '抵扣',
    en: 'deduction',
    columns: {
      // of the buyer
      taxpayer: taxpayer(`${TAXPAYER_NAMES}|购方识别号|购方税号|购买方识别号|购买方纳税人识别号|buyer|buyer id|buyer tax id`),
      code: code('发票代码', 'invoice code', 'code'),
      number: id('发票号码', 'invoice number', '发票号|invoice no|number', { required: true, preferred: ['数电票号码', '数电发票号码', '全电发票号码', 'digital number', 'digital invoice number'] }),
      period: period('抵扣所属期', 'deduction period', '勾选所属期|认证所属期|税款所属期|所属期|period'),
      state: value(DEDUCTION_STATES, '抵扣状态', 'deduction state', '勾选状态|是否勾选|认证状态|用途状态|deduction status', NEEDED),
      taxMinor: amount('有效抵扣税额', 'deductible tax', '抵扣税额|有效税额|deducted tax'),
      day: day('勾选时间', 'ticked', '勾选日期|认证日期|抵扣日期|ticked day'),
      currency,
    },
    // what was said last of an invoice stands: ticked after it was not, transferred out after it was deducted
    key: ['code', 'number'],
  }),
  quota: kind({
    zh: '票种核定',
    en: 'invoice quota',
    columns: {
      taxpayer: taxpayer(),
      invoiceClass: text('发票种类', 'invoice class', '票种|票种名称|发票类型', NEEDED),
      maximumMinor: amount('单份发票最高开票限额', 'limit per invoice', '最高开票限额|开票限额|单张限额|限额'),
      monthlyCount: count('每月最高购票数量', 'invoices per month', '月领用份数|每月份数|月购票数量|核定份数'),
      totalMinor: amount('发票额度', 'monthly total', '发票总额度|授信额度|月总额度'),
      fromDay: from('核定日期'),
      toDay: to(),
      currency,
    },
    key: ['invoiceClass', 'fromDay'],
    anyOf: [['maximumMinor', 'monthlyCount', 'totalMinor']],
    spans: [['fromDay', 'toDay']],
  }),
  role: kind({
    zh: '人员任职',
    en: 'role',
    columns: {
      taxpayer: taxpayer(),
      role: value(ROLES, '职务', 'role', '人员类型|人员类别|身份类型|任职|人员身份', NEEDED),
      personId: id('身份证件号码', 'person id', '证件号码|身份证号码|身份证号|身份证件号|person number|id number'),
      personName: text('姓名', 'person name', '人员姓名|person'),
      fromDay: from('任职日期|任职起'),
      toDay: to('离任日期|任职止'),
    },
    key: ['role', 'fromDay', ['personId', 'personName']],
    anyOf: [['personId', 'personName']],
    spans: [['fromDay', 'toDay']],
  }),
  address: kind({
    zh: '地址',
    en: 'address',
    columns: {
      taxpayer: taxpayer(),
      kind: value(ADDRESS_KINDS, '地址类型', 'address kind', '地址类别|kind of address'),
      address: text('地址', 'address', '详细地址|地址信息', { ...NEEDED, ...LONG }),
      fromDay: from(),
      toDay: to(),
    },
    key: ['kind', 'fromDay', 'address'],
    spans: [['fromDay', 'toDay']],
  }),
  phone: kind({
    zh: '电话',
    en: 'phone',
    columns: {
      taxpayer: taxpayer(),
      phone: id('电话号码', 'phone', '联系电话|电话|手机号码|手机号|移动电话|telephone|phone number', NEEDED),
      holder: text('联系人', 'contact', '机主|所属人员|holder'),
      fromDay: from(),
      toDay: to(),
    },
    key: ['fromDay', 'phone'],
    spans: [['fromDay', 'toDay']],
  }),
  change: kind({
    zh: '变更登记',
    en: 'registration change',
    columns: {
      taxpayer: taxpayer(),
      day: day('变更日期', 'change date', '变更时间|变更登记日期|day|date', NEEDED),
      item: text('变更项目', 'item', '变更事项|变更内容|changed item', NEEDED),
      before: text('变更前内容', 'before', '变更前|变更前的值', LONG),
      after: text('变更后内容', 'after', '变更后|变更后的值', LONG),
    },
    key: ['day', 'item', 'before', 'after'],
  }),
} as const;

export type FactKind = keyof typeof FACTS;
export const FACT_KINDS = Object.keys(FACTS) as FactKind[];

export const isFactKind = (kind: string | null): kind is FactKind => kind !== null && kind in FACTS;

type ColumnsOf<K extends FactKind> = (typeof FACTS)[K]['columns'];
export type FactTable<K extends FactKind = FactKind> = `fact_${K}`;

/** A kind, where the code does not care which. */
export interface AnyKind {
  zh: string;
  en: string;
  columns: Readonly<Record<string, FactColumn>>;
  key: readonly (string | readonly string[])[];
  tells: readonly string[];
  anyOf: readonly (readonly string[])[];
  spans: readonly (readonly [string, string])[];
}

export function kindOf(kind: FactKind): AnyKind {
  return {
    ...{ tells: [], anyOf: [], spans: [] },
    ...(FACTS[kind] as Omit<AnyKind, 'tells' | 'anyOf' | 'spans'> & Partial<AnyKind>),
  };
}

export function factColumns(kind: FactKind): [name: string, column: FactColumn][] {
  return Object.entries(FACTS[kind].columns);
}

/** Parts of a key, each the columns of which the first that is given counts. */
export function keyParts(kind: FactKind): (readonly string[])[] {
  return kindOf(kind).key.map((part) => (typeof part === 'string' ? [part] : part));
}

export const factTable = <K extends FactKind>(kind: K): FactTable<K> => `fact_${kind}`;

type TableColumns<K extends FactKind> = {
  [C in keyof ColumnsOf<K>]: ColumnsOf<K>[C] extends FactColumn<infer T> ? Stored<T> : never;
} & {
  /** Hash of taxpayer and key. */
  group_key: 'key';
  file: 'text';
  row: 'count';
};

/** The ledger's tables, one a kind; columns bear the names that they have here. */
export const FACT_TABLES = Object.fromEntries(
  FACT_KINDS.map((kind) => [
    factTable(kind),
    {
      ...Object.fromEntries(factColumns(kind).map(([name, { type }]) => [name, storedAs(type)])),
      ...{ group_key: 'key', file: 'text', row: 'count' },
    },
  ]),
) as { [K in FactKind as FactTable<K>]: TableColumns<K> };

/** Columns of a kind as a reader sees them: days `YYYY-MM-DD`, months `YYYY-MM`. */
export type ToldFact<K extends FactKind> = {
  [C in keyof ColumnsOf<K>]: ColumnsOf<K>[C] extends FactColumn<'year' | 'count' | 'amount'>
    ? number | null
    : string | null;
};

/** Values of a fact by column. */
export type FactValues = Readonly<Record<string, string | number | null>>;

/** The values of a row, without where it comes from. */
export function valuesOf(kind: FactKind, row: object): FactValues {
  const cells = row as Record<string, string | number | null>;
  return Object.fromEntries(factColumns(kind).map(([name]) => [name, cells[name]]));
}
