/** One invoice by what it bears: its number, its code and number, or its reference. */
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import { InvoiceList } from './InvoiceList.tsx';
import { InvoicesOfOne } from './InvoicesOfOne.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { SearchField } from './SearchField.tsx';
import { usePages } from './usePages.ts';

export function InvoiceSearch() {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const { invoice: key, of } = useSuyuan((state) => state.view.choice);
  return (
    <div className="data-page invoice-page">
      <h1>{t('invoice.title')}</h1>
      <SearchField
        key={key}
        label={t('invoice.label')}
        placeholder={t('invoice.placeholder')}
        find={t('invoice.find')}
        isMain
        shown={key}
        onFind={(text) => openPage('invoice', { invoice: text && asWritten(text) })}
      />
      {of ? (
        <InvoicesOfOne key={`${of.side} ${of.id}`} of={of} />
      ) : key === null ? (
        <p className="muted">{t('invoice.text')}</p>
      ) : (
        <Found key={key} wanted={key} />
      )}
    </div>
  );
}

/** As it is printed on many forms, or copied from a table. */
const asWritten = (text: string) => text.replaceAll(/\s/g, '').replaceAll('／', '/');

function Found({ wanted }: { wanted: string }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const pages = usePages(['bearing', wanted], (cursor, signal) => api.findInvoices({ key: wanted }, cursor, signal));
  const { error, isPending, items, total } = pages;
  if (isPending) return <p role="status">{t('data.busy')}</p>;
  if (error) return <ProblemNote error={error} onRetry={pages.retry} />;
  if (items.length === 0) return <p className="muted">{t('invoice.none', { wanted })}</p>;
  return (
    <section className="found">
      <p className="muted" role="status">
        {t('invoice.found', { count: total, text: wholeCount(total) })}
      </p>
      <InvoiceList label={t('invoice.title')} pages={pages} narrow={false} openSingle />
    </section>
  );
}
