import { type EconomyOptions, makeEconomy } from '../../seed/economy.ts';
import { chooseObserved } from '../../seed/ledgers.ts';
import { writeEconomy } from '../../seed/write.ts';
import { InvalidInput } from '../../graph/errors.ts';
import type { Terminal } from './terminal.ts';

export interface SeedOrder extends EconomyOptions {
  form: 'full' | 'ledgers';
  format: 'csv' | 'parquet';
  /** How many firms' ledgers are written in the ledgers form. */
  observed?: number;
  dirty: boolean;
  renumbered: boolean;
  out: string;
}

/** `suyuan seed --out DIR`: writes a made economy and its answer key. */
export async function seed(order: SeedOrder, terminal: Terminal): Promise<number> {
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

/** Options that do not fit together are the caller's. */
async function made<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidInput('option_invalid', { option: 'seed', detail: error.message }, { cause: error });
  }
}
