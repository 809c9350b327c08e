import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InvalidInput } from '../../graph/errors.ts';
import { asking } from '../client.ts';
import type { RefusalsReply, RefusalTablesReply } from '../contract.ts';
import type { Options } from '../options.ts';
import type { Terminal } from './terminal.ts';

/**
 * `suyuan refusals`: open refusals as CSV on stdout, or into a file or folder; files of one header make one table. Under --json what there is, and
 * the first hundred rows.
 */
export async function refusals(
  { load, out }: { load?: string; out?: string },
  options: Options,
  terminal: Terminal,
): Promise<number> {
  return asking(options, terminal, { command: 'refusals' }, async (client) => {
    const of = load === undefined ? '' : `load=${encodeURIComponent(load)}`;
    const { items: tables } = await client.call<RefusalTablesReply>('GET', `/api/v1/refusals/tables?${of}`);
    terminal.endProgress();
    if (terminal.json) {
      const { items, total } = await client.call<RefusalsReply>('GET', `/api/v1/refusals?limit=100&${of}`);
      terminal.document({ tables, total, items });
    }
    if (tables.length === 0) {
      terminal.hint(terminal.say('没有待修复的拒收行。', 'No refused row is open.'));
      return 0;
    }
    const isFolder = out !== undefined && (await stat(out).catch(() => null))?.isDirectory();
    if (tables.length > 1 && out === undefined && !terminal.json)
      throw new InvalidInput('option_invalid', {
        option: '--out',
        detail: terminal.say(
          `拒收行来自 ${tables.length} 种表头，请指定文件夹`,
          `refused rows come from ${tables.length} headers: name a folder`,
        ),
      });
    const folder = tables.length > 1 || isFolder ? resolve(out ?? '') : null;
    if (folder !== null && out !== undefined) await mkdir(folder, { recursive: true });
    for (const { id, kind, rows } of tables) {
      if (terminal.json && out === undefined) break;
      const csv = await client.stream(`/api/v1/refusals/tables/${id}.csv?${of}`);
      if (out === undefined) {
        await pipeline(csv, process.stdout, { end: false });
        break;
      }
      const path = folder === null ? resolve(out) : join(folder, `refusals-${kind}-${id}.csv`);
      await pipeline(csv, createWriteStream(path));
      terminal.hint(terminal.say(`${rows} 行 → ${path}`, `${rows} rows → ${path}`));
    }
    terminal.hint(
      terminal.say(
        '改好后用 load 导入；最后几列请勿改动。',
        'Mend the cells, leave the last columns alone, and load the file.',
      ),
    );
    return 0;
  });
}
