import { useTranslation } from 'react-i18next';
import { useMoney } from '../i18n/money.ts';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';

export function HoverCard({ chain, taxpayer }: { chain: Chain; taxpayer: ChainTaxpayer }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  return (
    <div className="hover-card">
      <strong>{taxpayer.name ?? taxpayer.id}</strong>
      {taxpayer.name !== null && <span className="mono">{taxpayer.id}</span>}
      {taxpayer.state !== 'start' && (
        <span>{t('hover.traced', { amount: short(taxpayer.tracedGrossMinor, chain.currency) })}</span>
      )}
      <span>{t(`state.${taxpayer.state}`)}</span>
    </div>
  );
}
