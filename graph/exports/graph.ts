import type { Snapshot } from '../snapshot.ts';
import { textOf } from './cells.ts';
import { type Column, currencyColumn, type Table, TABLES } from './tables.ts';
import { nodeKey, xmlText } from './xml.ts';

/** Nodes and edges as both XML formats write them: what else is known of each, beside what says which it is. */

/** Something that is known of a node or an edge: the name, and the text as it stands in XML. */
export type Attribute = readonly [name: string, text: string];

const ENDS = new Set(['seller', 'sellerName', 'buyer', 'buyerName']);

export const NODE_COLUMNS: readonly Column[] = TABLES.taxpayers.columns.filter(({ name }) => name !== 'id');
export const EDGE_COLUMNS: readonly Column[] = TABLES.relations.columns.filter(({ name }) => !ENDS.has(name));

export interface GraphNode {
  key: string;
  /** Its name, or where none is known its id. */
  label: string;
  attributes: Attribute[];
}

export interface GraphEdge {
  source: string;
  target: string;
  attributes: Attribute[];
}

export function nodesOf(snapshot: Snapshot): { count: number; node: (u: number) => GraphNode } {
  const attributesOf = attributes(TABLES.taxpayers, NODE_COLUMNS, snapshot);
  return {
    count: snapshot.taxpayers.count,
    node: (u) => {
      const key = nodeKey(snapshot, u);
      const known = attributesOf(u);
      const [, label = ''] = known.find(([name]) => name === 'name') ?? [];
      return { key, label: label || key, attributes: known };
    },
  };
}

export function edgesOf(snapshot: Snapshot): { count: number; edge: (e: number) => GraphEdge } {
  const { count, seller, buyer } = snapshot.relations;
  const attributesOf = attributes(TABLES.relations, EDGE_COLUMNS, snapshot);
  let [last, source] = [-1, ''];
  return {
    count,
    edge: (e) => {
      if (seller[e] !== last) [last, source] = [seller[e], nodeKey(snapshot, seller[e])];
      return { source, target: nodeKey(snapshot, buyer[e]), attributes: attributesOf(e) };
    },
  };
}

/** What is not known is left out. */
function attributes(table: Table, columns: readonly Column[], snapshot: Snapshot): (row: number) => Attribute[] {
  const cellsOf = table.reader(snapshot);
  const at = currencyColumn(table);
  const wanted = columns.map((column) => ({
    ...column,
    at: table.columns.findIndex(({ name }) => name === column.name),
  }));
  return (row) => {
    const cells = cellsOf(row);
    const currency = at < 0 ? '' : (cells[at] as string);
    const found: Attribute[] = [];
    for (const { name, type, at: place } of wanted) {
      const text = textOf(cells[place], type, currency);
      if (text !== null) found.push([name, type === 'text' ? xmlText(text) : text]);
    }
    return found;
  };
}
