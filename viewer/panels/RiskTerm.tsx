/** What one lead, or a ring that a taxpayer stands beside, adds to a score, and the way to it. */
import { useTranslation } from 'react-i18next';
import type { Risk } from '../../server/contract.ts';
import { orderText } from '../i18n/leadValues.ts';
import { useActions } from '../session.tsx';

export function RiskTerm({ term }: { term: Risk['terms'][number] }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const { groupText, value, title, lead, ring, counts } = term;
  return (
    <li>
      <span>
        {groupText} {!counts && <small className="muted">{t('risk.weaker')}</small>}
      </span>
      <b className={counts ? undefined : 'muted'}>{orderText(value)}</b>
      <span className="standing">
        <progress value={value} max={1} aria-label={t('risk.termLabel')} />
        <button
          type="button"
          className="link"
          onClick={() => (ring === null ? openPage('leads', { lead }) : openPage('rings', { ring }))}
        >
          {title ?? t('risk.ring')}
        </button>
      </span>
    </li>
  );
}
