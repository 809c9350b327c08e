import { Option } from 'commander';
import { candidates, decide, decisions, show } from '../commands/identity.ts';
import { type Define, whole } from './define.ts';

/** Who is who. */
export function identityCommands({ program, t, command, run }: Define): void {
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
      new Option('--kind <kind>', t('只要代号，或疑为同一主体的', 'codes, or registrations that may be one')).choices([
        'alias',
        'duplicate',
      ]),
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
      .option('--author <name>', t('谁作的决定（默认系统用户名）', 'who decides (default: the user of this machine)'));
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
}
