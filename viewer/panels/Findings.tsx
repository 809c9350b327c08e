/** What in the ledger is worth a second look: kinds with their counts, and the invoices of one kind. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import { countOf } from '../state/account.ts';
import { findings } from '../state/view.ts';
import { InvoiceList } from './InvoiceList.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { usePages } from './usePages.ts';

export function Findings() {
  const { t } = useTranslation();
  const { api } = useSession();
  const { openPage } = useActions();
  const chosen = useSuyuan((state) => state.view.choice.finding);
  const { data, error, refetch } = useQuery({
    queryKey: ['account'],
    queryFn: ({ signal }) => api.ledgerAccount(signal),
  });
  return (
    <div className="data-page findings">
      <nav aria-label={t('findings.list')}>
        <h1>{t('findings.title')}</h1>
        <p className="muted note">{t('findings.text')}</p>
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        <ul>
          {findings.map((finding) => (
            <li key={finding}>
              <button
                type="button"
                aria-current={finding === chosen ? 'true' : undefined}
                onClick={() => openPage('findings', { finding })}
              >
                <span>{t(`finding.${finding}`)}</span>
                <b>{data ? wholeCount(countOf(data, finding)) : '…'}</b>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      {chosen ? <Found key={chosen} finding={chosen} /> : <p className="muted choose">{t('findings.choose')}</p>}
    </div>
  );
}

function Found({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const pages = usePages(['found', finding], (cursor, signal) => api.findInvoices({ finding }, cursor, signal));
  const { error, isPending, items, total } = pages;
  return (
    <section className="found">
      <header>
        <h2>
          {t(`finding.${finding}`)} <small className="muted">{isPending ? '' : wholeCount(total)}</small>
        </h2>
        <p className="muted">{t(`findingText.${finding}`)}</p>
      </header>
      {error && <ProblemNote error={error} onRetry={pages.retry} />}
      {isPending && <p role="status">{t('data.busy')}</p>}
      {!isPending && !error && items.length === 0 && <p className="muted">{t('findings.none')}</p>}
      {items.length > 0 && <InvoiceList label={t(`finding.${finding}`)} pages={pages} narrow={false} />}
    </section>
  );
}
