/** What a text in the search box may be, besides a part of a taxpayer's id or name. Pure, but for the look-up of ids. */
import type { FoundTaxpayer } from '../../server/contract.ts';
import { type Api, Failure } from './api.ts';
import { mostAlso } from './view.ts';

/** Longer texts are lists, which the search for a part of a name does not take. */
export const longestPart = 512;
const mostIds = mostAlso + 1;
const atOnce = 8;

export interface Read {
  /** Words of a list that may be ids; empty unless there are two and more. */
  ids: string[];
  /** Number, or CODE/NUMBER, of an invoice. */
  invoice: string | null;
  /** Of a lead or a ring. */
  digest: string | null;
}

export function readSearch(text: string): Read {
  const words = [...new Set(text.split(/[\s,;，；、]+/).filter(Boolean))];
  const plain = text.replaceAll(/\s/g, '').replaceAll('／', '/');
  return {
    ids: words.length > 1 ? words : [],
    invoice: /^(\d{8,}|[0-9A-Za-z]+\/\d+)$/.test(plain) ? plain : null,
    // what is of digits only is a number
    digest: /^[0-9a-f]{16,64}$/i.test(text) && /[a-f]/i.test(text) ? text.toLowerCase() : null,
  };
}

/** A list that is pasted, as one line. */
export const asLine = (pasted: string) => pasted.replaceAll(/[\r\n\t]+/g, ' ');

/** The taxpayer of exactly this id, one of its own or another. */
export async function taxpayerOf(api: Pick<Api, 'searchIds' | 'taxpayer'>, id: string, signal?: AbortSignal) {
  const { items, total } = await api.searchIds(id, signal);
  const exact = items.find((item) => item.id === id || item.alias === id);
  if (exact || total <= items.length) return exact ?? null;
  // among the many that begin so it may be one of the last
  const detail = await unlessMissing(api.taxpayer(id, signal));
  return detail && { ...detail, by: 'alias' as const, alias: id };
}

export interface Known {
  taxpayers: FoundTaxpayer[];
  unknown: string[];
  /** More than one trace can start from: these were not looked up. */
  beyond: number;
}

/** Looks up the ids of a list, some at a time; each taxpayer once. */
export async function knownOf(
  api: Pick<Api, 'searchIds' | 'taxpayer'>,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<Known> {
  const asked = ids.slice(0, mostIds);
  const found: (FoundTaxpayer | null)[] = [];
  const waiting = asked.keys();
  const work = async () => {
    for (const index of waiting) found[index] = await taxpayerOf(api, asked[index], signal);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const taxpayers = found.filter((one) => one !== null);
  return {
    taxpayers: taxpayers.filter(({ id }, index) => taxpayers.findIndex((one) => one.id === id) === index),
    unknown: asked.filter((_, index) => found[index] === null),
    beyond: ids.length - asked.length,
  };
}

/** Whether a lead or a ring has this id. */
export async function placeOf(api: Pick<Api, 'lead' | 'ring'>, id: string, signal?: AbortSignal) {
  const [lead, ring] = await Promise.all([unlessMissing(api.lead(id, signal)), unlessMissing(api.ring(id, signal))]);
  return lead ? ('leads' as const) : ring ? ('rings' as const) : null;
}

async function unlessMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure && error.problem.status === 404) return null;
    throw error;
  }
}
