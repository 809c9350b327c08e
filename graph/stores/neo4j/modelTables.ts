import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from './connection.ts';

/** Tables of MODEL.md, for tests that hold them against a database. */

export const readModel = () => readFile(join(import.meta.dirname, 'MODEL.md'), 'utf8');

/** Lines of a table below a heading, its cells without the marks; a cell that is empty because the one above holds goes on. */
export function tableOf(markdown: string, heading: string): string[][] {
  const section = markdown.split(`\n${heading}\n`)[1]?.split(/\n#+ /)[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  let above = '';
  return rows.slice(2).map((line) => {
    const [first, ...others] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    above = first || above;
    return [above, ...others];
  });
}

export const coded = (cell: string) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, name]) => name);

/** What the server calls a type that the tables name. */
export const TYPES: Readonly<Record<string, string>> = {
  text: 'STRING',
  integer: 'INTEGER',
  float: 'FLOAT',
  boolean: 'BOOLEAN',
  'list of text': 'LIST<STRING>',
  'list of integers': 'LIST<INTEGER>',
};

/** Of a table whose first column is a pattern: `(:Lead) rank INTEGER`, in order of bytes. */
export const propertiesTold = (markdown: string, heading: string): string[] =>
  tableOf(markdown, heading)
    .flatMap(([pattern, names, type]) => coded(names).map((name) => `${pattern} ${name} ${TYPES[type]}`))
    .sort();

const HELD = `MATCH (n) WHERE $label IN labels(n) UNWIND keys(n) AS key
  RETURN DISTINCT '(:' + $label + ')' AS pattern, key, replace(valueType(n[key]), ' NOT NULL', '') AS type
  UNION MATCH (n)-[r]->(other) WHERE $label IN labels(n) UNWIND keys(r) AS key
  RETURN DISTINCT '(:' + $label + ')-[:' + type(r) + ']->(:' + labels(other)[0] + ')' AS pattern, key, replace(valueType(r[key]), ' NOT NULL', '') AS type`;

/** The same of nodes of a label in a database, and of relations that begin at them. */
export const propertiesHeld = async (connection: Connection, label: string): Promise<string[]> =>
  (await connection.read(HELD, { label }))
    .map((row) => ['pattern', 'key', 'type'].map((name) => row.get(name) as string).join(' '))
    .sort();
