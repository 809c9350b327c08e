import { importFiles, runImport } from '../commands/neo4j.ts';
import type { Define } from './define.ts';

/** What brings a ledger into Neo4j at once. */
export function sharedCommands({ program, t, command, run }: Define): void {
  const neo4j = program.command('neo4j').description(t('Neo4j 中的共享台账', 'a ledger that is shared in Neo4j'));
  command(
    'files <folder>',
    '把台账写成 neo4j-admin 的导入文件',
    'write the ledger as files for neo4j-admin',
    neo4j,
  ).action((folder: string, flags: Record<string, unknown>) => run(flags, (...given) => importFiles(folder, ...given)));
  command('import <folder>', '用 neo4j-admin 导入这些文件', 'run neo4j-admin on such files', neo4j)
    .requiredOption(
      '--neo4j-home <folder>',
      t('Neo4j 的安装文件夹（须已停止）', 'where Neo4j is installed; it has to be stopped'),
    )
    .option('--overwrite', t('替换数据库里已有的内容', 'replace what the database holds'))
    .action((folder: string, { neo4jHome, overwrite, ...flags }: Record<string, string>) =>
      run(flags, (...given) => runImport({ folder, home: neo4jHome, overwrite: Boolean(overwrite) }, ...given)),
    );
}
