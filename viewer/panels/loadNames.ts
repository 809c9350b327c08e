/** Loads are named by the moment at which they began. */
import { useQuery } from '@tanstack/react-query';
import { useMoney } from '../i18n/money.ts';
import { useSession } from '../session.tsx';

export function useLoads() {
  const { api } = useSession();
  return useQuery({ queryKey: ['loads'], queryFn: ({ signal }) => api.loads(signal) });
}

export function useLoadName(): (id: string) => string {
  const { moment } = useMoney();
  const { data } = useLoads();
  return (id) => {
    const load = data?.items.find((known) => known.id === id);
    return load ? moment(load.startedAt) : id;
  };
}
