/** The leads of the newest scan, strongest first, page by page. */
import { useTranslation } from 'react-i18next';
import type { LeadHead } from '../../server/contract.ts';
import { percent, wholeCount } from '../i18n/format.ts';
import { scoreText } from '../i18n/leadValues.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSession } from '../session.tsx';
import { byWeight } from '../state/leads.ts';
import type { Choice } from '../state/view.ts';
import { FoundList } from './FoundList.tsx';
import { usePages } from './usePages.ts';

export function LeadList({ choice }: { choice: Choice }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { openPage } = useActions();
  const { detector, about, lead } = choice;
  const pages = usePages(['leads', detector, about], (cursor, signal) =>
    api.leads({ detector, about }, cursor, signal),
  );
  return (
    <FoundList
      label={t('leads.list')}
      pages={pages}
      keyOf={({ id }) => id}
      estimate={76}
      line="lead-line"
      columns={(['lead', 'sum', 'strength'] as const).map((name) => ({ name, text: t(`leadColumn.${name}`) }))}
      none={t('leads.none')}
      count={(count) => t('leads.count', { count, text: wholeCount(count) })}
    >
      {(head) => (
        <Line
          head={head}
          isChosen={head.id === lead}
          onChoose={() => openPage('leads', { detector, about, lead: head.id })}
        />
      )}
    </FoundList>
  );
}

/** Names that fit on a line. */
const named = 2;

function Line({ head, isChosen, onChoose }: { head: LeadHead; isChosen: boolean; onChoose: () => void }) {
  const { t } = useTranslation();
  const { exact, short } = useMoney();
  const { title, core, reasons, firstDay, lastDay, netMinor, currency, score, confidence } = head;
  return (
    <div role="presentation" className="lead-line">
      <span role="cell">
        <button type="button" className="link" aria-current={isChosen ? 'true' : undefined} onClick={onChoose}>
          {title}
        </button>
        {core.slice(0, named).map(({ id, name }) => (
          <span key={id} className="lead-firm">
            {name} <span className="mono">{id}</span>
          </span>
        ))}
        {core.length > named && <span className="lead-firm">{t('leads.more', { text: wholeCount(core.length) })}</span>}
        <small className="muted">{byWeight(reasons)[0]?.text}</small>
      </span>
      <span role="cell" className="cell-sum">
        <b title={exact(netMinor, currency)}>{short(netMinor, currency)}</b>
        <small className="muted">
          {firstDay} – {lastDay}
        </small>
      </span>
      <span role="cell" className="cell-strength">
        <b>{scoreText(score)}</b>
        <small className="muted">{t('leads.confidence', { share: percent(confidence) })}</small>
      </span>
    </div>
  );
}
