/** Steps and arrangement ↔ parts of the query string. What is broken is left out. */
import type { Direction } from '../../server/contract.ts';
import { type Arrangement, groupings, type Pin } from './arrangement.ts';
import { dayText, monthText } from './urlValues.ts';
import type { Step, StepOnly } from './view.ts';

/** up25:ID; with conditions of its own up25?goods=…&only=…:ID, where all but the last colon's text is escaped. */
export function encodeStep({ id, direction, largest, only }: Step): string {
  const query = new URLSearchParams();
  for (const name of ['goods', 'from', 'to'] as const) if (only?.[name] !== undefined) query.set(name, only[name]);
  for (const partner of only?.partners ?? []) query.append('only', partner);
  return `${direction}${largest ?? ''}${query.size > 0 ? `?${query.toString()}` : ''}:${id}`;
}

export function decodeStep(text: string): Step[] {
  const match = /^(up|down)([1-9]\d{0,4})?(?:\?([^:]*))?:(.+)$/s.exec(text);
  if (!match) return [];
  const [, direction, largest, query, id] = match;
  const only = query === undefined ? {} : decodeOnly(new URLSearchParams(query));
  const step = { direction: direction as Direction, largest: largest ? Number(largest) : null, id };
  return [Object.keys(only).length === 0 ? step : { ...step, only }];
}

function decodeOnly(query: URLSearchParams): StepOnly {
  const [goods, from, to] = [query.get('goods'), dayText(query.get('from')), dayText(query.get('to'))];
  const partners = query.getAll('only').filter(Boolean);
  return {
    ...(goods ? { goods } : {}),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(partners.length === 0 ? {} : { partners }),
  };
}

export function* encodeArrangement(arrangement: Arrangement): Generator<[name: string, value: string]> {
  const { hidden, pinned, grouping, bundles, apart, shortcuts, period } = arrangement;
  for (const id of hidden) yield ['hide', id];
  for (const { id, x, y } of pinned) yield ['pin', `${x},${y}:${id}`];
  if (grouping !== null) yield ['by', grouping];
  for (const ids of bundles) yield ['together', JSON.stringify(ids)];
  for (const key of apart) yield ['apart', key];
  for (const id of shortcuts) yield ['short', id];
  if (period) yield ['period', `${period.from}~${period.to}`];
}

export function decodeArrangement(query: URLSearchParams): Arrangement {
  const all = (name: string) => [...new Set(query.getAll(name).filter(Boolean))];
  return {
    hidden: all('hide'),
    pinned: query.getAll('pin').flatMap(decodePin),
    grouping: groupings.find((name) => name === query.get('by')) ?? null,
    bundles: query.getAll('together').flatMap(decodeBundle),
    apart: all('apart'),
    shortcuts: all('short'),
    period: decodePeriod(query.get('period')),
  };
}

function decodePin(text: string): Pin[] {
  const match = /^(-?\d{1,7}),(-?\d{1,7}):(.+)$/s.exec(text);
  return match ? [{ id: match[3], x: Number(match[1]), y: Number(match[2]) }] : [];
}

function decodeBundle(text: string): string[][] {
  try {
    const ids: unknown = JSON.parse(text);
    return Array.isArray(ids) && ids.length > 1 && ids.every((id) => typeof id === 'string') ? [ids] : [];
  } catch {
    return [];
  }
}

function decodePeriod(text: string | null): Arrangement['period'] {
  const [from, to, ...rest] = (text ?? '').split('~').map((part) => monthText(part));
  return from && to && from <= to && rest.length === 0 ? { from, to } : null;
}
