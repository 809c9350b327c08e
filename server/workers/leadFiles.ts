import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compareTexts } from '../../graph/bytes.ts';
import { type Lead, leadId, type ScanBasis } from '../../graph/lead.ts';
import { idOf, nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { DetectorRun, ScanChanges } from '../contract.ts';

/**
 * The files of a scan, below the data folder in `scans/<id>/`; they never change:
 * - `scan.json` what was scanned, by which detectors, and what came of it;
 * - `leads.ndjson` a lead in each line, by detector, strongest first;
 * - `heads.ndjson` the same without relations and invoices, and where each stands in the other file;
 * - `changes.json` against the scan before.
 */
const [SCAN, LEADS, HEADS, CHANGES] = ['scan.json', 'leads.ndjson', 'heads.ndjson', 'changes.json'];

export interface ScanHead {
  id: string;
  /** ISO 8601, UTC. */
  finishedAt: string;
  basis: ScanBasis;
  detectors: DetectorRun[];
  leads: number;
  /** Of `leads.ndjson`. */
  sha256: string;
}

/** What lists show of a lead, and its place among the others' bytes. */
export type LeadHead = Omit<Lead, 'relations' | 'invoices'> & {
  relations: number;
  invoices: number;
  at: number;
  bytes: number;
};

interface ScanFiles {
  id: string;
  basis: ScanBasis;
  runs: DetectorRun[];
  leads: readonly Lead[];
  changes: ScanChanges;
}

/** Writes all of it beside, and gives it its name at the end; `beforeEnd` may throw, and then nothing is left. */
export async function writeScan(
  folder: string,
  { id, basis, runs, leads, changes }: ScanFiles,
  beforeEnd: () => void,
): Promise<ScanHead> {
  const part = join(folder, `${id}.part`);
  await mkdir(part, { recursive: true });
  try {
    const hash = createHash('sha256');
    const [all, heads] = await Promise.all([open(join(part, LEADS), 'w'), open(join(part, HEADS), 'w')]);
    try {
      let at = 0;
      for (const lead of leads) {
        const line = Buffer.from(`${JSON.stringify(lead)}\n`);
        const { relations, invoices, ...rest } = lead;
        const head: LeadHead = { ...rest, relations: relations.length, invoices: invoices.length, at, bytes: line.length };
        hash.update(line);
        await all.write(line);
        await heads.write(`${JSON.stringify(head)}\n`);
        at += line.length;
      }
      await all.sync();
    } finally {
      await all.close();
      await heads.close();
    }
    await writeFile(join(part, CHANGES), JSON.stringify(changes));
    const scan: ScanHead = {
      ...{ id, finishedAt: new Date().toISOString(), basis, detectors: runs },
      ...{ leads: leads.length, sha256: hash.digest('hex') },
    };
    await writeFile(join(part, SCAN), JSON.stringify(scan, null, 2));
    beforeEnd();
    await rename(part, join(folder, id));
    return scan;
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
} // prettier-ignore

/** All scans, newest first. What an ended process left unfinished is removed. */
export async function scansIn(folder: string): Promise<ScanHead[]> {
  await mkdir(folder, { recursive: true });
  const scans: ScanHead[] = [];
  for (const name of await readdir(folder)) {
    if (name.endsWith('.part')) await rm(join(folder, name), { recursive: true, force: true });
    else scans.push(JSON.parse(await readFile(join(folder, name, SCAN), 'utf8')) as ScanHead);
  }
  return scans.sort((a, b) => (a.finishedAt < b.finishedAt ? 1 : a.finishedAt > b.finishedAt ? -1 : 0));
}

export async function headsOf(folder: string, id: string): Promise<LeadHead[]> {
  const heads: LeadHead[] = [];
  for await (const line of linesOf(join(folder, id, HEADS))) heads.push(JSON.parse(line) as LeadHead);
  return heads;
}

/** All of them whole. */
export async function leadsIn(folder: string, id: string): Promise<Lead[]> {
  const leads: Lead[] = [];
  for await (const line of linesOf(join(folder, id, LEADS))) leads.push(JSON.parse(line) as Lead);
  return leads;
}

export async function changesOf(folder: string, id: string): Promise<ScanChanges> {
  return JSON.parse(await readFile(join(folder, id, CHANGES), 'utf8')) as ScanChanges;
}

export async function leadAt(folder: string, scan: string, { at, bytes }: LeadHead): Promise<Lead> {
  const file = await open(join(folder, scan, LEADS));
  try {
    const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
    return JSON.parse(buffer.toString('utf8')) as Lead;
  } finally {
    await file.close();
  }
}

/** What is compared with a later scan: leads of these detectors. */
export async function readLeads(folder: string, scan: string, detectors: readonly string[]): Promise<LeadHead[]> {
  return (await headsOf(folder, scan)).filter(({ detector }) => detectors.includes(detector.name));
}

const linesOf = (path: string) => createInterface({ input: createReadStream(path), crlfDelay: Infinity });

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
