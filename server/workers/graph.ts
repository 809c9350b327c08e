import type { Snapshot } from '../../graph/snapshot.ts';
import { largestDigests, throughputReply } from '../services/rankings.ts';
import { partnersReply } from '../services/partners.ts';
import { timelineReply } from '../services/timeline.ts';
import { pathsReply, traceReply } from '../services/traces.ts';
import { findTaxpayers } from '../services/search.ts';
import { relationsPage, taxpayerDetail } from '../services/taxpayers.ts';
import { pack } from './rpc.ts';

/** What the graph workers answer, by name: pure functions of a snapshot. The last argument says whether nobody waits any more. */
const QUESTIONS = {
  trace: (snapshot: Snapshot, request: Parameters<typeof traceReply>[1], shouldStop: () => boolean) =>
    traceReply(snapshot, request, shouldStop),
  paths: (snapshot: Snapshot, request: Parameters<typeof pathsReply>[1], shouldStop: () => boolean) =>
    pathsReply(snapshot, request, shouldStop),
  taxpayers: (
    snapshot: Snapshot,
    { find, offset, limit }: { find: Parameters<typeof findTaxpayers>[1]; offset: number; limit: number },
  ) => findTaxpayers(snapshot, find, offset, limit),
  taxpayer: (snapshot: Snapshot, { id }: { id: string }) => taxpayerDetail(snapshot, id),
  relations: (
    snapshot: Snapshot,
    { id, side, offset, limit }: { id: string; side: 'sales' | 'purchases'; offset: number; limit: number },
  ) => relationsPage(snapshot, id, side, offset, limit),
  partners: partnersReply,
  timeline: timelineReply,
  throughput: throughputReply,
  largestInvoices: largestDigests,
};

export type Questions = typeof QUESTIONS;

export interface Task {
  question: keyof Questions;
  argument: unknown;
  snapshot: Snapshot;
  /** Not 0: nobody waits any more. */
  stop: Int32Array;
  /** Answer in JSON: what is large is written here, so that the event loop need not. */
  asText: boolean;
}

/** Snapshots that came last, newest first: kernels keep scratch arrays by snapshot object, and each message brings a new object of shared arrays. */
let latest: Snapshot[] = [];
const KEPT = 2;

function known(snapshot: Snapshot): Snapshot {
  const { version, attributesVersion, asOf } = snapshot;
  const same = latest.find(
    (one) => one.version === version && one.attributesVersion === attributesVersion && one.asOf === asOf,
  );
  const found = same ?? snapshot;
  if (latest[0] !== found) latest = [found, ...latest.filter((one) => one !== found)].slice(0, KEPT);
  return found;
}

export default function answer({
  question,
  argument,
  snapshot,
  stop,
  asText,
}: Task): { value: unknown } | { error: unknown } {
  try {
    const value = QUESTIONS[question](known(snapshot), argument as never, () => Atomics.load(stop, 0) !== 0);
    return { value: asText ? JSON.stringify(value) : value };
  } catch (error) {
    return { error: pack(error) };
  }
}
