import type { Bolt } from './neo4j.bench.ts';

/** What Graph Data Science takes for its algorithms, to compare ours with. */

const PROJECTIONS = {
  directed: "CALL gds.graph.project('sells', 'Taxpayer', 'SELLS') YIELD nodeCount, relationshipCount, projectMillis",
  undirected: `CALL gds.graph.project('between', 'Taxpayer', {SELLS: {orientation: 'UNDIRECTED', properties: 'grossMinor'}})
    YIELD nodeCount, relationshipCount, projectMillis`,
};
const ALGORITHMS = {
  'SCC, directed': "CALL gds.scc.stats('sells', {}) YIELD componentCount AS found, computeMillis AS ms",
  'WCC, directed': "CALL gds.wcc.stats('sells', {}) YIELD componentCount AS found, computeMillis AS ms",
  'PageRank to 1e-8, directed': `CALL gds.pageRank.stats('sells', {maxIterations: 200, tolerance: 1e-8})
    YIELD ranIterations AS found, computeMillis AS ms`,
  'Leiden by gross, undirected': `CALL gds.leiden.stats('between', {relationshipWeightProperty: 'grossMinor', randomSeed: 1})
    YIELD communityCount AS found, modularity, computeMillis AS ms`,
};
const FOUND = ['components', 'components', 'iterations', 'communities'];

/** Leaves the graph `sells` for traces. */
export async function benchScience(bolt: Bolt, log: (line: string) => void): Promise<void> {
  const [version] = await bolt.command('RETURN gds.version() AS version');
  log(`\nGraph Data Science ${version.get('version') as string}, up to 4 threads; its own times, without projecting`);
  for (const [name, cypher] of Object.entries(PROJECTIONS)) {
    const [row] = await bolt.command(cypher);
    log(
      `  projected, ${name}: ${String(row.get('projectMillis'))} ms; ${String(row.get('nodeCount'))} nodes, ${String(row.get('relationshipCount'))} relations`,
    );
  }
  for (const [i, [name, cypher]] of Object.entries(ALGORITHMS).entries()) {
    const all: number[] = [];
    let found = '';
    for (let run = 0; run < 3; run++) {
      const [row] = await bolt.command(cypher);
      all.push(Number(row.get('ms')));
      found = `${String(row.get('found'))} ${FOUND[i]}`;
    }
    log(`  ${name.padEnd(28)} ${all.map((ms) => `${ms} ms`).join(', ')}; ${found}`);
  }
  await bolt.command("CALL gds.graph.drop('between')");
}
