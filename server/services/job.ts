import type { Job, JobKind, JobOf } from '../contract.ts';
import type { Step } from '../workers/control.ts';
import type { SentError } from '../workers/rpc.ts';
import type { Task } from './ledger.ts';

/** A job as it is known here: what went wrong stands as a code; words come when somebody reads it. */
export type JobRecord = Unworded<Job>;
type Unworded<J extends Job> = J extends Job
  ? Omit<J, 'problem'> & {
      error: SentError | null;
      /** Increases with all that there is to tell of it. */
      event: number;
    }
  : never;

export const isUnderWay = ({ state }: Pick<Job, 'state'>): boolean => state === 'queued' || state === 'running';

/** Writing to the ledger; the memory that a scan of the whole graph takes. */
export type Lane = 'ledger' | 'scan';

/** What is asked of a job. */
export interface JobOrder<K extends JobKind> {
  about: JobOf<K>['about'];
  by?: string | null;
  /** What it needs for itself: one at a time, in the order in which they came. */
  lane?: Lane;
  /** A restart makes it pointless: nothing is written down of it. */
  passing?: boolean;
  /** Done at the end, whatever that is, and before anybody hears of it. */
  cleanUp?: () => Promise<void>;
}

/** What a job is given. It runs to its end, throws, or throws because it was given up; `signal` and `control` say that it is. */
export interface JobContext extends Task {
  id: string;
  /** How far it is, where it is no worker that writes to `control`. */
  report: (step: Step) => void;
}

/** What came of it. */
export interface JobEnd<K extends JobKind> {
  result: JobOf<K>['result'];
  version: string | null;
}

/** A job that an earlier process was ended in. */
export interface LeftBehind {
  /** As it was. */
  job: JobRecord;
  /** The ledger has it, as a whole; else nothing of it. */
  committed: boolean;
}
