import { Option } from 'commander';
import type { FactKind } from '../../graph/facts.ts';
import { facts } from '../commands/facts.ts';
import { find, trace } from '../commands/trace.ts';
import { factKindSchema, traceRequestSchema } from '../contract.ts';
import { amount, type Define, whole } from './define.ts';

/** What a trace does where nothing else is asked for: the API's word. */
const DEFAULTS = traceRequestSchema.parse({ start: ['any'] });

/** Taxpayers and their chains. */
export function chainCommands({ t, command, run }: Define): void {
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
  command(
    'find <text>',
    '按编号、名称的任何部分或拼音首字母查找纳税人',
    'find taxpayers by id, any part of the name, or pinyin initials',
  )
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
}
