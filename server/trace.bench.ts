import { once } from 'node:events';
import http from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import { Random } from '../algorithms/random.ts';
import type { Economy } from '../seed/economy.ts';
import { type BenchServer, inFolder, seconds, serving, suyuan, writeFull } from './bench/process.ts';

const ORDINARY_STARTS = 200;
const HUB_STARTS = 50;

/** Loads the economy into a server of its own through the command line, and times 4-hop traces as a client sees them. */
export async function benchTraceEndToEnd(economy: Economy, log: (line: string) => void): Promise<void> {
  await inFolder(async (folder) => {
    const { paths, megabytes } = await writeFull(economy, folder);
    const data = `${folder}/data`;
    const begun = performance.now();
    await suyuan(['load', ...paths, '--data', data, '--json']);
    log(`load: ${megabytes.toFixed(0)} MB of CSV to a graph in ${seconds(begun)}`);
    await serving(data, [], (server) => timeTraces(economy, server, log));
  });
}

async function timeTraces(economy: Economy, { origin, key }: BenchServer, log: (line: string) => void): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  const trace = async (id: string, direction: 'up' | 'down') => {
    const begun = performance.now();
    const request = http.request(`${origin}/api/v1/traces`, {
      method: 'POST',
      agent,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    request.end(JSON.stringify({ start: [id], direction, hops: 4 }));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const reply = (await readJson(response)) as { sides?: { taxpayers: unknown[] }[]; detail?: string };
    if (!reply.sides) throw new Error(`${id}: ${reply.detail}`);
    return { ms: performance.now() - begun, taxpayers: reply.sides[0].taxpayers.length };
  };
  log(`${'direction'.padEnd(11)}${'starts'.padEnd(14)}${['p50 ms', 'p95 ms', 'p99 ms', 'taxpayers'].map((head) => head.padStart(10)).join('')}`); // prettier-ignore
  for (const direction of ['up', 'down'] as const) {
    const degrees = degreesOf(economy, direction);
    const nodes = new Random(1).permutation(economy.firms.count);
    const ordinary = nodes.filter((u) => degrees[u] >= 5 && degrees[u] <= 20);
    const hubs = Array.from(nodes).sort((a, b) => degrees[b] - degrees[a] || a - b);
    for (const [name, starts, count] of [
      ['ordinary', ordinary, ORDINARY_STARTS],
      ['hubs', hubs, HUB_STARTS],
    ] as const) {
      // warmed up by other starts
      for (const u of starts.slice(count, 2 * count)) await trace(economy.firms.id(u), direction);
      const times: number[] = [];
      let taxpayers = 0;
      for (const u of starts.slice(0, count)) {
        const timed = await trace(economy.firms.id(u), direction);
        times.push(timed.ms);
        taxpayers += timed.taxpayers;
      }
      times.sort((a, b) => a - b);
      const at = (share: number) => times[Math.max(0, Math.ceil(share * times.length) - 1)].toFixed(1).padStart(10);
      log(`${direction.padEnd(11)}${`${times.length} ${name}`.padEnd(14)}${at(0.5)}${at(0.95)}${at(0.99)}${(taxpayers / times.length).toFixed(0).padStart(10)}`); // prettier-ignore
    }
  }
  agent.destroy();
}

/** Distinct partners on the side that is followed. */
function degreesOf({ firms, invoices }: Economy, direction: 'up' | 'down'): Uint32Array {
  const [near, far] = direction === 'down' ? [invoices.seller, invoices.buyer] : [invoices.buyer, invoices.seller];
  const pairs = new Float64Array(invoices.count);
  for (let i = 0; i < pairs.length; i++) pairs[i] = near[i] * firms.count + far[i];
  pairs.sort();
  const degrees = new Uint32Array(firms.count);
  for (let i = 0; i < pairs.length; i++)
    if (i === 0 || pairs[i] !== pairs[i - 1]) degrees[Math.floor(pairs[i] / firms.count)]++;
  return degrees;
}
