/** Leads of the newest scan: what to look at on top, the list on the left, the evidence of one on the right. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession, useSuyuan } from '../session.tsx';
import { LeadFilters } from './LeadFilters.tsx';
import { LeadList } from './LeadList.tsx';
import { LeadPanel } from './LeadPanel.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { ScanBox } from './ScanBox.tsx';

export function Leads() {
  const { t } = useTranslation();
  const { api } = useSession();
  const choice = useSuyuan((state) => state.view.choice);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['scans'],
    queryFn: ({ signal }) => api.scans(signal),
  });
  const scan = data?.items[0] ?? null;
  const { detector, about, lead } = choice;
  return (
    <main className="data">
      <div className="data-page identity-page">
        <div className="refusal-head">
          <div>
            <h1>{t('leads.title')}</h1>
            <p className="muted">{t('leads.text')}</p>
          </div>
          {scan && <LeadFilters key={about} scan={scan} />}
        </div>
        {isPending && <p role="status">{t('data.busy')}</p>}
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {data && <ScanBox scan={scan} />}
        <div className="identity-columns">
          {scan && <LeadList key={`${scan.id} ${detector} ${about}`} choice={choice} />}
          {lead !== null ? (
            <LeadPanel key={lead} id={lead} />
          ) : (
            scan && <p className="muted lead-none">{t('leads.choose')}</p>
          )}
        </div>
      </div>
    </main>
  );
}
