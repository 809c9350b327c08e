import { formatDay } from '../../graph/days.ts';
import { idOf, nameOf, nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { PartnersOrder, PartnersReply } from '../contract.ts';
import { describeTaxpayer, exact, nodeFor, relationsOf } from './taxpayers.ts';
import { currencyOf, goodsOf, periodOf } from './traces.ts';

/** How many goods categories are told. */
const MOST_GOODS = 50;

interface Partner {
  node: number;
  invoices: number;
  grossMinor: number;
  taxMinor: number;
  firstDay: number;
  lastDay: number;
}

export interface PartnersQuestion {
  order: PartnersOrder;
  offset: number;
}

/** Whom a taxpayer buys from (up) or sells to (down), largest first, ties by id; runs in a worker. O(its relations and invoices on that side). */
export function partnersReply(
  snapshot: Snapshot,
  { order, offset }: PartnersQuestion,
): Omit<PartnersReply, 'version' | 'next'> {
  const node = nodeFor(snapshot, order.id);
  const currency = currencyOf(snapshot, order.currency);
  const { partners, goods } = gathered(snapshot, node, currency, order);
  const hidden = new Set(order.without.map((id) => nodeOf(snapshot, id)));
  const isFound = named(snapshot, order.q);
  const found = partners.filter((one) => !hidden.has(one.node) && isFound(one.node));
  found.sort((a, b) => b.grossMinor - a.grossMinor || a.node - b.node);
  return {
    currency: snapshot.currencies[currency],
    total: found.length,
    totalGrossMinor: found.reduce((sum, { grossMinor }) => exact('grossMinor', sum + grossMinor), 0),
    items: found.slice(offset, offset + order.limit).map(({ node: partner, firstDay, lastDay, ...sums }) => ({
      ...{ taxpayer: describeTaxpayer(snapshot, partner), ...sums },
      ...{ firstDay: formatDay(firstDay), lastDay: formatDay(lastDay) },
    })),
    goods,
  };
}

/** All of them that have an invoice as asked for, in order of id; and what its invoices on that side are of, whatever the category. */
function gathered(snapshot: Snapshot, node: number, currency: number, order: PartnersOrder) {
  const { relations, invoices, goodsCategories } = snapshot;
  const asked = goodsOf(snapshot, order.goods);
  const { fromDay, toDay } = periodOf(order);
  const [first, last] = [fromDay ?? -Infinity, toDay ?? Infinity];
  const [side, far] = order.direction === 'down' ? (['sales', relations.buyer] as const) : (['purchases', relations.seller] as const); // prettier-ignore
  const partners: Partner[] = [];
  const goods = new Map<number, { invoices: number; grossMinor: number }>();
  for (const e of relationsOf(snapshot, node, side)) {
    if (relations.currency[e] !== currency) continue;
    const partner = { node: far[e], invoices: 0, grossMinor: 0, taxMinor: 0, firstDay: 0, lastDay: 0 };
    for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++) {
      const day = invoices.day[i];
      if (day < first || day > last) continue;
      const category = invoices.goods[i];
      const sums = goods.get(category) ?? { invoices: 0, grossMinor: 0 };
      goods.set(category, sums);
      sums.invoices++;
      sums.grossMinor = exact('grossMinor', sums.grossMinor + invoices.grossMinor[i]);
      if (asked !== null && category !== asked) continue;
      if (partner.invoices++ === 0) partner.firstDay = day;
      partner.lastDay = day;
      partner.grossMinor += invoices.grossMinor[i];
      partner.taxMinor += invoices.taxMinor[i];
    }
    if (partner.invoices > 0 && partner.grossMinor >= order.minGrossMinor) partners.push(partner);
  }
  const largest = [...goods].sort(([a, one], [b, other]) => other.grossMinor - one.grossMinor || a - b);
  return {
    partners,
    goods: largest
      .slice(0, MOST_GOODS)
      .map(([category, sums]) => ({ category: goodsCategories[category] || null, ...sums })),
  };
}

/** Whether a part of the name or of the id reads so, in capitals or not. */
function named(snapshot: Snapshot, q: string | undefined): (node: number) => boolean {
  if (q === undefined) return () => true;
  const wanted = q.toLowerCase();
  const has = (text: string | null) => text !== null && text.toLowerCase().includes(wanted);
  return (node) => has(idOf(snapshot, node)) || has(nameOf(snapshot, node));
}
