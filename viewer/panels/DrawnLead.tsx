/** Beside a lead that is drawn, while nothing in it is selected: why, and who takes part. */
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions } from '../session.tsx';
import type { Chain, ChainLead } from '../state/chain.ts';
import { byRole, flowsInLead } from '../state/leads.ts';
import { Against, Reasons } from './LeadReasons.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { useLead } from './useLead.ts';

export function DrawnLead({ chain, lead }: { chain: Chain; lead: ChainLead }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  const { select } = useActions();
  const { data, error, refetch } = useLead(lead.id);
  const members = byRole([...lead.roles].map(([id, role]) => ({ id, role })));
  return (
    <>
      <header>
        <p className="kicker">{t('drawn.bar')}</p>
        <h2>{data?.title ?? '…'}</h2>
        <p className="muted">{t('lead.notice')}</p>
      </header>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && <Reasons reasons={data.reasons} />}
      {data && <Against against={data.against} />}
      <section>
        <h3>{t('lead.members', { text: wholeCount(members.length) })}</h3>
        <ul className="ranked">
          {members.map(({ id, role }) => {
            const firm = chain.byId.get(id);
            const { sold, bought } = flowsInLead(chain, id);
            return (
              <li key={id}>
                <button type="button" disabled={!firm} onClick={() => select({ kind: 'taxpayer', id })}>
                  <span className="ranked-name">
                    <b className="role-mark">{t(`roleMark.${role}`)}</b> {firm?.name ?? id}
                  </span>
                  <span className="amount">{short(Math.max(sold.grossMinor, bought.grossMinor), chain.currency)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </section>
    </>
  );
}
