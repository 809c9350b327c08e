/** One ring with the whole of its evidence, and the way into the chain. */
import { useTranslation } from 'react-i18next';
import type { Ring } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSuyuan } from '../session.tsx';
import { Amounts } from './Amounts.tsx';
import { Basis } from './Basis.tsx';
import { Relations } from './LeadParties.tsx';
import { Against } from './LeadReasons.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { RingChange } from './RingChange.tsx';
import { RingMembers } from './RingMembers.tsx';
import { RingTerms } from './RingTerms.tsx';
import { useRing } from './useRing.ts';

export function RingPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const { about } = useSuyuan((state) => state.view.choice);
  const { data, error, isPending, refetch } = useRing(id);
  return (
    <aside className="candidate lead" aria-label={t('ring.region')} tabIndex={0}>
      <button
        type="button"
        className="quiet close"
        aria-label={t('rings.close')}
        onClick={() => openPage('rings', { about })}
      >
        ✕
      </button>
      {isPending && <p role="status">{t('data.busy')}</p>}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && <Evidence ring={data} />}
    </aside>
  );
}

function Evidence({ ring }: { ring: Ring }) {
  const { t } = useTranslation();
  const { draw } = useActions();
  const { id, core, currency } = ring;
  return (
    <>
      <Head ring={ring} />
      <div className="decide">
        <button
          type="button"
          className="primary"
          onClick={() => draw({ kind: 'ring', id, start: core[0].id, currency })}
        >
          {t('lead.draw')}
        </button>
      </div>
      <RingTerms ring={ring} />
      <Against against={ring.against} />
      <RingMembers ring={ring} />
      <Relations of={ring} />
      <Basis kind="ring" of={ring} made={t('basis.version', { version: ring.version })} />
    </>
  );
}

function Head({ ring }: { ring: Ring }) {
  const { t } = useTranslation();
  const { day } = useMoney();
  const { rank, core, members, leads, invoices, firstDay, lastDay } = ring;
  return (
    <header>
      <h2>
        {t('ring.title', { rank })} <RingChange ring={ring} />
      </h2>
      <p>
        {t('ring.size', {
          core: wholeCount(core.length),
          beside: wholeCount(members.length - core.length),
          leads: wholeCount(leads.length),
        })}
      </p>
      <p>
        {t('ring.facts', { first: day(firstDay), last: day(lastDay), count: invoices, text: wholeCount(invoices) })}
      </p>
      <Amounts of={ring} text={(name) => t(`ringAmount.${name}`)} />
      <Since ring={ring} />
      <p className="lead-notice">{t('ring.notice')}</p>
    </header>
  );
}

/** Whoever left is no member, and so without a name here. */
function Since({ ring: { since, members } }: { ring: Ring }) {
  const { t } = useTranslation();
  const nameOf = (id: string) => members.find((member) => member.id === id)?.name ?? id;
  if (since === null) return null;
  return (['joined', 'left'] as const).map(
    (way) =>
      since[way].length > 0 && (
        <p key={way} className="muted">
          {t(`ringSince.${way}`, { text: wholeCount(since[way].length) })}
          {since[way].map(nameOf).join(t('list.comma'))}
        </p>
      ),
  );
}
