import { Random } from '../algorithms/random.ts';
import { dayOf } from '../graph/days.ts';
import { tradeCalendar } from './calendar.ts';
import { shuffledWalk } from './draws.ts';
import { type Firms, makeFirms } from './firms.ts';
import { GOODS } from './goods.ts';
import { type InvoiceColumns, InvoiceDraft, RED, VOID } from './invoices.ts';
import { Lives } from './lives.ts';
import { knownLookalikes } from './lookalikes/known.ts';
import { digitalNumber, numberInvoices } from './numbers.ts';
import type { World } from './plot.ts';
import { taxMinor } from './rates.ts';
import { drawRelations } from './relations.ts';
import { castIn, type Lookalike, plant, type Scheme } from './planting.ts';
import { SCHEME_NAMES, type SchemeName } from './schemes/schemes.ts';
import { addReversals, addTrade, type Reversals, voidSome } from './trade.ts';

export interface EconomyOptions {
  /** How many invoices in all, red-letter, void and planted ones included: exactly so many are made. */
  readonly invoices: number;
  /** Safe integer; equal options and seed make an equal economy. */
  readonly seed: number;
  /** Default: one for every ten invoices. */
  readonly firms?: number;
  /** About how many suppliers a firm has. Default: such that a relation has 1.3 invoices. */
  readonly relationsPerFirm?: number;
  /** Default 2020, so that three years hold a change of rate (1 % from 2020-03) and the first fully digital invoices (2021-12). */
  readonly firstYear?: number;
  /** Default 3. */
  readonly years?: number;
  /** Part of all invoices; default .09. Fully digital invoices cannot be voided, so late periods reach less. */
  readonly voidRate?: number;
  /** Part of all invoices; default .018. */
  readonly redLetterRate?: number;
  /** What to plant, in this order and then again; default all there is. An empty list plants none, and no look-alikes. */
  readonly schemes?: readonly SchemeName[];
  /** Part of all firms that are members of schemes; default .002. */
  readonly prevalence?: number;
  /** Look-alikes for each scheme; default 10. */
  readonly lookalikes?: number;
  /** Plants with knobs that tuning never sees; default false. */
  readonly heldOut?: boolean;
}

export interface Economy {
  readonly options: Required<EconomyOptions>;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly firms: Firms;
  readonly lives: Lives;
  /** In order of day. */
  readonly invoices: InvoiceColumns;
  /** Codes of legacy invoices; `invoices.code` is 1 + index into these. */
  readonly legacyCodes: readonly string[];
  readonly reversals: Reversals;
  readonly schemes: readonly Scheme[];
  readonly lookalikes: readonly Lookalike[];
  /** Invoices that another buyer hands in as well. */
  readonly doubles: readonly { readonly invoice: number; readonly buyer: number }[];
}

/** The economy of `npm start`: denser than the default, some 25 invoices a firm. */
export const DEMO_ECONOMY: EconomyOptions = {
  ...{ invoices: 100_000, firms: 4_000, relationsPerFirm: 6, seed: 20_200 },
  ...{ schemes: ['gang', ...SCHEME_NAMES.filter((name) => name !== 'gang')], prevalence: 0.04, lookalikes: 3 },
};

/**
 * Makes an economy in memory: O(invoices × log firms) time, some 80 bytes an invoice at the peak, 29 to keep. Reads and writes nothing.
 * Throws RangeError where the options do not fit together.
 */
export function makeEconomy(options: EconomyOptions): Economy {
  const full = withDefaults(options);
  const { invoices, firms: firmCount, relationsPerFirm, firstYear, years, voidRate, redLetterRate } = full;
  const seeds = new Random(full.seed);
  // each part has a generator of its own, so that a change in one leaves the others' draws alone
  const generator = () => new Random(seeds.uint32() * 2 ** 20 + (seeds.uint32() >>> 12));
  const [forFirms, forSchemes, forRelations, forTrade, forReversals, forVoids, forOrder, forNumbers] = Array.from(
    { length: 8 },
    generator,
  );
  const calendar = tradeCalendar(dayOf(firstYear, 1, 1), dayOf(firstYear + years, 1, 1) - 1);
  const { firstDay, lastDay } = calendar;
  const firms = makeFirms(firmCount, firstDay, lastDay, forFirms);
  const lives = new Lives(firms, calendar, seeds.uint32());
  const draft = new InvoiceDraft(invoices);
  const world = {
    ...{ draft, firms, calendar, lives, random: forSchemes },
    ...{ taken: new Set<number>(), busy: new Set<number>(), reversals: [], doubles: [] },
  } satisfies World;
  const planted = plant(world, { ...full, isHeldOut: full.heldOut });
  const honestFrom = draft.count;
  const plantedReversals: World['reversals'] = world.reversals;
  const reds = Math.max(0, Math.round(redLetterRate * invoices) - plantedReversals.length);
  const honest = invoices - honestFrom - reds;
  if (honest < 1)
    throw new RangeError(`${invoices} invoices leave no room for trade beside ${honestFrom} planted ones`);
  const pairs = drawRelations(firms, Math.min(honest, Math.round(firmCount * relationsPerFirm)), forRelations);
  if (pairs.count === 0 || pairs.count > honest)
    throw new RangeError(`${honest} invoices are too few for ${firmCount} firms`);
  addTrade(draft, firms, pairs, honest, calendar, forTrade);
  const drafted = addReversals(draft, firms, honestFrom, reds, calendar, forReversals);
  voidSome(draft, firms, honestFrom, (voidRate * invoices) / (invoices - honestFrom), forVoids);
  const placeOf = sortByDay(draft, firstDay, lastDay, forOrder);
  const legacyCodes = numberInvoices(draft, firms, forNumbers);
  const places = (indices: Uint32Array) => indices.map((i) => placeOf[i]);
  return {
    options: full,
    firstDay,
    lastDay,
    firms,
    lives,
    invoices: draft,
    legacyCodes,
    reversals: {
      red: places(Uint32Array.from([...plantedReversals.map(({ red }) => red), ...drafted.red])),
      original: places(Uint32Array.from([...plantedReversals.map(({ original }) => original), ...drafted.original])),
    },
    schemes: planted.schemes.map((scheme) => ({ ...scheme, invoices: places(scheme.invoices).sort() })),
    lookalikes: [...planted.lookalikes, ...knownLookalikes(firms, lives, castIn(planted))],
    doubles: (world.doubles as World['doubles']).map(({ invoice, buyer }) => ({ invoice: placeOf[invoice], buyer })),
  };
}

function withDefaults(options: EconomyOptions): Required<EconomyOptions> {
  const { invoices, seed, firms = Math.max(30, Math.round(invoices / 10)) } = options;
  const { relationsPerFirm = invoices / firms / 1.3, firstYear = 2020, years = 3 } = options;
  const { voidRate = 0.09, redLetterRate = 0.018, schemes = SCHEME_NAMES } = options;
  const { prevalence = 0.002, lookalikes = 10, heldOut = false } = options;
  if (!Number.isInteger(invoices) || invoices < 1 || invoices > 2 ** 31)
    throw new RangeError(`invoices must be an integer from 1 to 2^31, not ${invoices}`);
  if (!Number.isInteger(firms) || firms > 2e7) throw new RangeError(`firms must be an integer up to 2e7, not ${firms}`);
  if (!(relationsPerFirm >= 1)) throw new RangeError(`relationsPerFirm must be at least 1, not ${relationsPerFirm}`);
  if (!Number.isInteger(firstYear) || firstYear < 2015 || firstYear > 2060)
    throw new RangeError(`firstYear must be a year from 2015 to 2060, not ${firstYear}`);
  if (!Number.isInteger(years) || years < 1 || years > 20) throw new RangeError(`years must be 1 to 20, not ${years}`);
  if (!(voidRate >= 0 && voidRate <= 0.5)) throw new RangeError(`voidRate must be 0 to .5, not ${voidRate}`);
  if (!(redLetterRate >= 0 && redLetterRate <= 0.2))
    throw new RangeError(`redLetterRate must be 0 to .2, not ${redLetterRate}`);
  if (!(prevalence >= 0 && prevalence <= 0.2)) throw new RangeError(`prevalence must be 0 to .2, not ${prevalence}`);
  if (!Number.isInteger(lookalikes) || lookalikes < 0 || lookalikes > 100)
    throw new RangeError(`lookalikes must be 0 to 100, not ${lookalikes}`);
  return {
    ...{ invoices, seed, firms, relationsPerFirm, firstYear, years, voidRate, redLetterRate },
    ...{ schemes, prevalence, lookalikes, heldOut },
  };
}

/** Sorts by day, within a day in an order that tells nothing of how invoices came about; returns the place of each. */
function sortByDay(draft: InvoiceDraft, firstDay: number, lastDay: number, random: Random): Uint32Array {
  const n = draft.count;
  const next = new Uint32Array(lastDay - firstDay + 2);
  for (let i = 0; i < n; i++) next[draft.day[i] - firstDay + 1]++;
  for (let day = 0; day <= lastDay - firstDay; day++) next[day + 1] += next[day];
  const order = new Uint32Array(n);
  const placeOf = new Uint32Array(n);
  const { start, stride } = shuffledWalk(n, random);
  for (let step = 0, i = start; step < n; step++) {
    const place = next[draft.day[i] - firstDay]++;
    order[place] = i;
    placeOf[i] = place;
    i += stride;
    if (i >= n) i -= n;
  }
  draft.reorder(order);
  return placeOf;
}

/** An invoice as a reader of the ledger sees it. */
export interface EconomyInvoice {
  /** Place in the economy. */
  readonly index: number;
  /** Empty on fully digital invoices. */
  readonly code: string;
  readonly number: string;
  readonly issuedDay: number;
  /** Indices of firms. */
  readonly seller: number;
  readonly buyer: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
  readonly goodsCode: string;
  readonly goodsName: string;
  readonly void: boolean;
  readonly red: boolean;
}

/** One invoice. */
export function invoiceAt(economy: Economy, index: number): EconomyInvoice {
  const { invoices } = economy;
  const net = invoices.netMinor[index];
  const tax = taxMinor(net, invoices.rate[index]);
  const goods = GOODS[invoices.goods[index]];
  return {
    index,
    ...invoiceNumber(economy, index),
    issuedDay: invoices.day[index],
    seller: invoices.seller[index],
    buyer: invoices.buyer[index],
    netMinor: net,
    taxMinor: tax,
    grossMinor: net + tax,
    goodsCode: goods.code,
    goodsName: goods.name,
    void: (invoices.flags[index] & VOID) !== 0,
    red: (invoices.flags[index] & RED) !== 0,
  };
}

/** Code and number of an invoice; the code is empty where it is fully digital. */
export function invoiceNumber(economy: Economy, index: number): { code: string; number: string } {
  const { code, number, day } = economy.invoices;
  return code[index] === 0
    ? { code: '', number: digitalNumber(number[index], day[index]) }
    : { code: economy.legacyCodes[code[index] - 1], number: String(number[index]).padStart(8, '0') };
}

/** All invoices from `from` until before `to`, one at a time, in order of day. */
export function* invoicesOf(economy: Economy, from = 0, to = economy.invoices.count): Generator<EconomyInvoice> {
  for (let i = from; i < to; i++) yield invoiceAt(economy, i);
}
