/** Of a taxpayer what it sells and buys in the lead that is drawn. */
import { useTranslation } from 'react-i18next';
import { useMoney } from '../i18n/money.ts';
import type { Chain } from '../state/chain.ts';
import { flowsInLead } from '../state/leads.ts';

export function InLead({ chain, id }: { chain: Chain; id: string }) {
  const { t } = useTranslation();
  const { exact } = useMoney();
  const flows = flowsInLead(chain, id);
  const sides = (['sold', 'bought'] as const).filter((side) => flows[side].relations > 0);
  if (sides.length === 0) return null;
  return (
    <section>
      <h3>{t('drawn.flows')}</h3>
      {sides.map((side) => (
        <p key={side}>
          {t(`drawn.${side}`, { count: flows[side].relations, amount: exact(flows[side].grossMinor, chain.currency) })}
        </p>
      ))}
    </section>
  );
}
