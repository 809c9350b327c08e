import { z } from 'zod';
import { count, day, fileKindSchema, version } from './basis.ts';
import { jobSchema } from './jobs.ts';
import { readinessSchema } from './state.ts';

/** How the whole server is. What is null in the beginning follows from the first graph. */

const bytes = count.describe('Bytes');
const milliseconds = z.number().nonnegative().describe('Milliseconds');

const observedSchema = z.object({ taxpayers: count, firstDay: day.nullable(), lastDay: day.nullable() });
export const ledgerCoverageSchema = z
  .object({ sales: observedSchema, purchases: observedSchema, both: count, neither: count })
  .describe('Of how many taxpayers ledgers of their own were loaded, and the days that these cover');
export type LedgerCoverage = z.infer<typeof ledgerCoverageSchema>;

export const originSchema = z.object({
  how: z.enum(['opened', 'extended', 'built']),
  unusable: z
    .object({
      reason: z.enum(['damaged', 'format', 'stale']),
      file: z.string().nullable(),
      detail: z.string().nullable(),
    })
    .nullable()
    .describe('Why what was saved was of no use; null where it was, or nothing was saved'),
  seconds: z.number().nonnegative(),
});

const savedSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('saved'), bytes }),
  z.object({ state: z.literal('saving') }),
  z.object({ state: z.literal('failed'), reason: z.string() }).describe('It is built again at the next start'),
  z.object({ state: z.literal('empty') }).describe('There is nothing to save'),
]);

export const statusSchema = z.object({
  state: readinessSchema.shape.status,
  pid: count,
  startedAt: z.iso.datetime(),
  data: z.string().describe('The data folder'),
  listening: z.object({ host: z.string(), port: count }).nullable().describe('Null where only the private socket is'),
  versions: z.object({ program: z.string(), node: z.string(), ledgerSchema: z.string().nullable() }),
  contents: z
    .object({
      demo: z.boolean(),
      sequence: count,
      version,
      attributesVersion: z.string(),
      loads: count,
      loadedAt: z.string().nullable().describe('End of the last load'),
      files: z
        .array(z.object({ kind: fileKindSchema, files: count, rows: count.describe('Read, refused ones too') }))
        .describe('By kind'),
      firstDay: day.nullable(),
      lastDay: day.nullable(),
      coverage: ledgerCoverageSchema,
    })
    .nullable()
    .describe('What the graph in place was made of'),
  graph: z
    .object({
      taxpayers: count,
      relations: count,
      invoices: count,
      origin: originSchema,
      saved: savedSchema,
      alive: count.describe('Versions of the graph in memory'),
      waiting: z.boolean().describe('A next one waits for the end of what uses the last but one'),
    })
    .nullable(),
  shared: z
    .object({
      uri: z.string(),
      database: z.string(),
      trouble: z.string().nullable().describe('Code of the problem; null where the server answers'),
    })
    .nullable()
    .describe('The ledger that several servers share; null where it is that of the data folder'),
  sizes: z.object({
    ledger: bytes,
    log: bytes.describe('What is not yet in the file of the ledger'),
    snapshots: bytes,
    staging: bytes,
    spill: bytes,
    freeDisk: bytes,
  }),
  memory: z.object({
    limit: bytes.describe('--memory: what the database may use, beside the graph'),
    process: z.object({ resident: bytes, heap: bytes, external: bytes }),
    machine: z.object({ total: bytes, available: bytes }),
    cgroup: z
      .object({ version: z.literal([1, 2]), limit: bytes, used: bytes.nullable() })
      .nullable()
      .describe('The tightest limit of the control groups; null where there is none'),
  }),
  threads: z.object({ database: count, graph: count, cores: count }),
  jobs: z.array(jobSchema).describe('Those that wait or run, newest first'),
  eventLoop: z
    .object({
      since: z.iso.datetime().describe('Start of the server, or the last reset'),
      samples: count,
      p50: milliseconds,
      p99: milliseconds,
      max: milliseconds,
    })
    .describe('By how much timers of 10 ms were late'),
});
export type Status = z.infer<typeof statusSchema>;

export const statusQuerySchema = z.object({
  reset: z.stringbool().default(false).describe('Measure the event loop anew after this reply'),
});
