/** What a person must know before believing what is on the page. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, useLedger, useSession, useSuyuan } from '../session.tsx';

const againMs = 5000;

export function Banner() {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const connection = useSuyuan((state) => state.connection);
  const page = useSuyuan((state) => state.view.page);
  const { data: ledger } = useLedger();
  if (connection === 'lost') return <LostBanner />;
  if (connection === 'unauthorised' || !ledger || (!ledger.demo && !ledger.empty)) return null;
  return (
    <div className="banner" role="status">
      <span>{t(ledger.empty ? 'banner.empty' : 'banner.demo')}</span>
      {page !== 'loads' && (
        <button type="button" className="link" onClick={() => openPage('loads')}>
          {t('banner.load')}
        </button>
      )}
    </div>
  );
}

function LostBanner() {
  const { t } = useTranslation();
  const { api } = useSession();
  const { refresh } = useActions();
  const retry = () => {
    api.ledger().then(refresh, () => undefined);
  };
  useEffect(() => {
    const timer = setInterval(() => void api.ledger().then(refresh, () => undefined), againMs);
    return () => clearInterval(timer);
  }, [api, refresh]);
  return (
    <div className="banner banner-lost" role="alert">
      <span>{t('banner.lost')}</span>
      <button type="button" className="link" onClick={retry}>
        {t('problem.retry')}
      </button>
    </div>
  );
}
