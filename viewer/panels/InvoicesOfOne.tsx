/** All that one taxpayer sells or buys, as invoices. */
import { useTranslation } from 'react-i18next';
import { idText } from '../i18n/evidence.ts';
import { wholeCount } from '../i18n/format.ts';
import { useSession } from '../session.tsx';
import type { InvoicesOf } from '../state/view.ts';
import { InvoiceList } from './InvoiceList.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { usePages } from './usePages.ts';

export function InvoicesOfOne({ of }: { of: InvoicesOf }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { id, side } = of;
  const pages = usePages(['invoicesOf', id, side], (cursor, signal) => api.invoicesOf(of, cursor, signal));
  const { error, isPending, items, total } = pages;
  const title = t(`invoicesTitle.${side}`, { id: idText(t, id) });
  return (
    <section className="found">
      <h2>{title}</h2>
      {isPending && <p role="status">{t('data.busy')}</p>}
      {error && <ProblemNote error={error} onRetry={pages.retry} />}
      {!isPending && !error && (
        <p className="muted" role="status">
          {total === 0 ? t('invoicesOf.none') : t('invoicesOf.found', { count: total, text: wholeCount(total) })}
        </p>
      )}
      {items.length > 0 && <InvoiceList label={title} pages={pages} narrow={false} />}
    </section>
  );
}
