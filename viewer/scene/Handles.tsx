/** What waits on either side of the selected taxpayer, floating beside it. */
import { useTranslation } from 'react-i18next';
import type { Direction } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions } from '../session.tsx';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';

export function Handles({ chain, taxpayer }: { chain: Chain; taxpayer: ChainTaxpayer }) {
  return (
    <div className="handles">
      <Handle chain={chain} taxpayer={taxpayer} direction="up" />
      <Handle chain={chain} taxpayer={taxpayer} direction="down" />
    </div>
  );
}

function Handle({ chain, taxpayer, direction }: { chain: Chain; taxpayer: ChainTaxpayer; direction: Direction }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  const { requestExpand } = useActions();
  const { relations, grossMinor } = taxpayer.waiting[direction];
  if (relations === 0) return null;
  const amount = grossMinor === null ? '' : ` · ${short(grossMinor, chain.currency)}`;
  const text = direction === 'up' ? `◀ ${wholeCount(relations)}${amount}` : `${wholeCount(relations)}${amount} ▶`;
  return (
    <button
      type="button"
      className="handle"
      aria-label={t(`expand.${direction}`, { count: relations })}
      title={t(`expand.${direction}`, { count: relations })}
      onClick={() => requestExpand(taxpayer.id, direction)}
    >
      {text}
    </button>
  );
}
