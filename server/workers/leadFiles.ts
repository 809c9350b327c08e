import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareTexts } from '../../graph/bytes.ts';
import { type Lead, leadId, type ScanBasis } from '../../graph/lead.ts';
import type { Ring, RingMember } from '../../graph/ring.ts';
import { idOf, nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { DetectorRun, ScanChanges } from '../contract.ts';
import { lineAt, linesIn, type Place, writeLines } from './lines.ts';

/**
 * The files of a scan, below the data folder in `scans/<id>/`; they never change:
 * - `scan.json` what was scanned, by which detectors, and what came of it;
 * - `leads.ndjson` a lead in each line, by detector, strongest first;
 * - `heads.ndjson` the same without relations and invoices, and where each stands in the other file;
 * - `rings.ndjson` a ring in each line, strongest first, and `ringHeads.ndjson` as with leads; scans of before there were rings have neither;
 * - `changes.json` against the scan before.
 */
const [SCAN, LEADS, HEADS, CHANGES] = ['scan.json', 'leads.ndjson', 'heads.ndjson', 'changes.json'];
const [RINGS, RING_HEADS] = ['rings.ndjson', 'ringHeads.ndjson'];

export interface ScanHead {
  id: string;
  /** ISO 8601, UTC. */
  finishedAt: string;
  basis: ScanBasis;
  detectors: DetectorRun[];
  leads: number;
  /** Of `leads.ndjson`. */
  sha256: string;
  /** Null where it was made before there were rings. */
  rings: RingsRun | null;
}

/** By what rings were made, and how many. */
export interface RingsRun {
  version: number;
  parameters: Readonly<Record<string, number>>;
  count: number;
  /** Of `rings.ndjson`. */
  sha256: string;
}

/** What lists show of a lead, and its place among the others' bytes. */
export type LeadHead = Omit<Lead, 'relations' | 'invoices'> & { relations: number; invoices: number } & Place;

/** The same of a ring. */
export type RingHead = Omit<Ring, 'relations' | 'members'> & {
  relations: number;
  members: Pick<RingMember, 'taxpayer' | 'role'>[];
} & Place;

interface ScanFiles {
  id: string;
  basis: ScanBasis;
  runs: DetectorRun[];
  leads: readonly Lead[];
  rings: Pick<RingsRun, 'version' | 'parameters'> & { items: readonly Ring[] };
  changes: ScanChanges;
}

/** Writes all of it beside, and gives it its name at the end; `beforeEnd` may throw, and then nothing is left. */
export async function writeScan(
  folder: string,
  { id, basis, runs, leads, rings, changes }: ScanFiles,
  beforeEnd: () => void,
): Promise<ScanHead> {
  const part = join(folder, `${id}.part`);
  await mkdir(part, { recursive: true });
  const inPart = (name: string) => join(part, name);
  try {
    const written = await writeLines(inPart(LEADS), inPart(HEADS), leads, ({ relations, invoices, ...rest }) => ({
      ...{ ...rest, relations: relations.length, invoices: invoices.length },
    }));
    const { items, ...by } = rings;
    const joined = await writeLines(inPart(RINGS), inPart(RING_HEADS), items, ({ relations, members, ...rest }) => ({
      ...{ ...rest, relations: relations.length, members: members.map(({ taxpayer, role }) => ({ taxpayer, role })) },
    }));
    await writeFile(inPart(CHANGES), JSON.stringify(changes));
    const scan: ScanHead = {
      ...{ id, finishedAt: new Date().toISOString(), basis, detectors: runs },
      ...{ leads: written.count, sha256: written.sha256, rings: { ...by, ...joined } },
    };
    await writeFile(inPart(SCAN), JSON.stringify(scan, null, 2));
    beforeEnd();
    await rename(part, join(folder, id));
    return scan;
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

export async function scanIn(folder: string, id: string): Promise<ScanHead> {
  const read = JSON.parse(await readFile(join(folder, id, SCAN), 'utf8')) as Omit<ScanHead, 'rings'>;
  return { rings: null, ...read };
}

/** All scans, newest first. What an ended process left unfinished is removed. */
export async function scansIn(folder: string): Promise<ScanHead[]> {
  await mkdir(folder, { recursive: true });
  const scans: ScanHead[] = [];
  for (const name of await readdir(folder)) {
    if (name.endsWith('.part')) await rm(join(folder, name), { recursive: true, force: true });
    else scans.push(await scanIn(folder, name));
  }
  return scans.sort((a, b) => (a.finishedAt < b.finishedAt ? 1 : a.finishedAt > b.finishedAt ? -1 : 0));
}

export const headsOf = (folder: string, id: string) => linesIn<LeadHead>(join(folder, id, HEADS));

/** All of them whole. */
export const leadsIn = (folder: string, id: string) => linesIn<Lead>(join(folder, id, LEADS));

export const leadAt = (folder: string, scan: string, head: LeadHead) => lineAt<Lead>(join(folder, scan, LEADS), head);

/** None of a scan that has none. */
export async function ringHeadsOf(folder: string, id: string): Promise<RingHead[]> {
  const path = join(folder, id, RING_HEADS);
  return existsSync(path) ? linesIn<RingHead>(path) : [];
}

/** All of them whole, of a scan that has them. */
export const ringsIn = (folder: string, id: string) => linesIn<Ring>(join(folder, id, RINGS));

export const ringAt = (folder: string, scan: string, head: RingHead) => lineAt<Ring>(join(folder, scan, RINGS), head);

export async function changesOf(folder: string, id: string): Promise<ScanChanges> {
  return JSON.parse(await readFile(join(folder, id, CHANGES), 'utf8')) as ScanChanges;
}

/** What is compared with a later scan: leads of these detectors. */
export async function readLeads(folder: string, scan: string, detectors: readonly string[]): Promise<LeadHead[]> {
  return (await headsOf(folder, scan)).filter(({ detector }) => detectors.includes(detector.name));
}

/** What has come and gone since another scan. A lead whose taxpayers stand for another subject since has another id: it has moved, not gone. */
export function changesBetween(
  snapshot: Snapshot,
  { since, before }: { since: string | null; before: readonly LeadHead[] | null },
  now: readonly Lead[],
): ScanChanges {
  const keyOf = (detector: string, core: readonly string[]) => JSON.stringify([detector, ...core]);
  const byId = new Map(now.map((lead) => [lead.id, lead]));
  // of one core there may be leads of several quarters: what is moved may begin in an earlier one
  const byCore = new Map([...now].reverse().map((lead) => [keyOf(lead.detector.name, lead.core), lead]));
  const changes: ScanChanges = { since, appeared: [], gone: [], moved: [] };
  const explained = new Set<string>();
  for (const { id, detector, firstDay, core } of before ?? []) {
    const subjects = core.map((taxpayer) => {
      const node = nodeOf(snapshot, taxpayer);
      return node < 0 ? taxpayer : idOf(snapshot, node);
    });
    const moved = [...new Set(subjects)].sort(compareTexts);
    const isMoved = moved.join('\n') !== core.join('\n');
    const found = byId.get(leadId(detector.name, firstDay, moved)) ?? (isMoved ? byCore.get(keyOf(detector.name, moved)) : undefined);
    if (!found) changes.gone.push(id);
    else explained.add(found.id);
    if (found && found.id !== id) changes.moved.push({ from: id, to: found.id });
  }
  for (const { id } of now) if (!explained.has(id)) changes.appeared.push(id);
  return changes;
} // prettier-ignore
