/** How far something long is; the command line says the same (server/commands/progress.ts). */
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobProgress, JobsReply } from '../../server/contract.ts';
import { byteText, wholeCount } from '../i18n/format.ts';
import { useActions, useSession } from '../session.tsx';
import { isUnderWay, pollMs } from '../state/jobs.ts';

export function Progress({ progress }: { progress: JobProgress }) {
  const { t } = useTranslation();
  const { phase, file, done, total, unit, secondsLeft } = progress;
  const amount = (value: number) => (unit === 'bytes' ? byteText(value) : wholeCount(value));
  const share = total ? { value: done, max: total } : {};
  const left = secondsLeft === null ? null : secondsLeft < 60 ? 'seconds' : 'minutes';
  return (
    <div className="progress" role="status">
      <p>
        {t(`phase.${phase}`)}
        {file !== null && ` · ${file}`}
      </p>
      <progress {...share} aria-label={t(`phase.${phase}`)} />
      <p className="muted" hidden={phase === 'queued'}>
        {total ? `${Math.floor((100 * done) / total)} % · ` : ''}
        {amount(done)}
        {total !== null && ` / ${amount(total)}`} {unit !== 'bytes' && t(`unit.${unit}`)}
        {left !== null &&
          ` · ${t(`left.${left}`, { number: left === 'seconds' ? secondsLeft : Math.ceil(secondsLeft! / 60) })}`}
      </p>
    </div>
  );
}

/** A job that the page waits for; at its end, what the page knows is old. */
export function ProgressOfJob({ id }: { id: string }) {
  const { api } = useSession();
  const { refresh } = useActions();
  const { data } = useQuery({
    queryKey: ['job', id],
    queryFn: ({ signal }) => api.job(id, signal),
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : pollMs),
  });
  const hasEnded = data && !isUnderWay(data);
  useEffect(() => {
    if (hasEnded) refresh();
  }, [hasEnded, refresh]);
  return data ? <Progress progress={data.progress} /> : null;
}

/** The graph of an earlier day, while a trace waits for it. */
export function ProgressOfGraph({ asOf }: { asOf: string }) {
  const { api } = useSession();
  const { data } = useQuery({
    queryKey: ['jobs', 'graph', 'running'],
    queryFn: ({ signal }): Promise<JobsReply> => api.jobs({ kind: 'graph', state: 'running' }, signal),
    refetchInterval: pollMs,
  });
  const job = data?.items.find((one) => one.kind === 'graph' && one.about.asOf === asOf);
  return job ? <Progress progress={job.progress} /> : null;
}
