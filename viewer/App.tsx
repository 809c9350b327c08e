/** The page: panels around the scene. The only place that knows both. */
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Investigation } from './Investigation.tsx';
import { Keys } from './panels/Keys.tsx';
import { Banner } from './panels/Banner.tsx';
import { HubDialog } from './panels/HubDialog.tsx';
import { TopBar } from './panels/TopBar.tsx';
import { Welcome } from './panels/Welcome.tsx';
import { useSuyuan } from './session.tsx';
import { isIdentityPage, isLeadPage, type Page } from './state/view.ts';

const Data = lazy(async () => ({ default: (await import('./panels/Data.tsx')).Data }));

const Identity = lazy(async () => ({ default: (await import('./panels/Identity.tsx')).Identity }));

const Leads = lazy(async () => ({ default: (await import('./panels/Leads.tsx')).Leads }));

export function App() {
  const { t } = useTranslation();
  const connection = useSuyuan((state) => state.connection);
  const page = useSuyuan((state) => state.view.page);
  const start = useSuyuan((state) => state.view.start);
  if (connection === 'unauthorised') {
    return (
      <main className="welcome">
        <h1>{t('unauthorised.title')}</h1>
        <p className="lead-text">{t('unauthorised.text')}</p>
      </main>
    );
  }
  return (
    <>
      <TopBar />
      <Banner />
      {page !== 'chain' ? (
        <Suspense fallback={<main className="data" aria-busy="true" />}>
          <Beside page={page} />
        </Suspense>
      ) : start === null ? (
        <Welcome />
      ) : (
        <Investigation />
      )}
      <HubDialog />
      <Keys />
    </>
  );
}

function Beside({ page }: { page: Exclude<Page, 'chain'> }) {
  if (isLeadPage(page)) return <Leads page={page} />;
  return isIdentityPage(page) ? <Identity page={page} /> : <Data page={page} />;
}
