/** The errors that the graph raises. Each has a stable code; server/errors.ts maps codes to HTTP and words them. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  /** Typed values that the wording is filled with. */
  readonly values: Readonly<Record<string, string | number>>;

  constructor(message: string, values: Record<string, string | number> = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.values = values;
  }
}

/** What was asked for is not there. */
export class NotFound extends DomainError {
  readonly code: string;
  constructor(
    code:
      | 'taxpayer_not_found'
      | 'relation_not_found'
      | 'scan_not_found'
      | 'ring_not_found'
      | 'lead_not_found'
      | 'load_not_found'
      | 'job_not_found'
      | 'upload_not_found'
      | 'path_not_found'
      | 'refusals_not_found'
      | 'candidate_not_found'
      | 'decision_not_found',
    values: Record<string, string | number>,
  ) {
    super(`${code}: ${JSON.stringify(values)}`, values);
    this.code = code;
  }
}

/** The request or the file cannot be taken as it is; nothing was changed. */
export class InvalidInput extends DomainError {
  readonly code: string;
  constructor(code: string, values: Record<string, string | number> = {}, options?: ErrorOptions) {
    super(`${code}: ${JSON.stringify(values)}`, values, options);
    this.code = code;
  }
}

/** It is somebody else's turn, or the state does not allow it. */
export class Conflict extends DomainError {
  readonly code: string;
  constructor(
    code:
      | 'demo_ledger'
      | 'load_running'
      | 'sequence_moved'
      | 'ledger_owned'
      | 'identity_refused'
      | 'identity_joined'
      | 'decision_undone'
      | 'detector_changed',
    values: Record<string, string | number> = {},
  ) {
    super(`${code}: ${JSON.stringify(values)}`, values);
    this.code = code;
  }
}

/** Why an engine below is of no use now: `unavailable` is any, the others are of a ledger that is shared. */
export type Trouble =
  | 'unavailable'
  | 'shared_ledger_altered'
  | 'shared_ledger_busy'
  | 'shared_ledger_credentials'
  | 'shared_ledger_failing'
  | 'shared_ledger_missing'
  | 'shared_ledger_read_only'
  | 'shared_ledger_slow'
  | 'shared_ledger_unreachable'
  | 'shared_ledger_unfinished';

/** The engine below does not answer, or cannot do what it should. */
export class Unavailable extends DomainError {
  readonly code: string;
  readonly retriable: boolean;
  constructor(
    what: string,
    retriable: boolean,
    options?: ErrorOptions,
    code: Trouble = 'unavailable',
    values: Record<string, string | number> = {},
  ) {
    super(`${code}: ${what}`, { what, ...values }, options);
    this.code = code;
    this.retriable = retriable;
  }
}

/** A count or a sum does not fit the columns of a snapshot. */
export class SnapshotTooLarge extends DomainError {
  readonly code = 'snapshot_too_large';
  constructor(column: string, value: number) {
    super(`snapshot_too_large: ${column} = ${value}`, { column, value });
  }
}
