/** The way from a taxpayer to the leads that it takes part in; nothing where there is none. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useActions, useSession } from '../session.tsx';

export function LeadsOfOne({ id }: { id: string }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { openPage } = useActions();
  const { data } = useQuery({
    queryKey: ['leads', 'of', id],
    queryFn: ({ signal }) => api.leads({ detector: null, about: id }, null, signal),
  });
  if (!data || data.total === 0) return null;
  return (
    <section>
      <h3>{t('leadsOfOne.title')}</h3>
      <button type="button" className="link" onClick={() => openPage('leads', { about: id })}>
        {t('leadsOfOne.look', { count: data.total, text: wholeCount(data.total) })}
      </button>
    </section>
  );
}
