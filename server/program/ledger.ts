import { Argument, Option } from 'commander';
import { exportGraph } from '../commands/export.ts';
import { load, loads } from '../commands/load.ts';
import { refusals } from '../commands/refusals.ts';
import { exportFormatSchema, exportSchema } from '../contract.ts';
import type { Define } from './define.ts';

/** What goes into the ledger, and comes out of it as files. */
export function ledgerCommands({ t, command, run }: Define): void {
  command('load <paths...>', '导入文件、文件夹或通配符', 'load files, folders or patterns')
    .addHelpText(
      'after',
      t(
        'PATHS：CSV、XLSX、NDJSON、Parquet，可用 gzip 压缩；通配符请加引号，如 "data/2024-*/*.csv.gz"',
        'PATHS: CSV, XLSX, NDJSON or Parquet, gzip or plain; quote a pattern, such as "data/2024-*/*.csv.gz"',
      ),
    )
    .option('--mapping <file>', t('映射文件（JSON）：各列是什么', 'mapping file (JSON): what the columns are'))
    .option('--owner <id>', t('文件没有企业代号一列时，是谁的账', 'whose ledger it is, where no column says it'))
    .option('--dry-run', t('只说明会如何导入，不改动任何内容', 'only say what would come of it; change nothing'))
    .action((paths: string[], flags: Record<string, string>) =>
      run(flags, (options, terminal) =>
        load({ paths, mapping: flags.mapping, owner: flags.owner, dryRun: Boolean(flags.dryRun) }, options, terminal),
      ),
    );
  command('loads', '已导入的内容', 'what was loaded').action((flags: Record<string, unknown>) => run(flags, loads));
  command(
    'refusals',
    '导出被拒收的行（CSV），改好后可再次导入',
    'export refused rows as CSV, to be mended and loaded again',
  )
    .option('--load <id>', t('只要这次导入的', 'only those of this load'))
    .option(
      '--out <path>',
      t('写到文件，或（有几种表头时）文件夹', 'a file, or where there are several headers a folder'),
    )
    .action((flags: Record<string, string>) =>
      run(flags, (options, terminal) => refusals({ load: flags.load, out: flags.out }, options, terminal)),
    );
  command('export', '把图导出为其他程序可读的文件', 'write the graph to files that other programs read')
    .addArgument(new Argument('<what>', t('导出什么', 'what')).choices(exportSchema.options))
    .addOption(
      new Option('--format <format>', t('格式', 'format')).choices(exportFormatSchema.options).makeOptionMandatory(),
    )
    .requiredOption('--out <path>', t('写到哪个文件，或（snapshot）文件夹', 'file, or for a snapshot folder, to be'))
    .option('--force', t('替换以前导出的', 'replace what was exported there before'))
    .action((what: (typeof exportSchema.options)[number], { format, out, force, ...flags }: Record<string, string>) =>
      run(flags, (options, terminal) =>
        exportGraph(
          { what, format: exportFormatSchema.parse(format), path: out, force: Boolean(force) },
          options,
          terminal,
        ),
      ),
    );
}
