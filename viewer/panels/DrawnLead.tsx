/** Beside a lead that is drawn, while nothing in it is selected: why, and who takes part. */
import { useTranslation } from 'react-i18next';
import type { Chain, ChainDrawn } from '../state/chain.ts';
import { byRole } from '../state/leads.ts';
import { DrawnMembers } from './DrawnMembers.tsx';
import { Against, Reasons } from './LeadReasons.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { useLead } from './useLead.ts';

export function DrawnLead({ chain, lead }: { chain: Chain; lead: ChainDrawn }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useLead(lead.id);
  return (
    <>
      <header>
        <p className="kicker">{t('drawn.bar.lead')}</p>
        <h2>{data?.title ?? '…'}</h2>
        <p className="muted">{t('lead.notice')}</p>
      </header>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && <Reasons reasons={data.reasons} />}
      {data && <Against against={data.against} />}
      <DrawnMembers chain={chain} members={byRole([...lead.roles].map(([id, role]) => ({ id, role })))} />
    </>
  );
}
