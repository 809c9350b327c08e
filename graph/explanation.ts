import type { Lead, ScanBasis } from './lead.ts';

/** What a lead says beside what the ledger says now, by SQL over the ledger alone: neither kernels nor the graph take part. */
export interface Explanation {
  /** Id of the lead. */
  readonly lead: string;
  /** All that was computed again is as the lead says. */
  readonly agrees: boolean;
  /** Of the ledger that it was computed from. */
  readonly version: string;
  /** That is another than the one which was scanned. */
  readonly moved: boolean;
  readonly items: ExplainedItem[];
  /** What is not computed again: `code` of a reason, or `code.peers`. */
  readonly left: string[];
}

export interface ExplainedItem {
  /** `evidence`, or the code of a reason. */
  readonly about: string;
  /** Name of the value. */
  readonly value: string;
  readonly lead: number | null;
  readonly ledger: number | null;
  readonly agrees: boolean;
}

export interface ExplanationOrder {
  lead: Lead;
  basis: ScanBasis;
  /** What the scan's detectors ran with, by name; of those that did not run their defaults. */
  parameters: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Whom the same scan found as sources, each of which is explained by itself; null where it did not look for any, or left some out. */
  sources: readonly string[] | null;
}
