import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSnapshot } from '../../../graph/saved/saved.ts';
import type { Ring } from '../../../graph/ring.ts';
import type { Snapshot } from '../../../graph/snapshot.ts';
import { asking } from '../../client.ts';
import type { Job, Load } from '../../contract.ts';
import type { Options } from '../../options.ts';
import { type Pairs, pairsOf } from '../gradeIdentity.ts';
import { follow } from '../jobs.ts';
import { leadsIn, ringsIn } from '../../workers/leadFiles.ts';
import type { Terminal } from '../terminal.ts';
import { type DetectedLead, reported, risksOf } from './detect.ts';

/** A ledger as detectors see it, what they report of it, and who may be one with whom. */
export interface Loaded extends Pairs {
  readonly snapshot: Snapshot;
  readonly leads: readonly DetectedLead[];
  readonly rings: readonly Ring[];
  /** Of each taxpayer that a lead is about, or that stands beside a ring. */
  readonly risks: ReadonlyMap<string, number>;
}

/** Loads a folder into the data folder that the options name, and scans it, as anybody would. */
export async function loaded(folder: string, options: Options, terminal: Terminal): Promise<Loaded> {
  const own = { ...options, neo4j: undefined };
  const { pairs, scan } = await asking(own, terminal, { command: 'grade', creates: true }, async (client) => {
    const { id } = await client.call<Load>('POST', '/api/v1/loads', { paths: [folder] });
    await follow(client, id, terminal);
    const { id: scan } = await client.call<Job>('POST', '/api/v1/scans', {});
    await follow(client, scan, terminal);
    return { pairs: await pairsOf(client), scan };
  });
  const opened = await openSnapshot(join(own.data, 'snapshots'));
  if (opened.state !== 'opened') throw new Error(`the graph was not saved: ${opened.state}`);
  const scans = join(own.data, 'scans');
  const [leads, rings] = [await leadsIn(scans, scan), await ringsIn(scans, scan)];
  const { snapshot } = opened;
  return { snapshot, leads: reported(snapshot, leads), rings, risks: risksOf(leads, rings), ...pairs };
}

/** A folder for files and ledgers that is gone afterwards. */
export async function inPassing<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'suyuan-grade-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
