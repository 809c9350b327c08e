/** Nothing is chosen yet: says what to do, and offers where to begin. */
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useLedger } from '../session.tsx';
import { ProblemNote } from './ProblemNote.tsx';

export function Welcome() {
  const { t } = useTranslation();
  const { day } = useMoney();
  const { chooseStart, openPage } = useActions();
  const { data: ledger, error, refetch } = useLedger();
  if (error && !ledger) {
    return (
      <main className="welcome">
        <ProblemNote error={error} onRetry={() => void refetch()} />
      </main>
    );
  }
  if (!ledger) return <main className="welcome" aria-busy="true" />;
  if (ledger.empty) {
    return (
      <main className="welcome">
        <h1>{t('welcome.emptyTitle')}</h1>
        <p className="lead-text">{t('welcome.emptyText')}</p>
        <button type="button" className="primary" onClick={() => openPage('loads')}>
          {t('banner.load')}
        </button>
      </main>
    );
  }
  return (
    <main className="welcome">
      <h1>{t('welcome.title')}</h1>
      <p className="lead-text">
        {t('welcome.text')} <kbd>/</kbd>
      </p>
      {ledger.suggestions.length > 0 && (
        <section>
          <h2>{t('welcome.suggestions')}</h2>
          <ul className="suggestions">
            {ledger.suggestions.map(({ id, name }) => (
              <li key={id}>
                <button type="button" onClick={() => chooseStart(id)}>
                  {name && <span>{name}</span>}
                  <span className="id">{id}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <dl className="ledger-facts">
        {(['taxpayers', 'relations', 'invoices'] as const).map((what) => (
          <div key={what}>
            <dt>{t(`word.${what}`)}</dt>
            <dd>{wholeCount(ledger[what])}</dd>
          </div>
        ))}
        <div>
          <dt>{t('welcome.period')}</dt>
          <dd>
            {day(ledger.firstDay)} – {day(ledger.lastDay)}
          </dd>
        </div>
      </dl>
    </main>
  );
}
