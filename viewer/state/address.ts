/** Keeps the address bar and the view the same: a step of the investigation is an entry of the history, a look around is not. */
import type { Store } from './store.ts';
import { navigated } from './transitions.ts';
import { decodeView, encodeView } from './url.ts';
import { chainKey, placeKey } from './view.ts';

export interface AddressBar {
  search: () => string;
  push: (search: string) => void;
  replace: (search: string) => void;
  onMove: (listener: () => void) => () => void;
}

export function followAddress(store: Store, bar: AddressBar): () => void {
  let last = store.getState().view;
  bar.replace(`?${encodeView(last)}`);
  const unsubscribe = store.subscribe(() => {
    const { view } = store.getState();
    if (view === last) return;
    const isStep = chainKey(view) !== chainKey(last) || placeKey(view) !== placeKey(last);
    last = view;
    const search = `?${encodeView(view)}`;
    if (search === bar.search()) return;
    if (isStep) bar.push(search);
    else bar.replace(search);
  });
  const unlisten = bar.onMove(() => {
    const view = decodeView(bar.search(), last.language);
    last = view;
    store.update((state) => navigated(state, view));
  });
  return () => {
    unsubscribe();
    unlisten();
  };
}

export function browserAddress(window: Window): AddressBar {
  return {
    search: () => window.location.search,
    push: (search) => window.history.pushState(null, '', search),
    replace: (search) => window.history.replaceState(null, '', search),
    onMove: (listener) => {
      window.addEventListener('popstate', listener);
      return () => window.removeEventListener('popstate', listener);
    },
  };
}
