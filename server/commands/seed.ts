import { basename } from 'node:path';
import { InvalidInput } from '../../graph/errors.ts';
import { type EconomyOptions, makeEconomy } from '../../seed/economy.ts';
import { chooseObserved } from '../../seed/ledgers.ts';
import { readPatterns } from '../../seed/into/edges.ts';
import { LAYABLE, lifted } from '../../seed/into/plants.ts';
import { writeInto } from '../../seed/into/write.ts';
import { writeEconomy } from '../../seed/write.ts';
import type { Terminal } from './terminal.ts';
import { readable } from './unreadable.ts';

export interface SeedOrder extends EconomyOptions {
  form: 'full' | 'ledgers';
  format: 'csv' | 'parquet';
  /** How many firms' ledgers are written in the ledgers form. */
  observed?: number;
  dirty: boolean;
  renumbered: boolean;
  out: string;
  /** A ledger that schemes, or the patterns of `edges`, are laid into. */
  into?: string | undefined;
  edges?: string | undefined;
  newFirms: number;
  stretch?: number | undefined;
  leastTransfers: number;
}

/** `suyuan seed --out DIR`: writes a made economy and its answer key. */
export async function seed(order: SeedOrder, terminal: Terminal): Promise<number> {
  if (order.into !== undefined) return seedInto(order, order.into, terminal);
  if (order.edges !== undefined)
    throw new InvalidInput('option_invalid', { option: '--edges', detail: 'patterns are laid into a ledger: --into' });
  const { out, form, format, renumbered, dirty, observed, ...options } = order;
  const { files, facts, key } = await made(async () => {
    const economy = makeEconomy(options);
    const chosen = observed === undefined ? undefined : chooseObserved(economy, observed);
    return writeEconomy(economy, out, { form, format, renumbered, dirty, observed: chosen });
  });
  terminal.document({ files, facts, key });
  for (const file of [...files, ...facts]) terminal.print(JSON.stringify(file));
  terminal.hint(terminal.say(`答案在 ${key}；导入时会被跳过。`, `The answer key is ${key}; a load skips it.`));
  return 0;
}

/** Part of a ledger's firms that become members; a made economy has more firms, and fewer in a hundred. */
const INTO_PREVALENCE = 0.1;
/** Days of a ledger for one of an edge list: payments follow each other in hours, invoices in days. */
const EDGES_STRETCH = 10;

/** Lays schemes, or patterns of others, into a ledger. */
async function seedInto(order: SeedOrder, into: string, terminal: Terminal): Promise<number> {
  const { edges, prevalence = INTO_PREVALENCE, newFirms, leastTransfers, out, seed } = order;
  terminal.progress(terminal.say(`读取 ${into}…`, `reading ${into}…`));
  const { files, key, schemes, leftOut } = await made(() =>
    readable(async () => {
      const plants = edges === undefined ? lifted(makeEconomy(planted(order))) : await readPatterns(edges);
      const { stretch = edges === undefined ? 1 : EDGES_STRETCH } = order;
      const laid = edges === undefined ? `seed ${seed}` : basename(edges);
      return writeInto(into, out, plants, { prevalence, newFirms, leastTransfers, stretch, seed, laid });
    }),
  );
  terminal.endProgress();
  terminal.document({ files, key, schemes, leftOut });
  for (const file of files) terminal.print(JSON.stringify(file));
  terminal.hint(
    terminal.say(
      `放进 ${schemes} 个团组${leftOut > 0 ? `，另有 ${leftOut} 个找不到相称的企业` : ''}；答案在 ${key}；导入时会被跳过。`,
      `${schemes} schemes laid in${leftOut > 0 ? `; ${leftOut} found no firms that are like them` : ''}. The answer key is ${key}; a load skips it.`,
    ),
  );
  return 0;
}

/** The economy that schemes are taken out of: as many as a ledger could ask for, of those that live in invoices alone. */
function planted({ seed, schemes = LAYABLE, years, firstYear, heldOut }: SeedOrder): EconomyOptions {
  const other = schemes.filter((name) => !(LAYABLE as readonly string[]).includes(name));
  if (other.length > 0)
    throw new RangeError(
      `${other.join(', ')} cannot be laid into a ledger, only ${LAYABLE.join(', ')}: the others need persons, goods, or firms that begin and end`,
    );
  return { invoices: 200_000, firms: 20_000, prevalence: 0.1, lookalikes: 0, schemes, seed, years, firstYear, heldOut };
}

/** Options that do not fit together are the caller's. */
async function made<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidInput('option_invalid', { option: 'seed', detail: error.message }, { cause: error });
  }
}
