/** A lead computed again from the ledger alone, beside what it says. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Explanation, Lead } from '../../server/contract.ts';
import { knownValue, unitOf, valueText } from '../i18n/leadValues.ts';
import { useSession } from '../session.tsx';
import { byWeight, type Recomputed, recomputed } from '../state/leads.ts';
import { ProblemNote } from './ProblemNote.tsx';

export function LeadCheck({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { id, scan } = lead;
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['explanation', id, scan],
    queryFn: ({ signal }) => api.explanation({ id, scan }, signal),
    // Asked for again, it is computed again.
    staleTime: 0,
  });
  return (
    <section className="check" aria-label={t('check.region')}>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {isFetching && <p role="status">{t('check.busy')}</p>}
      {data && !isFetching && <Checked lead={lead} explanation={data} />}
    </section>
  );
}

function Checked({ lead, explanation }: { lead: Lead; explanation: Explanation }) {
  const { t } = useTranslation();
  const groups = recomputed(explanation, byWeight(lead.reasons));
  const titleOf = (about: string) =>
    about === 'evidence' ? t('check.evidence') : (lead.reasons.find(({ code }) => code === about)?.text ?? about);
  const left = groups.filter(({ isLeft, isStandingLeft }) => isLeft || isStandingLeft);
  return (
    <>
      <p role="status">
        <b>{t(explanation.agrees ? 'check.agrees' : 'check.differs')}</b> {t('check.text')}
      </p>
      {explanation.moved && <p className="muted">{t('check.moved')}</p>}
      <table className="sum">
        <thead>
          <tr>
            <th scope="col">{t('check.value')}</th>
            <th scope="col">{t('check.lead')}</th>
            <th scope="col">{t('check.ledger')}</th>
            <td />
          </tr>
        </thead>
        {groups
          .filter(({ items }) => items.length > 0)
          .map((group) => (
            <Group key={group.about} title={titleOf(group.about)} group={group} currency={lead.currency} />
          ))}
      </table>
      {left.length > 0 && (
        <>
          <h3>{t('check.left')}</h3>
          <ul className="story-reasons">
            {left.map(({ about, isLeft }) => (
              <li key={about}>
                {titleOf(about)} {!isLeft && t('check.leftStanding')}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Group({ title, group, currency }: { title: string; group: Recomputed; currency: string }) {
  const { t } = useTranslation();
  const nameOf = (value: string) => {
    const known = knownValue(value);
    return known ? t(`checkValue.${known}`) : t(`checkUnit.${unitOf(value)}`);
  };
  return (
    <tbody>
      <tr className="check-title">
        <th scope="rowgroup" colSpan={4}>
          {title}
        </th>
      </tr>
      {group.items.map(({ value, lead, ledger, agrees }) => (
        <tr key={value} className={agrees ? undefined : 'differs'}>
          <th scope="row">{nameOf(value)}</th>
          {value === 'isItsId' ? (
            <td colSpan={2} />
          ) : (
            [lead, ledger].map((one, index) => <td key={index}>{valueText(value, one, currency)}</td>)
          )}
          <td>
            <span aria-hidden="true">{agrees ? '=' : '≠'}</span>
            <span className="visually-hidden">{t(agrees ? 'check.same' : 'check.different')}</span>
          </td>
        </tr>
      ))}
    </tbody>
  );
}
