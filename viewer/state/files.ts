/** Tables of what is shown as files for other programs. Pure. */
import type { Cell, EdgeColumn, NodeColumn, TableOf } from './tablesOfShown.ts';

// The same rules as graph/csv.ts, which the page cannot import.
const number = /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/;
const formula = /^['=+@\t\r＝＋－＠-]/;
const shortened = /^(0\d+|\d{12,})$/;

/** RFC 4180 with what makes Excel read UTF-8; what a spreadsheet would compute or shorten has an apostrophe before it. */
export function csvOf<Name extends string>({ columns, rows }: TableOf<Name>): string {
  const lines = rows.map((row) => columns.map((column) => csvCell(row[column])).join(','));
  return `\uFEFF${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = shortened.test(cell) || (formula.test(cell) && !number.test(cell)) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

interface Tables {
  nodes: TableOf<NodeColumn>;
  edges: TableOf<EdgeColumn>;
}

export interface About {
  /** Of the ledger that was read. */
  version: string;
  /** The address that shows the same picture. */
  link: string;
}

export function jsonOf({ nodes, edges }: Tables, about: About): string {
  return `${JSON.stringify({ ...about, nodes: nodes.rows, edges: edges.rows }, null, 1)}\n`;
}

/** GEXF 1.3 (gexf.net), directed; attributes are strings, longs and doubles. */
export function gexfOf({ nodes, edges }: Tables, about: About): string {
  const attributes = (kind: string, { columns, rows }: TableOf<string>) =>
    `<attributes class="${kind}">${columns.map((name, at) => `<attribute id="${at}" title="${name}" type="${gexfType(rows, name)}"/>`).join('')}</attributes>`;
  const values = ({ columns }: TableOf<string>, row: Record<string, Cell>) =>
    `<attvalues>${columns.flatMap((name, at) => (row[name] === null ? [] : [`<attvalue for="${at}" value="${xml(row[name])}"/>`])).join('')}</attvalues>`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
    `<meta><creator>Suyuan</creator><description>${xml(`${about.version} ${about.link}`)}</description></meta>`,
    '<graph mode="static" defaultedgetype="directed">',
    attributes('node', nodes),
    attributes('edge', edges),
    '<nodes>',
    ...nodes.rows.map(
      (row) => `<node id="${xml(row.id)}" label="${xml(row.name ?? row.id)}">${values(nodes, row)}</node>`,
    ),
    '</nodes>',
    '<edges>',
    ...edges.rows.map(
      (row, at) =>
        `<edge id="${at}" source="${xml(row.seller)}" target="${xml(row.buyer)}" weight="${row.grossMinor}">${values(edges, row)}</edge>`,
    ),
    '</edges>',
    '</graph>',
    '</gexf>',
    '',
  ].join('\n');
}

/** GraphML 1.0 (graphml.graphdrawing.org), directed. */
export function graphMlOf({ nodes, edges }: Tables, about: About): string {
  const keys = (kind: string, { columns, rows }: TableOf<string>) =>
    columns.map(
      (name) => `<key id="${kind}-${name}" for="${kind}" attr.name="${name}" attr.type="${gexfType(rows, name)}"/>`,
    );
  const data = (kind: string, { columns }: TableOf<string>, row: Record<string, Cell>) =>
    columns
      .flatMap((name) => (row[name] === null ? [] : [`<data key="${kind}-${name}">${xml(row[name])}</data>`]))
      .join('');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    `<desc>${xml(`${about.version} ${about.link}`)}</desc>`,
    ...keys('node', nodes),
    ...keys('edge', edges),
    '<graph id="chain" edgedefault="directed">',
    ...nodes.rows.map((row) => `<node id="${xml(row.id)}">${data('node', nodes, row)}</node>`),
    ...edges.rows.map(
      (row, at) =>
        `<edge id="e${at}" source="${xml(row.seller)}" target="${xml(row.buyer)}">${data('edge', edges, row)}</edge>`,
    ),
    '</graph>',
    '</graphml>',
    '',
  ].join('\n');
}

function gexfType(rows: readonly Record<string, Cell>[], name: string): 'string' | 'long' | 'double' {
  const values = rows.map((row) => row[name]).filter((value) => value !== null);
  if (values.length === 0 || values.some((value) => typeof value === 'string')) return 'string';
  return values.every(Number.isInteger) && name !== 'risk' ? 'long' : 'double';
}

/** Escaped for an attribute or a text; what XML 1.0 has no letter for is left out. */
function xml(value: Cell): string {
  return String(value)
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
