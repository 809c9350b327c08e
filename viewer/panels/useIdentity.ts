import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session.tsx';

/** All that a taxpayer is named by; asked for only where `wanted`. */
export function useIdentity(id: string, wanted = true) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['identity', id],
    queryFn: ({ signal }) => api.identity(id, signal),
    enabled: wanted,
  });
}
