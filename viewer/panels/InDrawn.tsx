/** Of a taxpayer what it sells and buys in the lead or ring that is drawn. */
import { useTranslation } from 'react-i18next';
import { useMoney } from '../i18n/money.ts';
import type { Chain, ChainDrawn } from '../state/chain.ts';
import { flowsInDrawn } from '../state/leads.ts';

export function InDrawn({ chain, drawn, id }: { chain: Chain; drawn: ChainDrawn; id: string }) {
  const { t } = useTranslation();
  const { exact } = useMoney();
  const flows = flowsInDrawn(chain, id);
  const sides = (['sold', 'bought'] as const).filter((side) => flows[side].relations > 0);
  if (sides.length === 0) return null;
  return (
    <section>
      <h3>{t(`drawn.flows.${drawn.kind}`)}</h3>
      {sides.map((side) => (
        <p key={side}>
          {t(`drawn.${side}`, { count: flows[side].relations, amount: exact(flows[side].grossMinor, chain.currency) })}
        </p>
      ))}
    </section>
  );
}
