/** Under which numbers and codes a taxpayer appears, why they are one, and with whom it may be one, too. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Candidate, IdentityReply } from '../../server/contract.ts';
import { coverageText, idText } from '../i18n/evidence.ts';
import { wholeCount } from '../i18n/format.ts';
import { useActions } from '../session.tsx';
import { kindOfId, pairOf } from '../state/identity.ts';
import { ProblemNote } from './ProblemNote.tsx';
import { useIdentity } from './useIdentity.ts';

const fewRegistrations = 5;
const fewPairs = 3;

export function Registrations({ id }: { id: string }) {
  const { data, error, refetch } = useIdentity(id);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const open = data.candidates.filter(({ state }) => state === 'open');
  if (data.registrations.length < 2 && open.length === 0) return null;
  return (
    <section className="registrations">
      {open.length > 0 && <OpenPairs id={id} identity={data} open={open} />}
      {data.registrations.length > 1 && <List identity={data} />}
    </section>
  );
}

function OpenPairs({ id, identity, open }: { id: string; identity: IdentityReply; open: Candidate[] }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const own = new Set(identity.registrations.map((known) => known.id));
  const more = open.length - fewPairs;
  return (
    <div className="open-pairs">
      <p>{t('registrations.pairs', { count: open.length, text: wholeCount(open.length) })}</p>
      <ul>
        {open.slice(0, fewPairs).map((candidate) => {
          const [a, b] = pairOf(candidate);
          return (
            <li key={`${a}\n${b}`}>
              <button
                type="button"
                className="link"
                onClick={() => openPage('candidates', { about: own.has(a) ? a : b, pair: [a, b] })}
              >
                {t('registrations.with', { other: idText(t, own.has(a) ? b : a) })}
              </button>
            </li>
          );
        })}
        {more > 0 && (
          <li>
            <button type="button" className="link" onClick={() => openPage('candidates', { about: id })}>
              {t('registrations.more', { count: more, text: wholeCount(more) })}
            </button>
          </li>
        )}
      </ul>
    </div>
  );
}

function List({ identity: { subject, registrations, registrationCount: count } }: { identity: IdentityReply }) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? registrations : registrations.slice(0, fewRegistrations);
  return (
    <>
      <h3>{t('registrations.title', { count, text: wholeCount(count) })}</h3>
      <ul className="registration-list">
        {shown.map(({ id, coverage, observed, why }) => (
          <li key={id}>
            <span>{idText(t, id)}</span>
            <small className="muted">
              {[
                ...(kindOfId(id, subject.id) === 'code' ? [] : [t(`registrationKind.${kindOfId(id, subject.id)}`)]),
                ...(why === 'itself' ? [] : [t(`joinedWhy.${why}`)]),
                ...(observed.length === 0 ? [] : [coverageText(t, coverage)]),
              ].join(' · ')}
            </small>
          </li>
        ))}
      </ul>
      {shown.length < count && (
        <button type="button" className="link" onClick={() => setWhole(true)}>
          {t('registrations.all', { count, text: wholeCount(count) })}
        </button>
      )}
    </>
  );
}
