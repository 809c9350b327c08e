import { expect, test, vi } from 'vitest';
import type { LeadPicture, RingPicture, TraceReply, TraceRequest } from '../../server/contract.ts';
import { makeEconomy, startId, wideOptions } from '../testing/economy.ts';
import { trace } from '../testing/tracer.ts';
import { Failure } from './api.ts';
import { type AddressBar, followAddress } from './address.ts';
import { makeStore } from './store.ts';
import { followView } from './tracing.ts';
import { chooseStart, draw, expand, openPage, select, setOptions, undo } from './transitions.ts';
import { type Drawn, emptyView } from './view.ts';

const economy = makeEconomy();
/** The sales of the start, as the server draws a lead or a ring about it. */
function pictureOf({ kind, id }: Drawn): LeadPicture | RingPicture {
  const reply = trace(economy, { start: [startId], direction: 'down', hops: 1 });
  const about = { id, core: [startId], members: [{ id: startId, role: 'source' as const }] };
  return kind === 'lead' ? { ...reply, lead: about } : { ...reply, ring: about };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function begin(answer: (request: TraceRequest) => Promise<TraceReply>) {
  const store = makeStore({ ...emptyView('zh'), options: wideOptions });
  const asked = vi.fn((request: TraceRequest, _signal?: AbortSignal) => answer(request));
  const pictured = vi.fn(async (drawn: Drawn) => pictureOf(drawn));
  const tracing = followView(store, { trace: asked, picture: pictured });
  return { store, asked, pictured, tracing };
}

test.each(['lead', 'ring'] as const)(
  'a %s is asked for by its id, and what is expanded from it by a trace',
  async (kind) => {
    const { store, asked, pictured } = begin(async (request) => trace(economy, request));
    store.update((state) => draw(state, { kind, id: 'one', start: startId, currency: 'CNY' }));
    await settle();
    expect(pictured.mock.calls.map(([drawn]) => drawn)).toEqual([{ kind, id: 'one' }]);
    expect(store.getState().chain).toMatchObject({ start: startId, drawn: { kind, id: 'one' } });
    const { length } = store.getState().chain!.taxpayers;
    store.update((state) => expand(state, { id: startId, direction: 'up', largest: null }));
    await settle();
    expect(asked.mock.calls.map(([request]) => [request.start, request.hops])).toEqual([[[startId], 1]]);
    expect(store.getState().chain!.taxpayers.length).toBeGreaterThan(length);
    store.update(undo);
    store.update(undo);
    await settle();
    expect(store.getState().chain).toBeNull();
    expect(pictured).toHaveBeenCalledTimes(1);
  },
);

test('asks once for each step, and not again on the way back', async () => {
  const { store, asked } = begin(async (request) => trace(economy, request));
  store.update((state) => chooseStart(state, startId));
  await settle();
  expect(store.getState().chain?.taxpayers).toHaveLength(61);
  store.update((state) => expand(state, { id: 'D300', direction: 'down', largest: null }));
  store.update((state) => select(state, null));
  await settle();
  expect(store.getState().chain?.taxpayers).toHaveLength(66);
  store.update(undo);
  await settle();
  expect(store.getState().chain?.taxpayers).toHaveLength(61);
  expect(asked).toHaveBeenCalledTimes(2);
});

test('what is no longer wanted is given up, and its late answer changes nothing', async () => {
  const waiting: (() => void)[] = [];
  const { store, asked } = begin(
    (request) => new Promise((resolve) => waiting.push(() => resolve(trace(economy, request)))),
  );
  store.update((state) => chooseStart(state, startId));
  store.update((state) => setOptions(state, { hops: 1 }));
  expect(asked.mock.calls[0][1]!.aborted).toBe(true);
  waiting[1]();
  await settle();
  const { chain } = store.getState();
  waiting[0]();
  await settle();
  expect(store.getState().chain).toBe(chain);
  expect(chain!.taxpayers.length).toBeLessThan(20);
});

test('a failure keeps what is on screen and says what happened; asking again heals', async () => {
  let broken = false;
  const problem = { type: 'x', title: 'x', status: 503, code: 'busy', detail: 'later' };
  const { store, tracing } = begin(async (request) => {
    if (broken) throw new Failure(problem);
    return trace(economy, request);
  });
  store.update((state) => chooseStart(state, startId));
  await settle();
  broken = true;
  store.update((state) => setOptions(state, { hops: 2 }));
  await settle();
  expect(store.getState()).toMatchObject({ tracing: { busy: false, problem }, chain: { start: startId } });
  broken = false;
  tracing.again();
  await settle();
  expect(store.getState().tracing.problem).toBeNull();
});

test('steps are entries of the history, looks are not, and going back is undo', () => {
  const entries = [''];
  let move = () => {};
  const bar: AddressBar = {
    search: () => entries.at(-1)!,
    push: (search) => void entries.push(search),
    replace: (search) => void (entries[entries.length - 1] = search),
    onMove: (listener) => {
      move = listener;
      return () => {};
    },
  };
  const store = makeStore(emptyView('en'));
  followAddress(store, bar);
  store.update((state) => chooseStart(state, 'A'));
  store.update((state) => select(state, { kind: 'taxpayer', id: 'B' }));
  expect(entries).toEqual(['?lang=en', '?start=A&taxpayer=B&lang=en']);
  store.update((state) => openPage(state, 'findings', { finding: 'party' }));
  store.update((state) => openPage(state, 'findings', { finding: 'status' }));
  expect(entries.slice(2).map((search) => new URLSearchParams(search).get('finding'))).toEqual(['party', 'status']);
  entries.pop();
  move();
  expect(store.getState().view.choice.finding).toBe('party');
  entries.splice(2);
  move();
  expect(store.getState().view).toMatchObject({ page: 'chain', start: 'A' });
  entries.pop();
  move();
  expect(store.getState().view.start).toBeNull();
  expect(store.getState().future).toHaveLength(1);
  expect(entries).toHaveLength(1);
});
