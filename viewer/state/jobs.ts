/** What takes long, as the page follows it. */
import type { Job, JobProgress } from '../../server/contract.ts';
import { type Api, Failure } from './api.ts';

/** How often the page asks how far something is. */
export const pollMs = 700;

export const isUnderWay = ({ state }: Pick<Job, 'state'>): boolean => state === 'queued' || state === 'running';

/** Follows a job to its end: what came of it. Throws what it failed with; null where it was given up. */
export async function followJob<J extends Job>(
  api: Pick<Api, 'job'>,
  started: J,
  onProgress: (progress: JobProgress) => void,
): Promise<J['result']> {
  let job = started;
  for (let pause = 100; isUnderWay(job); pause = pollMs) {
    onProgress(job.progress);
    await new Promise((resolve) => setTimeout(resolve, pause));
    job = (await api.job(job.id)) as J;
  }
  if (job.problem) throw new Failure(job.problem);
  return job.result;
}
