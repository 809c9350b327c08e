import { createHash } from 'node:crypto';
import { NotFound } from '../../graph/errors.ts';
import { REFUSALS, wordsOf } from '../../graph/staging/wording.ts';
import type { FoundRefusal, RefusalHeader, RefusalPlace, RefusalQuery } from '../../graph/store.ts';
import { REPAIR_ACCEPTED } from '../../graph/tables.ts';
import type { Language, Refusal, RefusalTable } from '../contract.ts';
import { BYTE_ORDER_MARK, csvLine } from '../../graph/csv.ts';
import type { LedgerService } from './ledger.ts';

export const isRefusalPlace = (at: unknown): at is RefusalPlace =>
  typeof at === 'object' &&
  at !== null &&
  (['sequence', 'position', 'row'] as const).every((part) => isCount((at as RefusalPlace)[part]));

const isCount = (number: unknown) => Number.isInteger(number) && Number(number) >= 0 && Number(number) < 2 ** 32;

/** Rows that a table is read in. */
const PAGE_ROWS = 25_000;
/** What columns.ts knows as `refusal`; the other two are not read. */
const COLUMNS = { zh: ['溯源拒收编号', '拒收原因', '其余单元格'], en: ['suyuan refusal', 'reason', 'other cells'] };

export async function findRefusals(
  ledger: LedgerService,
  query: RefusalQuery,
  language: Language,
): Promise<{ items: Refusal[]; total: number; last: RefusalPlace | null }> {
  await expectLoad(ledger, query.load);
  const { items, total } = await ledger.refusals(query);
  const end = items.at(-1);
  return {
    items: items.map((refusal) => describeRefusal(refusal, language)),
    total: total!,
    last: end && items.length === query.limit ? { sequence: end.sequence, position: end.position, row: end.row } : null,
  };
}

export function describeRefusal(refusal: FoundRefusal, language: Language): Refusal {
  const { load, name, row, column_name, value, code, repair } = refusal;
  const { reason, advice } = wordsOf(REFUSALS, code!, language);
  return {
    id: idOf(refusal),
    load,
    file: name,
    row,
    column: column_name,
    value,
    code: code!,
    reason,
    advice,
    repair: repair && { file: repair.name, row: repair.row, accepted: repair.outcome === REPAIR_ACCEPTED },
  };
}

async function expectLoad(ledger: LedgerService, load: string | undefined): Promise<void> {
  if (load !== undefined && !(await ledger.committed([load])).has(load))
    throw new NotFound('load_not_found', { id: load });
}

/** The tables of open refusals: one per kind and header of the files. */
export async function refusalTables(ledger: LedgerService, load: string | undefined): Promise<RefusalTable[]> {
  await expectLoad(ledger, load);
  return (await ledger.refusalHeaders({ load, open: true })).map((header) => ({
    id: tableId(header),
    kind: header.kind as RefusalTable['kind'],
    columns: JSON.parse(header.header) as string[],
    rows: header.rows,
  }));
}

/** One of these tables as CSV, in pieces: the file's own columns, then what names the refused row, why it was refused, and cells too many. */
export async function refusalTable(
  ledger: LedgerService,
  id: string,
  load: string | undefined,
  language: Language,
): Promise<AsyncGenerator<string>> {
  const query = { load, open: true };
  const of = (await ledger.refusalHeaders(query)).find((header) => tableId(header) === id);
  if (!of) throw new NotFound('refusals_not_found', { id });
  const columns = (JSON.parse(of.header) as string[]).filter((name) => !isOurs(name));
  return (async function* () {
    yield BYTE_ORDER_MARK + csvLine([...columns, ...COLUMNS[language]]);
    let after: RefusalPlace | undefined;
    for (;;) {
      const { items } = await ledger.refusals({ ...query, of, after, limit: PAGE_ROWS, counted: false });
      if (items.length === 0) return;
      yield items.map((item) => csvLine(cellsOf(item, of, language))).join('');
      after = items.at(-1);
    }
  })();
}

function cellsOf(refusal: FoundRefusal, { header }: RefusalHeader, language: Language): (string | null)[] {
  const names = JSON.parse(header) as string[];
  const cells = JSON.parse(refusal.cells!) as (string | null)[];
  // what is no row of the file's columns comes as one text, to be taken apart by a person
  const isRow = cells.length === names.length;
  const own = names.flatMap((name, i) => (isOurs(name) ? [] : [isRow ? cells[i] : null]));
  const { reason, advice } = wordsOf(REFUSALS, refusal.code!, language);
  const where = refusal.column_name === null ? '' : `${refusal.column_name}: `;
  return [...own, idOf(refusal), `${where}${reason}${advice && ` — ${advice}`}`, isRow ? null : cells.join(',')];
}

/** A column that an export added. */
const isOurs = (name: string) => Object.values(COLUMNS).some((ours) => ours.includes(name.trim()));

const idOf = ({ file, row }: FoundRefusal) => `${file}:${row}`;

const tableId = ({ kind, header }: RefusalHeader) =>
  createHash('sha256').update(`${kind}\n${header}`).digest('hex').slice(0, 16);
