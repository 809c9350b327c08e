import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { benchFormats } from '../graph/staging/formats.bench.ts';
import { benchIdentity } from '../graph/staging/identify.bench.ts';
import { benchCycles } from '../algorithms/cycles.bench.ts';
import { benchKernels } from '../algorithms/kernels.bench.ts';
import { benchMatching } from '../algorithms/matching.bench.ts';
import { benchScan } from '../algorithms/detectors/scan.bench.ts';
import { benchMotifs } from '../algorithms/motifs.bench.ts';
import { benchTraceKernel } from '../algorithms/trace.bench.ts';
import { type Economy, makeEconomy } from '../seed/economy.ts';
import { type AnswerKey, firmsOfCodes } from '../seed/key.ts';
import { writeEconomy } from '../seed/write.ts';
import { inFolder } from './bench/process.ts';
import { benchJobs } from './jobs.bench.ts';
import { benchLoad } from './load.bench.ts';
import { benchNeo4j } from './neo4j.bench.ts';
import { benchSnapshot } from './snapshot.bench.ts';
import { benchTraceEndToEnd } from './trace.bench.ts';
import { benchViewer } from './viewer.bench.ts';

const USAGE = `npm run bench -- load [--invoices 1e6,1e7] [--runs 5]
npm run bench -- snapshot [--invoices 1e6,1e7] [--runs 5]
npm run bench -- jobs [--invoices 1e6] [--runs 5]
npm run bench -- trace [--invoices 1e6,1e7] [--parts kernel,end-to-end] [--seed 1]
npm run bench -- kernels [--nodes 1e6] [--edges 7.9e6] [--invoices 1e6] [--only scc,core] [--runs 5] [--seed 1]
npm run bench -- cycles [--invoices 1e6,1e7] [--seed 1]
npm run bench -- matching [--invoices 1e6,1e7] [--seed 1]
npm run bench -- motifs [--invoices 1e6,1e7] [--seed 1]
npm run bench -- scan [--invoices 1e6,1e7] [--seed 1]
npm run bench -- formats [--invoices 1e6]
npm run bench -- identity [--invoices 1e6] [--seed 1]
npm run bench -- neo4j [--invoices 1e6] [--seed 1] [--no-bolt] [--no-traces] [--models] [--gds]
npm run bench -- viewer [--nodes 5e3] [--edges 2e4]
`;

const WHAT = [
  'load',
  'snapshot',
  'jobs',
  'trace',
  'kernels',
  'cycles',
  'matching',
  'motifs',
  'scan',
  'formats',
  'identity',
  'neo4j',
  'viewer',
];

/** `npm run bench -- WHAT`: see USAGE. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      invoices: { type: 'string' },
      parts: { type: 'string', default: 'kernel,end-to-end' },
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '5' },
      nodes: { type: 'string' },
      edges: { type: 'string' },
      only: { type: 'string', default: '' },
      models: { type: 'boolean', default: false },
      'no-bolt': { type: 'boolean', default: false },
      gds: { type: 'boolean', default: false },
      'no-traces': { type: 'boolean', default: false },
    },
  });
  const [what] = positionals;
  if (positionals.length !== 1 || !WHAT.includes(what)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const log = (line: string) => process.stdout.write(`${line}\n`);
  const [cpu] = cpus();
  log(`${cpu?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, load average ${loadavg()[0].toFixed(2)}`); // prettier-ignore
  if (what === 'viewer') {
    const [nodes, edges] = [Number(values.nodes ?? 5e3), Number(values.edges ?? 2e4)];
    log(`\nthe scene in Chromium with software rendering, ${nodes} nodes and ${edges} edges, 1366 × 768`);
    await benchViewer({ nodes, edges, seconds: 5, log });
    return 0;
  }
  const sizes = (
    values.invoices ??
    (['load', 'snapshot', 'trace', 'cycles', 'matching', 'motifs', 'scan'].includes(what) ? '1e6,1e7' : '1e6')
  )
    .split(',')
    .map(Number);
  for (const invoices of sizes) {
    if (what === 'formats') {
      log(`\nthe same ${invoices} invoices read and checked from each format`);
      await benchFormats({ rows: invoices, log });
      continue;
    }
    const seed = Number(values.seed);
    if (what === 'kernels') {
      const [nodes, edges, runs] = [values.nodes ?? 1e6, values.edges ?? 7.9e6, values.runs].map(Number);
      const only = values.only.split(',').filter(Boolean);
      log(`\nkernels alone, in one thread`);
      benchKernels({ nodes, edges, invoices, seed, runs, only, log });
      continue;
    }
    const firms = Math.round(invoices / 10);
    if (what === 'cycles') {
      log(`\nkernels alone, ${invoices} invoices, and AMLSim where it is there: best, median`);
      const amlsim = resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data', 'amlsim-20k-cycle200');
      benchCycles({ firms, invoices, seed, amlsim, runs: Math.min(3, Number(values.runs)), log });
      continue;
    }
    if (what === 'matching' || what === 'motifs' || what === 'scan') {
      log(`\nin one thread, ${invoices} invoices`);
      const bench = { matching: benchMatching, motifs: benchMotifs, scan: benchScan }[what];
      bench({ firms, invoices, seed, log });
      continue;
    }
    if (what === 'identity') {
      log(`\n${invoices} invoices of a made economy, on the ledgers of both sides by codes`);
      await benchLedgers(makeEconomy({ invoices, firms: Math.round(firms / 10), seed }), log);
      continue;
    }
    if (what === 'neo4j') {
      const economy = makeEconomy({ invoices, firms, seed, schemes: [] });
      log(`\n${invoices} full invoices of a made economy of ${firms} firms, a CSV file a month`);
      const parts = { bolt: !values['no-bolt'], traces: !values['no-traces'], models: values.models, gds: values.gds };
      await benchNeo4j({ economy, seed, ...parts, log });
      continue;
    }
    if (what === 'load' || what === 'snapshot' || what === 'jobs') {
      const economy = makeEconomy({ invoices, firms, seed, schemes: [] });
      const options = { economy, runs: Number(values.runs), log };
      log(`\n${invoices} full invoices of a made economy of ${firms} firms, a CSV file a month`);
      await { load: benchLoad, snapshot: benchSnapshot, jobs: benchJobs }[what](options);
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
  await inFolder(async (folder) => {
    const observed = Array.from({ length: economy.firms.count }, (_, u) => u);
    const { key } = await writeEconomy(economy, folder, { form: 'ledgers', observed, facts: false });
    const { ledgers } = JSON.parse(await readFile(key, 'utf8')) as AnswerKey;
    await benchIdentity({ folder, answers: { codes: firmsOfCodes(ledgers!) }, log });
  });
}
