/** The invoices of a relation: fetched page by page as one scrolls, drawn row by row as they come into sight. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useSession } from '../session.tsx';
import type { RelationKey } from '../state/view.ts';
import { InvoiceRow } from './InvoiceRow.tsx';
import { ProblemNote } from './ProblemNote.tsx';

export function Invoices({ relation }: { relation: RelationKey }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { seller, buyer, currency } = relation;
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const query = useInfiniteQuery({
    queryKey: ['invoices', seller, buyer, currency],
    queryFn: ({ pageParam, signal }) => api.invoices({ seller, buyer, currency }, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const invoices = data?.pages.flatMap(({ items }) => items) ?? [];
  const total = data?.pages[0].total ?? 0;

  // The compiler is not in use; what it could not memoise costs nothing here.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: invoices.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 52,
    getItemKey: (index) => invoices[index].digest,
    overscan: 8,
  });
  const visible = rows.getVirtualItems();
  const last = visible.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= invoices.length - 20 && hasNextPage && !isFetchingNextPage && !error) void fetchNextPage();
  }, [last, invoices.length, hasNextPage, isFetchingNextPage, error, fetchNextPage]);

  const toggle = (digest: string) => {
    const next = new Set(open);
    if (!next.delete(digest)) next.add(digest);
    setOpen(next);
  };

  return (
    <section className="invoices">
      <h3>{t('invoices.title', { text: wholeCount(total) })}</h3>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      <div className="invoice-scroll" ref={scroller} tabIndex={0} role="region" aria-label={t('invoices.region')}>
        <div role="table" aria-rowcount={total + 1} aria-label={t('invoices.region')}>
          <div role="rowgroup" className="invoice-head">
            <div role="row" className="invoice-line" aria-rowindex={1}>
              {(['number', 'day', 'net', 'tax', 'gross'] as const).map((column) => (
                <span role="columnheader" key={column} className={`cell-${column}`}>
                  {t(`invoices.${column}`)}
                </span>
              ))}
            </div>
          </div>
          <div role="rowgroup" className="virtual" style={{ height: rows.getTotalSize() }}>
            {visible.map(({ index, start }) => (
              <div
                key={invoices[index].digest}
                role="row"
                aria-rowindex={index + 2}
                data-index={index}
                ref={rows.measureElement}
                className="virtual-row"
                style={{ transform: `translateY(${start}px)` }}
              >
                <InvoiceRow
                  invoice={invoices[index]}
                  open={open.has(invoices[index].digest)}
                  onToggle={() => toggle(invoices[index].digest)}
                />
              </div>
            ))}
          </div>
        </div>
      </div>
    </section>
  );
}
