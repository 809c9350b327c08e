import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readRows, Unreadable } from '../tables.ts';
import { type Plant, plain, type Transfer } from './plants.ts';

/** A pattern as an edge list has it, with the accounts' own names. */
export interface LabelledPattern extends Plant {
  readonly names: readonly string[];
  /** Since 1970-01-01, or as the list counts; the transfers' days count from it. */
  readonly firstDay: number;
}

/** AMLworld's file of labelled patterns (Altman et al., NeurIPS 2023). */
export const AMLWORLD_FILE = 'rings.csv';
const AMLWORLD = [
  ...['pattern_id', 'pattern_family', 'timestamp', 'from_bank', 'from_account', 'to_bank', 'to_account'],
  ...['amount_paid', 'payment_currency'],
];
const OWN = ['pattern', 'family', 'seller', 'buyer', 'day', 'gross', 'currency?'];

/**
 * Edge lists with families: a folder with AMLworld's rings.csv, or a table of `pattern,family,seller,buyer,day,gross[,currency]`. A transfer is
 * read as the direction of the flow: whom it comes from is the seller. Raises Unreadable.
 */
export async function readPatterns(path: string): Promise<LabelledPattern[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Unreadable(path, error.code ?? error.message);
  });
  const file = found.isDirectory() ? join(path, AMLWORLD_FILE) : path;
  const isAmlWorld = file.endsWith(AMLWORLD_FILE);
  const { rows, lineOf } = await readRows(file, isAmlWorld ? AMLWORLD : OWN);
  const drafts = new Map<string, Draft>();
  rows.forEach((cells, i) => {
    const edge = isAmlWorld ? amlWorldEdge(cells as string[]) : ownEdge(cells);
    const { id, family, seller, buyer, at, amountMinor, unit } = edge;
    if (!id || !family || !seller || !buyer || Number.isNaN(at) || !(amountMinor > 0))
      throw new Unreadable(`${file}: line ${lineOf(i)}`, cells.join(','));
    // what one pays to oneself is no trade
    if (seller === buyer) return;
    const draft = drafts.get(id) ?? { family, names: new Map<string, number>(), edges: [] };
    drafts.set(id, draft);
    const placeOf = (name: string) => draft.names.get(name) ?? draft.names.set(name, draft.names.size).size - 1;
    draft.edges.push({ seller: placeOf(seller), buyer: placeOf(buyer), day: at, amountMinor, unit, ...plain });
  });
  return Array.from(drafts, ([id, draft]) => patternOf(id, draft));
}

interface Draft {
  family: string;
  names: Map<string, number>;
  edges: Transfer[];
}

function patternOf(id: string, { family, names, edges }: Draft): LabelledPattern {
  const first = Math.min(...edges.map(({ day }) => day));
  const name = family.toLowerCase();
  return {
    ...{ id, name, difficulty: null, names: [...names.keys()], firstDay: first },
    accounts: Array.from(names, () => ({ role: 'account', layer: 0, patterns: [name] })),
    transfers: edges.map((edge) => ({ ...edge, day: edge.day - first })).sort((a, b) => a.day - b.day),
  };
}

function amlWorldEdge([id, family, at, fromBank, from, toBank, to, amount, unit]: string[]) {
  return { id, family, seller: `${fromBank}/${from}`, buyer: `${toBank}/${to}`, at: timeOf(at), amountMinor: minor(amount), unit }; // prettier-ignore
}

function ownEdge([id, family, seller, buyer, at, amount, unit]: (string | null)[]) {
  return { id: id!, family: family!, seller: seller!, buyer: buyer!, at: timeOf(at!), amountMinor: minor(amount!), unit: unit ?? '' }; // prettier-ignore
}

/** Days of `2022/09/01 00:06` or `2022-09-01`; or a number of days. NaN where it is neither. */
function timeOf(text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text.trim())) return Number(text);
  const [, year, month, date, hours, minutes] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: (\d{1,2}):(\d{2}))?/.exec(text.trim()) ?? []; // prettier-ignore
  return year === undefined ? NaN : Date.UTC(+year, +month - 1, +date, +(hours ?? 0), +(minutes ?? 0)) / 86_400_000;
}

/** A number of yuan or the like as minor units. */
const minor = (text: string) => Math.round(Number(text) * 100);
