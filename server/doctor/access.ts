import { access, constants, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Status } from '../contract.ts';
import { isLoopback, type Options } from '../options.ts';
import { KeyFile } from '../security.ts';
import { codeOf, type Finding, findings, type Words } from './finding.ts';

export const ACCESS_WORDS = {
  keys_ok: { level: 'ok', zh: ['访问密钥 {keys} 个（{file}）', ''], en: ['{keys} bearer keys ({file})', ''] },
  keys_none: { level: 'ok', zh: ['没有访问密钥；只用启动链接', ''], en: ['no bearer keys: launch links only', ''] },
  keys_needed: {
    level: 'error',
    zh: ['监听 {host} 须有访问密钥，而 {file} 中没有', '用 suyuan key 生成。'],
    en: ['to listen on {host} a bearer key is needed, and {file} has none', 'Make one with suyuan key.'],
  },
  keys_unreadable: {
    level: 'error',
    zh: ['读不到密钥文件 {file}（{reason}）', '请检查 --key-file 与读取权限。'],
    en: ['the key file {file} cannot be read ({reason})', 'Check --key-file and the right to read it.'],
  },
  keys_open: {
    level: 'warning',
    zh: ['其他用户可读密钥文件 {file}（权限 {mode}）', 'chmod 600 {file}'],
    en: ['others can read the key file {file} (mode {mode})', 'chmod 600 {file}'],
  },
  port_free: { level: 'ok', zh: ['{host}:{port} 可用', ''], en: ['{host}:{port} is free', ''] },
  port_any: { level: 'ok', zh: ['端口任选', ''], en: ['any port will do', ''] },
  port_ours: {
    level: 'ok',
    zh: ['占用者在 {host}:{port} 监听', ''],
    en: ['the owner of the data folder listens on {host}:{port}', ''],
  },
  port_taken: {
    level: 'error',
    zh: ['{host}:{port} 被其他程序占用', '结束那个程序，或用 --port 换一个（0 为任选）。'],
    en: ['another program listens on {host}:{port}', 'End it, or give another --port (0 is any).'],
  },
  port_refused: {
    level: 'error',
    zh: ['不能在 {host}:{port} 监听（{reason}）', '请检查 --host；1024 以下的端口需要权限。'],
    en: ['one cannot listen on {host}:{port} ({reason})', 'Check --host; a port below 1024 needs a right.'],
  },
  import_ok: { level: 'ok', zh: ['导入文件夹 {folder}', ''], en: ['import folder {folder}', ''] },
  import_unusable: {
    level: 'error',
    zh: ['导入文件夹 {folder} 不可用（{reason}）', '请检查 --import-folder 与读取权限。'],
    en: ['the import folder {folder} cannot be used ({reason})', 'Check --import-folder and the right to read it.'],
  },
} as const satisfies Record<string, Words>;
const found = findings(ACCESS_WORDS);

export async function checkKeys({ keyFile: file, host }: Pick<Options, 'keyFile' | 'host'>): Promise<Finding[]> {
  const needed = isLoopback(host) ? [] : [found('keys_needed', { host, file })];
  try {
    const { mode } = await stat(file);
    const keys = new KeyFile(file).hashes().length;
    const isOpen = (mode & 0o077) !== 0;
    return [
      ...(keys > 0 ? [found('keys_ok', { keys, file })] : needed.length > 0 ? needed : [found('keys_none')]),
      ...(isOpen ? [found('keys_open', { file, mode: (mode & 0o777).toString(8) })] : []),
    ];
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return [found('keys_unreadable', { file, reason: codeOf(error) })];
    return needed.length > 0 ? needed : [found('keys_none')];
  }
}

/** Whether one can listen; a server of this folder listens already. */
export async function checkPort(
  { host, port }: Pick<Options, 'host' | 'port'>,
  listening: Status['listening'] = null,
): Promise<Finding> {
  if (listening) return found('port_ours', listening);
  if (port === 0) return found('port_any');
  const reason = await new Promise<string | null>((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error)));
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
  if (reason === null) return found('port_free', { host, port });
  return reason === 'EADDRINUSE' ? found('port_taken', { host, port }) : found('port_refused', { host, port, reason });
}

export async function checkImports({ importFolder: folder }: Pick<Options, 'importFolder'>): Promise<Finding[]> {
  if (folder === null) return [];
  try {
    if (!(await stat(folder)).isDirectory()) return [found('import_unusable', { folder, reason: 'ENOTDIR' })];
    await access(folder, constants.R_OK | constants.X_OK);
    return [found('import_ok', { folder })];
  } catch (error) {
    return [found('import_unusable', { folder, reason: codeOf(error) })];
  }
}
