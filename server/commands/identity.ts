import { userInfo } from 'node:os';
import { asking } from '../client.ts';
import type {
  Candidate,
  CandidatesReply,
  Decision,
  DecisionReply,
  DecisionRequest,
  DecisionsReply,
  IdentityReply,
  Job,
  JobOf,
} from '../contract.ts';
import type { Options } from '../options.ts';
import { coverageNote, label } from './chain.ts';
import { follow } from './jobs.ts';
import type { Terminal } from './terminal.ts';

export interface CandidateFilter {
  kind?: string;
  state?: string;
  id?: string;
  limit: number;
}

/** `suyuan identity list`: pairs that may be one subject, with why. */
export async function candidates(filter: CandidateFilter, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'identity' }, async (client) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
    const reply = await client.call<CandidatesReply>('GET', `/api/v1/identity/candidates?${query.toString()}`);
    terminal.endProgress();
    terminal.document(reply);
    for (const item of reply.items) terminal.print(describeCandidate(item, terminal));
    terminal.hint(
      terminal.say(
        `共 ${reply.total} 对，显示 ${reply.items.length} 对`,
        `${reply.items.length} of ${reply.total} shown`,
      ),
    );
    return 0;
  });
}

/** `suyuan identity show ID`: all that one subject is named by. */
export async function show(id: string, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'identity' }, async (client) => {
    const reply = await client.call<IdentityReply>('GET', `/api/v1/taxpayers/${encodeURIComponent(id)}/identity`);
    terminal.endProgress();
    terminal.document(reply);
    terminal.print(describeSubject(reply, terminal));
    return 0;
  });
}

/** `suyuan identity decisions`: what people decided, newest first. */
export async function decisions(options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'identity' }, async (client) => {
    const reply = await client.call<DecisionsReply>('GET', '/api/v1/identity/decisions');
    terminal.endProgress();
    terminal.document(reply);
    for (const decision of reply.items) terminal.print(describeDecision(decision, terminal));
    if (reply.items.length === 0) terminal.hint(terminal.say('还没有决定。', 'Nothing was decided yet.'));
    return 0;
  });
}

type Because = { reason: string; author?: string };

/** `suyuan identity confirm|refuse|merge|split|undo`: decides, and builds the graph anew. */
export async function decide(
  asked: Because & Record<string, unknown>,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  return asking(options, terminal, { command: 'identity' }, async (client) => {
    const body = { ...asked, author: asked.author ?? userInfo().username } as DecisionRequest;
    const started = await client.call<Job>('POST', '/api/v1/identity/decisions', body);
    const { result, problem } = (await follow(client, started.id, terminal)) as JobOf<'decision'>;
    terminal.endProgress();
    if (problem) terminal.problem(problem);
    else if (!result) terminal.hint(terminal.say('未作决定，没有任何改动。', 'It was given up; nothing was decided.'));
    if (!result) return 1;
    const reply: DecisionReply = result;
    terminal.document(reply);
    const t = terminal.say.bind(terminal);
    terminal.print(describeDecision(reply.decision, terminal));
    for (const { id, from, to } of reply.changes.slice(0, 20)) terminal.print(`  ${id}: ${from} → ${to}`);
    if (reply.changes.length > 20)
      terminal.print(t(`  …… 共 ${reply.changes.length} 个`, `  … ${reply.changes.length} in all`));
    if (reply.changes.length === 0) terminal.print(t('  图没有变化', '  the graph does not change'));
    terminal.print(t(`版本 ${reply.version.slice(0, 12)}`, `version ${reply.version.slice(0, 12)}`));
    return 0;
  });
}

const STATES = {
  open: { zh: '待判断', en: 'open' },
  accepted: { zh: '按规则认定', en: 'accepted' },
  confirmed: { zh: '已确认', en: 'confirmed' },
  refused: { zh: '已否定', en: 'refused' },
} as const;

const AGAINST = {
  few_matches: { zh: '相符的行太少', en: 'too few matches' },
  several_firms: { zh: '指向多家企业', en: 'points to several firms' },
  own_firm: { zh: '会成为自己与自己交易', en: 'would trade with itself' },
  small_share: { zh: '对方账簿中找到的比例太低', en: 'too small a share is found' },
  split: { zh: '曾被人拆分', en: 'was split off by a person' },
  decided: { zh: '有人另有决定', en: 'a person decided otherwise' },
} as const;

const MARKS = {
  old_number: { zh: '旧 15 位识别号包含于统一代码', en: 'the old number is within the unified code' },
  former_number: { zh: '登记信息写明是原识别号', en: 'named as the former number' },
  organisation: { zh: '组织机构代码相同', en: 'same organisation code' },
  representative_and_address: { zh: '法定代表人与地址相同', en: 'same representative and address' },
  name: { zh: '名称相同', en: 'same name' },
} as const;

function describeCandidate(candidate: Candidate, terminal: Terminal): string {
  const { a, b, state, weight } = candidate;
  const head = `${String(weight).padStart(4)}  ${STATES[state][terminal.language]}  ${label(a)} = ${label(b)}`;
  return [head, ...reasonsOf(candidate, terminal).map((line) => `      ${line}`)].join('\n');
}

function reasonsOf({ kind, evidence }: Candidate, terminal: Terminal): string[] {
  const t = terminal.say.bind(terminal);
  const percent = (part: number, whole: number) => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '');
  if (kind === 'alias') {
    const { rows, within, found, firms, missing, missingIs, needs, against } = evidence;
    const share = percent(found, within);
    const kindOf = { weak: t('弱', 'weak'), strong: t('强', 'strong') }[missingIs];
    return [
      t(
        `代号下 ${rows} 行，${within} 行在对方账簿期间内，其中 ${found} 行（${share}）在对方账簿中找到（规则：至少 ${needs.matches} 行、${needs.percent} %）`,
        `${rows} rows under the code, ${within} within the period of the other ledger, ${found} of them (${share}) found there (the rule: at least ${needs.matches} rows and ${needs.percent} %)`,
      ),
      ...(missing > 0
        ? [t(`未找到 ${missing} 行（证据力：${kindOf}）`, `${missing} rows are missing there (${kindOf} evidence)`)]
        : []),
      ...(firms > 1 ? [t(`共指向 ${firms} 家企业`, `${firms} firms in all`)] : []),
      ...(against.length > 0
        ? [
            `${t('未自动认定：', 'not accepted: ')}${against.map((one) => AGAINST[one][terminal.language]).join(t('、', ', '))}`,
          ]
        : []),
    ];
  }
  return [
    ...evidence.documents.map(({ role, shared, valid, ofA, ofB }) => {
      const of = role === 'buyer' ? t('购进', 'bought') : t('销售', 'sold');
      return t(
        `共同${of} ${shared} 张（双方均有效 ${valid}），占较小一方 ${percent(shared, Math.min(ofA, ofB))}（${ofA} / ${ofB}）`,
        `${shared} documents ${of} by both (${valid} valid in both), ${percent(shared, Math.min(ofA, ofB))} of the smaller (${ofA} / ${ofB})`,
      );
    }),
    ...evidence.marks.map((mark) => MARKS[mark][terminal.language]),
  ];
}

const KINDS = {
  confirm: { zh: '确认', en: 'confirmed' },
  refuse: { zh: '否定', en: 'refused' },
  merge: { zh: '合并', en: 'merged' },
  split: { zh: '拆分', en: 'split off' },
  undo: { zh: '撤销', en: 'undid' },
} as const;

function describeDecision(
  { number, kind, a, b, undoes, stands, author, reason, madeAt }: Decision,
  terminal: Terminal,
): string {
  const of = undoes === null ? [a, b].filter(Boolean).join(' = ') : `#${undoes}`;
  const undone = stands ? '' : terminal.say('（已撤销）', ' (undone)');
  return `#${number}  ${madeAt}  ${author} ${KINDS[kind][terminal.language]} ${of}${undone}: ${reason.replace(/\s+/g, ' ')}`;
}

function describeSubject(reply: IdentityReply, terminal: Terminal): string {
  const t = terminal.say.bind(terminal);
  const why = {
    itself: t('本身', 'itself'),
    alias: t('代号，按规则', 'a code, by rule'),
    decision: t('人工认定', 'by decision'),
  };
  const lines = [
    label(reply.subject),
    terminal.table(
      [t('编号', 'id'), t('名称', 'name'), t('依据', 'why'), t('本企业账簿', 'own ledgers')],
      reply.registrations.map((one) => [one.id, one.name ?? '', why[one.why], coverageNote(one.coverage, terminal)]),
    ),
  ];
  if (reply.candidates.length > 0) lines.push('', t('候选：', 'candidates:'));
  for (const candidate of reply.candidates) lines.push(describeCandidate(candidate, terminal));
  if (reply.decisions.length > 0) lines.push('', t('决定：', 'decisions:'));
  for (const decision of reply.decisions) lines.push(describeDecision(decision, terminal));
  return lines.join('\n');
}
