import { dayOf, formatDay, monthEnd, monthOf } from '../../graph/days.ts';
import { nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { TimelineOrder, TimelineReply } from '../contract.ts';
import { relationOf } from './relations.ts';
import { currencyOf, periodOf } from './traces.ts';

type Months = TimelineReply['relations'][number];

/** What relations come to month by month; runs in a worker. O(their invoices). */
export function timelineReply(snapshot: Snapshot, order: TimelineOrder): TimelineReply {
  const currency = currencyOf(snapshot, order.currency);
  const { fromDay, toDay } = periodOf(order);
  const relations = order.relations.map(([seller, buyer]) => {
    const e = relationOf(snapshot, nodeOf(snapshot, seller), nodeOf(snapshot, buyer), currency);
    return monthsOf(snapshot, e, fromDay ?? -Infinity, toDay ?? Infinity);
  });
  let [first, last] = [Infinity, -Infinity];
  for (const { at } of relations) {
    if (at.length === 0) continue;
    first = Math.min(first, at[0]);
    last = Math.max(last, at[at.length - 1]);
  }
  const isEmpty = first > last;
  return {
    version: snapshot.version,
    currency: snapshot.currencies[currency],
    firstMonth: isEmpty ? null : formatDay(dayOf(Math.floor(first / 12), (first % 12) + 1, 1)).slice(0, 7),
    months: isEmpty ? 0 : last - first + 1,
    relations: relations.map(({ at, ...sums }) => ({ at: at.map((month) => month - first), ...sums })),
  };
}

/** Filing months with an invoice within the days, in order; none where the relation is none. */
function monthsOf({ relations, invoices }: Snapshot, e: number, first: number, last: number): Months {
  const months: Months = { at: [], invoices: [], grossMinor: [] };
  if (e < 0) return months;
  let end = -Infinity;
  // they stand in order of day
  for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++) {
    const day = invoices.day[i];
    if (day < first || day > last) continue;
    if (day > end) {
      months.at.push(monthOf(day));
      months.invoices.push(0);
      months.grossMinor.push(0);
      end = monthEnd(day);
    }
    const month = months.at.length - 1;
    months.invoices[month]++;
    months.grossMinor[month] += invoices.grossMinor[i];
  }
  return months;
}
