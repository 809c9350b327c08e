import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { FACT_KINDS, factTable } from '../../facts.ts';
import type { OnProgress, StoreState } from '../../store.ts';
import { columnsOf, type TableName } from '../../tables.ts';
import type { Engine } from '../duckdb/engine.ts';
import { contentsOf, countsOf, type Item, type Kind } from './contents.ts';
import { LineFile } from './lines.ts';
import { factLabel } from './statements.ts';
import { stateOf } from '../duckdb/state.ts';

/**
 * A whole ledger as files for `neo4j-admin database import full`, which is several times faster than transactions (`npm run bench -- neo4j`), into a database that is
 * empty and stopped. Constraints and indexes are made when a server first opens it.
 */

/** Separates the items of a list; no text of ours holds it. */
const LISTED = '\u001e';
const COMMON = ['--array-delimiter=U+001E', '--quote="', '--id-type=string', '--skip-bad-relationships=false'];

type Column = [name: string, type: 'string' | 'long' | 'boolean' | 'string[]' | 'long[]', of?: string];
const texts = (...names: string[]) => names.map((name): Column => [name, 'string']);
const wholes = (...names: string[]) => names.map((name): Column => [name, 'long']);
const ofTable = (table: TableName) =>
  columnsOf(table).map(([name, type]): Column => [name, type === 'text' || type === 'key' ? 'string' : 'long']);

interface Source {
  /** Of a node its labels, of a relation its type. */
  label: string;
  isRelation: boolean;
  /** Columns before the properties: the id of a node, the ends of a relation. */
  keys: readonly string[];
  columns: readonly Column[];
  /** Fields may hold line breaks, which are read slower. */
  isMultiline?: boolean;
}

const RELATION = [
  ...texts('currency'),
  ...wholes('invoices', 'grossMinor', 'taxMinor', 'firstDay', 'lastDay', 'voids', 'reversals', 'conflicts', 'sequence'),
  ...([
    ['days', 'long[]'],
    ['documents', 'string[]'],
    ['claims', 'string[]'],
  ] as Column[]),
];
const node = (label: string, key: string, columns: readonly Column[], isMultiline = false): Source => ({
  ...{ label, isRelation: false, keys: [key], columns, isMultiline },
});
const relation = (
  type: string,
  from: string,
  to: string,
  columns: readonly Column[] = [],
  isMultiline = false,
): Source => ({
  ...{ label: type, isRelation: true, keys: [`:START_ID(${from})`, `:END_ID(${to})`], columns, isMultiline },
});

/** What is written where, by the name of the file. */
const SOURCES: Readonly<Record<string, Source>> = {
  ledger: node('Ledger', 'key:ID(Ledger)', [
    ...texts('id', 'version', 'attributesVersion', 'counts'),
    ...wholes('schema', 'sequence', 'fence'),
    ['demo', 'boolean'],
  ]),
  commit: node('Commit', ':ID(Commit)', [
    ...wholes('sequence'),
    ...texts('version', 'attributesVersion'),
    ['replaced', 'boolean'],
  ]),
  load: node('Load', 'id:ID(Load)', [...texts('finishedAt', 'report'), ...wholes('sequence')], true),
  file: node('File', 'key:ID(File)', [...ofTable('file'), ...wholes('sequence')], true),
  of: relation('OF', 'File', 'Load'),
  decision: node('Decision', ':ID(Decision)', [...ofTable('decision'), ...wholes('sequence')], true),
  taxpayer: node('Taxpayer', 'id:ID(Taxpayer)', [
    ...texts('name'),
    ...wholes('observed', 'salesFirst', 'salesLast', 'purchasesFirst', 'purchasesLast', 'sequence'),
    ['names', 'string[]'],
    ['nameRows', 'long[]'],
  ]),
  SELLS: relation('SELLS', 'Taxpayer', 'Taxpayer', RELATION),
  LAPSED: relation('LAPSED', 'Taxpayer', 'Taxpayer', RELATION),
  // several claims of one document stand in lines of one text
  SELLS_lines: relation('SELLS', 'Taxpayer', 'Taxpayer', RELATION, true),
  LAPSED_lines: relation('LAPSED', 'Taxpayer', 'Taxpayer', RELATION, true),
  identity: relation('SAME_AS', 'Taxpayer', 'Taxpayer', wholes('why')),
  candidate: relation('MAY_BE', 'Taxpayer', 'Taxpayer', [...texts('kind', 'state', 'evidence'), ...wholes('weight')]),
  person: node('Person', 'key:ID(Person)', texts('id', 'name')),
  role: relation('HOLDS', 'Person', 'Taxpayer', [
    ...texts('person'),
    ...ofTable('fact_role').map(([name, type]): Column => [
      name === 'fromDay' ? 'from' : name === 'toDay' ? 'to' : name,
      type,
    ]),
    ...wholes('sequence'),
  ]),
  ...Object.fromEntries(
    FACT_KINDS.filter((kind) => kind !== 'role').map((kind) => [
      kind,
      node(`Fact:${factLabel(kind)}`, ':ID(Fact)', [
        ...ofTable(factTable(kind)),
        ...wholes('sequence'),
        ...texts('fact'),
      ]),
    ]),
  ),
  about: relation('ABOUT', 'Fact', 'Taxpayer'),
  refusal: node('Refusal', ':ID(Refusal)', [...ofTable('refusal'), ...wholes('sequence')], true),
  repair: node('Repair', ':ID(Repair)', [...ofTable('repair'), ...wholes('sequence')], true),
};

export interface Imported extends StoreState {
  /** What `neo4j-admin database import full` is to be called with, after the name of the database; paths are relative to the folder. */
  arguments: string[];
  rows: number;
}

/**
 * Writes the files into a folder, with `import.args` beside them; on a connection in a transaction. `onRows` may throw to give it up; what was
 * written stays.
 */
export async function writeImport(engine: Engine, folder: string, onRows: OnProgress): Promise<Imported> {
  await mkdir(folder, { recursive: true });
  const files = new Map<string, Rows>();
  const state = await stateOf(engine);
  const counts = await countsOf(engine);
  const into = (name: string) => {
    let rows = files.get(name);
    if (!rows) files.set(name, (rows = new Rows(join(folder, `${name}.csv`), SOURCES[name])));
    return rows;
  };
  const total = counts.invoice + counts.taxpayer;
  const known = new Set<string>();
  const persons = new Set<string>();
  /** A firm that no document names is a node all the same where something is known of it. */
  const mention = (id: string) => {
    if (!known.has(id)) into('taxpayer').put([id], { names: [], nameRows: [] });
    known.add(id);
  };
  const commit = { sequence: state.sequence, before: {}, whole: true };
  let [done, facts] = [0, 0];
  for await (const [kind, item] of contentsOf(engine, commit)) {
    put(kind, item);
    if (++done % 10_000 !== 0) continue;
    onRows(Math.min(done, total), total);
    for (const rows of files.values()) await rows.drained();
  }
  const { sequence, version, attributesVersion, demo } = state;
  // files hold no constraints: the first server that opens it makes them
  const ledger = { id: randomUUID(), schema: 0, fence: 0, sequence, version, attributesVersion, demo };
  into('ledger').put(['ledger'], { ...ledger, counts: JSON.stringify(counts) });
  into('commit').put(['0'], { sequence, version, attributesVersion, replaced: false });
  for (const rows of files.values()) await rows.end();
  const list = argumentsOf([...files.keys()]);
  await writeFile(join(folder, 'import.args'), `${list.join('\n')}\n`);
  return { ...state, arguments: list, rows: done };

  function put(kind: Kind, item: Item): void {
    const text = (name: string) => item[name] as string;
    switch (kind) {
      case 'load':
        return into('load').put([text('id')], item);
      case 'file':
        into('of').put([text('key'), text('load')], {});
        return into('file').put([text('key')], item);
      case 'decision':
      case 'refusal':
      case 'repair':
        return into(kind).put([String(done)], item);
      case 'taxpayer':
        known.add(text('id'));
        return into('taxpayer').put([text('id')], item);
      case 'SELLS':
      case 'LAPSED': {
        const isMultiline = (item.claims as string[]).some((claims) => claims.includes('\n'));
        return into(isMultiline ? `${kind}_lines` : kind).put([text('seller'), text('buyer')], item);
      }
      case 'identity':
      case 'candidate': {
        const ends = kind === 'identity' ? [text('id'), text('subject')] : [text('a'), text('b')];
        ends.forEach(mention);
        return into(kind).put(ends, item);
      }
      case 'role': {
        const person = text('person');
        if (!persons.has(person)) into('person').put([person], { id: item.personId, name: item.personName });
        persons.add(person);
        mention(text('taxpayer'));
        return into('role').put([person, text('taxpayer')], item);
      }
      case 'identityGone':
      case 'candidateGone':
        return;
      default: {
        const id = String(facts++);
        mention(text('taxpayer'));
        into('about').put([id, text('taxpayer')], {});
        return into(kind).put([id], { ...item, fact: kind });
      }
    }
  }
}

function argumentsOf(names: readonly string[]): string[] {
  const multiline = names.filter((name) => SOURCES[name].isMultiline).map((name) => `${name}.csv`);
  return [
    ...names.map((name) => {
      const { isRelation, label } = SOURCES[name];
      return `--${isRelation ? 'relationships' : 'nodes'}=${label}=${name}.csv`;
    }),
    ...COMMON,
    // a list of files is of the newer format only, which 5.26 has to be told
    ...(multiline.length > 0 ? ['--multiline-fields-format=v2', `--multiline-fields=${multiline.join(',')}`] : []),
  ];
}

/** A file of rows with a header. */
class Rows extends LineFile {
  readonly #columns: readonly Column[];

  constructor(path: string, { keys, columns }: Source) {
    super(path);
    // a key that is a property stands there once
    this.#columns = columns.filter(([name]) => !keys.some((key) => key.startsWith(`${name}:`)));
    this.add([...keys, ...this.#columns.map(([name, type]) => `${name}:${type}`)].join(','));
  }

  put(keys: readonly string[], item: Item): void {
    this.add([...keys.map(quoted), ...this.#columns.map(([name]) => cell(item[name]))].join(','));
  }
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) throw new RangeError('neither text nor a whole number, nor a list of these');
  return value.length > 0 && typeof value[0] === 'string' ? quoted(value.join(LISTED)) : value.join(LISTED);
}

const quoted = (text: string) => `"${text.includes('"') ? text.replaceAll('"', '""') : text}"`;
