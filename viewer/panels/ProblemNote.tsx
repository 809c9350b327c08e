/** A problem document in words: what happened, and what to do. */
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../server/contract.ts';
import { problemFrom, unreachable } from '../state/api.ts';
import { ProgressOfJob } from './Progress.tsx';

export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const problem = problemFrom(error);
  const { detail, advice } = useProblemWords(problem);
  const job = problem.values?.job;
  return (
    <div className="problem" role="alert">
      <p>{detail}</p>
      {advice && <p className="advice">{advice}</p>}
      {typeof job === 'string' && <ProgressOfJob id={job} />}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t('problem.retry')}
        </button>
      )}
    </div>
  );
}

export function useProblemWords(problem: Problem): { detail: string; advice?: string } {
  const { t } = useTranslation();
  if (problem.code === unreachable) return { detail: t('problem.unreachable'), advice: t('problem.unreachableAdvice') };
  if (problem.code === 'page_unexpected') {
    return { detail: t('problem.unexpected', { detail: problem.detail }), advice: t('problem.unexpectedAdvice') };
  }
  return { detail: problem.detail, advice: problem.advice };
}
