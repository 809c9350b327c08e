/** Why, heaviest first, each with where it stands among its peers; and what speaks against it. */
import { useTranslation } from 'react-i18next';
import type { LeadHead } from '../../server/contract.ts';
import { percent } from '../i18n/format.ts';
import { byWeight } from '../state/leads.ts';

export function Reasons({ reasons }: Pick<LeadHead, 'reasons'>) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{t('lead.why')}</h3>
      <ol className="reasons">
        {byWeight(reasons).map(({ code, text, weight, peers }) => (
          <li key={code}>
            <span>{text}</span>
            {weight > 0 && <small className="muted">{t('lead.weight', { share: percent(weight) })}</small>}
            {peers && (
              <span className="standing">
                <progress value={peers.percentile} max={1} aria-label={t('lead.standing')} />
                <small className="muted">{peers.text}</small>
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Against({ against }: Pick<LeadHead, 'against'>) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{t('lead.against')}</h3>
      {against.length === 0 ? (
        <p className="muted">{t('lead.noAgainst')}</p>
      ) : (
        <ul className="story-reasons">
          {against.map(({ code, text }) => (
            <li key={code}>{text}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
