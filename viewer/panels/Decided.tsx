/** What came of a decision. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { DecisionReply } from '../../server/contract.ts';
import { idText } from '../i18n/evidence.ts';
import { wholeCount } from '../i18n/format.ts';

const most = 8;

export function Decided({ reply, onClose }: { reply: DecisionReply; onClose: () => void }) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const { decision, changes, version } = reply;
  const more = changes.length - most;
  // The button that was pressed may be gone by now.
  useEffect(() => element.current?.focus(), []);
  return (
    <div className="decided" ref={element} role="status" tabIndex={-1}>
      <p>
        <b>{t('decided.title', { number: decision.number })}</b>{' '}
        {changes.length === 0
          ? t('decided.noChange')
          : t('decided.changes', { count: changes.length, text: wholeCount(changes.length) })}
      </p>
      <ul>
        {changes.slice(0, most).map(({ id, from, to }) => (
          <li key={id}>
            {from === id
              ? t('decided.becomes', { id: idText(t, id), to: idText(t, to) })
              : t('decided.standsFor', { id: idText(t, id), from: idText(t, from), to: idText(t, to) })}
          </li>
        ))}
        {more > 0 && <li>{t('decided.more', { count: more, text: wholeCount(more) })}</li>}
      </ul>
      <p className="muted">
        {t('decided.version')}{' '}
        <span className="version" title={version}>
          {version.slice(0, 8)}
        </span>
      </p>
      <button type="button" className="quiet" aria-label={t('decided.close')} onClick={onClose}>
        ✕
      </button>
    </div>
  );
}
