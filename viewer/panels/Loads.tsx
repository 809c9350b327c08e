/** What was loaded: upload on top, the loads on the left, the report of one on the right. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Load } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useSession } from '../session.tsx';
import { LoadReportView } from './LoadReport.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { Progress } from './Progress.tsx';
import { Upload } from './Upload.tsx';

const pollMs = 700;
const isUnderWay = ({ state }: Load) => state === 'queued' || state === 'running';

export function Loads() {
  const { t } = useTranslation();
  const { moment } = useMoney();
  const { api } = useSession();
  const [chosen, setChosen] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: ['loads'], queryFn: ({ signal }) => api.loads(signal) });
  const loads = (data?.items ?? []).toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  const shownId = chosen ?? loads[0]?.id ?? null;
  return (
    <main className="loads">
      <h1>{t('loads.title')}</h1>
      <Upload onStarted={setChosen} />
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
                    onClick={() => setChosen(load.id)}
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
    </main>
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
      {data && isUnderWay(data) && <Progress load={data} />}
      {data && !isUnderWay(data) && <Settled load={data} />}
    </article>
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
      {load.report ? <LoadReportView report={load.report} /> : <p className="muted">{t(`loadState.${load.state}`)}</p>}
    </>
  );
}
