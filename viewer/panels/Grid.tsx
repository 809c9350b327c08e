/** A sortable table whose rows are drawn as they come into sight. A click or Enter selects; arrows go from row to row. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';

export interface Column<T> {
  name: string;
  title: string;
  value: (row: T) => string | number | null;
  cell?: (row: T) => ReactNode;
  numeric?: boolean;
}

interface Props<T> {
  label: string;
  rows: readonly T[];
  columns: Column<T>[];
  keyOf: (row: T) => string;
  selected: string | null;
  onSelect: (row: T) => void;
  sortedBy: string;
}

const rowHeight = 30;

export function Grid<T>({ label, rows, columns, keyOf, selected, onSelect, sortedBy }: Props<T>) {
  const [order, setOrder] = useState({ name: sortedBy, descending: true });
  const scroller = useRef<HTMLDivElement>(null);
  const sorted = useMemo(() => sortRows(rows, columns, order), [rows, columns, order]);
  const at = selected === null ? -1 : sorted.findIndex((row) => keyOf(row) === selected);
  // The compiler is not in use; what it could not memoise costs nothing here.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);

  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const next = sorted[Math.max(0, Math.min(sorted.length - 1, at + move))];
    if (next !== undefined) onSelect(next);
  };
  const sortBy = (name: string) => {
    setOrder({ name, descending: order.name === name ? !order.descending : true });
  };
  const visible = virtual.getVirtualItems();
  const above = visible[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);

  return (
    <div className="grid-scroll" ref={scroller} tabIndex={0} role="region" aria-label={label} onKeyDown={onKeyDown}>
      <table className="grid" aria-rowcount={sorted.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ name, title, numeric }) => (
              <th
                key={name}
                scope="col"
                className={numeric ? 'numeric' : undefined}
                aria-sort={order.name !== name ? 'none' : order.descending ? 'descending' : 'ascending'}
              >
                <button type="button" onClick={() => sortBy(name)}>
                  {title}
                  <i aria-hidden="true">{order.name !== name ? '' : order.descending ? ' ↓' : ' ↑'}</i>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={above} columns={columns.length} />
          {visible.map(({ index }) => {
            const row = sorted[index];
            const isSelected = index === at;
            return (
              <tr
                key={keyOf(row)}
                aria-rowindex={index + 2}
                aria-current={isSelected ? 'true' : undefined}
                onClick={() => onSelect(row)}
              >
                {columns.map(({ name, value, cell, numeric }, column) => (
                  <td key={name} className={numeric ? 'numeric' : undefined}>
                    {column === 0 ? (
                      <button
                        type="button"
                        className="row-button"
                        tabIndex={isSelected || (at < 0 && index === 0) ? 0 : -1}
                      >
                        {cell ? cell(row) : value(row)}
                      </button>
                    ) : cell ? (
                      cell(row)
                    ) : (
                      value(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          <Spacer height={below} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" className="grid-spacer">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

export function sortRows<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { name, descending }: { name: string; descending: boolean },
): T[] {
  const column = columns.find((known) => known.name === name);
  if (!column) return [...rows];
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right] = [column.value(a), column.value(b)];
    // What is not known stands last, whichever way one sorts.
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left < right ? -1 : left > right ? 1 : 0);
  });
}
