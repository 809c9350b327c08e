import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Options } from '../options.ts';
import { hashKey, newKey } from '../security.ts';
import type { Terminal } from './terminal.ts';

/** `suyuan key`: makes a bearer key. It is shown once; the file holds its hash. A running server takes it at once. */
export async function key({ keyFile }: Options, terminal: Terminal): Promise<number> {
  const made = newKey();
  await mkdir(dirname(keyFile), { recursive: true });
  await appendFile(keyFile, `${hashKey(made)} # ${new Date().toISOString()}\n`, { mode: 0o600 });
  terminal.document({ key: made, keyFile });
  terminal.print(made);
  terminal.hint(
    terminal.say(
      `只显示这一次；它的哈希写入 ${keyFile}。用法：curl -H "Authorization: Bearer <密钥>" …`,
      `Shown only now; its hash is in ${keyFile}. Use: curl -H "Authorization: Bearer <key>" …`,
    ),
  );
  return 0;
}
