/** What of the chain is on screen: the chain, as it was arranged, with what is asked for beside it once it is drawn. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Mark } from '../server/contract.ts';
import { useSession, useSuyuan } from './session.tsx';
import type { Chain } from './state/chain.ts';
import { timelineRequest } from './state/requests.ts';
import { show, type Shown } from './state/shown.ts';
import { periodUntil, type Timeline, timelineOf } from './state/timeline.ts';

export interface OnScreen {
  shown: Shown;
  /** By taxpayer: risk, role, and what it is grouped by; empty until they are there. */
  marks: ReadonlyMap<string, Mark>;
  /** Null while it is not asked for, not there yet, or empty. */
  timeline: Timeline | null;
  /** What went wrong with what is asked for beside the chain. */
  error: Error | null;
}

const noMarks: ReadonlyMap<string, Mark> = new Map();

export function useShown(chain: Chain): OnScreen {
  const { api } = useSession();
  const arrangement = useSuyuan((state) => state.view.arrangement);
  const options = useSuyuan((state) => state.view.options);
  const isOpen = useSuyuan((state) => state.view.timeline);
  const playing = useSuyuan((state) => state.playing);
  const { taxpayers, version } = chain;
  const ids = useMemo(() => taxpayers.map(({ id }) => id), [taxpayers]);
  const { data: reply, error: marksError } = useQuery({
    queryKey: ['marks', version, ids],
    queryFn: ({ signal }) => api.marks({ ids }, signal),
    placeholderData: keepPreviousData,
  });
  const marks = useMemo(() => (reply ? new Map(reply.items.map((mark) => [mark.id, mark])) : noMarks), [reply]);
  const request = useMemo(() => timelineRequest(chain, options), [chain, options]);
  const { data: months, error: timelineError } = useQuery({
    queryKey: ['timeline', version, request],
    queryFn: ({ signal }) => api.timeline(request, signal),
    enabled: isOpen || arrangement.period !== null,
  });
  const timeline = useMemo(() => (months ? timelineOf(chain, months) : null), [chain, months]);
  const arranged = useMemo(() => {
    if (playing === null || !timeline) return arrangement;
    return { ...arrangement, period: periodUntil(timeline.months, playing.month, playing.width) };
  }, [arrangement, playing, timeline]);
  const shown = useMemo(() => show(chain, arranged, marks, timeline), [chain, arranged, marks, timeline]);
  return { shown, marks, timeline, error: marksError ?? timelineError };
}
