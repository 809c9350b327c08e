import { useTranslation } from 'react-i18next';
import { useMoney } from '../i18n/money.ts';
import { stateText } from '../i18n/states.ts';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';
import { flowsInDrawn } from '../state/leads.ts';

export function HoverCard({ chain, taxpayer }: { chain: Chain; taxpayer: ChainTaxpayer }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  const isInDrawn = chain.drawn !== null && taxpayer.round === 0;
  const flows = flowsInDrawn(chain, taxpayer.id);
  const sides = (['sold', 'bought'] as const).filter((side) => isInDrawn && flows[side].relations > 0);
  return (
    <div className="hover-card">
      <strong>{taxpayer.name ?? taxpayer.id}</strong>
      {taxpayer.name !== null && <span className="mono">{taxpayer.id}</span>}
      {taxpayer.state !== 'start' && !isInDrawn && (
        <span>{t('hover.traced', { amount: short(taxpayer.tracedGrossMinor, chain.currency) })}</span>
      )}
      {sides.map((side) => (
        <span key={side}>
          {t(`drawn.${side}`, { count: flows[side].relations, amount: short(flows[side].grossMinor, chain.currency) })}
        </span>
      ))}
      <span>{stateText(t, chain, taxpayer)}</span>
    </div>
  );
}
