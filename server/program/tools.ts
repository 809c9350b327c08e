import { Option } from 'commander';
import { type Define, whole } from './define.ts';

/** What needs no ledger. */
export function toolCommands({ t, command, run }: Define): void {
  command('key', '生成访问密钥', 'make a bearer key').action((flags: Record<string, unknown>) =>
    run(flags, async (...given) => (await import('../commands/key.ts')).key(...given)),
  );
  command('seed', '生成演示经济及其答案', 'write a made economy and its answer key')
    .requiredOption('--out <folder>', t('写到哪里', 'where to'))
    .option('--invoices <n>', t('发票数', 'how many invoices'), '100000')
    .option('--firms <n>', t('企业数', 'how many firms'), '4000')
    .option('--seed <n>', t('随机种子', 'seed of the generator'), '7')
    .addOption(
      new Option('--form <form>', t('完整发票，或双方各自的进销项清单', 'full invoices, or ledgers of both sides'))
        .choices(['full', 'ledgers'])
        .default('full'),
    )
    .option(
      '--renumbered',
      t('完整发票再写一份，企业换用别的识别号', 'write full invoices twice, the second time under changed numbers'),
    )
    .action((flags: Record<string, string>) =>
      run(flags, async (_, terminal) =>
        (await import('../commands/seed.ts')).seed(
          {
            out: flags.out,
            invoices: whole('invoices', flags.invoices),
            firms: whole('firms', flags.firms),
            seed: whole('seed', flags.seed),
            form: flags.form as 'full' | 'ledgers',
            renumbered: Boolean(flags.renumbered),
          },
          terminal,
        ),
      ),
    );
}
