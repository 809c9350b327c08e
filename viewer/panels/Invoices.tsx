/** The documents of a relation. */
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useSession, useSuyuan } from '../session.tsx';
import type { RelationKey } from '../state/view.ts';
import { InvoiceList } from './InvoiceList.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { usePages } from './usePages.ts';

export function Invoices({ relation }: { relation: RelationKey }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const asOf = useSuyuan((state) => state.chain?.asOf ?? null);
  const { seller, buyer, currency } = relation;
  const pages = usePages(['invoices', seller, buyer, currency], (cursor, signal) =>
    api.invoices({ seller, buyer, currency }, cursor, signal),
  );
  return (
    <section className="invoices">
      <h3>{t('invoices.title', { text: wholeCount(pages.total) })}</h3>
      {pages.error && <ProblemNote error={pages.error} onRetry={pages.retry} />}
      <InvoiceList label={t('invoices.region')} pages={pages} narrow asOf={asOf} />
    </section>
  );
}
