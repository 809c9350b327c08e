import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { App } from './App.tsx';
import { preferredLanguage, startWords } from './i18n/words.ts';
import { makeActions, SessionProvider } from './session.tsx';
import { browserAddress, followAddress } from './state/address.ts';
import { createApi } from './state/api.ts';
import { makeShots } from './state/shots.ts';
import { makeStore } from './state/store.ts';
import { followView } from './state/tracing.ts';
import { connected } from './state/transitions.ts';
import { decodeView } from './state/url.ts';
import './styles/tokens.css';
import './styles/page.css';
import './styles/scene.css';
import './styles/panels.css';
import './styles/data.css';
import './styles/identity.css';
import './styles/leads.css';
import './styles/invoices.css';
import './styles/tables.css';
import './styles/picture.css';

const address = browserAddress(window);
const store = makeStore(decodeView(address.search(), preferredLanguage(navigator.languages)));
const queries = new QueryClient({
  // The ledger changes by loads only, and these say so.
  defaultOptions: { queries: { retry: false, staleTime: 5 * 60_000, refetchOnWindowFocus: false } },
});
const api = createApi({
  language: () => store.getState().view.language,
  onConnection: (connection) => store.update((state) => connected(state, connection)),
});
followAddress(store, address);
const tracing = followView(store, api);
const actions = makeActions(store, tracing, queries);

// What the server words (reasons, advice) is in the language that it was asked in.
let { language } = store.getState().view;
store.subscribe(() => {
  const next = store.getState().view.language;
  if (next === language) return;
  language = next;
  void queries.invalidateQueries();
});

const words = await startWords(store);
createRoot(document.getElementById('root')!).render(
  <I18nextProvider i18n={words}>
    <QueryClientProvider client={queries}>
      <SessionProvider session={{ store, api, tracing, queries, actions, shots: makeShots() }}>
        <App />
      </SessionProvider>
    </QueryClientProvider>
  </I18nextProvider>,
);
