/** The pages about the data; each has its own URL. */
import { useTranslation } from 'react-i18next';
import { useActions } from '../session.tsx';
import { type DataPage, dataPages } from '../state/view.ts';
import { Findings } from './Findings.tsx';
import { InvoiceSearch } from './InvoiceSearch.tsx';
import { Loads } from './Loads.tsx';
import { Refusals } from './Refusals.tsx';

const pages = { loads: Loads, refusals: Refusals, findings: Findings, invoice: InvoiceSearch };

export function Data({ page }: { page: DataPage }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const Page = pages[page];
  return (
    <main className="data">
      <nav className="data-tabs" aria-label={t('data.pages')}>
        {dataPages.map((name) => (
          <button
            key={name}
            type="button"
            aria-current={page === name ? 'page' : undefined}
            onClick={() => openPage(name)}
          >
            {t(`data.${name}`)}
          </button>
        ))}
      </nav>
      <Page />
    </main>
  );
}
