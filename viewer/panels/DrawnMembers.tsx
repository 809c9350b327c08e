/** Those of a lead or a ring that is drawn, with their roles as the picture letters them; each is selected from here. */
import { useTranslation } from 'react-i18next';
import type { LeadRole } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions } from '../session.tsx';
import type { Chain } from '../state/chain.ts';
import { flowsInDrawn } from '../state/leads.ts';

export function DrawnMembers({ chain, members }: { chain: Chain; members: readonly { id: string; role: LeadRole }[] }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  const { select } = useActions();
  return (
    <section>
      <h3>{t('lead.members', { text: wholeCount(members.length) })}</h3>
      <ul className="ranked">
        {members.map(({ id, role }) => {
          const firm = chain.byId.get(id);
          const { sold, bought } = flowsInDrawn(chain, id);
          return (
            <li key={id}>
              <button type="button" disabled={!firm} onClick={() => select({ kind: 'taxpayer', id })}>
                <span className="ranked-name">
                  <b className={`role-mark role-${role}`}>{t(`roleMark.${role}`)}</b> {firm?.name ?? id}
                </span>
                <span className="amount">{short(Math.max(sold.grossMinor, bought.grossMinor), chain.currency)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
