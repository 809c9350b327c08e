/** Above a lead or a ring that is drawn: which it is, and the way back to its evidence. The conditions of a trace do not hold here. */
import { useTranslation } from 'react-i18next';
import type { LeadHead } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions } from '../session.tsx';
import type { Drawn } from '../state/view.ts';
import { StepButtons } from './Controls.tsx';
import { useLead } from './useLead.ts';
import { useRing } from './useRing.ts';

export function DrawnBar({ drawn: { kind, id } }: { drawn: Drawn }) {
  return kind === 'lead' ? <LeadBar id={id} /> : <RingBar id={id} />;
}

function LeadBar({ id }: { id: string }) {
  const { openPage } = useActions();
  const { data } = useLead(id);
  const title = data?.title ?? '';
  return <Bar kind="lead" title={title} head={data} onBack={() => openPage('leads', { lead: id })} />;
}

function RingBar({ id }: { id: string }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const { data } = useRing(id);
  const title = data ? t('ring.title', { rank: data.rank }) : '';
  return <Bar kind="ring" title={title} head={data} onBack={() => openPage('rings', { ring: id })} />;
}

interface BarProps {
  kind: Drawn['kind'];
  title: string;
  head: Pick<LeadHead, 'core' | 'firstDay' | 'lastDay' | 'netMinor' | 'currency'> | undefined;
  onBack: () => void;
}

/** Names that fit on a line. */
const named = 2;

function Bar({ kind, title, head, onBack }: BarProps) {
  const { t } = useTranslation();
  const { short } = useMoney();
  return (
    <div className="controls lead-bar" role="group" aria-label={t(`drawn.bar.${kind}`)}>
      <div className="lead-bar-text">
        <p className="kicker">{t(`drawn.bar.${kind}`)}</p>
        <p>
          {head ? (
            <>
              <b>{title}</b>{' '}
              {head.core
                .slice(0, named)
                .map(({ id: firm, name }) => name ?? firm)
                .join(t('list.comma'))}{' '}
              {head.core.length > named && t('leads.more', { text: wholeCount(head.core.length) })} · {head.firstDay} –{' '}
              {head.lastDay} · {short(head.netMinor, head.currency)}
            </>
          ) : (
            '…'
          )}
        </p>
      </div>
      <button type="button" onClick={onBack}>
        {t('drawn.back')}
      </button>
      <StepButtons />
    </div>
  );
}
