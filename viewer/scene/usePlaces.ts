/** The layout of what is shown: at once where that is quick, else by a worker; null until it is there. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Shown } from '../state/shown.ts';
import { layoutChain } from './layout.ts';
import type { LayoutAnswer, LayoutQuestion } from './layoutWorker.ts';
import { type Places, settled, toLayOut } from './places.ts';

/** So many are laid out within a frame or two. */
const mostAtOnce = 2500;

export function usePlaces(shown: Shown): Places | null {
  const input = useMemo(() => toLayOut(shown.chain), [shown.chain]);
  const isLarge = input.nodes.length > mostAtOnce;
  const here = useMemo(() => (isLarge ? null : layoutChain(input.nodes, input.edges)), [input, isLarge]);
  const beside = useWorker(isLarge ? input : null);
  const laidOut = here ?? beside;
  return useMemo(() => {
    // what came since is not laid out yet
    if (!laidOut || !input.nodes.every(({ id }) => laidOut.has(id))) return null;
    return settled(shown, laidOut);
  }, [shown, input, laidOut]);
}

function useWorker(input: ReturnType<typeof toLayOut> | null): Places | null {
  const [places, setPlaces] = useState<Places | null>(null);
  const worker = useRef<Worker | null>(null);
  const latest = useRef(0);
  useEffect(() => {
    if (!input) return;
    worker.current ??= new Worker(new URL('./layoutWorker.ts', import.meta.url), { type: 'module' });
    worker.current.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => {
      if (data.number === latest.current) setPlaces(new Map(data.places));
    };
    const question: LayoutQuestion = { number: ++latest.current, ...input };
    worker.current.postMessage(question);
  }, [input]);
  useEffect(() => () => worker.current?.terminate(), []);
  return places;
}
