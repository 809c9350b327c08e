/** A party by name and number, and the way from it into the chain. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useActions, useSession } from '../session.tsx';
import { problemFrom } from '../state/api.ts';

export function Party({ id }: { id: string }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { chooseStart } = useActions();
  const { data, error } = useQuery({
    queryKey: ['taxpayer', id],
    queryFn: ({ signal }) => api.taxpayer(id, signal),
  });
  const isAbsent = error !== null && problemFrom(error).status === 404;
  return (
    <span className="party">
      {data?.name && <span>{data.name}</span>}
      <span className="mono id">{id}</span>
      {isAbsent ? (
        <span className="muted">{t('party.absent')}</span>
      ) : (
        <button
          type="button"
          className="link"
          aria-label={t('party.startLabel', { name: data?.name ?? id })}
          onClick={() => chooseStart(id)}
        >
          {t('detail.startHere')}
        </button>
      )}
    </span>
  );
}
