import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSnapshot } from '../../../graph/saved/saved.ts';
import type { Snapshot } from '../../../graph/snapshot.ts';
import { asking } from '../../client.ts';
import type { Load } from '../../contract.ts';
import type { Options } from '../../options.ts';
import { type Pairs, pairsOf } from '../gradeIdentity.ts';
import { follow } from '../jobs.ts';
import type { Terminal } from '../terminal.ts';

/** A ledger as detectors see it, and who may be one with whom. */
export interface Loaded extends Pairs {
  readonly snapshot: Snapshot;
}

/** Loads a folder as anybody would, into the data folder that the options name. */
export async function loaded(folder: string, options: Options, terminal: Terminal): Promise<Loaded> {
  const own = { ...options, neo4j: undefined };
  const pairs = await asking(own, terminal, { command: 'grade', creates: true }, async (client) => {
    const { id } = await client.call<Load>('POST', '/api/v1/loads', { paths: [folder] });
    await follow(client, id, terminal);
    return pairsOf(client);
  });
  const opened = await openSnapshot(join(own.data, 'snapshots'));
  if (opened.state !== 'opened') throw new Error(`the graph was not saved: ${opened.state}`);
  return { snapshot: opened.snapshot, ...pairs };
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
