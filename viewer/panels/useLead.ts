import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session.tsx';

export function useLead(id: string) {
  const { api } = useSession();
  return useQuery({ queryKey: ['lead', id], queryFn: ({ signal }) => api.lead(id, signal) });
}
