import { Option } from 'commander';
import { InvalidInput } from '../../graph/errors.ts';
import type { SchemeName } from '../../seed/schemes/schemes.ts';
import { type TruthName, TRUTHS } from '../commands/grade/truths.ts';
import { type Define, part, whole } from './define.ts';

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
    .option('--relations <n>', t('每户约有多少供应商', 'about how many suppliers a firm has'))
    .option('--first-year <year>', t('从哪一年起', 'the year that it begins with'), '2020')
    .option('--years <n>', t('几年', 'how many years'), '3')
    .option('--observed <n>', t('清单形式：多少户交出清单', 'of the ledgers form: how many firms hand theirs in'))
    .option('--schemes <names>', t('植入哪些模式，逗号分隔', 'which schemes to plant, separated by commas'))
    .option('--prevalence <part>', t('团组成员占企业的比例', 'part of the firms that are members of schemes'))
    .option('--lookalikes <n>', t('每个团组配多少正常相似户', 'look-alikes for each scheme'))
    .option('--held-out', t('用调参从不使用的参数', 'plant with knobs that tuning never sees'))
    .option('--honest', t('不植入任何团组', 'plant no schemes'))
    .addOption(
      new Option('--form <form>', t('完整发票，或双方各自的进销项清单', 'full invoices, or ledgers of both sides'))
        .choices(['full', 'ledgers'])
        .default('full'),
    )
    .addOption(
      new Option('--format <format>', t('写成 CSV，或列有类型的 Parquet', 'as CSV, or as Parquet with typed columns'))
        .choices(['csv', 'parquet'])
        .default('csv'),
    )
    .option('--dirty', t('清单形式：带有实际清单里的毛病', 'of the ledgers form: with what is wrong in real ones'))
    .option(
      '--into <ledgers>',
      t(
        '放进已有的台账：完整发票，或进销项清单',
        'lay into a ledger that is there: full invoices, or ledgers of both sides',
      ),
    )
    .option(
      '--edges <path>',
      t('放进去的是别处的模式：AMLworld 的文件夹，或边表', 'lay in patterns of others: a folder of AMLworld, or edges'),
    )
    .option('--new-firms <part>', t('成为新企业的账户比例', 'part of the accounts that become new firms'), '0')
    .option(
      '--stretch <n>',
      t('模式里的一天在台账里是几天', 'days of the ledger for one of the pattern; 1, of edges 10'),
    )
    .option('--least <n>', t('转账少于此数的模式不放', 'leaves patterns of fewer transfers out'), '1')
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
            relationsPerFirm: flags.relations === undefined ? undefined : whole('relations', flags.relations),
            firstYear: whole('first-year', flags.firstYear),
            years: whole('years', flags.years),
            schemes: flags.honest ? [] : (flags.schemes?.split(',') as SchemeName[] | undefined),
            prevalence: flags.prevalence === undefined ? undefined : part('prevalence', flags.prevalence),
            lookalikes: flags.lookalikes === undefined ? undefined : whole('lookalikes', flags.lookalikes),
            heldOut: Boolean(flags.heldOut),
            form: flags.form as 'full' | 'ledgers',
            format: flags.format as 'csv' | 'parquet',
            observed: flags.observed === undefined ? undefined : whole('observed', flags.observed),
            dirty: Boolean(flags.dirty),
            renumbered: Boolean(flags.renumbered),
            into: flags.into,
            edges: flags.edges,
            newFirms: part('new-firms', flags.newFirms),
            stretch: flags.stretch === undefined ? undefined : whole('stretch', flags.stretch),
            leastTransfers: whole('least', flags.least),
          },
          terminal,
        ),
      ),
    );
  command('grade', '评检测器，或拿疑点清单对照答案', 'measure the detectors, or a list of leads against answers')
    .option(
      '--answers <paths...>',
      t('答案：key.json，或含有答案的文件夹', 'answers: key.json, or a folder that holds some'),
    )
    .option(
      '--identity',
      t(
        '评判清单里谁是谁（seed --form ledgers --dirty）',
        'measure who is who in dirty ledgers (seed --form ledgers --dirty)',
      ),
    )
    .option('--check', t('核对答案与旁边的文件是否一致', 'whether answers say what the files beside them say'))
    .option('--leads <files...>', t('每份答案一个疑点清单（CSV 或 JSON）', 'a list of leads (CSV or JSON) for each'))
    .addOption(
      new Option('--truth <names...>', t('没有答案时：只评这些', 'without answers: against these only'))
        .choices(TRUTHS)
        .default(TRUTHS, t('全部', 'all')),
    )
    .option(
      '--economies <n>',
      t(
        '每种比例现造几个经济，种子由检测器参数得出',
        'economies made for each prevalence, from seeds that follow from the detectors',
      ),
      '5',
    )
    .option(
      '--economy-seeds <seeds>',
      t('调试用：自选种子，逗号分隔', 'for trying out: seeds of choice, separated by commas'),
    )
    .option('--invoices <n>', t('每个经济的发票数', 'invoices of each economy'), '1000000')
    .option(
      '--prevalence <parts>',
      t('团组成员占企业的比例，逗号分隔', 'parts of the firms that are members of schemes, separated by commas'),
      '0.002,0.02',
    )
    .option('--held-out', t('用调参从不使用的参数', 'plant with knobs that tuning never sees'))
    .option('--patterns <names>', t('只评这些模式，逗号分隔', 'of these patterns only, separated by commas'))
    .option('--seed <n>', t('随机种子', 'seed of the generator'), '1')
    .option('--resamples <n>', t('区间用的重抽次数', 'resamples behind each interval'), '200')
    .action(
      (
        flags: Record<string, string> & {
          answers?: string[];
          leads?: string[];
          truth: TruthName[];
          identity?: boolean;
          check?: boolean;
        },
      ) =>
        run(flags, async (options, terminal) => {
          if (flags.check)
            return (await import('../commands/agreement.ts')).checkAnswers(flags.answers ?? [], terminal);
          if (flags.identity)
            return (await import('../commands/gradeIdentity.ts')).gradeIdentities(
              flags.answers?.[0] ?? '',
              options,
              terminal,
            );
          const common = { seed: whole('seed', flags.seed), resamples: whole('resamples', flags.resamples) };
          if (flags.answers)
            return (await import('../commands/grade/answers.ts')).gradeLeads(
              {
                ...common,
                answers: flags.answers,
                leads: flags.leads ?? [],
                patterns: flags.patterns?.split(',') ?? null,
              },
              terminal,
            );
          if (flags.leads || flags.patterns)
            throw new InvalidInput('option_invalid', {
              option: '--answers',
              detail: '--leads and --patterns need them',
            });
          return (await import('../commands/grade/grade.ts')).gradeDetectors(
            {
              ...common,
              truths: flags.truth,
              economies: whole('economies', flags.economies),
              economySeeds: flags.economySeeds?.split(',').map((text) => whole('economy-seeds', text)) ?? null,
              invoices: whole('invoices', flags.invoices),
              prevalences: flags.prevalence.split(',').map((text) => part('prevalence', text)),
              heldOut: Boolean(flags.heldOut),
            },
            options,
            terminal,
          );
        }),
    );
  command('fit', '两组进销项清单的分布对照', 'distributions of two sets of ledgers, side by side')
    .requiredOption('--real <folder>', t('真实清单', 'the real ledgers'))
    .requiredOption('--made <folder>', t('生成的清单（seed --form ledgers）', 'made ones (seed --form ledgers)'))
    .action(({ real, made, ...flags }: Record<string, string>) =>
      run(flags, async (_, terminal) => (await import('../commands/fit.ts')).fit({ real, made }, terminal)),
    );
  command(
    'separability',
    '不看链条能否分出植入户与相似户',
    'whether schemes can be told from look-alikes without a chain',
  )
    .requiredOption('--answers <path>', t('答案：key.json 或其文件夹', 'answers: key.json or its folder'))
    .option('--seed <n>', t('随机种子', 'seed of the generator'), '1')
    .action(({ answers, seed, ...flags }: Record<string, string>) =>
      run(flags, async (_, terminal) =>
        (await import('../commands/separability.ts')).separable({ answers, seed: whole('seed', seed) }, terminal),
      ),
    );
}
