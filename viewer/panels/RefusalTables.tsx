/** Open refused rows as tables to be mended, one for each kind of file and header, and what to do with them. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useActions, useSession } from '../session.tsx';
import { refusalTableUrl } from '../state/api.ts';
import { ProblemNote } from './ProblemNote.tsx';

export function RefusalTables({ load }: { load: string | null }) {
  const { t, i18n } = useTranslation();
  const { api } = useSession();
  const { openPage } = useActions();
  const { data, error, refetch } = useQuery({
    queryKey: ['refusalTables', load],
    queryFn: ({ signal }) => api.refusalTables(load, signal),
  });
  const tables = data?.items ?? [];
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (tables.length === 0) return null;
  return (
    <section className="mending" aria-label={t('mending.title')}>
      <ol>
        <li>
          {t('mending.download')}
          <ul className="downloads">
            {tables.map(({ id, kind, rows, columns }) => (
              <li key={id}>
                <a href={refusalTableUrl(id, load, i18n.language)} download title={columns.join(t('list.comma'))}>
                  {t('mending.table', { kind: t(`kind.${kind}`), count: rows, text: wholeCount(rows) })}
                </a>
              </li>
            ))}
          </ul>
        </li>
        <li>{t('mending.mend')}</li>
        <li>
          {t('mending.load')}{' '}
          <button type="button" className="link" onClick={() => openPage('loads')}>
            {t('mending.toLoads')}
          </button>
        </li>
      </ol>
    </section>
  );
}
