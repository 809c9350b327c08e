/** Firms that only pass on are drawn as a line: A → pipe → B becomes A ⇢ B. Pure. */
import type { Chain } from './chain.ts';

/** Between two of those that are drawn. */
export interface Run {
  seller: string;
  buyer: string;
  /** Gross of what runs along: of a line that stands for firms between, the part that proportion gives. */
  grossMinor: number;
  invoices: number;
  /** Keys of the relations that it is made of. */
  of: readonly string[];
  /** Firms that it stands for, seller's side first; empty for a relation. */
  through: readonly string[];
}

/**
 * Takes firms out, one after the other. What comes from A through a firm to B is in_A × out_B ÷ the larger of what comes in and what goes
 * out, rounded down: nobody can tell whose goods went where, and more than either side is never drawn. Lines from a firm to itself are
 * left out. Time O(firms × sellers × buyers).
 */
export function contract(runs: readonly Run[], firms: readonly string[]): Run[] {
  let rest = [...runs];
  for (const firm of firms) {
    const ins = rest.filter(({ seller, buyer }) => buyer === firm && seller !== firm);
    const outs = rest.filter(({ seller, buyer }) => seller === firm && buyer !== firm);
    const whole = Math.max(sum(ins), sum(outs));
    const others = rest.filter(({ seller, buyer }) => seller !== firm && buyer !== firm);
    const made: Run[] = [];
    for (const from of ins) {
      for (const to of outs) {
        if (from.seller === to.buyer) continue;
        made.push({
          ...{ seller: from.seller, buyer: to.buyer },
          // by two exact divisions: the product of two amounts may leave the whole numbers
          grossMinor: whole === 0 ? 0 : Number((BigInt(from.grossMinor) * BigInt(to.grossMinor)) / BigInt(whole)),
          invoices: Math.min(from.invoices, to.invoices),
          of: [...new Set([...from.of, ...to.of])],
          through: [...from.through, firm, ...to.through],
        });
      }
    }
    rest = [...others, ...made];
  }
  return rest;
}

/** The part of what came in that must go out, and the other way round, for a firm to be called one that only passes on. */
const even = 0.9;

/** Firms between others of which nearly all that came in along the chain went out again in what is drawn; in the order of the chain. */
export function passingOn({ taxpayers, relations, drawn }: Pick<Chain, 'taxpayers' | 'relations' | 'drawn'>): string[] {
  const into = new Map<string, number>();
  const outOf = new Map<string, number>();
  for (const { seller, buyer, traced } of relations) {
    if (seller === buyer) continue;
    outOf.set(seller, (outOf.get(seller) ?? 0) + traced.grossMinor);
    into.set(buyer, (into.get(buyer) ?? 0) + traced.grossMinor);
  }
  return taxpayers
    .filter(({ id, state }) => {
      const [a, b] = [into.get(id) ?? 0, outOf.get(id) ?? 0];
      return (
        state !== 'start' &&
        !(drawn?.core.size === 1 && drawn.core.has(id)) &&
        Math.min(a, b) > 0 &&
        Math.min(a, b) >= even * Math.max(a, b)
      );
    })
    .map(({ id }) => id);
}

const sum = (runs: readonly Run[]) => runs.reduce((all, { grossMinor }) => all + grossMinor, 0);
