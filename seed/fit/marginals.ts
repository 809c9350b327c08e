import { civilOf } from '../../graph/days.ts';

/** What ledgers look like from afar: distributions that do not say who trades with whom. */

/** A row of a firm's own ledger. Money in minor units. */
export interface LedgerRow {
  readonly owner: string;
  readonly side: 'sales' | 'purchases';
  readonly party: string;
  readonly day: number;
  readonly netMinor: number;
  readonly grossMinor: number;
  readonly isVoid: boolean;
}

/** Name of a distribution → its values, ascending. A firm gives one value, but where a name says otherwise. */
export type Marginals = Readonly<Record<MarginalName, Float64Array>>;

export const MARGINALS = {
  salesCount: { zh: '销项发票数', en: 'sales invoices a firm' },
  purchasesCount: { zh: '进项发票数', en: 'purchase invoices a firm' },
  customers: { zh: '客户数', en: 'customers' },
  suppliers: { zh: '供应商数', en: 'suppliers' },
  salesNet: { zh: '销项金额（每张）', en: 'net of a sales invoice, yuan' },
  purchasesNet: { zh: '进项金额（每张）', en: 'net of a purchase invoice, yuan' },
  voidRate: { zh: '销项作废率', en: 'void rate of sales' },
  redRate: { zh: '销项红字率', en: 'red-letter rate of sales' },
  topLimit: { zh: '顶额开票占比', en: 'share at 99–100 % of a limit' },
  purchasesToSales: { zh: '进项 ÷ 销项', en: 'purchases ÷ sales' },
  largestCustomer: { zh: '最大客户占比', en: 'largest customer’s share' },
  largestSupplier: { zh: '最大供应商占比', en: 'largest supplier’s share' },
  salesPeak: { zh: '销项峰月 ÷ 月均', en: 'peak ÷ mean month of sales' },
  purchasesPeak: { zh: '进项峰月 ÷ 月均', en: 'peak ÷ mean month of purchases' },
  salesPerPair: { zh: '每对发票数（销）', en: 'invoices of a customer' },
  purchasesPerPair: { zh: '每对发票数（购）', en: 'invoices of a supplier' },
  salesGap: { zh: '同对间隔天数（销）', en: 'days between invoices of a customer' },
  purchasesGap: { zh: '同对间隔天数（购）', en: 'days between invoices of a supplier' },
} as const;
export type MarginalName = keyof typeof MARGINALS;
export const MARGINAL_NAMES = Object.keys(MARGINALS) as MarginalName[];

/** Highest nets of invoices that offices allow, in minor units: 10,000, 100,000 and 1,000,000 yuan. */
const LIMITS = [1e6, 1e7, 1e8];
const isAtLimit = (net: number) => LIMITS.some((limit) => net >= 0.99 * limit && net <= limit);

class Side {
  count = 0;
  voids = 0;
  reds = 0;
  /** Live ones of a positive amount, and those of them that are at a limit. */
  live = 0;
  atLimit = 0;
  gross = 0;
  readonly nets: number[] = [];
  readonly parties = new Set<string>();
  readonly byParty = new Map<string, { days: number[]; gross: number }>();
  readonly byMonth = new Map<number, number>();

  add({ party, day, netMinor, grossMinor, isVoid }: LedgerRow): void {
    this.count++;
    this.parties.add(party);
    if (isVoid) return void this.voids++;
    this.gross += grossMinor;
    if (grossMinor < 0) this.reds++;
    if (grossMinor <= 0) return;
    this.live++;
    if (isAtLimit(netMinor)) this.atLimit++;
    this.nets.push(netMinor / 100);
    const pair = this.byParty.get(party) ?? { days: [], gross: 0 };
    this.byParty.set(party, pair);
    pair.days.push(day);
    pair.gross += grossMinor;
    const { year, month } = civilOf(day);
    const at = year * 12 + month;
    this.byMonth.set(at, (this.byMonth.get(at) ?? 0) + grossMinor);
  }

  /** NaN where there is none. */
  get largestShare(): number {
    let [largest, all] = [0, 0];
    for (const { gross } of this.byParty.values()) {
      largest = Math.max(largest, gross);
      all += gross;
    }
    return largest / all;
  }

  /** Of the months from the first to the last with an invoice. NaN where there is none. */
  get peak(): number {
    let [largest, all, first, last] = [0, 0, Infinity, -Infinity];
    for (const [month, gross] of this.byMonth) {
      largest = Math.max(largest, gross);
      all += gross;
      first = Math.min(first, month);
      last = Math.max(last, month);
    }
    return (largest * (last - first + 1)) / all;
  }
}

/** Gathers the distributions of ledgers. O(rows) memory. */
export function marginalsOf(rows: Iterable<LedgerRow>): Marginals {
  const firms = new Map<string, Record<LedgerRow['side'], Side>>();
  for (const row of rows) {
    let firm = firms.get(row.owner);
    if (!firm) firms.set(row.owner, (firm = { sales: new Side(), purchases: new Side() }));
    firm[row.side].add(row);
  }
  const all = [...firms.values()];
  const each = (value: (firm: (typeof all)[number]) => number) => all.map(value);
  const pairs = (side: LedgerRow['side']) => all.flatMap((firm) => [...firm[side].byParty.values()]);
  const gaps = (side: LedgerRow['side']) =>
    pairs(side).flatMap(({ days }) => {
      const sorted = days.sort((a, b) => a - b);
      return sorted.slice(1).map((day, i) => day - sorted[i]);
    });
  const values: Record<MarginalName, number[]> = {
    salesCount: each(({ sales }) => sales.count),
    purchasesCount: each(({ purchases }) => purchases.count),
    customers: each(({ sales }) => sales.parties.size),
    suppliers: each(({ purchases }) => purchases.parties.size),
    salesNet: all.flatMap(({ sales }) => sales.nets),
    purchasesNet: all.flatMap(({ purchases }) => purchases.nets),
    voidRate: each(({ sales }) => sales.voids / sales.count),
    redRate: each(({ sales }) => sales.reds / sales.count),
    topLimit: each(({ sales }) => sales.atLimit / sales.live),
    purchasesToSales: each(({ sales, purchases }) => (sales.gross > 0 ? purchases.gross / sales.gross : NaN)),
    largestCustomer: each(({ sales }) => sales.largestShare),
    largestSupplier: each(({ purchases }) => purchases.largestShare),
    salesPeak: each(({ sales }) => sales.peak),
    purchasesPeak: each(({ purchases }) => purchases.peak),
    salesPerPair: pairs('sales').map(({ days }) => days.length),
    purchasesPerPair: pairs('purchases').map(({ days }) => days.length),
    salesGap: gaps('sales'),
    purchasesGap: gaps('purchases'),
  };
  const sorted = Object.entries(values).map(([name, of]) => [name, Float64Array.from(of.filter((one) => !Number.isNaN(one))).sort()]); // prettier-ignore
  return Object.fromEntries(sorted) as Record<MarginalName, Float64Array>;
}

/** The value that a share of all is not above; `sorted` ascends. NaN of nothing. */
export function quantileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/**
 * How far two distributions are apart: the largest difference of their cumulative shares (Kolmogorov and Smirnov), from 0 to 1; it does not
 * depend on the scale. Both ascend. O(n + m).
 */
export function distanceOf(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0) return NaN;
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j]);
    while (a[i] === value) i++;
    while (b[j] === value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}
