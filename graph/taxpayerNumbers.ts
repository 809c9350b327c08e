/** What detectors ask of taxpayers beside the graph: a number each, as a ledger tells it of those that have it. */
export type TaxpayerNumber =
  /** Day of registration, the earliest of its numbers'. */
  | 'registeredDay'
  /** Since when it has been out of reach (非正常户), the earliest day that a ledger tells of any of its numbers. */
  | 'abnormalDay'
  /** How many firms have the same tax clerk now, where these are as many as a bookkeeping agent has. */
  | 'clerkFirms'
  /** How many firms have the same address now, where these are as many as a business park has. */
  | 'addressFirms'
  /** Who is its legal representative, the last who is told, where others have the same: equal numbers are one person. */
  | 'headPerson'
  /** Of a thousand invoices that it ever issued, ten at least, so many were reversed by red letters, in whole or in part, where it is a tenth or more: usual are one or two of a hundred. */
  | 'reversedPerMille';

/** In byte order of ids; whoever has none is not in it. */
export interface NumbersOfTaxpayers {
  ids: string[];
  numbers: Int32Array;
}
