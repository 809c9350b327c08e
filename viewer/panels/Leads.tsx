/** Leads and rings of the newest scan: what to look at on top, the list on the left, the evidence of one on the right. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import { type LeadPage, leadPages } from '../state/view.ts';
import { LeadFilters } from './LeadFilters.tsx';
import { LeadList } from './LeadList.tsx';
import { LeadPanel } from './LeadPanel.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { RingList } from './RingList.tsx';
import { RingPanel } from './RingPanel.tsx';
import { ScanBox } from './ScanBox.tsx';

export function Leads({ page }: { page: LeadPage }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { openPage } = useActions();
  const choice = useSuyuan((state) => state.view.choice);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['scans'],
    queryFn: ({ signal }) => api.scans(signal),
  });
  const scan = data?.items[0] ?? null;
  const { detector, about, lead, ring } = choice;
  const List = page === 'leads' ? LeadList : RingList;
  return (
    <main className="data">
      <nav className="data-tabs" aria-label={t('leads.pages')}>
        {leadPages.map((name) => (
          <button
            key={name}
            type="button"
            aria-current={page === name ? 'page' : undefined}
            onClick={() => openPage(name, { about })}
          >
            {t(`leadPage.${name}`)}
          </button>
        ))}
      </nav>
      <div className="data-page identity-page">
        <div className="refusal-head">
          <div>
            <h1>{t(`leadPage.${page}`)}</h1>
            <p className="muted">{t(`leadPageText.${page}`)}</p>
          </div>
          {scan && <LeadFilters key={about} page={page} scan={scan} />}
        </div>
        {isPending && <p role="status">{t('data.busy')}</p>}
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {data && <ScanBox scan={scan} />}
        <div className="identity-columns">
          {scan && <List key={`${scan.id} ${page} ${detector} ${about}`} choice={choice} />}
          {lead !== null && <LeadPanel key={lead} id={lead} />}
          {ring !== null && <RingPanel key={ring} id={ring} />}
          {scan && lead === null && ring === null && <p className="muted lead-none">{t(`leadPageChoose.${page}`)}</p>}
        </div>
      </div>
    </main>
  );
}
