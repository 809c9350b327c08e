import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { json as readJson, text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '../algorithms/random.ts';
import { benchFormats } from '../graph/staging/formats.bench.ts';
import { benchIdentity } from '../graph/staging/identify.bench.ts';
import { benchTraceKernel } from '../algorithms/trace.bench.ts';
import { type Economy, makeEconomy } from '../seed/economy.ts';
import { type AnswerKey, firmsOfCodes } from '../seed/key.ts';
import { writeEconomy } from '../seed/write.ts';

const USAGE = `npm run bench -- trace [--invoices 1e6,1e7] [--parts kernel,end-to-end] [--seed 1]
npm run bench -- formats [--invoices 1e6]
npm run bench -- identity [--invoices 1e6] [--seed 1]
`;

/** `npm run bench -- WHAT`: see USAGE. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      invoices: { type: 'string' },
      parts: { type: 'string', default: 'kernel,end-to-end' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [what] = positionals;
  if (positionals.length !== 1 || !['trace', 'formats', 'identity'].includes(what)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const log = (line: string) => process.stdout.write(`${line}\n`);
  const [cpu] = cpus();
  log(`${cpu?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, load average ${loadavg()[0].toFixed(2)}`); // prettier-ignore
  const sizes = (values.invoices ?? (what === 'trace' ? '1e6,1e7' : '1e6')).split(',').map(Number);
  for (const invoices of sizes) {
    if (what === 'formats') {
      log(`\nthe same ${invoices} invoices read and checked from each format`);
      await benchFormats({ rows: invoices, log });
      continue;
    }
    const seed = Number(values.seed);
    const firms = Math.round(invoices / 10);
    if (what === 'identity') {
      log(`\n${invoices} invoices of a made economy, on the ledgers of both sides by codes`);
      await benchLedgers(makeEconomy({ invoices, firms: Math.round(firms / 10), seed }), log);
      continue;
    }
    if (values.parts.includes('kernel')) {
      log(`\nkernel alone, ${invoices} invoices`);
      benchTraceKernel({ firms, invoices, seed, log });
    }
    if (values.parts.includes('end-to-end')) {
      log(`\nend to end (HTTP on loopback, reply read and parsed), ${invoices} invoices of a made economy`);
      await benchTraceEndToEnd(makeEconomy({ invoices, firms, seed, schemes: [] }), log);
    }
  }
  return 0;
}

/** All firms hand their ledgers in; the answer key says who is behind each code. */
async function benchLedgers(economy: Economy, log: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'suyuan-bench-'));
  try {
    const observed = Array.from({ length: economy.firms.count }, (_, u) => u);
    const { key } = await writeEconomy(economy, folder, { form: 'ledgers', observed, facts: false });
    const { ledgers } = JSON.parse(await readFile(key, 'utf8')) as AnswerKey;
    await benchIdentity({ folder, answers: { codes: firmsOfCodes(ledgers!) }, log });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ORDINARY_STARTS = 200;
const HUB_STARTS = 50;
const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

/** Loads the economy into a server of its own through the command line, and times 4-hop traces as a client sees them. */
async function benchTraceEndToEnd(economy: Economy, log: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'suyuan-bench-'));
  const data = join(folder, 'data');
  try {
    const { files } = await writeEconomy(economy, join(folder, 'files'), { form: 'full', per: 'month', facts: false });
    const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
    const { key } = JSON.parse(await command(['key', '--data', data, '--json'])) as { key: string };
    const begun = performance.now();
    await command(['load', ...files.map(({ path }) => path), '--data', data, '--json']);
    log(`load: ${megabytes.toFixed(0)} MB of CSV to a graph in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    const server = spawn(process.execPath, [MAIN, 'serve', '--data', data, '--port', '0', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(server.stdout, 'data')) as [Buffer];
      const { origin } = new URL((JSON.parse(line.toString()) as { url: string }).url);
      await timeTraces(economy, origin, key, log);
    } finally {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function command(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([readText(child.stdout), once(child, 'exit') as Promise<[number]>]);
  if (code !== 0) throw new Error(`suyuan ${args[0]} ended with ${code}`);
  return output;
}

async function timeTraces(economy: Economy, origin: string, key: string, log: (line: string) => void): Promise<void> {
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
