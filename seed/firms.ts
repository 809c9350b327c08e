import type { Random } from '../algorithms/random.ts';
import { CODE_SERIALS, unifiedCode } from './codes.ts';
import { between, integerBetween, runningSums, spread, weighted } from './draws.ts';
import { HUBS, INDUSTRIES, industryIndex } from './industries.ts';

/** Six digits of made-up regions: no region code begins with 99. */
export const REGIONS: readonly string[] = [
  '990101',
  '990102',
  '990201',
  '990202',
  '990301',
  '990302',
  '990401',
  '990501',
];
const REGION_WEIGHTS = [22, 12, 18, 8, 14, 6, 12, 8];

/** What company names are made of, after the marker that says that they are for demonstration only. */
export const NAME_MARKER = '演示·';
export const SYLLABLES =
  '安柏昌川翠丹枫谷海禾恒虹湖吉嘉江锦景君凯蓝朗乐林岭隆露梅明宁诺鹏朴齐千青泉荣润森山石松泰棠桐望文希曦祥晓心星雅岩阳怡银永雨元云泽知竹卓子';
export const NAME_STRIDE = 1_500_450_271; // a prime that divides no power of the syllables' number
const CODE_STRIDE = 387_420_489; // 3^18, prime to 31

/** Columns of all firms; a firm is an index. */
export interface Firms {
  readonly count: number;
  /** Index into INDUSTRIES. */
  readonly industry: Uint8Array;
  /** Index into REGIONS. */
  readonly region: Uint8Array;
  /** Heavy-tailed: how much it sells. */
  readonly size: Float64Array;
  /** How much it buys of what others invoice: some make all of it themselves, some add nothing. */
  readonly appetite: Float64Array;
  /** 1 for small-scale taxpayers. */
  readonly smallScale: Uint8Array;
  /** The firm trades from … to these days. */
  readonly firstDay: Int32Array;
  readonly lastDay: Int32Array;
  /** From this day on its invoices are fully digital. */
  readonly digitalDay: Int32Array;
  /** The highest net that its invoices may carry, in minor units. */
  readonly limitMinor: Float64Array;
  /** Unified-code-like id. */
  id(firm: number): string;
  name(firm: number): string;
}

/** Fully digital invoices spread from 2021-12-01 to 2024-12-01. */
const DIGITAL_FROM = 18_962;
const DIGITAL_UNTIL = 20_058;

/** Median size of a firm, and how far sizes spread, as the standard deviation of logarithms; that of what a firm buys beside it. */
const SMALLEST = 1;
const SIZE_SIGMA = 1.6;
const APPETITE_SIGMA = 1;

/** What tax offices allow as highest net of an invoice, in minor units. */
const LIMITS = [1e6, 1e7, 1e8, 1e9, 1e10];

/** Makes `count` firms for trade between two days. Throws RangeError for fewer than 30 firms. */
export function makeFirms(count: number, firstDay: number, lastDay: number, random: Random): Firms {
  if (count < 30) throw new RangeError(`at least 30 firms are needed, not ${count}`);
  const firms = {
    count,
    industry: new Uint8Array(count),
    region: new Uint8Array(count),
    size: new Float64Array(count),
    appetite: new Float64Array(count),
    smallScale: new Uint8Array(count),
    firstDay: new Int32Array(count),
    lastDay: new Int32Array(count),
    digitalDay: new Int32Array(count),
    limitMinor: new Float64Array(count),
  };
  const shares = runningSums(INDUSTRIES.map((industry) => industry.share));
  const regions = runningSums(REGION_WEIGHTS);
  const hubs = HUBS.flatMap(({ key, most }) =>
    new Array<number>(Math.min(most, Math.ceil(count / 500))).fill(industryIndex(key)),
  );
  const period = lastDay - firstDay + 1;
  const cap = Math.max(10, count ** 0.6);
  for (let u = 0; u < count; u++) {
    const hub = u < hubs.length;
    // every industry has a firm, hubs come first; ids and names are scrambled, so nothing shows outside
    const next = u - hubs.length;
    const industry = hub ? hubs[u] : next < 22 ? next : weighted(random, shares, 0, INDUSTRIES.length);
    firms.industry[u] = industry;
    firms.region[u] = hub ? u % REGIONS.length : weighted(random, regions, 0, REGIONS.length);
    const { smallScale, tier } = INDUSTRIES[industry];
    // producers of raw goods and materials are fewer and larger
    const size = Math.min(cap, SMALLEST * spread(random, SIZE_SIGMA)) * (tier < 2 ? 2.5 : 1);
    firms.size[u] = hub ? cap : size;
    firms.appetite[u] = firms.size[u] * spread(random, APPETITE_SIGMA);
    firms.smallScale[u] = random.number() < (size < 4 ? smallScale : 0) ? 1 : 0;
    const young = random.number() < 0.25;
    firms.firstDay[u] = young && !hub ? firstDay + Math.floor(period * between(random, 0, 0.85)) : firstDay;
    const closes = random.number() < 0.08;
    const life = lastDay - firms.firstDay[u];
    firms.lastDay[u] = closes && !hub ? firms.firstDay[u] + Math.floor(life * between(random, 0.3, 1)) : lastDay;
    firms.digitalDay[u] = integerBetween(random, DIGITAL_FROM, DIGITAL_UNTIL);
    const wanted = typicalNetMinor(industry, size) * spread(random, 1.6) * 3.5;
    firms.limitMinor[u] = firms.smallScale[u] ? LIMITS[1] : (LIMITS.find((limit) => limit >= wanted) ?? LIMITS[4]);
  }
  const codeOffset = random.integer(CODE_SERIALS);
  const { syllables, total } = nameSpace(count);
  const nameOffset = random.integer(total);
  return {
    ...firms,
    id: (u) => unifiedCode(REGIONS[firms.region[u]], (u * CODE_STRIDE + codeOffset) % CODE_SERIALS),
    name: (u) => {
      const { suffixes } = INDUSTRIES[firms.industry[u]];
      let rest = (u * (NAME_STRIDE % total) + nameOffset) % total;
      const suffix = suffixes[rest % suffixes.length];
      let word = '';
      for (let i = 0; i < syllables; i++) {
        word += SYLLABLES[rest % SYLLABLES.length];
        rest = Math.floor(rest / SYLLABLES.length);
      }
      return `${NAME_MARKER}${word}${suffix}有限公司`;
    },
  };
}

/** Median net of a firm's invoices, in minor units, before its partners' size counts. */
export function typicalNetMinor(industry: number, size: number): number {
  return INDUSTRIES[industry].priceMinor * size ** 0.25;
}

/** How many syllables a name needs so that no two firms share one, and how many names that makes. */
function nameSpace(count: number): { syllables: number; total: number } {
  let syllables = 2;
  while (SYLLABLES.length ** syllables < count * 1.05) syllables++;
  return { syllables, total: SYLLABLES.length ** syllables };
}
