/** What is found by the text of the search box, and what of it can be taken. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useState } from 'react';
import type { FoundTaxpayer } from '../../server/contract.ts';
import { useSession } from '../session.tsx';
import { knownOf, longestPart, placeOf, readSearch } from '../state/search.ts';

const pauseMs = 180;

export type Offer =
  | { kind: 'several'; ids: string[] }
  | { kind: 'taxpayer'; taxpayer: FoundTaxpayer }
  | { kind: 'invoice'; key: string }
  | { kind: 'leads' | 'rings'; id: string };

export function useSearch(text: string) {
  const { api } = useSession();
  const asked = useDeferredValue(useDebounced(text, pauseMs));
  const { ids, invoice, digest } = readSearch(asked);
  const isPart = asked !== '' && asked.length <= longestPart;
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => api.search(asked, signal),
    enabled: isPart,
    placeholderData: keepPreviousData,
  });
  const list = useQuery({
    queryKey: ['ids', ids],
    queryFn: ({ signal }) => knownOf(api, ids, signal),
    enabled: ids.length > 0,
  });
  const place = useQuery({
    queryKey: ['place', digest],
    queryFn: ({ signal }) => placeOf(api, digest!, signal),
    enabled: digest !== null,
  });

  const taxpayers = isPart ? (found.data?.items ?? []) : [];
  const known = ids.length > 0 ? list.data : undefined;
  const isList = known !== undefined && (known.taxpayers.length > 1 || !isPart);
  const offers: Offer[] = [
    ...(known && known.taxpayers.length > 1
      ? [{ kind: 'several' as const, ids: known.taxpayers.map(({ id }) => id) }]
      : []),
    ...taxpayers.map((taxpayer) => ({ kind: 'taxpayer' as const, taxpayer })),
    ...(invoice === null ? [] : [{ kind: 'invoice' as const, key: invoice }]),
    ...(digest !== null && place.data ? [{ kind: place.data, id: digest }] : []),
  ];
  return {
    asked,
    offers,
    /** A list of ids, of whom some may be unknown; null of what is none. */
    list: isList ? known : null,
    isChecking: ids.length > 0 && list.isLoading,
    /** The offers are those of the text that is there now. */
    isSettled: asked === text && !(isPart && (found.isPending || found.isPlaceholderData)) && !list.isLoading,
    isNothing: isPart && found.data !== undefined && !found.isPlaceholderData && offers.length === 0 && !list.isLoading,
    more: taxpayers.length > 0 ? found.data!.total - taxpayers.length : 0,
    error: found.error ?? (ids.length > 0 ? list.error : null) ?? (digest !== null ? place.error : null),
  };
}

function useDebounced(value: string, pause: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
