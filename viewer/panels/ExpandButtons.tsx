import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSuyuan } from '../session.tsx';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';

export function ExpandButtons({ chain, taxpayer }: { chain: Chain; taxpayer: ChainTaxpayer }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  const { requestExpand, collapse, select } = useActions();
  const expanded = useSuyuan((state) => state.view.steps.some(({ id }) => id === taxpayer.id));
  const { up, down } = taxpayer.waiting;
  if (up.relations === 0 && down.relations === 0 && !expanded)
    return <p className="muted">{t('expand.nothingAtAll')}</p>;
  return (
    <div className="expand" role="group" aria-label={t('expand.title')}>
      {(['up', 'down'] as const).map((direction) => {
        const { relations, grossMinor } = taxpayer.waiting[direction];
        const amount = grossMinor === null ? '' : ` · ${short(grossMinor, chain.currency)}`;
        return (
          <button
            key={direction}
            type="button"
            disabled={relations === 0}
            onClick={() => requestExpand(taxpayer.id, direction)}
          >
            <span>
              {direction === 'up' && <i aria-hidden="true">◀ </i>}
              {t(`expand.${direction}Short`)}
              {direction === 'down' && <i aria-hidden="true"> ▶</i>}
            </span>
            <small>
              {relations === 0
                ? t('expand.nothing')
                : `${t('expand.waits', { count: relations, text: wholeCount(relations) })}${amount}`}
            </small>
          </button>
        );
      })}
      {(['up', 'down'] as const).map(
        (direction) =>
          taxpayer.waiting[direction].relations > 1 && (
            <button
              key={direction}
              type="button"
              className="link"
              onClick={() => select({ kind: 'rest', id: taxpayer.id, direction })}
            >
              {t(`rest.pick.${direction}`)}
            </button>
          ),
      )}
      {expanded && (
        <button type="button" className="link" onClick={() => collapse(taxpayer.id)}>
          {t('expand.collapse')}
        </button>
      )}
    </div>
  );
}
