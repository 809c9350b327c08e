/** Beside a ring that is drawn, while nothing in it is selected: what its score is made of, and who belongs to it. */
import { useTranslation } from 'react-i18next';
import type { Chain, ChainDrawn } from '../state/chain.ts';
import { DrawnMembers } from './DrawnMembers.tsx';
import { Against } from './LeadReasons.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { RingTerms } from './RingTerms.tsx';
import { useRing } from './useRing.ts';

export function DrawnRing({ chain, ring }: { chain: Chain; ring: ChainDrawn }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useRing(ring.id);
  return (
    <>
      <header>
        <p className="kicker">{t('drawn.bar.ring')}</p>
        <h2>{data ? t('ring.title', { rank: data.rank }) : '…'}</h2>
        <p className="muted">{t('ring.notice')}</p>
      </header>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && <RingTerms ring={data} />}
      {data && <Against against={data.against} />}
      <DrawnMembers chain={chain} members={[...ring.roles].map(([id, role]) => ({ id, role }))} />
    </>
  );
}
