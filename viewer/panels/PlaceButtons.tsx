/** What can be done to one taxpayer's place in the picture. */
import { useTranslation } from 'react-i18next';
import { useActions, useSuyuan } from '../session.tsx';
import { hide, lengthen, shorten, unhide, unpin } from '../state/arrangement.ts';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';
import { isFirst } from '../state/shown.ts';

export function PlaceButtons({ chain, taxpayer: { id } }: { chain: Chain; taxpayer: ChainTaxpayer }) {
  const { t } = useTranslation();
  const { arrange } = useActions();
  const { hidden, shortcuts, pinned } = useSuyuan((state) => state.view.arrangement);
  const isBetween =
    chain.relations.some(({ seller, buyer }) => buyer === id && seller !== id) &&
    chain.relations.some(({ seller, buyer }) => seller === id && buyer !== id);
  if (hidden.includes(id)) {
    return (
      <div className="button-row">
        <button type="button" onClick={() => arrange(unhide([id]))}>
          {t('arrange.unhide')}
        </button>
      </div>
    );
  }
  return (
    <div className="button-row" role="group" aria-label={t('arrange.title')}>
      {!isFirst(chain, id) && (
        <button type="button" onClick={() => arrange(hide([id]))} title={t('arrange.hideKey')}>
          {t('arrange.hide')}
        </button>
      )}
      {!isFirst(chain, id) && isBetween && (
        <button
          type="button"
          title={t('tools.shortenHint')}
          onClick={() => arrange(shortcuts.includes(id) ? lengthen([id]) : shorten([id]))}
        >
          {t(shortcuts.includes(id) ? 'arrange.lengthen' : 'arrange.shorten')}
        </button>
      )}
      {pinned.some((one) => one.id === id) && (
        <button type="button" onClick={() => arrange(unpin(id))}>
          {t('arrange.unpin')}
        </button>
      )}
    </div>
  );
}
