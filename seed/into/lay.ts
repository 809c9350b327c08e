import type { Random } from '../../algorithms/random.ts';
import type { KeyScheme, LedgersKey } from '../key.ts';
import { Casting } from './casting.ts';
import type { Host, Table } from './host.ts';
import { LaidInvoices, type LaidRow } from './invoices.ts';
import type { Plant } from './plants.ts';

/** Lays plants into a ledger: each transfer becomes an invoice, as a row after the model of one that the seller has about that day. */

export interface LayOptions {
  readonly random: Random;
  /** Part of the ledger's firms (those that hand in their invoices) that become members: plants are laid, by families in turn, until there are so many. */
  readonly prevalence: number;
  /** Part of the accounts that become firms that were not there. */
  readonly newFirms: number;
  /** Days of a plant are so many of the ledger. */
  readonly stretch: number;
  /** Plants with fewer transfers are left out. */
  readonly leastTransfers: number;
}

export interface Laid {
  /** Of each table rows to be put in, each after the row at a place. */
  readonly rows: ReadonlyMap<Table, readonly LaidRow[]>;
  readonly schemes: KeyScheme[];
  /** Codes that are new: of new firms, and of partners that a firm had not. */
  readonly parties: LedgersKey['parties'];
  readonly firms: LedgersKey['firms'];
  /** Plants that found no firms. */
  readonly leftOut: number;
}

/** `taken`: ids of firms that are members of something already. Throws RangeError where nothing can be laid. */
export function lay(host: Host, plants: readonly Plant[], taken: ReadonlySet<string>, options: LayOptions): Laid {
  const { random, prevalence, leastTransfers } = options;
  const fit = plants.filter(({ transfers }) => transfers.length >= leastTransfers);
  if (fit.length === 0) throw new RangeError('nothing to lay in: no pattern has so many transfers');
  const casting = new Casting(host, fit, taken, options);
  const wanted = Math.round(prevalence * host.firms.length);
  const invoices = new LaidInvoices(host, fit, options);
  const schemes: KeyScheme[] = [];
  let [members, leftOut] = [0, 0];
  for (const plant of byTurns(fit, random)) {
    if (members >= wanted) break;
    const cast = casting.cast(plant);
    if (cast === null) {
      leftOut++;
      continue;
    }
    members += cast.length;
    schemes.push(invoices.write(plant, cast, `P${String(schemes.length + 1).padStart(4, '0')}`));
  }
  if (schemes.length === 0) throw new RangeError(`the ledger has too few firms (${host.firms.length}) for what is laid in`); // prettier-ignore
  return { rows: invoices.rows, schemes, parties: invoices.parties, firms: invoices.newFirms, leftOut };
}

/** One of each family after the other, in each in an order by lot. */
function byTurns(plants: readonly Plant[], random: Random): Plant[] {
  const families = new Map<string, Plant[]>();
  for (const plant of plants) families.set(plant.name, [...(families.get(plant.name) ?? []), plant]);
  const queues = [...families.values()];
  const order: Plant[] = [];
  for (let left = plants.length; left > 0;)
    for (const queue of queues)
      if (queue.length > 0) {
        order.push(...queue.splice(random.integer(queue.length), 1));
        left--;
      }
  return order;
}
