/** What leads and rings come to for a taxpayer, every term of it, and the rings that it is in; nothing where there is none. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orderText } from '../i18n/leadValues.ts';
import { useActions, useSession } from '../session.tsx';
import { few, More } from './LeadParties.tsx';
import { RiskTerm } from './RiskTerm.tsx';

export function RiskOfOne({ id }: { id: string }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { openPage } = useActions();
  const [isWhole, setWhole] = useState(false);
  const { data } = useQuery({ queryKey: ['risk', id], queryFn: ({ signal }) => api.risk(id, signal) });
  if (!data || data.risk === null || data.terms.length + data.rings.length === 0) return null;
  const { risk, terms, rings } = data;
  return (
    <section>
      <h3>{t('risk.title')}</h3>
      <p>
        <b className="figure">{orderText(risk)}</b> <span className="muted">{t('risk.order')}</span>
      </p>
      <ol className="reasons">
        {terms.slice(0, isWhole ? undefined : few).map((term) => (
          <RiskTerm key={term.lead ?? term.ring} term={term} />
        ))}
      </ol>
      <More count={terms.length} isWhole={isWhole} onToggle={() => setWhole(!isWhole)} />
      {rings.map(({ id: ring, rank, role }) => (
        <p key={ring} className="risk-ring">
          <button type="button" className="link" onClick={() => openPage('rings', { ring })}>
            {t('ring.title', { rank })}
          </button>{' '}
          {t('risk.role', { role: t(`leadRole.${role}`) })}
        </p>
      ))}
    </section>
  );
}
