/** One pair that may be one subject: the whole of its evidence, and the buttons of those who decide. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Candidate } from '../../server/contract.ts';
import { againstOf, idText, whyOf } from '../i18n/evidence.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import type { Api } from '../state/api.ts';
import { codeOf, decisionsAbout, isPair, otherSide } from '../state/identity.ts';
import { AliasEvidence, DuplicateEvidence, LedgersOf } from './CandidateEvidence.tsx';
import type { Ask } from './DecisionForm.tsx';
import { DecisionList } from './Decisions.tsx';
import { Party } from './Party.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { Weight } from './Weight.tsx';

const signs = { open: '=?', accepted: '=', confirmed: '=', refused: '≠' };

type Pair = readonly [a: string, b: string];

export function CandidatePanel({ pair, onAsk }: { pair: Pair; onAsk: Ask }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { openPage } = useActions();
  const { kind, state, about } = useSuyuan((current) => current.view.choice);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['candidate', ...pair],
    queryFn: ({ signal }) => findPair(api, pair, signal),
  });
  return (
    <aside className="candidate" aria-label={t('evidence.label')} tabIndex={0}>
      <button
        type="button"
        className="quiet close"
        aria-label={t('candidates.close')}
        onClick={() => openPage('candidates', { kind, state, about })}
      >
        ✕
      </button>
      {isPending && <p role="status">{t('data.busy')}</p>}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data === null && <p className="muted">{t('candidates.gone')}</p>}
      {data && <Evidence candidate={data} onAsk={onAsk} />}
    </aside>
  );
}

/** The API knows pairs by one of their ids; of an alias the code has few. */
async function findPair(api: Api, pair: Pair, signal: AbortSignal): Promise<Candidate | null> {
  const about = pair.find((id) => codeOf(id)) ?? pair[0];
  let cursor: string | null = null;
  do {
    const page = await api.candidates({ kind: null, state: 'all', about }, cursor, signal);
    const found = page.items.find((candidate) => isPair(candidate, pair));
    if (found) return found;
    cursor = page.next;
  } while (cursor !== null);
  return null;
}

function Evidence({ candidate, onAsk }: { candidate: Candidate; onAsk: Ask }) {
  const { t } = useTranslation();
  const { a, b, kind, state } = candidate;
  const against = againstOf(t, candidate);
  const ask = (decision: 'confirm' | 'refuse') => onAsk({ kind: decision, a: a.id, b: b.id });
  return (
    <>
      <header>
        <p className="kicker">
          {t(`candidateKind.${kind}`)} · {t(`candidateState.${state}`)} <Weight weight={candidate.weight} />
        </p>
        <h2>
          {idText(t, a.id)} <span aria-hidden="true">{signs[state]}</span> {idText(t, b.id)}
        </h2>
        <p>{whyOf(t, candidate)}</p>
      </header>
      <div className="decide">
        {state !== 'confirmed' && (
          <button type="button" className="primary" onClick={() => ask('confirm')}>
            {t('decide.confirm')}
          </button>
        )}
        {state !== 'refused' && (
          <button type="button" onClick={() => ask('refuse')}>
            {t('decide.refuse')}
          </button>
        )}
        <p className="muted note">{t('decide.only')}</p>
      </div>
      {kind === 'alias' ? <AliasEvidence candidate={candidate} /> : <DuplicateEvidence candidate={candidate} />}
      <section>
        <h3>{t('evidence.against')}</h3>
        {against.length === 0 ? (
          <p className="muted">{t('evidence.none')}</p>
        ) : (
          <ul className="story-reasons">
            {against.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </section>
      <LedgersOf candidate={candidate} />
      <PairParties candidate={candidate} />
      <PairDecisions pair={[a.id, b.id]} onAsk={onAsk} />
    </>
  );
}

/** On to the chain, and to the invoices of either. */
function PairParties({ candidate }: { candidate: Candidate }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const { a, b } = candidate;
  const sides = candidate.kind === 'alias' ? [otherSide(candidate.evidence.side)] : (['sales', 'purchases'] as const);
  return (
    <section>
      <h3>{t('word.taxpayers')}</h3>
      {[a, b].map(({ id }) => (
        <p key={id} className="pair-party">
          <Party id={id} />
          {sides.map((side) => (
            <button
              key={side}
              type="button"
              className="link"
              aria-label={t('evidence.invoicesLabel', { id, list: t(`evidence.${side}Of`) })}
              onClick={() => openPage('invoice', { of: { id, side } })}
            >
              {t(`evidence.${side}Of`)}
            </button>
          ))}
        </p>
      ))}
    </section>
  );
}

function PairDecisions({ pair, onAsk }: { pair: Pair; onAsk: Ask }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { data } = useQuery({
    queryKey: ['decisions', pair[0]],
    queryFn: ({ signal }) => api.decisions(pair[0], signal),
  });
  const about = decisionsAbout(data?.items ?? [], pair);
  if (about.length === 0) return null;
  return (
    <section>
      <h3>{t('decisions.ofPair')}</h3>
      <DecisionList decisions={about} onAsk={onAsk} />
    </section>
  );
}
