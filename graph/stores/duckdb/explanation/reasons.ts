import type { ExplanationOrder } from '../../../explanation.ts';

/** The values of a reason, by name, in one row; over what explain.ts prepares. */
export type ReasonQuery = (order: ExplanationOrder) => string;

/** By detector and code of the reason. */
export const REASONS: Readonly<Record<string, Readonly<Record<string, ReasonQuery>>>> = {};
