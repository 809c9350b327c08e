import { once } from 'node:events';
import http from 'node:http';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { json as readJson } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../algorithms/random.ts';
import { makeEconomy } from '../seed/economy.ts';
import type { Job, Status } from './contract.ts';
import {
  type BenchOptions,
  type BenchServer,
  inFolder,
  median,
  quantile,
  serving,
  suyuan,
  writeFull,
} from './bench/process.ts';

/** Invoices of the loads that run while somebody traces. */
const LOADED = 1e6;
const QUIET_TRACES = 400;

/** A server that loads while somebody traces: how long traces take, how late the event loop is, and how soon a cancelled load ends. */
export async function benchJobs({ economy, runs, log }: BenchOptions): Promise<void> {
  await inFolder(async (folder) => {
    const { paths } = await writeFull(economy, folder);
    const data = join(folder, 'data');
    await suyuan(['load', ...paths, '--data', data, '--json']);
    const imports = join(folder, 'imports');
    await mkdir(imports);
    // the last ones are never loaded, only looked at
    for (let run = 0; run <= runs; run++) {
      const more = makeEconomy({ invoices: LOADED, firms: LOADED / 10, seed: 1000 + run, schemes: [] });
      await writeFull(more, join(imports, `${run}`));
    }
    await serving(data, ['--import-folder', imports], async (server) => {
      const ask = asking(server);
      const nodes = new Random(1).permutation(economy.firms.count);
      let next = 0;
      const trace = async (times: number[]) => {
        const begun = performance.now();
        await ask('POST', '/traces', {
          start: [economy.firms.id(nodes[next++ % nodes.length])],
          direction: 'down',
          hops: 4,
        });
        times.push(performance.now() - begun);
      };
      const told = (what: string, times: readonly number[], status: Status) => {
        const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
        const { p50: late50, p99: late99, max: latest } = status.eventLoop;
        log(
          `${what.padEnd(34)}${`${times.length}`.padStart(7)} traces: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, most ${Math.max(...times).toFixed(0)} ms; ` +
            `event loop late: p50 ${late50.toFixed(1)}, p99 ${late99.toFixed(1)}, most ${latest.toFixed(0)} ms`,
        );
        return { traceP99: p99, loopP99: late99 };
      };
      const warm: number[] = [];
      for (let i = 0; i < QUIET_TRACES; i++) await trace(warm);
      await ask('GET', '/status?reset=true');
      const quiet: number[] = [];
      for (let i = 0; i < QUIET_TRACES; i++) await trace(quiet);
      told('nothing else', quiet, await ask('GET', '/status?reset=true'));

      const [p99s, loops, cancels]: number[][] = [[], [], []];
      for (let run = 0; run < runs; run++) {
        await ask('GET', '/status?reset=true');
        const begun = performance.now();
        const { id } = await ask<{ id: string }>('POST', '/loads', {
          paths: [join(imports, `${run}`, 'files')],
          replaceDemo: true,
        });
        const times: number[] = [];
        let job: Job;
        do {
          await trace(times);
          // as somebody does who reads what comes back
          await sleep(5);
          job = await ask<Job>('GET', `/jobs/${id}`);
        } while (job.state === 'queued' || job.state === 'running');
        if (job.state !== 'done') throw new Error(`the load ended as ${job.state}`);
        const status = await ask<Status>('GET', '/status?reset=true');
        const { traceP99, loopP99 } = told(
          `a load of ${LOADED} (${((performance.now() - begun) / 1000).toFixed(0)} s)`,
          times,
          status,
        );
        p99s.push(traceP99);
        loops.push(loopP99);
      }
      log(
        `medians of ${runs}: traces p99 ${median(p99s).toFixed(1)} ms, event loop p99 ${median(loops).toFixed(1)} ms`,
      );

      // dry runs of files that are new, cancelled at different times
      for (let run = 0; run < runs; run++) {
        const { id } = await ask<{ id: string }>('POST', '/loads', {
          paths: [join(imports, `${runs}`, 'files')],
          dryRun: true,
        });
        await sleep(500 * (run + 1));
        const begun = performance.now();
        await ask('POST', `/jobs/${id}/cancel`, {});
        for (;;) {
          const { state } = await ask<Job>('GET', `/jobs/${id}`);
          if (state !== 'queued' && state !== 'running') break;
          await sleep(2);
        }
        cancels.push(performance.now() - begun);
      }
      log(`cancel, after 0.5 s, 1 s …: ${cancels.map((ms) => `${ms.toFixed(0)} ms`).join(', ')}`);
    });
  });
}

function asking({ origin, key }: BenchServer) {
  const agent = new http.Agent({ keepAlive: true });
  return async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const request = http.request(`${origin}/api/v1${path}`, {
      method,
      agent,
      ...(body ? { headers } : { headers: { authorization: headers.authorization } }),
    });
    request.end(body ? JSON.stringify(body) : undefined);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const reply = await readJson(response);
    if (response.statusCode! >= 400) throw new Error(`${path}: ${JSON.stringify(reply)}`);
    return reply as T;
  };
}
