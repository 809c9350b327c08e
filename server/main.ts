import { Argument, Command, CommanderError, Option } from 'commander';
import { InvalidInput } from '../graph/errors.ts';
import type { FactKind } from '../graph/facts.ts';
import { parseMinor } from '../graph/money.ts';
import { ProblemReply } from './client.ts';
import { exportGraph } from './commands/export.ts';
import { facts } from './commands/facts.ts';
import { findings, invoice, relation } from './commands/invoices.ts';
import { candidates, decide, decisions, show } from './commands/identity.ts';
import { cancelJob, jobs, showJob } from './commands/jobs.ts';
import { load, loads } from './commands/load.ts';
import { refusals } from './commands/refusals.ts';
import { status } from './commands/status.ts';
import { Terminal } from './commands/terminal.ts';
import { find, trace } from './commands/trace.ts';
import {
  exportFormatSchema,
  exportSchema,
  factKindSchema,
  findingSchema,
  type Finding,
  traceRequestSchema,
} from './contract.ts';
import { problemOf } from './errors.ts';
import {
  describeOption,
  environmentName,
  kebab,
  languageOf,
  type Options,
  optionsSchema,
  readOptions,
} from './options.ts';

const DONE = 0;
const FAILED = 1;
const WRONG_USE = 2;

/** What is wrong with the call, not with the work. */
const MISUSE = new Set([
  ...['option_invalid', 'request_invalid', 'trace_option', 'dwell_without_order', 'period_reversed'],
  ...['demo_ledger', 'keys_missing', 'mapping_invalid', 'export_combination'],
]);

/** What a trace does where nothing else is asked for: the API's word. */
const DEFAULTS = traceRequestSchema.parse({ start: ['any'] });

async function main(argv: readonly string[]): Promise<number> {
  let code = DONE;
  const before = /(?:^|\s)--lang[= ](zh|en)(?=\s|$)/.exec(argv.join(' '))?.[1];
  let terminal = new Terminal(languageOf(process.env, before), argv.includes('--json'));
  const t = terminal.say.bind(terminal);
  const program = new Command('suyuan')
    .description(
      t(
        '溯源：沿发票链向上追查来源、向下追查去向。结果是疑点，不是结论。',
        'Traces chains of invoices upstream and downstream. Results are leads, not findings.',
      ),
    )
    .exitOverride()
    .showHelpAfterError(t('（--help 列出用法）', '(--help lists the usage)'));

  /** A command with the product's options, each a flag, an environment variable or its default. */
  const command = (usage: string, zh: string, en: string, parent: Command = program, isDefault = false) => {
    const made = parent.command(usage, { isDefault }).description(t(zh, en)).exitOverride();
    for (const name of optionsSchema.keyof().options) {
      const flag = `--${kebab(name)}${name === 'json' || name === 'replaceDemo' ? '' : ' <value>'}`;
      made.addOption(new Option(flag, `${describeOption(name, terminal.language)} [${environmentName(name)}]`));
    }
    return made;
  };
  const run = async (
    flags: Record<string, unknown>,
    work: (options: Options, terminal: Terminal) => Promise<number>,
  ) => {
    const options = readOptions(flags);
    terminal = new Terminal(options.lang, options.json);
    code = await work(options, terminal);
  };

  /** Who is who. */
  const identityCommands = () => {
    const identity = program
      .command('identity')
      .description(
        t(
          '主体认定：候选、依据、确认、否定、合并、拆分、撤销',
          'who is who: candidates, evidence, confirm, refuse, merge, split, undo',
        ),
      )
      .exitOverride();
    command('list', '列出候选，依据强者在前', 'list candidates, those of most weight first', identity)
      .addOption(
        new Option('--kind <kind>', t('只要代号，或疑为同一主体的', 'codes, or registrations that may be one')).choices(
          ['alias', 'duplicate'],
        ),
      )
      .addOption(
        new Option('--state <state>', t('状态', 'state'))
          .choices(['open', 'accepted', 'confirmed', 'refused', 'all'])
          .default('open'),
      )
      .option('--id <taxpayer>', t('只要与它有关的', 'only those about it'))
      .option('--limit <n>', t('最多几对', 'how many at the most'), '20')
      .action((flags: Record<string, string>) =>
        run(flags, (...given) =>
          candidates(
            {
              kind: flags.kind,
              state: flags.state === 'all' ? undefined : flags.state,
              id: flags.id,
              limit: whole('limit', flags.limit),
            },
            ...given,
          ),
        ),
      );
    command(
      'show <taxpayer>',
      '一个主体的全部编号、候选与决定',
      'all ids, candidates and decisions of one subject',
      identity,
    ).action((id: string, flags: Record<string, unknown>) => run(flags, (...given) => show(id, ...given)));
    command('decisions', '人作过的决定', 'what people decided', identity).action((flags: Record<string, unknown>) =>
      run(flags, decisions),
    );
    const deciding = (usage: string, zh: string, en: string) =>
      command(usage, zh, en, identity)
        .requiredOption('--reason <text>', t('理由', 'why'))
        .option(
          '--author <name>',
          t('谁作的决定（默认系统用户名）', 'who decides (default: the user of this machine)'),
        );
    for (const [kind, zh, en] of [
      ['confirm', '确认候选是同一主体', 'confirm that candidates are one subject'],
      ['refuse', '否定候选', 'refuse that they are'],
      ['merge', '合并两个编号', 'join two ids'],
    ] as const)
      deciding(`${kind} <a> <b>`, zh, en).action(
        (a: string, b: string, { reason, author, ...flags }: Record<string, string>) =>
          run(flags, (...given) => decide({ kind, a, b, reason, author }, ...given)),
      );
    deciding('split <a>', '把一个编号拆出来', 'take an id out of its subject').action(
      (a: string, { reason, author, ...flags }: Record<string, string>) =>
        run(flags, (...given) => decide({ kind: 'split', a, reason, author }, ...given)),
    );
    deciding('undo <number>', '撤销一项决定', 'take a decision back').action(
      (number: string, { reason, author, ...flags }: Record<string, string>) =>
        run(flags, (...given) => decide({ kind: 'undo', undoes: whole('NUMBER', number), reason, author }, ...given)),
    );
  };

  /** What takes long. */
  const jobCommands = () => {
    const parent = program
      .command('jobs')
      .description(t('任务：等待、进行中、已结束的；查看、取消', 'jobs: what waits, runs and has ended; show, cancel'))
      .exitOverride();
    command('list', '列出任务，新的在前', 'list jobs, newest first', parent, true).action(
      (flags: Record<string, unknown>) => run(flags, jobs),
    );
    command('show <id>', '一个任务', 'one job', parent).action((id: string, flags: Record<string, unknown>) =>
      run(flags, (...given) => showJob(id, ...given)),
    );
    command(
      'cancel <id>',
      '取消任务；正在写入的仍会完成',
      'give a job up; one that is being written is finished all the same',
      parent,
    ).action((id: string, flags: Record<string, unknown>) => run(flags, (...given) => cancelJob(id, ...given)));
  };

  command('start', '启动；首次运行时生成演示数据', 'serve; makes a demo economy on the first run').action(
    (flags: Record<string, unknown>) =>
      run(flags, async (...given) => (await import('./commands/serve.ts')).serve(...given, { demo: true })),
  );
  command('serve', '启动 API 与页面', 'serve API and page').action((flags: Record<string, unknown>) =>
    run(flags, async (...given) => (await import('./commands/serve.ts')).serve(...given, { demo: false })),
  );
  command('status', '运行状况：内容、图、大小、内存、任务', 'how it is: contents, graph, sizes, memory, jobs').action(
    (flags: Record<string, unknown>) => run(flags, status),
  );
  command(
    'doctor',
    '检查运行条件与数据文件夹，给出建议',
    'check what it runs on and the data folder; say what to do',
  ).action((flags: Record<string, unknown>) =>
    run(flags, async (...given) => {
      const { inspectLedger } = await import('../graph/stores/duckdb/inspection.ts');
      return (await import('./commands/doctor.ts')).doctor(inspectLedger, ...given);
    }),
  );
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
  command('invoice <key>', '一张发票的全部依据', 'all that is known of an invoice')
    .addHelpText('after', t('KEY：发票标识、号码，或 代码/号码', 'KEY: a digest, a number, or CODE/NUMBER'))
    .action((key: string, flags: Record<string, unknown>) =>
      run(flags, (options, terminal) => invoice(key, options, terminal)),
    );
  command(
    'findings [kind]',
    '各方说法不一、多方相争、未找到原票的红字等',
    'claims that disagree, contested invoices, red letters without an original',
  )
    .addHelpText('after', `KIND: ${findingSchema.options.join(', ')}`)
    .option('--limit <n>', t('最多几张', 'how many at the most'), '20')
    .action((kind: string | undefined, flags: Record<string, unknown>) =>
      run(flags, (options, terminal) => findings(findingOf(kind), whole('limit', flags.limit), options, terminal)),
    );
  command(
    'relation <seller> <buyer>',
    '两个纳税人之间：台账记载与红冲后余额',
    'what two taxpayers come to, before and after reversals',
  )
    .option('--as-of <day>', t('只计到这一天的单据', 'only documents up to this day'))
    .action((seller: string, buyer: string, flags: Record<string, string>) =>
      run(flags, (options, terminal) => relation({ seller, buyer, asOf: flags.asOf }, options, terminal)),
    );
  identityCommands();
  jobCommands();
  command('facts <taxpayer>', '发票之外的登记、申报等资料', 'what is known of a taxpayer beside invoices')
    .addOption(new Option('--kind <kind>', t('只要一种', 'only of one kind')).choices(factKindSchema.options))
    .option('--superseded', t('连同已被后来的行取代的', 'with what later rows have taken the place of'))
    .option('--limit <n>', t('每种最多几条', 'how many of each kind at the most'), '500')
    .action((id: string, flags: { kind?: FactKind; superseded?: boolean; limit: string }) =>
      run(flags, (options, terminal) => {
        const { kind, superseded = false, limit } = flags;
        return facts(id, { kind, superseded, limit: whole('limit', limit) }, options, terminal);
      }),
    );
  command('find <text>', '按编号或名称的开头查找纳税人', 'find taxpayers by the beginning of id or name')
    .option('--limit <n>', t('最多几个', 'how many at the most'), '20')
    .action((text: string, flags: Record<string, unknown>) =>
      run(flags, (options, terminal) => find(text, whole('limit', flags.limit), options, terminal)),
    );
  command('trace <taxpayers...>', '溯源与下追', 'trace up and down')
    .addOption(
      new Option('--direction <way>', t('方向', 'direction'))
        .choices(['up', 'down', 'both'])
        .default(DEFAULTS.direction),
    )
    .option('--hops <n>', t('层数，或 all', 'hops, or all'), String(DEFAULTS.hops))
    .addOption(
      new Option(
        '--order <order>',
        t('时间先后：按申报月、严格按日、不限', 'order in time: filing month, strictly later day, none'),
      )
        .choices(['month', 'day', 'none'])
        .default(DEFAULTS.order),
    )
    .option('--dwell <days>', t('前后两张发票最多相隔几天', 'the most days between an invoice and the next'))
    .option('--from <day>', t('期间起 YYYY-MM-DD', 'first day of the period, YYYY-MM-DD'))
    .option('--to <day>', t('期间止 YYYY-MM-DD', 'last day of the period, YYYY-MM-DD'))
    .option(
      '--as-of <day>',
      t('只计到这一天的单据（含红冲）YYYY-MM-DD', 'only documents, reversals too, up to this day'),
    )
    .option('--min-gross <amount>', t('关系的最小金额', 'least amount of a relation'))
    .option('--currency <code>', t('币种', 'currency'))
    .option('--max-taxpayers <n>', t('最多显示几个纳税人', 'the most taxpayers shown'), String(DEFAULTS.maxTaxpayers))
    .option('--max-relations <n>', t('最多显示几个关系', 'the most relations shown'), String(DEFAULTS.maxRelations))
    .option(
      '--max-degree <n>',
      t('关系数超过此数的大户不展开', 'a firm with more relations is not expanded'),
      String(DEFAULTS.maxDegree),
    )
    .option('--expand <ids...>', t('仍要展开的大户', 'hubs to expand all the same'))
    .option('--paths-to <taxpayer>', t('列出到该纳税人的路径', 'list the paths to this taxpayer'))
    .action((start: string[], flags: Record<string, string> & { expand?: string[] }) =>
      run(flags, (options, terminal) =>
        trace(
          {
            start,
            direction: flags.direction as 'up' | 'down' | 'both',
            hops: flags.hops === 'all' ? 'all' : whole('hops', flags.hops),
            order: flags.order as 'month' | 'day' | 'none',
            maxDwellDays: flags.dwell === undefined ? null : whole('dwell', flags.dwell),
            from: flags.from ?? null,
            to: flags.to ?? null,
            asOf: flags.asOf ?? null,
            minGrossMinor: flags.minGross === undefined ? 0 : amount('min-gross', flags.minGross, flags.currency),
            currency: flags.currency ?? null,
            maxTaxpayers: whole('max-taxpayers', flags.maxTaxpayers),
            maxRelations: whole('max-relations', flags.maxRelations),
            maxDegree: whole('max-degree', flags.maxDegree),
            expand: flags.expand ?? [],
          },
          flags.pathsTo,
          options,
          terminal,
        ),
      ),
    );
  command('key', '生成访问密钥', 'make a bearer key').action((flags: Record<string, unknown>) =>
    run(flags, async (...given) => (await import('./commands/key.ts')).key(...given)),
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
        (await import('./commands/seed.ts')).seed(
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

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    terminal.endProgress();
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USE;
    const problem = error instanceof ProblemReply ? error.problem : problemOf(error, terminal.language);
    if (problem.code === 'internal') process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    terminal.problem(problem);
    return MISUSE.has(problem.code) ? WRONG_USE : FAILED;
  }
}

function findingOf(kind: string | undefined): Finding | undefined {
  const { data, success } = findingSchema.optional().safeParse(kind);
  if (!success) throw new InvalidInput('option_invalid', { option: 'KIND', detail: findingSchema.options.join(', ') });
  return data;
}

function whole(option: string, value: unknown): number {
  const text = String(value);
  if (!/^\d{1,15}$/.test(text)) throw new InvalidInput('option_invalid', { option: `--${option}`, detail: text });
  return Number(text);
}

function amount(option: string, text: string, currency?: string): number {
  const minor = parseMinor(text, currency);
  if (minor === null || minor < 0) throw new InvalidInput('option_invalid', { option: `--${option}`, detail: text });
  return minor;
}

// whoever reads us may stop reading (`| head`)
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(DONE);
});
process.exitCode = await main(process.argv.slice(2));
