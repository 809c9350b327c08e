import { parentPort } from 'node:worker_threads';
import { DETECTORS } from '../../algorithms/detectors/detectors.ts';
import { type Report, reportsOf } from '../../algorithms/detectors/leads.ts';
import { Scan } from '../../algorithms/detectors/scan.ts';
import { RINGS, RINGS_VERSION, ringsOf } from '../../algorithms/rings/rings.ts';
import { type EarlierRing, sinceBefore } from '../../algorithms/rings/since.ts';
import type { ScanBasis } from '../../graph/lead.ts';
import { idOf, nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { DetectorRun } from '../contract.ts';
import { beyondGraph, type BeyondGraph } from './beyondGraph.ts';
import { Control } from './control.ts';
import { changesBetween, readLeads, ringHeadsOf, type ScanHead, scanIn, writeScan } from './leadFiles.ts';
import { serveCalls } from './rpc.ts';

/** A thread that runs detectors over one graph, writes what they found, and ends with it. */
export interface ScanCall {
  id: string;
  /** Where scans are; this one becomes a folder in it. */
  folder: string;
  snapshot: Snapshot;
  detectors: readonly string[];
  /** Index into the snapshot's currencies. */
  currency: number;
  /** What the ledger knows that the graph does not hold. */
  beyond: BeyondGraph;
  fromDay: number | null;
  toDay: number | null;
  /** The scan to compare with. */
  since: string | null;
  control: Control['buffer'];
}

/** Of a detector that reports more the strongest are kept. */
const MOST_LEADS = 10_000;
/** Of what is drawn where a ring is too large: the same ledger gives the same. */
const RING_SEED = 1;

async function detect(call: ScanCall, report: (nothing: null) => void): Promise<ScanHead> {
  const { id, folder, snapshot, currency, fromDay, toDay, since } = call;
  const control = new Control(call.control);
  const tell = (phase: 'detecting' | 'joining' | 'writing', name: string | null, done: number) => {
    control.throwIfStopped();
    if (control.write({ phase, file: name, done, total: detectors.length, unit: 'detectors' })) report(null);
  };
  const detectors = DETECTORS.filter(({ name }) => call.detectors.includes(name));
  const shouldStop = () => control.stopped;
  const scan = new Scan(snapshot, { currency, fromDay, toDay, shouldStop, ...beyondGraph(snapshot, call.beyond) });
  const runs: DetectorRun[] = [];
  const reports: Report[] = [];
  for (const [done, detector] of detectors.entries()) {
    const { name, version, pattern, needs, parameters } = detector;
    tell('detecting', name, done);
    const found = detector.detect(scan, parameters);
    // a kernel that is stopped answers with what it has so far
    control.throwIfStopped();
    const all = reportsOf(scan, detector, found);
    const kept = all.slice(0, MOST_LEADS);
    reports.push(...kept);
    const leftOut = found.leftOut + all.length - kept.length;
    runs.push({ name, version, pattern, needs, parameters, candidates: found.candidates, leads: kept.length, leftOut });
  }
  tell('joining', null, detectors.length);
  const found = ringsOf(scan, reports, RING_SEED);
  control.throwIfStopped();
  tell('writing', null, detectors.length);
  const leads = reports.map(({ lead }) => lead);
  const { version, attributesVersion, sequence } = snapshot;
  const basis: ScanBasis = { version, attributesVersion, sequence, currency: snapshot.currencies[currency], fromDay, toDay }; // prettier-ignore
  const earlier = since && (await earlierRings(snapshot, folder, since, { runs, basis }));
  const rings = earlier ? sinceBefore(found, earlier) : found;
  const before = since === null ? null : await readLeads(folder, since, call.detectors);
  const changes = changesBetween(snapshot, { since, before }, leads);
  const joined = { version: RINGS_VERSION, parameters: { ...RINGS }, items: rings };
  return writeScan(folder, { id, basis, runs, leads, rings: joined, changes }, () => control.seal());
}

/** Null where that scan was of other detectors, or of another currency or period. Whoever stands for another subject since has its id. */
async function earlierRings(
  snapshot: Snapshot,
  folder: string,
  scan: string,
  now: Pick<ScanHead, 'basis'> & { runs: readonly DetectorRun[] },
): Promise<EarlierRing[] | null> {
  const before = await scanIn(folder, scan);
  const ofWhat = ({ currency, fromDay, toDay }: ScanBasis, runs: readonly DetectorRun[]) =>
    JSON.stringify([currency, fromDay, toDay, ...runs.map(({ name }) => name)]);
  if (before.rings === null || ofWhat(before.basis, before.detectors) !== ofWhat(now.basis, now.runs)) return null;
  const idsNow = (ids: readonly string[]) => [
    ...new Set(
      ids.map((id) => {
        const node = nodeOf(snapshot, id);
        return node < 0 ? id : idOf(snapshot, node);
      }),
    ),
  ];
  return (await ringHeadsOf(folder, scan)).map(({ id, core, members }) => ({
    ...{ id, core: idsNow(core), taxpayers: idsNow(members.map(({ taxpayer }) => taxpayer)) },
  }));
}

const handlers = { detect };
export type ScanHandlers = typeof handlers;

if (parentPort) serveCalls(parentPort, Promise.resolve(handlers));
