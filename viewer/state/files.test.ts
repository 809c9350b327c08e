import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { makeEconomy, startId, wideOptions } from '../testing/economy.ts';
import { trace } from '../testing/tracer.ts';
import { bundle, hide, noArrangement, shorten } from './arrangement.ts';
import { buildChain } from './chain.ts';
import { csvOf, gexfOf, graphMlOf, jsonOf } from './files.ts';
import { firstRequest } from './requests.ts';
import { show } from './shown.ts';
import { edgesOfShown, nodesOfShown } from './tablesOfShown.ts';

const chain = buildChain(startId, trace(makeEconomy(), firstRequest(startId, wideOptions)), []);
const arrangement = [hide(['D101']), bundle(['D102', 'D103']), shorten(['D104'])].reduce(
  (known, change) => change(known),
  noArrangement,
);
const shown = show(chain, arrangement, new Map(), null);
const nodes = nodesOfShown(shown, new Map());
const edges = edgesOfShown(shown);
const about = { version: 'abc', link: 'http://127.0.0.1/?start=D000&hops=3' };

/** Elements by name, with their attributes; throws where the text is no XML. */
function elements(text: string): { name: string; attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => found.push({ name, attributes: attributes }));
  parser.write(text).close();
  return found;
}

test('what is shown is exported, and what is hidden or drawn as a line is not', () => {
  const ids = nodes.rows.map(({ id }) => id);
  expect(ids).toHaveLength(shown.taxpayers.length + 1);
  for (const id of ['D101', 'D102', 'D104']) expect(ids).not.toContain(id);
  expect(nodes.rows.at(-1)).toMatchObject({
    kind: 'group',
    members: expect.stringMatching(/^D10[23] D10[23]$/) as string,
  });
  expect(edges.rows.filter(({ through }) => through === 'D104').length).toBeGreaterThan(0);
  expect(edges.rows.reduce((sum, { grossMinor }) => sum + Number(grossMinor), 0)).toBe(
    shown.edges.reduce((sum, { grossMinor }) => sum + grossMinor, 0),
  );
});

test('a spreadsheet computes nothing of it, and reads each cell as it was', () => {
  const columns = ['name', 'amount'] as const;
  const rows = [
    { name: '=HYPERLINK("x")', amount: -5 },
    { name: 'a,"b"\nc', amount: null },
    { name: '@sum', amount: 2 },
    { name: '＝1', amount: 3 },
    { name: '914403001234567890', amount: 4 },
    { name: '007', amount: 5 },
  ];
  const lines = csvOf({ columns, rows }).split('\r\n');
  expect(lines).toEqual([
    ...['\uFEFFname,amount', `"'=HYPERLINK(""x"")",-5`, '"a,""b""\nc",', "'@sum,2", "'＝1,3"],
    ...["'914403001234567890,4", "'007,5", ''],
  ]);
});

test.each([
  ['GEXF', gexfOf],
  ['GraphML', graphMlOf],
])('%s is XML with every node and every edge between nodes that are there, whatever a name holds', (_, write) => {
  const odd = { ...nodes.rows[0], id: '<&"\u0007\n>', name: '甲&乙' };
  const text = write({ nodes: { ...nodes, rows: [...nodes.rows, odd] }, edges }, about);
  const found = elements(text);
  const ids = new Set(found.filter(({ name }) => name === 'node').map(({ attributes }) => attributes.id));
  expect(ids.size).toBe(nodes.rows.length + 1);
  expect(ids.has('<&"\n>')).toBe(true);
  const ends = found
    .filter(({ name }) => name === 'edge')
    .map(({ attributes }) => [attributes.source, attributes.target]);
  expect(ends).toHaveLength(edges.rows.length);
  expect(ends.flat().every((id) => ids.has(id))).toBe(true);
  expect(text).toContain('start=D000&amp;hops=3');
});

test('JSON has the same rows, and where they come from', () => {
  expect(JSON.parse(jsonOf({ nodes, edges }, about))).toEqual({ ...about, nodes: nodes.rows, edges: edges.rows });
});
