import { InvalidInput } from '../../graph/errors.ts';
import { findings, invoice, relation } from '../commands/invoices.ts';
import { type Finding, findingSchema } from '../contract.ts';
import { type Define, whole } from './define.ts';

/** Single invoices, what there is to find about them, and pairs. */
export function invoiceCommands({ t, command, run }: Define): void {
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
}

function findingOf(kind: string | undefined): Finding | undefined {
  const { data, success } = findingSchema.optional().safeParse(kind);
  if (!success) throw new InvalidInput('option_invalid', { option: 'KIND', detail: findingSchema.options.join(', ') });
  return data;
}
