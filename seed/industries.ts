import { goodsIndex, type GoodsKey } from './goods.ts';

/**
 * Industries and who buys from whom: raw → materials → manufacture → wholesale → retail and services, in five branches (metal,
 * chemicals, textile, food, electronics). Shares, prices and weights are our own estimates; the amounts' magnitude is that of the real
 * ledgers of `cumcm2020c` (median net 13,500 yuan of sales, 620 of purchases: most purchases are small ones of services and hubs).
 */
export interface Industry {
  readonly key: IndustryKey;
  /** 0 raw, 1 materials, 2 manufacture, 3 wholesale, 4 retail and services; hubs are 5. */
  readonly tier: number;
  /** Part of all firms that are no hubs. */
  readonly share: number;
  /** Part of its firms that are small-scale taxpayers. */
  readonly smallScale: number;
  /** Median net of an invoice of its smallest firms, in minor units. */
  readonly priceMinor: number;
  /** Ends of company names. */
  readonly suffixes: readonly string[];
  /** What it sells: indices into GOODS. */
  readonly goods: readonly number[];
  /** Weights of the industries that it buys from, hubs apart. */
  readonly inputs: Readonly<Partial<Record<IndustryKey, number>>>;
}

export type IndustryKey =
  | 'farming' | 'coal' | 'mining'
  | 'metals' | 'chemicals' | 'spinning'
  | 'machinery' | 'electronics' | 'clothing' | 'plastics' | 'food'
  | 'metalTrade' | 'chemicalTrade' | 'textileTrade' | 'foodTrade' | 'electronicsTrade'
  | 'retail' | 'construction' | 'transport' | 'catering' | 'software' | 'consulting'
  | 'power' | 'fuel' | 'platform' | 'telecom' | 'bank'; // prettier-ignore

/** Bought by everybody. */
const SERVICES = {
  transport: 9,
  retail: 9,
  consulting: 2,
  software: 2,
  catering: 4,
  construction: 1,
  clothing: 1,
} as const;

interface Row {
  tier: number;
  share: number;
  smallScale: number;
  /** Yuan. */
  price: number;
  suffixes: string[];
  goods: GoodsKey[];
  inputs: Partial<Record<IndustryKey, number>>;
}

const TABLE: Record<IndustryKey, Row> = {
  farming: { tier: 0, share: 0.04, smallScale: 0.3, price: 14000, suffixes: ['农业', '粮业'], goods: ['wheat', 'rice', 'vegetables', 'seedCotton'], inputs: { machinery: 6, plastics: 4, chemicals: 3 } },
  coal: { tier: 0, share: 0.01, smallScale: 0, price: 30000, suffixes: ['煤业'], goods: ['coal', 'cokingCoal'], inputs: { machinery: 8, metalTrade: 6 } },
  mining: { tier: 0, share: 0.015, smallScale: 0, price: 30000, suffixes: ['矿业'], goods: ['ironOre', 'copperOre'], inputs: { machinery: 8, metalTrade: 5 } },
  metals: { tier: 1, share: 0.03, smallScale: 0, price: 32000, suffixes: ['钢铁', '金属材料'], goods: ['rebar', 'hotCoil', 'copperCathode'], inputs: { mining: 16, coal: 9, machinery: 3 } },
  chemicals: { tier: 1, share: 0.03, smallScale: 0, price: 24000, suffixes: ['化工', '新材料'], goods: ['methanol', 'xylene', 'polyethylene'], inputs: { coal: 14, mining: 3, machinery: 3, plastics: 2 } },
  spinning: { tier: 1, share: 0.025, smallScale: 0.05, price: 18000, suffixes: ['纺织', '棉业'], goods: ['yarn', 'cloth'], inputs: { farming: 15, chemicals: 4, machinery: 2 } },
  machinery: { tier: 2, share: 0.07, smallScale: 0.05, price: 14000, suffixes: ['机械制造', '设备', '五金'], goods: ['machineTool', 'pump', 'fastener'], inputs: { metals: 9, metalTrade: 10, electronicsTrade: 3, plastics: 3, machinery: 3 } },
  electronics: { tier: 2, share: 0.05, smallScale: 0.03, price: 25000, suffixes: ['电子', '电池科技', '光电'], goods: ['leadBattery', 'lithiumBattery', 'circuitBoard', 'computer'], inputs: { metals: 5, metalTrade: 5, chemicalTrade: 4, plastics: 5, electronicsTrade: 4, electronics: 4 } },
  clothing: { tier: 2, share: 0.04, smallScale: 0.1, price: 14000, suffixes: ['服饰', '制衣'], goods: ['clothing', 'workwear'], inputs: { spinning: 8, textileTrade: 12, plastics: 2 } },
  plastics: { tier: 2, share: 0.04, smallScale: 0.08, price: 7000, suffixes: ['塑业', '包装'], goods: ['plasticFilm', 'plasticPart'], inputs: { chemicals: 8, chemicalTrade: 10, machinery: 2 } },
  food: { tier: 2, share: 0.04, smallScale: 0.08, price: 6000, suffixes: ['食品', '粮油'], goods: ['flour', 'cookingOil', 'biscuit'], inputs: { farming: 14, foodTrade: 4, plastics: 4 } },
  metalTrade: { tier: 3, share: 0.07, smallScale: 0.08, price: 20000, suffixes: ['物资贸易', '金属材料贸易', '钢材销售'], goods: ['rebar', 'hotCoil', 'copperCathode', 'fastener', 'pump'], inputs: { metals: 14, metalTrade: 6, machinery: 5 } },
  chemicalTrade: { tier: 3, share: 0.045, smallScale: 0.08, price: 16000, suffixes: ['化工贸易', '化工产品销售'], goods: ['methanol', 'xylene', 'polyethylene', 'plasticPart'], inputs: { chemicals: 14, chemicalTrade: 5, plastics: 3 } },
  textileTrade: { tier: 3, share: 0.04, smallScale: 0.1, price: 9000, suffixes: ['纺织品贸易', '服装贸易'], goods: ['yarn', 'cloth', 'clothing', 'workwear'], inputs: { spinning: 8, clothing: 9, textileTrade: 4 } },
  foodTrade: { tier: 3, share: 0.06, smallScale: 0.15, price: 5000, suffixes: ['食品贸易', '粮油贸易', '农产品销售'], goods: ['wheat', 'vegetables', 'flour', 'cookingOil', 'biscuit'], inputs: { food: 13, farming: 6, foodTrade: 4 } },
  electronicsTrade: { tier: 3, share: 0.05, smallScale: 0.1, price: 9000, suffixes: ['电子贸易', '电子产品销售', '进出口贸易'], goods: ['leadBattery', 'lithiumBattery', 'circuitBoard', 'computer'], inputs: { electronics: 15, electronicsTrade: 5 } },
  retail: { tier: 4, share: 0.11, smallScale: 0.4, price: 260, suffixes: ['商贸', '百货', '超市'], goods: ['stationery', 'dailyGoods', 'computer', 'workwear', 'biscuit', 'cookingOil'], inputs: { foodTrade: 8, textileTrade: 5, electronicsTrade: 5, retail: 2 } },
  construction: { tier: 4, share: 0.07, smallScale: 0.15, price: 40000, suffixes: ['建筑工程', '建设', '装饰工程'], goods: ['construction'], inputs: { metalTrade: 12, chemicalTrade: 3, machinery: 5, construction: 4 } },
  transport: { tier: 4, share: 0.055, smallScale: 0.25, price: 250, suffixes: ['物流', '运输'], goods: ['freight'], inputs: { machinery: 5, transport: 4 } },
  catering: { tier: 4, share: 0.035, smallScale: 0.6, price: 220, suffixes: ['餐饮管理', '餐饮服务'], goods: ['meals'], inputs: { foodTrade: 14, food: 3 } },
  software: { tier: 4, share: 0.04, smallScale: 0.3, price: 3000, suffixes: ['信息技术', '网络科技'], goods: ['software'], inputs: { electronicsTrade: 8, software: 5 } },
  consulting: { tier: 4, share: 0.035, smallScale: 0.45, price: 2500, suffixes: ['咨询', '企业管理'], goods: ['consulting'], inputs: { electronicsTrade: 2, consulting: 2 } },
  power: { tier: 5, share: 0, smallScale: 0, price: 1500, suffixes: ['供电'], goods: ['power'], inputs: { coal: 20, machinery: 6, construction: 5 } },
  fuel: { tier: 5, share: 0, smallScale: 0, price: 350, suffixes: ['石油销售'], goods: ['fuel', 'diesel'], inputs: { chemicals: 12, chemicalTrade: 10 } },
  telecom: { tier: 5, share: 0, smallScale: 0, price: 150, suffixes: ['通信'], goods: ['telecom'], inputs: { electronics: 12, construction: 6 } },
  bank: { tier: 5, share: 0, smallScale: 0, price: 80, suffixes: ['商业银行'], goods: ['bankFee'], inputs: { software: 12, construction: 4 } },
  platform: { tier: 5, share: 0, smallScale: 0, price: 200, suffixes: ['网络平台'], goods: ['platformFee'], inputs: { software: 12, electronicsTrade: 6 } },
}; // prettier-ignore

export const INDUSTRY_KEYS = Object.keys(TABLE) as IndustryKey[];

/** All industries; a firm carries an index into this. */
export const INDUSTRIES: readonly Industry[] = INDUSTRY_KEYS.map((key) => {
  const { price, goods, inputs, ...row } = TABLE[key];
  const services = row.tier === 4 ? 2 : 1.3;
  const withServices: Partial<Record<IndustryKey, number>> = { ...inputs };
  for (const [service, weight] of Object.entries(SERVICES) as [IndustryKey, number][])
    withServices[service] = (withServices[service] ?? 0) + weight * services;
  return { key, ...row, priceMinor: price * 100, goods: goods.map(goodsIndex), inputs: withServices };
});

export function industryIndex(key: IndustryKey): number {
  return INDUSTRY_KEYS.indexOf(key);
}

/**
 * Super-hubs: everybody buys from one of theirs with this probability. There are at most `most` of a kind, one for each 500 firms.
 */
export const HUBS: readonly { key: IndustryKey; chance: number; most: number }[] = [
  { key: 'power', chance: 0.5, most: 8 },
  { key: 'fuel', chance: 0.35, most: 8 },
  { key: 'platform', chance: 0.15, most: 3 },
  { key: 'telecom', chance: 0.4, most: 4 },
  { key: 'bank', chance: 0.3, most: 6 },
];
