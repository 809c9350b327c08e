/** The chain view: conditions above, the picture with its months and tables, and what is selected beside it. */
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Controls } from './panels/Controls.tsx';
import { Detail } from './panels/Detail.tsx';
import { DrawnBar } from './panels/DrawnBar.tsx';
import { ProblemNote } from './panels/ProblemNote.tsx';
import { ProgressOfGraph } from './panels/Progress.tsx';
import { Spoken } from './panels/Spoken.tsx';
import { StatusLine } from './panels/StatusLine.tsx';
import { Tables } from './panels/Tables.tsx';
import { TimelineStrip } from './panels/TimelineStrip.tsx';
import { hasWebGl } from './scene/renderer.ts';
import { useActions, useSuyuan } from './session.tsx';
import { Failure, unreachable } from './state/api.ts';
import type { Chain } from './state/chain.ts';
import { useShown } from './useShown.ts';

const Scene = lazy(async () => ({ default: (await import('./scene/Scene.tsx')).Scene }));

const StaticScene = lazy(async () => ({ default: (await import('./scene/StaticScene.tsx')).StaticScene }));

export function Investigation() {
  const { t } = useTranslation();
  const chain = useSuyuan((state) => state.chain);
  const busy = useSuyuan((state) => state.tracing.busy);
  const drawn = useSuyuan((state) => state.view.drawn);
  return (
    <main className="investigation">
      {drawn === null ? <Controls /> : <DrawnBar drawn={drawn} />}
      {chain ? (
        <Work chain={chain} />
      ) : (
        <div className="work">
          <div className="board">
            <Trouble />
            {busy && (
              <p className="scene waiting" role="status">
                {t(drawn === null ? 'status.busy' : `drawn.busy.${drawn.kind}`)}
              </p>
            )}
          </div>
        </div>
      )}
    </main>
  );
}

function Work({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const { refresh } = useActions();
  const table = useSuyuan((state) => state.view.table);
  const months = useSuyuan((state) => state.view.timeline);
  const [drawable] = useState(hasWebGl);
  const { shown, marks, timeline, error } = useShown(chain);
  return (
    <div className="work">
      <div className={`board ${table === 'closed' && drawable ? '' : 'board-split'} ${drawable ? '' : 'no-scene'}`}>
        <Trouble />
        {error instanceof Failure && error.problem.code !== unreachable && (
          <ProblemNote error={error} onRetry={refresh} />
        )}
        {!drawable && <p className="notice">{t('scene.noWebGl')}</p>}
        <Suspense fallback={<div className="scene" />}>
          {drawable ? <Scene shown={shown} marks={marks} /> : <StaticScene shown={shown} marks={marks} />}
        </Suspense>
        {months && timeline && <TimelineStrip chain={chain} timeline={timeline} />}
        <Spoken shown={shown} />
        <StatusLine shown={shown} />
        <Tables shown={shown} marks={marks} always={!drawable} />
      </div>
      <Detail shown={shown} />
    </div>
  );
}

/** What went wrong with the trace, and how far a graph of another day has come. */
function Trouble() {
  const { refresh } = useActions();
  const { busy, problem } = useSuyuan((state) => state.tracing);
  const asOf = useSuyuan((state) => state.view.options.asOf);
  return (
    <>
      {problem && problem.code !== unreachable && <ProblemNote error={new Failure(problem)} onRetry={refresh} />}
      {busy && asOf !== null && <ProgressOfGraph asOf={asOf} />}
    </>
  );
}
