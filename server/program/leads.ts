import { type Command, Option } from 'commander';
import { DETECTORS } from '../../algorithms/detectors/detectors.ts';
import { explain, lead, leads, scan } from '../commands/leads.ts';
import { largest, throughput } from '../commands/rankings.ts';
import { ring, rings, risk } from '../commands/rings.ts';
import { amount, type Define, whole } from './define.ts';

/** Detection: scans and what they find. */
export function leadCommands({ t, command, run }: Define): void {
  const names = DETECTORS.map(({ name }) => name).join(', ');
  const ofScan = t('只看这次检测的；不写则为最近一次', 'of this scan; else of the newest');
  const period = (made: Command) =>
    made
      .option('--from <day>', t('期间起 YYYY-MM-DD', 'first day of the period, YYYY-MM-DD'))
      .option('--to <day>', t('期间止 YYYY-MM-DD', 'last day of the period, YYYY-MM-DD'))
      .option('--currency <code>', t('币种', 'currency'));
  const limit = (made: Command) => made.option('--limit <n>', t('最多几条', 'how many at the most'), '50');
  period(command('scan', '运行检测器，列出疑点', 'run the detectors and list leads'))
    .option('--detectors <names...>', t(`只运行这些：${names}`, `only these: ${names}`))
    .action((flags: Record<string, string> & { detectors?: string[] }) =>
      run(flags, (options, terminal) => {
        const { detectors = null, from = null, to = null, currency = null } = flags;
        return scan({ detectors, from, to, currency }, options, terminal);
      }),
    );
  limit(command('leads', '疑点列表', 'list leads'))
    .option('--scan <id>', ofScan)
    .option('--detector <name>', t('只看一个检测器的', 'of one detector only'))
    .option('--taxpayer <id>', t('只看有这个纳税人的', 'only those with this taxpayer'))
    .action((flags: Record<string, string>) =>
      run(flags, (options, terminal) => {
        const { scan: of, detector, taxpayer } = flags;
        return leads({ scan: of, detector, taxpayer, limit: whole('limit', flags.limit) }, options, terminal);
      }),
    );
  command('lead <id>', '一条疑点的全部依据', 'all that is known of a lead')
    .option('--scan <id>', ofScan)
    .option('--invoices-to <file>', t('把它的发票写成协查清单（CSV）', 'write its invoices as a list, CSV'))
    .action((id: string, flags: Record<string, string>) =>
      run(flags, (options, terminal) => {
        const { scan: of, invoicesTo } = flags;
        return lead(id, { scan: of, invoicesTo }, options, terminal);
      }),
    );
  command('explain <lead>', '只凭台账用 SQL 重算一条疑点', 'compute a lead again by SQL over the ledger alone')
    .option('--scan <id>', ofScan)
    .action((id: string, flags: Record<string, string>) =>
      run(flags, (options, terminal) => explain(id, flags.scan, options, terminal)),
    );
  limit(command('rings', '团伙：归并在一起的疑点', 'rings: leads that belong together'))
    .option('--scan <id>', ofScan)
    .option('--taxpayer <id>', t('只看有这个纳税人的', 'only those with this taxpayer'))
    .action((flags: Record<string, string>) =>
      run(flags, (options, terminal) => {
        const { scan: of, taxpayer } = flags;
        return rings({ scan: of, taxpayer, limit: whole('limit', flags.limit) }, options, terminal);
      }),
    );
  command('ring <id>', '一个团伙的全部依据', 'all that is known of a ring')
    .option('--scan <id>', ofScan)
    .action((id: string, flags: Record<string, string>) =>
      run(flags, (options, terminal) => ring(id, flags.scan, options, terminal)),
    );
  command('risk <taxpayer>', '一户的风险及每一项来由', 'the risk of a taxpayer, every term of it')
    .option('--scan <id>', ofScan)
    .action((id: string, flags: Record<string, string>) =>
      run(flags, (options, terminal) => risk(id, flags.scan, options, terminal)),
    );
  limit(period(command('throughput', '吞吐量：购销最多的纳税人', 'who buys and sells most')))
    .addOption(
      new Option(
        '--by <side>',
        t('排序：两边中较小者、购进、销售、合计', 'by the smaller side, purchases, sales, or both'),
      )
        .choices(['through', 'in', 'out', 'both'])
        .default('through'),
    )
    .action((flags: Record<string, string>) =>
      run(flags, (options, terminal) => {
        const { from, to, currency, by, limit: most } = flags;
        return throughput({ from, to, currency, by, limit: whole('limit', most) }, options, terminal);
      }),
    );
  limit(period(command('largest', '大额发票', 'the largest invoices')))
    .option('--least <amount>', t('价税合计不少于', 'gross of at least'))
    .action((flags: Record<string, string>) =>
      run(flags, (options, terminal) => {
        const { from, to, currency, least, limit: most } = flags;
        const leastGrossMinor = least === undefined ? undefined : amount('least', least, currency);
        return largest({ from, to, currency, leastGrossMinor, limit: whole('limit', most) }, options, terminal);
      }),
    );
}
