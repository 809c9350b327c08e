import { makeEconomy } from '../../seed/economy.ts';
import { writeEconomy } from '../../seed/write.ts';
import type { Terminal } from './terminal.ts';

export interface SeedOrder {
  invoices: number;
  firms: number;
  seed: number;
  form: 'full' | 'ledgers';
  renumbered: boolean;
  out: string;
}

/** `suyuan seed --out DIR`: writes a made economy and its answer key. */
export async function seed({ out, form, renumbered, ...economy }: SeedOrder, terminal: Terminal): Promise<number> {
  const { files, facts, key } = await writeEconomy(makeEconomy(economy), out, { form, renumbered });
  terminal.document({ files, facts, key });
  for (const file of [...files, ...facts]) terminal.print(JSON.stringify(file));
  terminal.hint(terminal.say(`答案在 ${key}；导入时会被跳过。`, `The answer key is ${key}; a load skips it.`));
  return 0;
}
