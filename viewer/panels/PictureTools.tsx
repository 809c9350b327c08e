/** What can be done to the picture as a whole: gather, shorten, bring back what was hidden, open the months. */
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useActions, useSuyuan } from '../session.tsx';
import { type Grouping, groupBy, groupings, lengthen, shorten, unhide, unpin } from '../state/arrangement.ts';
import type { Shown } from '../state/shown.ts';
import { passingOn } from '../state/shortcuts.ts';

export function PictureTools({ shown }: { shown: Shown }) {
  const { t } = useTranslation();
  const { arrange, openTimeline } = useActions();
  const { grouping, shortcuts, hidden, pinned } = useSuyuan((state) => state.view.arrangement);
  const timeline = useSuyuan((state) => state.view.timeline);
  const pipes = passingOn(shown.chain).filter((id) => !hidden.includes(id));
  const isShort = shortcuts.length > 0;
  return (
    <div className="picture-tools" role="group" aria-label={t('tools.title')}>
      <label>
        <span>{t('tools.group')}</span>
        <select
          value={grouping ?? ''}
          onChange={({ target }) => arrange(groupBy((target.value || null) as Grouping | null))}
        >
          <option value="">{t('tools.ungrouped')}</option>
          {groupings.map((name) => (
            <option key={name} value={name}>
              {t(`group.by.${name}`)}
            </option>
          ))}
        </select>
      </label>
      {(pipes.length > 0 || isShort) && (
        <button
          type="button"
          aria-pressed={isShort}
          title={t('tools.shortenHint')}
          onClick={() => arrange(isShort ? lengthen(shortcuts) : shorten(pipes))}
        >
          {t('tools.shorten')} <small>{wholeCount(isShort ? shortcuts.length : pipes.length)}</small>
        </button>
      )}
      {hidden.length > 0 && (
        <button type="button" onClick={() => arrange(unhide(null))}>
          {t('tools.unhide', { count: hidden.length, text: wholeCount(hidden.length) })}
        </button>
      )}
      {pinned.length > 0 && (
        <button
          type="button"
          onClick={() => arrange((known) => pinned.reduce((rest, { id }) => unpin(id)(rest), known))}
        >
          {t('tools.unpin', { count: pinned.length, text: wholeCount(pinned.length) })}
        </button>
      )}
      <button type="button" aria-expanded={timeline} onClick={() => openTimeline(!timeline)}>
        {t('tools.months')}
      </button>
    </div>
  );
}
