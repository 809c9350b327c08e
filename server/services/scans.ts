import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DETECTORS } from '../../algorithms/detectors/detectors.ts';
import { formatDay, parseDay } from '../../graph/days.ts';
import { InvalidInput, NotFound, Unavailable } from '../../graph/errors.ts';
import type { Language, Scan, ScanChanges, ScanOrder, ScanResult } from '../contract.ts';
import {
  changesOf,
  type LeadHead,
  headsOf,
  type RingHead,
  ringHeadsOf,
  type ScanHead,
  scansIn,
} from '../workers/leadFiles.ts';
import { builtFile } from '../workers/place.ts';
import { callWorker } from '../workers/rpc.ts';
import type { ScanHandlers } from '../workers/scan.ts';
import type { GraphService } from './graph.ts';
import type { JobContext, JobEnd } from './job.ts';
import type { JobsService } from './jobs.ts';
import type { LedgerService } from './ledger.ts';
import { titleOf } from './leadWords.ts';
import { currencyOf } from './traces.ts';

/** Of how many scans the leads are kept at hand. */
const AT_HAND = 3;

export interface ScansOptions {
  ledger: LedgerService;
  graph: GraphService;
  jobs: JobsService;
  /** The data folder. */
  folder: string;
}

/** What was read of a few scans, those that were asked for last. */
class Recent<T> {
  readonly #kept = new Map<string, Promise<T>>();

  of(id: string, read: () => Promise<T>): Promise<T> {
    const found = this.#kept.get(id) ?? read();
    // what was asked for last stays
    this.#kept.delete(id);
    this.#kept.set(id, found);
    for (const old of [...this.#kept.keys()].slice(0, -AT_HAND)) this.#kept.delete(old);
    return found;
  }
}

/** Scans: jobs that run detectors over the graph in place, each in a thread of its own, one at a time; and what they found. */
export class ScansService {
  readonly #ledger: LedgerService;
  readonly #graph: GraphService;
  readonly #jobs: JobsService;
  readonly folder: string;
  /** Newest first. */
  #scans: Promise<ScanHead[]> | null = null;
  readonly #heads = new Recent<LeadHead[]>();
  readonly #ringHeads = new Recent<RingHead[]>();

  constructor({ ledger, graph, jobs, folder }: ScansOptions) {
    this.#ledger = ledger;
    this.#graph = graph;
    this.#jobs = jobs;
    this.folder = join(folder, 'scans');
  }

  /** Starts a scan, or lets it wait for the one before. What can be known at once is refused at once. */
  async submit(order: ScanOrder): Promise<string> {
    if (!this.#graph.ready) throw new Unavailable('the graph is being built', true);
    const { from, to } = order;
    const known = DETECTORS.map(({ name }) => name);
    for (const name of order.detectors ?? [])
      if (!known.includes(name)) throw new InvalidInput('detector_unknown', { name, known: known.join(', ') });
    if (from !== null && to !== null && from > to) throw new InvalidInput('period_reversed', { from, to });
    currencyOf(this.#graph.snapshot, order.currency);
    await this.scans();
    return this.#jobs.submit('scan', { about: order, lane: 'scan' }, (context) => this.#run(order, context));
  }

  async #run({ detectors, from, to, currency }: ScanOrder, context: JobContext): Promise<JobEnd<'scan'>> {
    const { snapshot, release } = this.#graph.versions.hold();
    const worker = new Worker(builtFile('server/workers/scan.js'));
    try {
      const remote = callWorker<ScanHandlers>(worker, () => undefined);
      const dayOf = (text: string | null) => (text === null ? null : parseDay(text));
      const scan = await remote.detect(
        {
          ...{ id: context.id, folder: this.folder, snapshot, control: context.control.buffer },
          detectors: detectors ?? DETECTORS.map(({ name }) => name),
          currency: currencyOf(snapshot, currency),
          beyond: await this.#ledger.beyondGraph(),
          ...{ fromDay: dayOf(from), toDay: dayOf(to), since: (await this.scans())[0]?.id ?? null },
        },
        context.onPhase,
      );
      this.#scans = Promise.resolve([scan, ...(await this.scans())]);
      const shared = await this.#share(scan);
      return {
        version: snapshot.version,
        result: { leads: scan.leads, rings: scan.rings?.count ?? 0, detectors: scan.detectors, shared },
      };
    } finally {
      release();
      await worker.terminate();
    }
  }

  /** Where the ledger is shared, its database gets leads and rings, too. The scan stands, whether or not it can have them now. */
  async #share({ id, detectors }: ScanHead): Promise<ScanResult['shared']> {
    try {
      const names = detectors.map(({ name }) => name);
      const isShared = await this.#ledger.writeFindings({ folder: this.folder, id, detectors: names });
      return isShared ? 'written' : 'none';
    } catch (error) {
      if (error instanceof Unavailable) return 'failed';
      throw error;
    }
  }

  /** Newest first. */
  scans(): Promise<ScanHead[]> {
    return (this.#scans ??= scansIn(this.folder));
  }

  async list(language: Language): Promise<Scan[]> {
    return (await this.scans()).map((scan) => this.describe(scan, language));
  }

  async scan(id: string): Promise<ScanHead> {
    const scan = (await this.scans()).find((one) => one.id === id);
    if (!scan) throw new NotFound('scan_not_found', { id });
    return scan;
  }

  async changes(id: string): Promise<ScanChanges> {
    return changesOf(this.folder, (await this.scan(id)).id);
  }

  /** By detector, strongest first. */
  heads(id: string): Promise<LeadHead[]> {
    return this.#heads.of(id, () => headsOf(this.folder, id));
  }

  /** Strongest first. */
  ringHeads(id: string): Promise<RingHead[]> {
    return this.#ringHeads.of(id, () => ringHeadsOf(this.folder, id));
  }

  isCurrent({ basis }: ScanHead): boolean {
    if (!this.#graph.ready) return false;
    const { version, attributesVersion } = this.#graph.snapshot;
    return basis.version === version && basis.attributesVersion === attributesVersion;
  }

  describe(scan: ScanHead, language: Language): Scan {
    const { id, finishedAt, leads, sha256, rings } = scan;
    const detectors = scan.detectors.map((run) => ({ ...run, title: titleOf(run.name, language) }));
    return {
      id,
      finishedAt,
      basis: basisOf(scan),
      isCurrent: this.isCurrent(scan),
      detectors,
      leads,
      sha256,
      rings: rings?.count ?? null,
    };
  }
}

export function basisOf({ basis }: ScanHead): Scan['basis'] {
  const { fromDay, toDay, ...rest } = basis;
  const day = (number: number | null) => (number === null ? null : formatDay(number));
  return { ...rest, from: day(fromDay), to: day(toDay) };
}
