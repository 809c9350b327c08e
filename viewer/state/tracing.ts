/** Keeps the chain in step with the view: asks for what is missing, gives up what is no longer wanted, merges the rest. */
import { type Api, problemFrom } from './api.ts';
import { buildChain, type ChainReply } from './chain.ts';
import { type ChainRequest, requestsOf } from './requests.ts';
import type { Store } from './store.ts';
import { traced, tracingBegan, tracingFailed } from './transitions.ts';

const keptReplies = 60;

interface Asked {
  reply: Promise<ChainReply>;
  controller: AbortController;
  settled: boolean;
}

export interface Tracing {
  /** Forgets every reply and asks again: after a load, or when the server is back. */
  again: () => void;
  stop: () => void;
}

export function followView(store: Store, api: Pick<Api, 'trace' | 'picture'>): Tracing {
  const asked = new Map<string, Asked>();
  let wanted = '';
  let latest = 0;

  const ask = (key: string): Promise<ChainReply> => {
    const known = asked.get(key);
    if (known) return known.reply;
    const controller = new AbortController();
    const { signal } = controller;
    const request = JSON.parse(key) as ChainRequest;
    const entry: Asked = {
      controller,
      settled: false,
      reply: 'kind' in request ? api.picture(request, signal) : api.trace(request, signal),
    };
    asked.set(key, entry);
    entry.reply.then(
      () => (entry.settled = true),
      () => asked.get(key) === entry && asked.delete(key),
    );
    return entry.reply;
  };

  const forget = (keys: readonly string[]) => {
    for (const [key, entry] of asked) {
      if (keys.includes(key)) continue;
      if (!entry.settled) {
        asked.delete(key);
        entry.controller.abort();
      } else if (asked.size > keptReplies) asked.delete(key);
    }
  };

  const follow = async () => {
    const { view } = store.getState();
    const keys = requestsOf(view).map((request) => JSON.stringify(request));
    const key = JSON.stringify(keys);
    if (key === wanted) return;
    wanted = key;
    const run = ++latest;
    forget(keys);
    if (view.start === null) return store.update((state) => traced(state, null));
    const { start, also, steps } = view;
    store.update(tracingBegan);
    try {
      const [first, ...more] = await Promise.all(keys.map(ask));
      if (run !== latest) return;
      const expansions = more.map((reply, index) => ({ step: steps[index], reply }));
      store.update((state) => traced(state, buildChain(start, first, expansions, view.drawn ? [] : also)));
    } catch (error) {
      if (run === latest) store.update((state) => tracingFailed(state, problemFrom(error)));
    }
  };

  const unsubscribe = store.subscribe(() => void follow());
  void follow();
  return {
    again: () => {
      wanted = '';
      for (const { controller, settled } of asked.values()) if (!settled) controller.abort();
      asked.clear();
      void follow();
    },
    stop: () => {
      unsubscribe();
      forget([]);
    },
  };
}
