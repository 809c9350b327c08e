import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session.tsx';

export function useRing(id: string) {
  const { api } = useSession();
  return useQuery({ queryKey: ['ring', id], queryFn: ({ signal }) => api.ring(id, signal) });
}
