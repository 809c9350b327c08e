/** The list of candidates, ranked, and the evidence of the one that is chosen beside it. */
import { useTranslation } from 'react-i18next';
import type { Candidate } from '../../server/contract.ts';
import { againstOf, whyOf } from '../i18n/evidence.ts';
import { wholeCount } from '../i18n/format.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import { isPair, pairOf } from '../state/identity.ts';
import { candidateKinds, candidateStates, type Choice } from '../state/view.ts';
import { CandidatePanel } from './Candidate.tsx';
import type { Ask } from './DecisionForm.tsx';
import { FoundList } from './FoundList.tsx';
import { SearchField } from './SearchField.tsx';
import { usePages } from './usePages.ts';
import { Weight } from './Weight.tsx';

export function Candidates({ onAsk }: { onAsk: Ask }) {
  const { t } = useTranslation();
  const choice = useSuyuan((state) => state.view.choice);
  const { kind, state, about, pair } = choice;
  return (
    <div className="data-page identity-page">
      <div className="refusal-head">
        <div>
          <h1>{t('identity.title')}</h1>
          <p className="muted">{t('identity.text')}</p>
        </div>
        <Filters key={about} choice={choice} />
      </div>
      <div className="identity-columns">
        <List key={`${kind} ${state} ${about}`} choice={choice} />
        {pair && <CandidatePanel key={pair.join('\n')} pair={pair} onAsk={onAsk} />}
      </div>
    </div>
  );
}

function Filters({ choice }: { choice: Choice }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const { kind, state, about } = choice;
  const show = (change: Partial<Choice>) => openPage('candidates', { kind, state, about, ...change });
  return (
    <div className="filters">
      <label>
        {t('candidates.kind')}{' '}
        <select
          value={kind ?? ''}
          onChange={({ target }) => show({ kind: candidateKinds.find((name) => name === target.value) ?? null })}
        >
          <option value="">{t('candidates.every')}</option>
          {candidateKinds.map((name) => (
            <option key={name} value={name}>
              {t(`candidateKind.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('candidates.state')}{' '}
        <select
          value={state}
          onChange={({ target }) => show({ state: candidateStates.find((name) => name === target.value) ?? 'all' })}
        >
          {candidateStates.map((name) => (
            <option key={name} value={name}>
              {t(`candidateState.${name}`)}
            </option>
          ))}
          <option value="all">{t('candidates.every')}</option>
        </select>
      </label>
      <SearchField
        key={about}
        label={t('candidates.id')}
        placeholder={t('candidates.idHint')}
        find={t('candidates.find')}
        clear={t('candidates.clear')}
        shown={about}
        onFind={(id) => show({ about: id })}
      />
    </div>
  );
}

function List({ choice }: { choice: Choice }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { kind, state, about, pair } = choice;
  const pages = usePages(['candidates', kind, state, about], (cursor, signal) =>
    api.candidates({ kind, state, about }, cursor, signal),
  );
  return (
    <FoundList
      label={t('identity.title')}
      pages={pages}
      keyOf={(candidate) => `${candidate.kind} ${pairOf(candidate).join('\n')}`}
      estimate={62}
      line="candidate-line"
      columns={(['why', 'weight', 'state'] as const).map((name) => ({ name, text: t(`candidateColumn.${name}`) }))}
      none={t('candidates.none')}
      count={(count) => t('candidates.count', { count, text: wholeCount(count) })}
    >
      {(candidate) => <Line candidate={candidate} chosen={pair !== null && isPair(candidate, pair)} />}
    </FoundList>
  );
}

function Line({ candidate, chosen }: { candidate: Candidate; chosen: boolean }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const { kind, state, about } = useSuyuan((current) => current.view.choice);
  const against = againstOf(t, candidate);
  const beside = [
    ...new Set([candidate.a.name, candidate.b.name].filter((name) => name !== null)),
    ...(against.length === 0 ? [] : [t('candidates.against', { text: against.join(t('list.semicolon')) })]),
  ];
  return (
    <div className="candidate-line" role="presentation">
      <span role="cell">
        <button
          type="button"
          className="link"
          aria-current={chosen ? 'true' : undefined}
          onClick={() => openPage('candidates', { kind, state, about, pair: pairOf(candidate) })}
        >
          {whyOf(t, candidate)}
        </button>
        {beside.length > 0 && <small className="muted">{beside.join(' · ')}</small>}
      </span>
      <span role="cell">
        <Weight weight={candidate.weight} />
      </span>
      <span role="cell">{t(`candidateState.${candidate.state}`)}</span>
    </div>
  );
}
