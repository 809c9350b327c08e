/** What was loaded: upload on top, the loads on the left, the report of one on the right. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Load } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import { isUnderWay, pollMs } from '../state/jobs.ts';
import { LoadReportView } from './LoadReport.tsx';
import { useLoads } from './loadNames.ts';
import { ProblemNote } from './ProblemNote.tsx';
import { Progress } from './Progress.tsx';
import { Upload } from './Upload.tsx';

export function Loads() {
  const { t } = useTranslation();
  const { moment } = useMoney();
  const { openPage } = useActions();
  const chosen = useSuyuan((state) => state.view.choice.load);
  const choose = (load: string) => openPage('loads', { load });
  const { data, error, refetch } = useLoads();
  const loads = (data?.items ?? []).toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  const shownId = chosen ?? loads[0]?.id ?? null;
  return (
    <div className="data-page loads">
      <h1>{t('loads.title')}</h1>
      <Upload onStarted={choose} />
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && loads.length === 0 && chosen === null && <p className="muted">{t('loads.none')}</p>}
      <div className="loads-columns">
        {loads.length > 0 && (
          <nav aria-label={t('loads.list')}>
            <ul className="load-list">
              {loads.map((load) => (
                <li key={load.id}>
                  <button
                    type="button"
                    aria-current={load.id === shownId ? 'true' : undefined}
                    onClick={() => choose(load.id)}
                  >
                    <span>{moment(load.startedAt)}</span>
                    <small>
                      {t(`loadState.${load.state}`)}
                      {load.report &&
                        ` · ${t('loads.rows', { count: load.report.rows.read, text: wholeCount(load.report.rows.read) })}`}
                    </small>
                  </button>
                </li>
              ))}
            </ul>
          </nav>
        )}
        {shownId !== null && <OneLoad key={shownId} id={shownId} />}
      </div>
    </div>
  );
}

function OneLoad({ id }: { id: string }) {
  const { api } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['load', id],
    queryFn: ({ signal }) => api.loadById(id, signal),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? pollMs : false),
  });
  return (
    <article className="load">
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && isUnderWay(data) && <UnderWay load={data} />}
      {data && !isUnderWay(data) && <Settled load={data} />}
    </article>
  );
}

/** A load under way; when it goes, what the page knows of the ledger is old. */
function UnderWay({ load: { id, progress } }: { load: Load }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { refresh } = useActions();
  const { mutate, isPending, isSuccess, error } = useMutation({ mutationFn: () => api.cancelJob(id) });
  useEffect(() => refresh, [refresh]);
  const isWritten = progress.phase === 'applying' || progress.phase === 'building';
  return (
    <>
      <Progress progress={progress} />
      {isWritten ? (
        <p className="muted">{t('loads.written')}</p>
      ) : (
        <button type="button" disabled={isPending || isSuccess} onClick={() => mutate()}>
          {t('loads.cancel')}
        </button>
      )}
      {error && <ProblemNote error={error} />}
    </>
  );
}

function Settled({ load }: { load: Load }) {
  const { t } = useTranslation();
  return (
    <>
      {load.problem && (
        <div className="problem" role="alert">
          <p>{load.problem.detail}</p>
          {load.problem.advice && <p className="advice">{load.problem.advice}</p>}
        </div>
      )}
      {load.state === 'interrupted' && <Interrupted load={load} />}
      {load.report ? (
        <LoadReportView load={load.id} report={load.report} />
      ) : (
        load.state !== 'interrupted' && <p className="muted">{t(`loadState.${load.state}`)}</p>
      )}
    </>
  );
}

/** The program ended in the middle of it: what it was about, where it was hit, and that it left nothing behind. */
function Interrupted({ load: { files, progress } }: { load: Load }) {
  const { t } = useTranslation();
  return (
    <section className="interrupted">
      <h2>{t('interrupted.title')}</h2>
      <p>
        {t('interrupted.phase', { phase: t(`phase.${progress.phase}`) })}
        {progress.file !== null && ` · ${progress.file}`}
      </p>
      <p>{t('interrupted.text')}</p>
      <ul>
        {files.map((file) => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
