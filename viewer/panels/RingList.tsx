/** The rings of the newest scan, strongest first, page by page. */
import { useTranslation } from 'react-i18next';
import type { RingHead } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { orderText } from '../i18n/leadValues.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSession } from '../session.tsx';
import type { Choice } from '../state/view.ts';
import { FoundList } from './FoundList.tsx';
import { RingChange } from './RingChange.tsx';
import { usePages } from './usePages.ts';

export function RingList({ choice: { about, ring } }: { choice: Choice }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { openPage } = useActions();
  const pages = usePages(['rings', about], (cursor, signal) => api.rings(about, cursor, signal));
  return (
    <FoundList
      label={t('rings.list')}
      pages={pages}
      keyOf={({ id }) => id}
      estimate={94}
      line="lead-line"
      columns={(['ring', 'sum', 'strength'] as const).map((name) => ({ name, text: t(`ringColumn.${name}`) }))}
      none={t('rings.none')}
      count={(count) => t('rings.count', { count, text: wholeCount(count) })}
    >
      {(head) => (
        <Line head={head} isChosen={head.id === ring} onChoose={() => openPage('rings', { about, ring: head.id })} />
      )}
    </FoundList>
  );
}

/** Names that fit on a line. */
const named = 2;

function Line({ head, isChosen, onChoose }: { head: RingHead; isChosen: boolean; onChoose: () => void }) {
  const { t } = useTranslation();
  const { exact, short } = useMoney();
  const { rank, core, members, terms, firstDay, lastDay, netMinor, taxAtStakeMinor, currency, score } = head;
  return (
    <div role="presentation" className="lead-line">
      <span role="cell">
        <button type="button" className="link" aria-current={isChosen ? 'true' : undefined} onClick={onChoose}>
          {t('ring.title', { rank })}
        </button>{' '}
        <RingChange ring={head} />
        {core.slice(0, named).map(({ id, name }, place) => (
          <span key={place} className="lead-firm">
            {name} <span className="mono">{id}</span>
          </span>
        ))}
        <small className="muted">{terms.map(({ groupText }) => groupText).join(t('list.comma'))}</small>
      </span>
      <span role="cell" className="cell-sum">
        <b title={exact(netMinor, currency)}>{short(netMinor, currency)}</b>
        {taxAtStakeMinor !== null && (
          <small className="muted" title={exact(taxAtStakeMinor, currency)}>
            {t('rings.stake', { amount: short(taxAtStakeMinor, currency) })}
          </small>
        )}
        <small className="muted">
          {firstDay} – {lastDay}
        </small>
      </span>
      <span role="cell" className="cell-strength">
        <b>{orderText(score)}</b>
        <small className="muted">{t('rings.core', { text: wholeCount(core.length) })}</small>
        <small className="muted">{t('rings.members', { text: wholeCount(members) })}</small>
      </span>
    </div>
  );
}
