import { Command, CommanderError } from 'commander';
import { ProblemReply } from './client.ts';
import { Terminal } from './commands/terminal.ts';
import { problemOf } from './errors.ts';
import { languageOf, readOptions } from './options.ts';
import { chainCommands } from './program/chain.ts';
import { leadCommands } from './program/leads.ts';
import { definer } from './program/define.ts';
import { identityCommands } from './program/identity.ts';
import { invoiceCommands } from './program/invoices.ts';
import { jobCommands } from './program/jobs.ts';
import { ledgerCommands } from './program/ledger.ts';
import { servingCommands } from './program/serving.ts';
import { sharedCommands } from './program/shared.ts';
import { toolCommands } from './program/tools.ts';

const DONE = 0;
const FAILED = 1;
const WRONG_USE = 2;

/** What is wrong with the call, not with the work. */
const MISUSE = new Set([
  ...['option_invalid', 'request_invalid', 'trace_option', 'dwell_without_order', 'period_reversed'],
  ...['demo_ledger', 'keys_missing', 'mapping_invalid', 'export_combination'],
]);

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

  const define = definer(program, terminal, async (flags, work) => {
    const options = readOptions(flags);
    terminal = new Terminal(options.lang, options.json);
    code = await work(options, terminal);
  });
  servingCommands(define, async () => ({
    ledger: (await import('../graph/stores/duckdb/inspection.ts')).inspectLedger,
    shared: (await import('../graph/stores/neo4j/inspection.ts')).inspectShared,
  }));
  ledgerCommands(define);
  invoiceCommands(define);
  identityCommands(define);
  jobCommands(define);
  chainCommands(define);
  leadCommands(define);
  sharedCommands(define);
  toolCommands(define);

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

// whoever reads us may stop reading (`| head`)
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(DONE);
});
process.exitCode = await main(process.argv.slice(2));
