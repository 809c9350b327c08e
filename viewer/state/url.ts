/** View ↔ query string. Defaults are left out, so that a plain investigation is a short link. Unknown or broken values fall back. */
import type { Language } from '../../server/contract.ts';
import { noArrangement } from './arrangement.ts';
import { dayText, wholeNumber } from './urlValues.ts';
import { decodeArrangement, decodeStep, encodeArrangement, encodeStep } from './urlSteps.ts';
import {
  candidateKinds,
  candidateStates,
  type Choice,
  dataPages,
  defaultOptions,
  type Drawn,
  emptyView,
  findings,
  identityPages,
  leadPages,
  mostAlso,
  noChoice,
  type Options,
  type Page,
  type Selection,
  type View,
} from './view.ts';

/** A lead had its name here before there were rings. */
const drawnAs: Record<Drawn['kind'], string> = { lead: 'drawn', ring: 'drawnRing' };

export function encodeView(view: View): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | number | null, unless?: string | number | null) => {
    if (value !== null && value !== unless) query.append(name, String(value));
  };
  const { options, selection, choice } = view;
  put('page', view.page, 'chain');
  put('load', choice.load);
  put('refused', choice.refused, noChoice.refused);
  put('finding', choice.finding);
  put('invoice', choice.invoice);
  if (choice.of) {
    put('of', choice.of.id);
    put('side', choice.of.side);
  }
  put('kind', choice.kind);
  put('state', choice.state, noChoice.state);
  put('about', choice.about);
  for (const id of choice.pair ?? []) put('pair', id);
  put('detector', choice.detector);
  put('lead', choice.lead);
  put('ring', choice.ring);
  put('start', view.start);
  for (const id of view.also) put('also', id);
  if (view.drawn) put(drawnAs[view.drawn.kind], view.drawn.id);
  put('hops', options.hops, defaultOptions.hops);
  put('order', options.order, defaultOptions.order);
  put('dwell', options.maxDwellDays);
  put('from', options.from);
  put('to', options.to);
  put('least', options.minGrossMinor, 0);
  put('currency', options.currency);
  put('asOf', options.asOf);
  put('limit', options.limit, defaultOptions.limit);
  for (const step of view.steps) put('expand', encodeStep(step));
  for (const [name, value] of encodeArrangement(view.arrangement)) put(name, value);
  if (selection?.kind === 'taxpayer') put('taxpayer', selection.id);
  if (selection?.kind === 'relation') {
    for (const part of [selection.seller, selection.buyer, selection.currency]) put('relation', part);
  }
  if (selection?.kind === 'rest') put('rest', encodeStep({ ...selection, largest: null }));
  if (selection?.kind === 'group' || selection?.kind === 'bundle') put(selection.kind, selection.key);
  if (selection?.kind === 'several') for (const id of selection.ids) put('around', id);
  for (const id of view.path) put('path', id);
  put('table', view.table, 'closed');
  if (view.timeline) put('months', 'open');
  put('lang', view.language);
  return query.toString();
}

export function decodeView(search: string, fallbackLanguage: Language): View {
  const query = new URLSearchParams(search);
  const language = query.get('lang');
  const view = emptyView(language === 'zh' || language === 'en' ? language : fallbackLanguage);
  const start = query.get('start') || null;
  const table = query.get('table');
  const path = query.getAll('path').filter(Boolean);
  const page =
    ([...leadPages, ...dataPages, ...identityPages] as const).find((name) => name === query.get('page')) ?? 'chain';
  return {
    ...view,
    page,
    choice: decodeChoice(query, page),
    start,
    also: start === null ? [] : decodeAlso(query, start),
    drawn: start === null ? null : decodeDrawn(query),
    options: decodeOptions(query),
    steps: start === null ? [] : query.getAll('expand').flatMap(decodeStep),
    arrangement: start === null ? noArrangement : decodeArrangement(query),
    selection: start === null ? null : decodeSelection(query),
    path: start === null || path.length < 2 ? [] : path,
    table: table === 'taxpayers' || table === 'relations' ? table : 'closed',
    timeline: query.get('months') === 'open',
  };
}

/** Each page reads its own part only. */
function decodeChoice(query: URLSearchParams, page: Page): Choice {
  const load = query.get('load') || null;
  const about = query.get('about') || null;
  switch (page) {
    case 'loads':
      return { ...noChoice, load };
    case 'refusals':
      return { ...noChoice, load, refused: query.get('refused') === 'all' ? 'all' : 'open' };
    case 'findings':
      return { ...noChoice, finding: findings.find((name) => name === query.get('finding')) ?? null };
    case 'invoice':
      return { ...noChoice, ...decodeInvoices(query) };
    case 'candidates':
      return { ...noChoice, about, ...decodeCandidates(query) };
    case 'decisions':
      return { ...noChoice, about };
    case 'leads':
      return { ...noChoice, about, detector: query.get('detector') || null, lead: query.get('lead') || null };
    case 'rings':
      return { ...noChoice, about, ring: query.get('ring') || null };
    case 'chain':
      return noChoice;
  }
}

function decodeAlso(query: URLSearchParams, start: string): string[] {
  const ids = new Set(query.getAll('also'));
  return [...ids].filter((id) => id !== '' && id !== start).slice(0, mostAlso);
}

function decodeDrawn(query: URLSearchParams): Drawn | null {
  const found = (['lead', 'ring'] as const).map((kind): Drawn => ({ kind, id: query.get(drawnAs[kind]) ?? '' }));
  return found.find(({ id }) => id !== '') ?? null;
}

function decodeInvoices(query: URLSearchParams): Pick<Choice, 'invoice' | 'of'> {
  const invoice = query.get('invoice') || null;
  const [id, side] = [query.get('of'), query.get('side')];
  if (invoice !== null || !id || (side !== 'sales' && side !== 'purchases')) return { invoice, of: null };
  return { invoice, of: { id, side } };
}

function decodeCandidates(query: URLSearchParams): Pick<Choice, 'kind' | 'state' | 'pair'> {
  const [a, b] = query.getAll('pair');
  const states = [...candidateStates, 'all'] as const;
  return {
    kind: candidateKinds.find((name) => name === query.get('kind')) ?? null,
    state: states.find((name) => name === query.get('state')) ?? noChoice.state,
    pair: a && b ? [a, b] : null,
  };
}

function decodeOptions(query: URLSearchParams): Options {
  const hops = query.get('hops');
  const order = query.get('order');
  const currency = query.get('currency');
  return {
    hops: hops === 'all' ? 'all' : (wholeNumber(hops, 1, 1000) ?? defaultOptions.hops),
    order: order === 'month' || order === 'day' || order === 'none' ? order : defaultOptions.order,
    maxDwellDays: wholeNumber(query.get('dwell'), 0, 36_500),
    from: dayText(query.get('from')),
    to: dayText(query.get('to')),
    minGrossMinor: wholeNumber(query.get('least'), 0, Number.MAX_SAFE_INTEGER) ?? 0,
    currency: currency !== null && /^[A-Z]{3}$/.test(currency) ? currency : null,
    asOf: dayText(query.get('asOf')),
    limit: wholeNumber(query.get('limit'), 1, 20_000) ?? defaultOptions.limit,
  };
}

function decodeSelection(query: URLSearchParams): Selection | null {
  const id = query.get('taxpayer');
  if (id) return { kind: 'taxpayer', id };
  const [seller, buyer, currency] = query.getAll('relation');
  if (seller && buyer && currency) return { kind: 'relation', seller, buyer, currency };
  const [rest] = decodeStep(query.get('rest') ?? '');
  if (rest) return { kind: 'rest', id: rest.id, direction: rest.direction };
  for (const kind of ['group', 'bundle'] as const) {
    const key = query.get(kind);
    if (key) return { kind, key };
  }
  const ids = query.getAll('around').filter(Boolean);
  return ids.length > 1 ? { kind: 'several', ids } : null;
}
