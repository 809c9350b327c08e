/** How well a program finds out which rows are one invoice, which codes are which firm, and which firms are one, against what is true. */

/** What a program says of one-sided ledgers. */
export interface IdentityAnswers {
  /** Of each invoice the rows that it was made of: file and number of the row, from 0. */
  readonly invoices: readonly (readonly (readonly [file: string, row: number])[])[];
  /** Codes that it took for a firm. */
  readonly aliases: readonly (readonly [code: string, firm: string])[];
  /** Pairs that it says may be one. */
  readonly duplicates: readonly (readonly [a: string, b: string])[];
}

/** What is true of them. */
export interface IdentityTruth {
  /** By file: of each row the invoice that it is. */
  readonly rows: Readonly<Record<string, readonly number[]>>;
  /** Ids under which a subject hands ledgers in, by any id of an observed firm: its own, or another's code of it. */
  readonly firmsOf: ReadonlyMap<string, readonly string[]>;
  /** Codes that at least two rows could prove, since they stand on both ledgers as they are. */
  readonly provable: ReadonlySet<string>;
  readonly duplicates: readonly (readonly [a: string, b: string])[];
}

export interface Matched {
  /** Right of what was said, and of what is true. NaN where there is nothing. */
  readonly precision: number;
  readonly recall: number;
  readonly said: number;
  readonly real: number;
}

export interface IdentityGrade {
  /** Pairs of rows that are one invoice. */
  readonly invoices: Matched;
  /** Recall over all codes of observed firms, and over those that could be proven. */
  readonly aliases: Matched;
  readonly provableAliases: Matched;
  readonly duplicates: Matched;
}

export function gradeIdentity(said: IdentityAnswers, truth: IdentityTruth): IdentityGrade {
  const right = said.aliases.filter(([code, firm]) => truth.firmsOf.get(code)?.includes(firm));
  const codes = new Set(right.map(([code]) => code));
  const all = [...truth.firmsOf.keys()].filter((id) => id.includes('/'));
  const provable = [...truth.provable].filter((code) => codes.has(code)).length;
  return {
    invoices: rowPairs(said.invoices, truth.rows),
    aliases: matched(right.length, said.aliases.length, all.filter((code) => codes.has(code)).length, all.length),
    provableAliases: matched(right.length, said.aliases.length, provable, truth.provable.size),
    duplicates: firmPairs(said.duplicates, truth.duplicates),
  };
}

function matched(right: number, said: number, found: number, real: number): Matched {
  return { precision: said > 0 ? right / said : NaN, recall: real > 0 ? found / real : NaN, said, real };
}

const pairsOf = (count: number) => (count * (count - 1)) / 2;

/** Of n rows of one invoice n (n − 1) / 2 pairs. Rows that were refused are of no invoice. */
function rowPairs(groups: IdentityAnswers['invoices'], rows: IdentityTruth['rows']): Matched {
  const sizes = new Map<number, number>();
  for (const invoices of Object.values(rows))
    for (const invoice of invoices) sizes.set(invoice, (sizes.get(invoice) ?? 0) + 1);
  let real = 0;
  for (const size of sizes.values()) real += pairsOf(size);
  let [said, right] = [0, 0];
  for (const group of groups) {
    said += pairsOf(group.length);
    const parts = new Map<number, number>();
    for (const [file, row] of group) {
      const invoice = rows[file]?.[row];
      if (invoice === undefined) throw new RangeError(`no row ${row} in ${file}`);
      parts.set(invoice, (parts.get(invoice) ?? 0) + 1);
    }
    for (const size of parts.values()) right += pairsOf(size);
  }
  return matched(right, said, right, real);
}

function firmPairs(said: IdentityAnswers['duplicates'], real: IdentityTruth['duplicates']): Matched {
  const nameOf = ([a, b]: readonly [string, string]) => (a < b ? `${a} ${b}` : `${b} ${a}`);
  const known = new Set(real.map(nameOf));
  const right = new Set(said.map(nameOf).filter((pair) => known.has(pair))).size;
  return matched(right, new Set(said.map(nameOf)).size, right, known.size);
}
