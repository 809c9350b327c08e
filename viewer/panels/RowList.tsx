/** A table of very many rows, drawn as they come into sight and asked for as one scrolls; a row may be as high as it likes. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import type { Pages } from './usePages.ts';

interface Props<T> {
  label: string;
  pages: Pages<T>;
  keyOf: (row: T) => string;
  estimate: number;
  head: ReactNode;
  children: (row: T) => ReactNode;
  className?: string;
}

export function RowList<T>({ label, pages, keyOf, estimate, head, children, className = '' }: Props<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const { items, total, before, more } = pages;
  // The compiler is not in use; what it could not memoise costs nothing here.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimate,
    getItemKey: (index) => keyOf(items[index]),
    overscan: 8,
  });
  const visible = rows.getVirtualItems();
  const last = visible.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= 0 && last >= items.length - 20) more();
  });
  useEffect(() => {
    scroller.current!.scrollTop = 0;
  }, [before]);
  return (
    <>
      <div className={`row-scroll ${className}`} ref={scroller} tabIndex={0} role="region" aria-label={label}>
        <div role="table" aria-rowcount={total + 1} aria-label={label}>
          <div role="rowgroup" className="row-head">
            <div role="row" aria-rowindex={1}>
              {head}
            </div>
          </div>
          <div role="rowgroup" className="virtual" style={{ height: rows.getTotalSize() }}>
            {visible.map(({ index, start, key }) => (
              <div
                key={String(key)}
                role="row"
                aria-rowindex={before + index + 2}
                data-index={index}
                ref={rows.measureElement}
                className="virtual-row"
                style={{ transform: `translateY(${start}px)` }}
              >
                {children(items[index])}
              </div>
            ))}
          </div>
        </div>
      </div>
      <Blocks pages={pages} />
    </>
  );
}

/** Only where there are more rows than can be scrolled over. */
function Blocks<T>({ pages }: { pages: Pages<T> }) {
  const { t } = useTranslation();
  const { before, total, blockRows, hasBlockBefore, hasBlockAfter, blockBefore, blockAfter, skipping } = pages;
  if (!hasBlockBefore && !hasBlockAfter) return null;
  return (
    <div className="blocks" role="group" aria-label={t('blocks.title')}>
      <span className="muted" role="status">
        {t('blocks.rows', {
          from: wholeCount(before + 1),
          to: wholeCount(Math.min(total, before + blockRows)),
          total: wholeCount(total),
        })}
      </span>
      <button type="button" disabled={!hasBlockBefore || skipping} onClick={blockBefore}>
        {t('blocks.before')}
      </button>
      <button type="button" disabled={!hasBlockAfter || skipping} onClick={blockAfter}>
        {t('blocks.after')}
      </button>
    </div>
  );
}
