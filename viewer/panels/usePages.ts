/**
 * Rows that come in cursor pages, fetched as one scrolls. However many there are, at most a block of them is kept at a time: a browser
 * cannot scroll over a million rows, and a person would not; the next block is one press away, and the way back is known.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

interface Page<T> {
  items: T[];
  total: number;
  next: string | null;
}

interface Start {
  cursor: string | null;
  /** Rows before this block. */
  before: number;
}

const blockRows = 10_000;
const atFirst: Start = { cursor: null, before: 0 };

export type Pages<T> = ReturnType<typeof usePages<T>>;

export function usePages<T>(
  key: readonly unknown[],
  fetchPage: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>,
) {
  const [starts, setStarts] = useState<Start[]>([atFirst]);
  const [skipping, setSkipping] = useState(false);
  const start = starts.at(-1)!;
  const query = useInfiniteQuery({
    queryKey: [...key, start.cursor],
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: start.cursor,
    getNextPageParam: (page, pages) => (rowsOf(pages) < blockRows ? page.next : null),
  });
  const { data, error, isPending, hasNextPage, isFetchingNextPage } = query;
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const total = data?.pages[0].total ?? 0;

  const skip = async () => {
    setSkipping(true);
    try {
      let result = await query.fetchNextPage();
      while (result.hasNextPage && !result.error) result = await query.fetchNextPage();
      const next = result.data?.pages.at(-1)?.next ?? null;
      if (result.error || next === null) return;
      setStarts([...starts, { cursor: next, before: start.before + rowsOf(result.data!.pages) }]);
    } finally {
      setSkipping(false);
    }
  };

  return {
    items,
    total,
    before: start.before,
    error,
    isPending,
    skipping,
    hasBlockBefore: starts.length > 1,
    hasBlockAfter: start.before + blockRows < total,
    blockRows,
    blockBefore: () => setStarts(starts.slice(0, -1)),
    blockAfter: () => void skip(),
    more: () => {
      if (hasNextPage && !isFetchingNextPage && !skipping && !error) void query.fetchNextPage();
    },
    retry: () => {
      // A cursor may be of a ledger that a load has moved on: begin anew.
      if (starts.length > 1) setStarts([atFirst]);
      void query.refetch();
    },
  };
}

const rowsOf = (pages: readonly { items: readonly unknown[] }[]) =>
  pages.reduce((sum, { items }) => sum + items.length, 0);
