/**
 * Every request and reply of the API. Money is an integer of minor units (fen) beside its currency; days are `YYYY-MM-DD`;
 * a taxpayer's id is an opaque text that may hold `/` (escape it in a path). Replies about the graph carry the snapshot's version.
 */

export {
  directionSchema,
  fileKindSchema,
  languageSchema,
  ledgerSideSchema,
  pageQuerySchema,
  sideSchema,
  taxpayerSchema,
} from './contract/basis.ts';
export type { Coverage, Direction, Language, Side, Taxpayer } from './contract/basis.ts';
export * from './contract/state.ts';
export * from './contract/taxpayers.ts';
export * from './contract/facts.ts';
export * from './contract/invoices.ts';
export * from './contract/accounts.ts';
export * from './contract/identity.ts';
export * from './contract/timeline.ts';
export * from './contract/traces.ts';
export * from './contract/refusals.ts';
export * from './contract/loads.ts';
export * from './contract/exports.ts';
export * from './contract/rankings.ts';
export * from './contract/scans.ts';
export * from './contract/leads.ts';
export * from './contract/marks.ts';
export * from './contract/rings.ts';
export * from './contract/partners.ts';
export * from './contract/progress.ts';
export * from './contract/jobs.ts';
export * from './contract/status.ts';
