import type { Random } from '../algorithms/random.ts';
import { integerBetween } from './draws.ts';
import { REVERSED, RED, VOID } from './invoices.ts';
import type { Economy } from './economy.ts';

/**
 * What is wrong with ledgers that firms hand in, as in the real ones: rows that stand twice, a buyer who has another day or status than the
 * seller, one partner under two codes, one firm registered twice, and no codes of invoices, so that numbers repeat. What is true stands in the key.
 */

/** Parts of rows, of partners with several rows, and of firms. */
export const DIRT = { repeat: 0.005, day: 0.005, status: 0.003, secondCode: 0.03, secondFirm: 0.03 } as const;
/** Days by which a wrong one is off, at most; and the part of its rows that a firm's second registration has. */
const OFF = 5;
const SECOND_HAS = [0.5, 0.95] as const;

export type Side = 'sales' | 'purchases';

/** A row of a ledger before it is written. */
export interface LedgerLine {
  /** Place in the economy: what the row truly is. */
  readonly invoice: number;
  /** Whose ledger it is in, and under which of its registrations. */
  readonly owner: number;
  readonly registration: 0 | 1;
  /** Which of the owner's codes the partner has. */
  readonly partnerCode: 0 | 1;
  /** Days that the written day is off. */
  readonly daysOff: number;
  readonly isOtherStatus: boolean;
  readonly isRepeat: boolean;
}

export const clean = (invoice: number, owner: number): LedgerLine => ({
  ...{ invoice, owner, registration: 0, partnerCode: 0, daysOff: 0, isOtherStatus: false, isRepeat: false },
});

/** Makes a ledger of one side dirty; `observed` are the firms that hand theirs in. Lines stay by owner and registration, in order of day. */
export function soiled(
  economy: Economy,
  side: Side,
  lines: readonly LedgerLine[],
  observed: ReadonlySet<number>,
  { twice, random }: { twice: ReadonlyMap<number, number>; random: Random },
): LedgerLine[] {
  const { invoices, lastDay } = economy;
  const partnerOf = side === 'sales' ? invoices.buyer : invoices.seller;
  const counts = new Map<string, number>();
  const pairOf = ({ owner, invoice }: LedgerLine) => `${owner} ${partnerOf[invoice]}`;
  for (const line of lines) counts.set(pairOf(line), (counts.get(pairOf(line)) ?? 0) + 1);
  const coded = new Map([...counts].filter(([, count]) => count > 2).map(([pair]) => [pair, random.number() < DIRT.secondCode])); // prettier-ignore
  const own: LedgerLine[] = [];
  const second: LedgerLine[] = [];
  for (const line of lines) {
    const { invoice, owner } = line;
    const partnerCode = coded.get(pairOf(line)) && random.number() < 0.5 ? 1 : 0;
    // a buyer is wrong about what the seller's own ledger says
    const isTwoSided = side === 'purchases' && observed.has(invoices.seller[invoice]);
    const isPlain = (invoices.flags[invoice] & (RED | REVERSED | VOID)) === 0;
    const daysOff = isTwoSided && isPlain && random.number() < DIRT.day ? integerBetween(random, 1, OFF) : 0;
    const isOtherStatus = isTwoSided && isPlain && random.number() < DIRT.status;
    const written: LedgerLine = { ...line, partnerCode, isOtherStatus, daysOff: invoices.day[invoice] + daysOff > lastDay ? 0 : daysOff }; // prettier-ignore
    own.push(written);
    if (random.number() < DIRT.repeat) own.push({ ...written, isRepeat: true });
    const share = twice.get(owner);
    if (share !== undefined && random.number() < share) second.push({ ...line, registration: 1 });
  }
  return [...own, ...second];
}

/** Firms that are registered twice, with the part of their rows that the second registration has. */
export function registeredTwice(observed: readonly number[], random: Random): Map<number, number> {
  const chosen = observed.filter(() => random.number() < DIRT.secondFirm);
  return new Map(chosen.map((u) => [u, SECOND_HAS[0] + (SECOND_HAS[1] - SECOND_HAS[0]) * random.number()]));
}
