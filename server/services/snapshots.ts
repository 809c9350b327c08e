import { parseDay } from '../../graph/days.ts';
import type { Snapshot } from '../../graph/snapshot.ts';
import type { JobOf } from '../contract.ts';
import type { GraphService } from './graph.ts';
import type { JobContext } from './job.ts';
import type { JobsService } from './jobs.ts';
import type { LedgerService } from './ledger.ts';

/** Graphs take long to build, so that they are jobs, or the end of one. */

export const countsOf = ({ taxpayers, relations, invoices }: Snapshot): NonNullable<JobOf<'graph'>['result']> => ({
  taxpayers: taxpayers.count,
  relations: relations.count,
  invoices: invoices.count,
});

/** Starts the job that puts the graph in place of what the ledger holds: the first one, or one of what another server has written. */
export function buildFirst(jobs: JobsService, ledger: LedgerService, graph: GraphService): string {
  return jobs.submit('graph', { about: { asOf: null }, passing: true }, async (context) => {
    await ledger.build(context);
    return { version: graph.snapshot.version, result: countsOf(graph.snapshot) };
  });
}

/** Builds the graph of what a job has written to the ledger; false where the program ends before: what was written stays written. */
export async function follow(ledger: LedgerService, context: JobContext): Promise<boolean> {
  try {
    await ledger.build(context);
    return true;
  } catch (error) {
    if (context.signal.aborted) return false;
    throw error;
  }
}

/** The graph that a request asks for: of documents up to a day, or of all. To build it is a job, which the request waits for. */
export function snapshotAsOf(jobs: JobsService, ledger: LedgerService, day: string | null): Promise<Snapshot> {
  return ledger.snapshot(day === null ? null : parseDay(day), async (build) => {
    let snapshot: Snapshot | undefined;
    const id = jobs.submit('graph', { about: { asOf: day }, passing: true }, async (context) => {
      snapshot = await build(context);
      return { version: snapshot.version, result: countsOf(snapshot) };
    });
    await jobs.ended(id);
    return snapshot!;
  });
}
