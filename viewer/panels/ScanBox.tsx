/** What the list comes from: the newest scan, one that is under way, or none yet, and the way to a new one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobOf, Scan } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSession } from '../session.tsx';
import { Failure } from '../state/api.ts';
import { isUnderWay, pollMs } from '../state/jobs.ts';
import { periodOf, scanUnderWay } from '../state/leads.ts';
import { ProblemNote } from './ProblemNote.tsx';
import { Progress } from './Progress.tsx';

const jobsKey = ['jobs', 'scan'];

export function ScanBox({ scan }: { scan: Scan | null }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: jobsKey,
    queryFn: ({ signal }) => api.jobs({ kind: 'scan', state: null }, signal),
    refetchInterval: ({ state }) => (scanUnderWay(state.data?.items ?? []) ? pollMs : false),
  });
  const asked = useMutation({
    mutationFn: () => api.startScan({}),
    onSuccess: () => queries.invalidateQueries({ queryKey: jobsKey }),
  });
  const underWay = scanUnderWay(data?.items ?? []);
  const ended = data?.items.find((job) => job.id === asked.data?.id && !isUnderWay(job));
  const button = (
    <button
      type="button"
      className={scan?.isCurrent ? '' : 'primary'}
      disabled={asked.isPending}
      onClick={() => asked.mutate()}
    >
      {t(scan ? 'scan.again' : 'scan.start')}
    </button>
  );
  return (
    <section className={scan ? 'scan' : 'scan scan-first'} aria-label={t('scan.region')}>
      {!scan && !underWay && (
        <div>
          <h2>{t('scan.nothing')}</h2>
          <p className="muted">{t('scan.nothingText')}</p>
        </div>
      )}
      {scan && <ScanFacts scan={scan} />}
      {underWay ? <UnderWay key={underWay.id} job={underWay} /> : button}
      {asked.error && <ProblemNote error={asked.error} />}
      {ended?.problem && <ProblemNote error={new Failure(ended.problem)} />}
      {(ended?.state === 'cancelled' || ended?.state === 'interrupted') && (
        <p className="muted" role="status">
          {t(ended.state === 'cancelled' ? 'scan.cancelled' : 'scan.interrupted')}
        </p>
      )}
    </section>
  );
}

function ScanFacts({ scan }: { scan: Scan }) {
  const { t } = useTranslation();
  const { moment, day } = useMoney();
  const { finishedAt, detectors, isCurrent, leads, rings } = scan;
  const period = periodOf(scan);
  const text = (bound: string | null) => (bound === null ? t('scan.open') : day(bound));
  const leftOut = detectors.reduce((sum, run) => sum + run.leftOut, 0);
  return (
    <div>
      <p className="muted">
        {t('scan.last', { moment: moment(finishedAt) })}
        {` · ${t('scan.leads', { count: leads, text: wholeCount(leads) })}`}
        {rings !== null && ` · ${t('scan.rings', { count: rings, text: wholeCount(rings) })}`}
        {period && ` · ${t('scan.period', { from: text(period.from), to: text(period.to) })}`}
      </p>
      {leftOut > 0 && <p className="muted">{t('scan.leftOut', { text: wholeCount(leftOut) })}</p>}
      {!isCurrent && (
        <p className="scan-old" role="status">
          {t('scan.old')}
        </p>
      )}
    </div>
  );
}

/** When it goes, what the page knows of leads is old. */
function UnderWay({ job: { id, progress } }: { job: JobOf<'scan'> }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { refresh } = useActions();
  const { mutate, isPending, isSuccess, error } = useMutation({ mutationFn: () => api.cancelJob(id) });
  useEffect(() => refresh, [refresh]);
  return (
    <>
      <Progress progress={progress} />
      <button type="button" disabled={isPending || isSuccess} onClick={() => mutate()}>
        {t('scan.cancel')}
      </button>
      {error && <ProblemNote error={error} />}
    </>
  );
}
