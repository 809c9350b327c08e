/** What the score of a ring is made of: of each group of detectors the strongest lead. */
import { useTranslation } from 'react-i18next';
import type { Ring } from '../../server/contract.ts';
import { orderText } from '../i18n/leadValues.ts';
import { RiskTerm } from './RiskTerm.tsx';

export function RingTerms({ ring: { score, terms, leads } }: { ring: Ring }) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{t('ring.score')}</h3>
      <p>
        <b className="figure">{orderText(score)}</b> <span className="muted">{t('risk.order')}</span>
      </p>
      <ol className="reasons">
        {terms.map((term) => {
          const title = `${term.title} #${leads.indexOf(term.lead) + 1}`;
          return <RiskTerm key={term.lead} term={{ ...term, title, ring: null, counts: true }} />;
        })}
      </ol>
      <p className="muted note">{t('risk.value')}</p>
    </section>
  );
}
