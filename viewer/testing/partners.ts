/** Whom a firm of the small economy trades with, in what, and when. */
import type {
  PartnersReply,
  PartnersRequest,
  TimelineReply,
  TimelineRequest,
  TraceRequest,
} from '../../server/contract.ts';
import { currency, type Economy, type FakeRelation, firstDay, version } from './economy.ts';
import { invoiceOf, liveOf } from './invoices.ts';

const lastDay = '2017-12-28';
const categories = ['建材', '纺织品', null];

/** All invoices of a relation are of one category. */
export function goodsOf({ seller, buyer }: FakeRelation): string | null {
  const sum = [...seller, ...buyer].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return categories[sum % categories.length];
}

/** Whether a trace or a list of partners may follow it: time, the least amount, and the goods. */
export const isAllowed =
  ({ order, minGrossMinor = 0, goods = null }: Pick<TraceRequest, 'order' | 'minGrossMinor' | 'goods'>) =>
  (relation: FakeRelation) =>
    (!relation.early || order === 'none') &&
    relation.grossMinor >= minGrossMinor &&
    (goods === null || goodsOf(relation) === goods);

export function partners({ firms, relations }: Economy, request: PartnersRequest): PartnersReply {
  const { id, direction, q = '', without = [], limit = 100, cursor } = request;
  const [here, there] = direction === 'down' ? (['seller', 'buyer'] as const) : (['buyer', 'seller'] as const);
  const own = relations.filter((relation) => relation[here] === id);
  const found = own
    .filter(isAllowed(request))
    .filter((relation) => !without.includes(relation[there]))
    .filter((relation) => {
      const { id: other, name } = firms.get(relation[there])!;
      return `${other} ${name ?? ''}`.toLowerCase().includes(q.toLowerCase());
    })
    .sort((a, b) => b.grossMinor - a.grossMinor);
  const start = Number(cursor ?? 0);
  const items = found.slice(start, start + limit).map((relation) => {
    const { count: invoices, grossMinor } = liveOf(relation);
    return {
      ...{ taxpayer: firms.get(relation[there])!, invoices, grossMinor, taxMinor: Math.round(grossMinor * 0.115) },
      ...{ firstDay, lastDay },
    };
  });
  const end = start + items.length;
  return {
    ...{ version, currency, items, total: found.length, next: end < found.length ? String(end) : null },
    totalGrossMinor: sumOf(found).grossMinor,
    goods: categories
      .map((category) => ({ category, ...sumOf(own.filter((relation) => goodsOf(relation) === category)) }))
      .filter(({ invoices }) => invoices > 0)
      .sort((a, b) => b.grossMinor - a.grossMinor),
  };
}

function sumOf(relations: readonly FakeRelation[]) {
  const live = relations.map((relation) => liveOf(relation));
  return {
    invoices: live.reduce((sum, { count }) => sum + count, 0),
    grossMinor: live.reduce((sum, { grossMinor }) => sum + grossMinor, 0),
  };
}

export function timeline({ relations }: Economy, { relations: asked, from, to }: TimelineRequest): TimelineReply {
  const known = new Map(relations.map((relation) => [`${relation.seller}>${relation.buyer}`, relation]));
  const byMonth = asked.map(([seller, buyer]) => monthsOf(known.get(`${seller}>${buyer}`), from ?? '', to ?? '9'));
  const months = byMonth.flatMap((one) => [...one.keys()]);
  const first = Math.min(...months);
  const isEmpty = months.length === 0;
  return {
    ...{ version, currency, months: isEmpty ? 0 : Math.max(...months) - first + 1 },
    firstMonth: isEmpty ? null : `2017-${String(first).padStart(2, '0')}`,
    relations: byMonth.map((one) => ({
      at: [...one.keys()].map((month) => month - first),
      invoices: [...one.values()].map(({ invoices }) => invoices),
      grossMinor: [...one.values()].map(({ grossMinor }) => grossMinor),
    })),
  };
}

/** What is live of it, by month of 2017. */
function monthsOf(relation: FakeRelation | undefined, from: string, to: string) {
  const months = new Map<number, { invoices: number; grossMinor: number }>();
  for (let index = 0; index < (relation?.invoices ?? 0); index++) {
    const { day, liveGrossMinor } = invoiceOf(relation!, index);
    if (liveGrossMinor === 0 || day < from || day > to) continue;
    const month = Number(day.slice(5, 7));
    const sums = months.get(month) ?? { invoices: 0, grossMinor: 0 };
    months.set(month, { invoices: sums.invoices + 1, grossMinor: sums.grossMinor + liveGrossMinor });
  }
  return months;
}
