import type { Snapshot } from '../snapshot.ts';
import { TextFile } from './file.ts';
import type { Watch } from './formats.ts';
import { type Attribute, EDGE_COLUMNS, edgesOf, NODE_COLUMNS, nodesOf } from './graph.ts';
import type { Column } from './tables.ts';
import { XML_TYPES, xmlText } from './xml.ts';

/** Writes taxpayers and relations as GEXF 1.2, for Gephi: a directed graph, with an edge for each currency of a pair. Edges have no weight: currencies differ. */
export function writeGexf(snapshot: Snapshot, path: string, watch: Watch): Promise<void> {
  return TextFile.write(path, async (file) => {
    const { version, attributesVersion } = snapshot;
    const description = xmlText(`version ${version}, attributes version ${attributesVersion}`);
    file.put('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n');
    file.put(`<meta><creator>Suyuan</creator><description>${description}</description></meta>\n`);
    file.put('<graph defaultedgetype="directed" mode="static">\n');
    file.put(declared('node', NODE_COLUMNS));
    file.put(declared('edge', EDGE_COLUMNS));

    file.put('<nodes>\n');
    const { count: nodes, node } = nodesOf(snapshot);
    const nodeText = (u: number) => {
      const { key, label, attributes } = node(u);
      return `<node id="${key}" label="${label}">${values(attributes)}</node>\n`;
    };
    await file.rows(nodes, nodeText, watch);
    file.put('</nodes>\n<edges>\n');

    const { count: edges, edge } = edgesOf(snapshot);
    const edgeText = (e: number) => {
      const { source, target, attributes } = edge(e);
      return `<edge id="e${e}" source="${source}" target="${target}">${values(attributes)}</edge>\n`;
    };
    await file.rows(edges, edgeText, watch);
    file.put('</edges>\n</graph>\n</gexf>\n');
  });
}

const declared = (of: string, columns: readonly Column[]) =>
  `<attributes class="${of}">${columns
    .map(({ name, type }) => `<attribute id="${name}" title="${name}" type="${XML_TYPES[type]}"/>`)
    .join('')}</attributes>\n`;
const values = (attributes: readonly Attribute[]) =>
  `<attvalues>${attributes.map(([name, text]) => `<attvalue for="${name}" value="${text}"/>`).join('')}</attvalues>`;
