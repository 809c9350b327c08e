/** The enumerations of facts.ts: what a cell may say, and how files spell it. Compared without case and spaces, brackets of either width. */

export interface Enumeration {
  /** Of a refusal. */
  code: string;
  zh: string;
  en: string;
  values: Readonly<Record<string, { zh: string; en: string; spellings: readonly string[] }>>;
}

const one = (zh: string, en: string, spellings = '') => ({ zh, en, spellings: spellings.split('|').filter(Boolean) });

export const TAXPAYER_STATUSES = {
  code: 'taxpayer_status_unknown',
  zh: '纳税人状态',
  en: 'taxpayer status',
  values: {
    normal: one('正常', 'normal', '正常户|开业|在业|存续|active|ok'),
    abnormal: one('非正常户', 'abnormal', '非正常|走逃|走逃失联|走逃（失联）|失联|missing'),
    abnormalCancelled: one('非正常户注销', 'abnormal, cancelled', '非正常注销'),
    suspended: one('停业', 'suspended', '歇业|停业户'),
    clearing: one('清算', 'in liquidation', '清算中|注销中|注销清算|clearing'),
    cancelled: one('注销', 'cancelled', '已注销|注销户|canceled|deregistered|closed'),
    revoked: one('吊销', 'revoked', '已吊销|吊销未注销|证件失效'),
  },
} as const satisfies Enumeration;

export const CREDIT_CLASSES = {
  code: 'credit_class_unknown',
  zh: '纳税信用级别',
  en: 'credit class',
  values: {
    A: one('A', 'A', 'A级|class A'),
    B: one('B', 'B', 'B级|class B'),
    M: one('M', 'M', 'M级|class M'),
    C: one('C', 'C', 'C级|class C'),
    D: one('D', 'D', 'D级|class D'),
  },
} as const satisfies Enumeration;

export const VAT_TYPES = {
  code: 'vat_type_unknown',
  zh: '纳税人类型',
  en: 'taxpayer type',
  values: {
    general: one('一般纳税人', 'general', '增值税一般纳税人|一般人|general taxpayer'),
    smallScale: one('小规模纳税人', 'small-scale', '增值税小规模纳税人|小规模|small scale|small-scale taxpayer'),
  },
} as const satisfies Enumeration;

export const TAXES = {
  code: 'tax_unknown',
  zh: '税种',
  en: 'tax',
  values: {
    vat: one('增值税', 'VAT', 'value-added tax|value added tax'),
    consumption: one('消费税', 'consumption tax'),
    corporateIncome: one('企业所得税', 'corporate income tax'),
    individualIncome: one('个人所得税', 'individual income tax'),
    construction: one('城市维护建设税', 'urban maintenance and construction tax', '城建税'),
    educationSurcharge: one('教育费附加', 'education surcharge'),
    localEducationSurcharge: one('地方教育附加', 'local education surcharge', '地方教育费附加'),
    stamp: one('印花税', 'stamp tax'),
    property: one('房产税', 'property tax'),
    landUse: one('城镇土地使用税', 'urban land use tax', '土地使用税'),
    landGains: one('土地增值税', 'land appreciation tax'),
    resource: one('资源税', 'resource tax'),
    environment: one('环境保护税', 'environmental protection tax', '环保税'),
    vehicle: one('车船税', 'vehicle and vessel tax'),
    vehiclePurchase: one('车辆购置税', 'vehicle purchase tax'),
    tonnage: one('船舶吨税', 'tonnage tax'),
    deed: one('契税', 'deed tax'),
    farmland: one('耕地占用税', 'farmland occupation tax'),
    tobacco: one('烟叶税', 'tobacco leaf tax'),
    customs: one('关税', 'customs duty'),
    other: one('其他', 'other', '其他税费|其它'),
  },
} as const satisfies Enumeration;

export const REFUND_STATES = {
  code: 'refund_state_unknown',
  zh: '退税办理状态',
  en: 'refund status',
  values: {
    filed: one('已申报', 'filed', '申报|待审核|审核中|受理|已受理|claimed|pending'),
    approved: one('审核通过', 'approved', '已审核|核准|已核准'),
    held: one('暂缓', 'held', '暂缓办理|暂不办理|挂起|疑点待查'),
    refused: one('不予退税', 'refused', '不予办理|审核不通过|驳回|denied'),
    paid: one('已退税', 'paid', '已退库|已退|办结|refunded'),
    withdrawn: one('撤回', 'withdrawn', '已撤回|作废'),
  },
} as const satisfies Enumeration;

export const DEDUCTION_STATES = {
  code: 'deduction_state_unknown',
  zh: '抵扣状态',
  en: 'deduction state',
  values: {
    unticked: one('未勾选', 'unticked', '未抵扣|未认证|否|未确认|不抵扣|not ticked|not deducted|no'),
    deducted: one('已抵扣', 'deducted', '已勾选|已认证|抵扣|是|已确认|抵扣勾选|认证相符|ticked|credited|yes'),
    transferredOut: one('转出', 'transferred out', '已转出|进项转出|进项税额转出|已抵扣已转出|reversed'),
  },
} as const satisfies Enumeration;

export const ROLES = {
  code: 'role_unknown',
  zh: '职务',
  en: 'role',
  values: {
    legalRepresentative: one('法定代表人', 'legal representative', '法人代表|法人|法定代表人（负责人）|法定代表人/负责人|负责人|业主'),
    financeHead: one('财务负责人', 'finance head', '财务主管|财务|head of finance'),
    taxClerk: one('办税员', 'tax clerk', '办税人|办税人员'),
    invoiceCollector: one('购票员', 'invoice collector', '领票人|领票员|购票人|发票领购人'),
    shareholder: one('股东', 'shareholder', '投资人|投资方|自然人股东'),
  },
} as const satisfies Enumeration; // prettier-ignore

export const ADDRESS_KINDS = {
  code: 'address_kind_unknown',
  zh: '地址类型',
  en: 'address kind',
  values: {
    registered: one('注册地址', 'registered', '注册|登记地址|registered address'),
    business: one('生产经营地址', 'business', '经营地址|经营|实际经营地址|business address'),
  },
} as const satisfies Enumeration;

export const ENUMERATIONS: readonly Enumeration[] = [
  TAXPAYER_STATUSES,
  CREDIT_CLASSES,
  VAT_TYPES,
  TAXES,
  REFUND_STATES,
  DEDUCTION_STATES,
  ROLES,
  ADDRESS_KINDS,
];

/** How a spelling is compared. */
export const spelled = (text: string) =>
  text
    .replace(/[\s\u3000]/g, '')
    .replaceAll('（', '(')
    .replaceAll('）', ')')
    .toLowerCase();

/** Each value with all its spellings, as they are compared. */
export function spellingsOf({ values }: Enumeration): [value: string, spellings: string[]][] {
  return Object.entries(values).map(([value, { zh, en, spellings }]) => [
    value,
    [...new Set([value, zh, en, ...spellings].map(spelled))],
  ]);
}
