/** Above a lead that is drawn: which it is, and the way back to its evidence. The conditions of a trace do not hold here. */
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions } from '../session.tsx';
import { StepButtons } from './Controls.tsx';
import { useLead } from './useLead.ts';

/** Names that fit on a line. */
const named = 2;

export function LeadBar({ id }: { id: string }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  const { openPage } = useActions();
  const { data } = useLead(id);
  return (
    <div className="controls lead-bar" role="group" aria-label={t('drawn.bar')}>
      <div className="lead-bar-text">
        <p className="kicker">{t('drawn.bar')}</p>
        <p>
          {data ? (
            <>
              <b>{data.title}</b>{' '}
              {data.core
                .slice(0, named)
                .map(({ id: firm, name }) => name ?? firm)
                .join(t('list.comma'))}{' '}
              {data.core.length > named && t('leads.more', { text: wholeCount(data.core.length) })} · {data.firstDay} –{' '}
              {data.lastDay} · {short(data.netMinor, data.currency)}
            </>
          ) : (
            '…'
          )}
        </p>
      </div>
      <button type="button" onClick={() => openPage('leads', { lead: id })}>
        {t('drawn.back')}
      </button>
      <StepButtons />
    </div>
  );
}
