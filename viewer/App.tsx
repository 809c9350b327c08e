/** The page: panels around the scene. The only place that knows both. */
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Keys } from './panels/Keys.tsx';
import { Banner } from './panels/Banner.tsx';
import { Controls } from './panels/Controls.tsx';
import { Detail } from './panels/Detail.tsx';
import { DrawnBar } from './panels/DrawnBar.tsx';
import { HubDialog } from './panels/HubDialog.tsx';
import { ProblemNote } from './panels/ProblemNote.tsx';
import { ProgressOfGraph } from './panels/Progress.tsx';
import { StatusLine } from './panels/StatusLine.tsx';
import { Tables } from './panels/Tables.tsx';
import { TopBar } from './panels/TopBar.tsx';
import { Welcome } from './panels/Welcome.tsx';
import { hasWebGl } from './scene/renderer.ts';
import { useActions, useSuyuan } from './session.tsx';
import { Failure, unreachable } from './state/api.ts';
import { isIdentityPage, isLeadPage, type Page } from './state/view.ts';

const Scene = lazy(async () => ({ default: (await import('./scene/Scene.tsx')).Scene }));

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

function Investigation() {
  const { t } = useTranslation();
  const { refresh } = useActions();
  const chain = useSuyuan((state) => state.chain);
  const { busy, problem } = useSuyuan((state) => state.tracing);
  const table = useSuyuan((state) => state.view.table);
  const drawn = useSuyuan((state) => state.view.drawn);
  const asOf = useSuyuan((state) => state.view.options.asOf);
  const [drawable] = useState(hasWebGl);
  return (
    <main className="investigation">
      {drawn === null ? <Controls /> : <DrawnBar drawn={drawn} />}
      <div className="work">
        <div className={`board ${table === 'closed' && drawable ? '' : 'board-split'} ${drawable ? '' : 'no-scene'}`}>
          {problem && problem.code !== unreachable && <ProblemNote error={new Failure(problem)} onRetry={refresh} />}
          {!drawable && <p className="notice">{t('scene.noWebGl')}</p>}
          {chain && drawable && (
            <Suspense fallback={<div className="scene" />}>
              <Scene chain={chain} />
            </Suspense>
          )}
          {!chain && busy && (
            <p className="scene waiting" role="status">
              {t(drawn === null ? 'status.busy' : `drawn.busy.${drawn.kind}`)}
            </p>
          )}
          {busy && asOf !== null && <ProgressOfGraph asOf={asOf} />}
          {chain && <StatusLine chain={chain} />}
          {chain && <Tables chain={chain} always={!drawable} />}
        </div>
        {chain && <Detail chain={chain} />}
      </div>
    </main>
  );
}
