import { readRows, textOf, Unreadable } from '../tables.ts';

/** One thing that a list reports. */
export interface ReportedLead {
  /** Higher is more suspicious; only the order counts. */
  readonly score: number;
  /** Null where the list does not say. */
  readonly pattern: string | null;
  readonly taxpayers: readonly string[];
  readonly relations: readonly (readonly [seller: string, buyer: string])[];
}

/**
 * Reads what is to be graded, in one of two forms:
 * - a table (CSV with a header, gzip or not) of `taxpayer,score[,pattern]`, a row a lead;
 * - leads as JSON, a list or one a line: `{score, pattern?, taxpayers: [id or {taxpayer, …}], relations?: [{seller, buyer}]}`. A lead without
 *   a score is listed by nobody, and left out.
 * Raises Unreadable, which names the line.
 */
export async function readLeads(path: string): Promise<ReportedLead[]> {
  const text = await textOf(path);
  return /^\s*[[{]/.test(text) ? leadsOfJson(path, text) : leadsOfTable(path);
}

async function leadsOfTable(path: string): Promise<ReportedLead[]> {
  const { rows, lineOf } = await readRows(path, ['taxpayer', 'score', 'pattern?']);
  return rows.flatMap(([taxpayer, score, pattern], i) => {
    if (!taxpayer) throw new Unreadable(path, `line ${lineOf(i)} names no taxpayer`);
    if (score!.trim() === '') return [];
    const value = Number(score);
    if (!Number.isFinite(value)) throw new Unreadable(path, `line ${lineOf(i)}: the score ${score} is no number`);
    return [{ score: value, pattern: pattern || null, taxpayers: [taxpayer], relations: [] }];
  });
}

function leadsOfJson(path: string, text: string): ReportedLead[] {
  const unreadable = (reason: string) => new Unreadable(path, reason);
  const parse = (part: string, where: string) => {
    try {
      return JSON.parse(part) as unknown;
    } catch {
      throw unreadable(`${where} is no JSON`);
    }
  };
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    whole = text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [parse(line, `line ${i + 1}`)]));
  }
  const inside = isObject(whole) && Array.isArray(whole.leads) ? whole.leads : whole;
  const items: unknown[] = Array.isArray(inside) ? inside : [inside];
  return items.flatMap((item, i) => {
    const where = `lead ${i + 1}`;
    if (!isObject(item)) throw unreadable(`${where} is no object`);
    const { score = null, pattern = null, taxpayers, relations = [] } = item;
    if (score === null) return [];
    if (typeof score !== 'number' || !Number.isFinite(score)) throw unreadable(`${where}: score is no number`);
    if (pattern !== null && typeof pattern !== 'string') throw unreadable(`${where}: pattern is no text`);
    if (!Array.isArray(taxpayers) || taxpayers.length === 0) throw unreadable(`${where} names no taxpayers`);
    if (!Array.isArray(relations)) throw unreadable(`${where}: relations are no list`);
    const idOf = (one: unknown) => {
      const id: unknown = isObject(one) ? (one.taxpayer ?? one.id) : one;
      if (typeof id !== 'string' || id === '') throw unreadable(`${where}: a taxpayer has no id`);
      return id;
    };
    return [
      {
        ...{ score, pattern, taxpayers: taxpayers.map(idOf) },
        relations: relations.map((one: unknown) => {
          if (!isObject(one)) throw unreadable(`${where}: a relation is no object`);
          return [idOf(one.seller), idOf(one.buyer)] as const;
        }),
      },
    ];
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
