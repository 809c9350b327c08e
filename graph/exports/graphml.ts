import type { Snapshot } from '../snapshot.ts';
import { TextFile } from './file.ts';
import type { Watch } from './formats.ts';
import { type Attribute, EDGE_COLUMNS, edgesOf, NODE_COLUMNS, nodesOf } from './graph.ts';
import { XML_TYPES, xmlText } from './xml.ts';

/** Writes taxpayers and relations as GraphML: a directed graph, with an edge for each currency of a pair. */
export function writeGraphml(snapshot: Snapshot, path: string, watch: Watch): Promise<void> {
  return TextFile.write(path, async (file) => {
    const key = (of: string, name: string, type: string) =>
      `<key id="${of}-${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>\n`;
    file.put('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n');
    for (const name of ['version', 'attributesVersion']) file.put(key('graph', name, 'string'));
    file.put(key('node', 'label', 'string'));
    for (const { name, type } of NODE_COLUMNS) file.put(key('node', name, XML_TYPES[type]));
    for (const { name, type } of EDGE_COLUMNS) file.put(key('edge', name, XML_TYPES[type]));
    file.put('<graph edgedefault="directed">\n');
    const { version, attributesVersion } = snapshot;
    file.put(`${data('graph', Object.entries({ version, attributesVersion }).map(escaped))}\n`);

    const { count: nodes, node } = nodesOf(snapshot);
    const nodeText = (u: number) => {
      const { key: id, label, attributes } = node(u);
      return `<node id="${id}">${data('node', [['label', label], ...attributes])}</node>\n`;
    };
    await file.rows(nodes, nodeText, watch);

    const { count: edges, edge } = edgesOf(snapshot);
    const edgeText = (e: number) => {
      const { source, target, attributes } = edge(e);
      return `<edge id="e${e}" source="${source}" target="${target}">${data('edge', attributes)}</edge>\n`;
    };
    await file.rows(edges, edgeText, watch);
    file.put('</graph>\n</graphml>\n');
  });
}

const escaped = ([name, text]: [string, string]): Attribute => [name, xmlText(text)];
const data = (of: string, attributes: readonly Attribute[]) =>
  attributes.map(([name, text]) => `<data key="${of}-${name}">${text}</data>`).join('');
