/** What people decided about who is who, newest first, and the way back. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Decision } from '../../server/contract.ts';
import { idText } from '../i18n/evidence.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import { undoneBy } from '../state/identity.ts';
import type { Ask } from './DecisionForm.tsx';
import { ProblemNote } from './ProblemNote.tsx';

export function Decisions({ onAsk }: { onAsk: Ask }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { openPage } = useActions();
  const about = useSuyuan((state) => state.view.choice.about);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['decisions', about],
    queryFn: ({ signal }) => api.decisions(about, signal),
  });
  return (
    <div className="data-page decisions-page" tabIndex={0} role="region" aria-label={t('decisions.title')}>
      <h1>{t('decisions.title')}</h1>
      <p className="muted">
        {t('decisions.text')}{' '}
        {about !== null && (
          <>
            {idText(t, about)}{' '}
            <button type="button" className="link" onClick={() => openPage('decisions')}>
              {t('candidates.clear')}
            </button>
          </>
        )}
      </p>
      {isPending && <p role="status">{t('data.busy')}</p>}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data?.items.length === 0 && (
        <p className="muted">
          {about === null ? t('decisions.none') : t('decisions.noneOf', { id: idText(t, about) })}
        </p>
      )}
      {data && <DecisionList decisions={data.items} onAsk={onAsk} />}
    </div>
  );
}

export function DecisionList({ decisions, onAsk }: { decisions: readonly Decision[]; onAsk: Ask }) {
  const { t } = useTranslation();
  const { moment } = useMoney();
  const { openPage } = useActions();
  return (
    <ol className="decisions">
      {decisions.map((decision) => {
        const { number, kind, a, b, stands, author, reason, madeAt } = decision;
        const taker = undoneBy(decisions, decision);
        return (
          <li key={number} className={stands ? undefined : 'undone'}>
            <p className="muted">
              {t('decisions.number', { number })} · {moment(madeAt)} · {author}
            </p>
            <p>
              <b>{decisionText(t, decision)}</b>
            </p>
            <p>{reason}</p>
            <p className="decision-state">
              {stands
                ? t('decisions.stands')
                : taker
                  ? t('decisions.undoneBy', { number: taker.number })
                  : t('decisions.undone')}
              {(kind === 'confirm' || kind === 'refuse') && a !== null && b !== null && (
                <button
                  type="button"
                  className="link"
                  onClick={() => openPage('candidates', { state: 'all', about: a, pair: [a, b] })}
                >
                  {t('decisions.look')}
                </button>
              )}
              {stands && (
                <button
                  type="button"
                  className="link"
                  aria-label={t('decisions.undoLabel', { number })}
                  onClick={() => onAsk({ kind: 'undo', undoes: number })}
                >
                  {t('decisions.undo')}
                </button>
              )}
            </p>
          </li>
        );
      })}
    </ol>
  );
}

function decisionText(t: ReturnType<typeof useTranslation>['t'], { kind, a, b, undoes }: Decision): string {
  if (kind === 'undo') return t('decisionText.undo', { number: undoes });
  return t(`decisionText.${kind}`, { a: idText(t, a ?? ''), b: idText(t, b ?? '') });
}
