import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidInput } from '../../graph/errors.ts';
import type { Options } from '../options.ts';
import { startRuntime } from '../runtime.ts';
import { Control } from '../workers/control.ts';
import { describeProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

const TOLD_EVERY_MS = 500;
const ARGUMENTS = 'import.args';

/** `suyuan neo4j files FOLDER`: the ledger as files for neo4j-admin. */
export async function importFiles(folder: string, options: Options, terminal: Terminal): Promise<number> {
  const path = resolve(folder);
  await mkdir(path, { recursive: true });
  if ((await readdir(path)).length > 0) throw new InvalidInput('folder_not_empty', { path });
  const runtime = await startRuntime(options, { command: 'neo4j files', onLost: () => terminal.leave() });
  const control = new Control();
  const giveUp = () => void control.stop();
  process.on('SIGINT', giveUp);
  const timer = setInterval(() => describeProgress({ ...control.read(), secondsLeft: null }, terminal), TOLD_EVERY_MS);
  try {
    const { sequence, version, rows } = await runtime.ledger.writeImport(path, control);
    terminal.endProgress();
    terminal.document({ path, sequence, version, rows });
    terminal.print(
      terminal.say(
        `已写到 ${path}（台账版本 ${version.slice(0, 12)}）。停掉 Neo4j，再运行：suyuan neo4j import ${path} --neo4j-home <NEO4J_HOME>`,
        `Written to ${path} (ledger ${version.slice(0, 12)}). Stop Neo4j, then: suyuan neo4j import ${path} --neo4j-home <NEO4J_HOME>`,
      ),
    );
    return 0;
  } catch (error) {
    if (!control.stopped) throw error;
    terminal.hint(terminal.say('已取消；已写的文件留在原处。', 'Cancelled; what was written is still there.'));
    return 1;
  } finally {
    clearInterval(timer);
    process.off('SIGINT', giveUp);
    await runtime.close();
  }
}

/** `suyuan neo4j import FOLDER`: runs neo4j-admin on such files. Its own words are shown as they come. */
export async function runImport(
  { folder, home, overwrite }: { folder: string; home: string; overwrite: boolean },
  { neo4jDatabase }: Options,
  terminal: Terminal,
): Promise<number> {
  const path = resolve(folder);
  const program = join(resolve(home), 'bin', 'neo4j-admin');
  if (!existsSync(join(path, ARGUMENTS))) throw new InvalidInput('import_files_missing', { path });
  if (!existsSync(program)) throw new InvalidInput('neo4j_home_invalid', { path: resolve(home) });
  const given = (await readFile(join(path, ARGUMENTS), 'utf8')).split('\n').filter(Boolean);
  const call = ['database', 'import', 'full', neo4jDatabase, ...(overwrite ? ['--overwrite-destination=true'] : [])];
  const child = spawn(program, [...call, ...given], {
    cwd: path,
    stdio: ['ignore', terminal.json ? 2 : 'inherit', 'inherit'],
    env: { ...process.env, NEO4J_HOME: resolve(home) },
  });
  const code = await new Promise<number>((settle, fail) => {
    child.once('error', fail);
    child.once('exit', (exit, signal) => settle(signal ? 1 : (exit ?? 1)));
  });
  terminal.document({ path, home: resolve(home), database: neo4jDatabase, imported: code === 0 });
  terminal.hint(
    code === 0
      ? terminal.say(
          '已导入。启动 Neo4j，再用 --neo4j 打开它；约束与索引在首次打开时建立。',
          'Imported. Start Neo4j and open it with --neo4j; constraints and indexes are made then.',
        )
      : terminal.say(
          'neo4j-admin 没有完成：Neo4j 须已停止，且数据库为空（或用 --overwrite）。',
          'neo4j-admin did not end well: Neo4j has to be stopped, and the database empty (or use --overwrite).',
        ),
  );
  return code === 0 ? 0 : 1;
}
