import type { RateClass } from './rates.ts';

/**
 * Goods and services that invoices of the demo economy carry. Codes have the shape of the tax classification (19 digits, a prefix is a
 * category), names that of an invoice line (`*category*name`); they are examples, not an authority on either.
 */
export interface Goods {
  /** 19 digits. */
  readonly code: string;
  /** `*category*name`. */
  readonly name: string;
  readonly rateClass: RateClass;
}

/** key: code without its trailing zeros, category, name, rate class. */
const TABLE = {
  wheat: ['1010101010100000', '谷物', '小麦', 'farm'],
  rice: ['1010101010200000', '谷物', '稻谷', 'farm'],
  vegetables: ['1010112010000000', '蔬菜', '鲜菜', 'farm'],
  seedCotton: ['1010107010000000', '纤维植物', '籽棉', 'farm'],
  coal: ['1020101020000000', '煤炭', '动力煤', 'standard'],
  cokingCoal: ['1020101010000000', '煤炭', '炼焦煤', 'standard'],
  ironOre: ['1020301010000000', '黑色金属矿', '铁矿石', 'standard'],
  copperOre: ['1020302010000000', '有色金属矿', '铜精矿', 'standard'],
  rebar: ['1080201110000000', '黑色金属冶炼压延品', '螺纹钢', 'standard'],
  hotCoil: ['1080201120000000', '黑色金属冶炼压延品', '热轧卷板', 'standard'],
  copperCathode: ['1080301010000000', '有色金属冶炼压延品', '电解铜', 'standard'],
  methanol: ['1070201020000000', '有机化学原料', '甲醇', 'standard'],
  xylene: ['1070201030000000', '有机化学原料', '二甲苯', 'standard'],
  polyethylene: ['1070213010000000', '合成材料', '聚乙烯', 'standard'],
  yarn: ['1040101010000000', '纺织产品', '棉纱', 'standard'],
  cloth: ['1040102010000000', '纺织产品', '棉布', 'standard'],
  machineTool: ['1090201010000000', '金属加工机械', '数控机床', 'standard'],
  pump: ['1090301010000000', '通用设备', '离心泵', 'standard'],
  fastener: ['1080413010000000', '金属制品', '紧固件', 'standard'],
  leadBattery: ['1090411010000000', '电池', '铅酸蓄电池', 'standard'],
  lithiumBattery: ['1090411020000000', '电池', '锂离子蓄电池', 'standard'],
  circuitBoard: ['1090512010000000', '电子元件', '印制电路板', 'standard'],
  computer: ['1090501010000000', '计算机外部设备', '显示器', 'standard'],
  clothing: ['1040201010000000', '服装', '针织上衣', 'standard'],
  workwear: ['1040201020000000', '服装', '工作服', 'standard'],
  plasticFilm: ['1070601010000000', '塑料制品', '包装膜', 'standard'],
  plasticPart: ['1070601020000000', '塑料制品', '注塑件', 'standard'],
  flour: ['1030101010000000', '粮食加工品', '小麦粉', 'farm'],
  cookingOil: ['1030103010000000', '植物油', '大豆油', 'farm'],
  biscuit: ['1030201010000000', '焙烤食品', '饼干', 'standard'],
  stationery: ['1060401010000000', '文具', '打印纸', 'standard'],
  dailyGoods: ['1060512010000000', '日用杂品', '清洁用品', 'standard'],
  power: ['1100101020000000', '供电', '电费', 'standard'],
  fuel: ['1070101010100000', '汽油', '车用汽油', 'standard'],
  diesel: ['1070101010200000', '柴油', '车用柴油', 'standard'],
  freight: ['3010102010000000', '运输服务', '公路货物运输', 'low'],
  construction: ['3050100000000000', '建筑服务', '工程款', 'low'],
  meals: ['3070401000000000', '餐饮服务', '餐费', 'service'],
  software: ['3040201010000000', '信息技术服务', '软件服务费', 'service'],
  consulting: ['3040602000000000', '鉴证咨询服务', '咨询费', 'service'],
  telecom: ['3030200000000000', '电信服务', '通信服务费', 'service'],
  bankFee: ['3060101000000000', '金融服务', '结算手续费', 'service'],
  platformFee: ['3040203000000000', '信息技术服务', '平台服务费', 'service'],
} as const satisfies Record<string, readonly [code: string, category: string, name: string, rateClass: RateClass]>;

export type GoodsKey = keyof typeof TABLE;
export const GOODS_KEYS = Object.keys(TABLE) as readonly GoodsKey[];

/** All goods; an invoice carries an index into this. */
export const GOODS: readonly Goods[] = Object.values(TABLE).map(([code, category, name, rateClass]) => ({
  code: code.padEnd(19, '0'),
  name: `*${category}*${name}`,
  rateClass,
}));

const INDEX = new Map(Object.keys(TABLE).map((key, index) => [key, index]));

export function goodsIndex(key: GoodsKey): number {
  return INDEX.get(key)!;
}
