/** What was found, strongest first, page by page: how many there are, and a line each. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from './ProblemNote.tsx';
import { RowList } from './RowList.tsx';
import type { Pages } from './usePages.ts';

interface Props<T> {
  label: string;
  pages: Pages<T>;
  keyOf: (row: T) => string;
  /** Height of a line, about. */
  estimate: number;
  line: string;
  columns: readonly { name: string; text: string }[];
  none: string;
  count: (total: number) => string;
  children: (row: T) => ReactNode;
}

export function FoundList<T>({ label, pages, keyOf, estimate, line, columns, none, count, children }: Props<T>) {
  const { t } = useTranslation();
  const { error, isPending, items, total } = pages;
  if (isPending) return <p role="status">{t('data.busy')}</p>;
  const head = (
    <div role="presentation" className={line}>
      {columns.map(({ name, text }) => (
        <span role="columnheader" key={name} className={`cell-${name}`}>
          {text}
        </span>
      ))}
    </div>
  );
  return (
    <section className="found">
      {error && <ProblemNote error={error} onRetry={pages.retry} />}
      <p className="muted" role="status">
        {items.length === 0 && !error ? none : count(total)}
      </p>
      {items.length > 0 && (
        <RowList label={label} pages={pages} keyOf={keyOf} estimate={estimate} head={head}>
          {children}
        </RowList>
      )}
    </section>
  );
}
