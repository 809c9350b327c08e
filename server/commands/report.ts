import { isFactKind, kindOf } from '../../graph/facts.ts';
import type { IdentitySummary, LedgerAccount, LoadReport, ReversalCounts } from '../contract.ts';
import { describeLeftOut, describeReading } from './reading.ts';
import type { Terminal } from './terminal.ts';

/** A load's report for a person. */
export function describeReport(report: LoadReport, terminal: Terminal): string {
  const number = (value: number) => value.toLocaleString('en-US');
  const t = terminal.say.bind(terminal);
  const lines: string[] = [];
  const hasFacts = report.rows.newFacts + report.rows.replacedFacts > 0;
  const loaded = report.files.filter(({ outcome }) => outcome === 'loaded');
  if (report.dryRun) {
    lines.push(
      t(
        '试运行：以下是将会发生的事，没有改动任何内容。',
        'A dry run: this is what would come of it. Nothing was changed.',
      ),
    );
    for (const file of loaded) lines.push(...describeReading(file, terminal));
  }
  if (loaded.length > 0) {
    const counts = (name: string, kind: string, row: LoadReport['rows'], voidRows: number) =>
      [
        name,
        kind,
        row.read,
        row.refused,
        row.newInvoices,
        row.furtherClaims,
        row.exactRepeats,
        row.conflicts,
        voidRows,
        ...(hasFacts ? [row.newFacts, row.replacedFacts] : []),
      ].map((value) => (typeof value === 'number' ? number(value) : value));
    lines.push(
      terminal.table(
        [t('文件', 'file'), t('类型', 'kind')].concat(
          (terminal.language === 'zh'
            ? ['读入', '拒收', '新发票', '对方已报', '完全重复', '矛盾', '其中作废']
            : ['read', 'refused', 'new', 'further claim', 'repeat', 'conflict', 'void among them']
          )
            .concat(hasFacts ? [t('新登记信息', 'new facts'), t('更新', 'replacing')] : [])
            .map((name) => `${name}>`),
        ),
        [
          ...loaded.map(({ name, kind, rows, voidRows }) => counts(name, kindWords(kind, terminal), rows, voidRows)),
          ...(loaded.length > 1 ? [counts(t('合计', 'all'), '', report.rows, report.voidRows)] : []),
        ],
      ),
    );
  }
  for (const { name, outcome, reason } of report.files) {
    if (outcome === 'already_loaded')
      lines.push(t(`${name}：已导入过，未重复计入`, `${name}: loaded before, counted once`));
    else if (outcome === 'skipped') lines.push(t(`跳过 ${name}：${reason}`, `skipped ${name}: ${reason}`));
    else if (outcome === 'refused') lines.push(t(`未导入 ${name}：${reason}`, `NOT loaded ${name}: ${reason}`));
  }
  for (const file of loaded) lines.push(...describeLeftOut(file, terminal));
  for (const { name, deductions } of loaded)
    if (deductions > 0)
      lines.push(
        t(
          `${name}：附带 ${number(deductions)} 条抵扣信息`,
          `${name}: facts of deduction beside: ${number(deductions)}`,
        ),
      );
  for (const { name, warnings } of loaded)
    for (const { rows, text } of warnings)
      lines.push(t(`注意 ${name}：${rows} 行 ${text}`, `note ${name}: ${rows} rows: ${text}`));
  const shown = report.dryRun ? 20 : 10;
  for (const { file, row, column, value, reason, advice } of report.refusals.slice(0, shown))
    lines.push(
      t(
        `拒收 ${file} 第 ${row} 行${column ? ` ${column}` : ''}${value === null ? '' : `“${value}”`}：${reason}。${advice}`,
        `refused ${file} row ${row}${column ? ` ${column}` : ''}${value === null ? '' : ` "${value}"`}: ${reason}. ${advice}`,
      ),
    );
  if (report.rows.refused > shown)
    lines.push(
      t(`…… 共拒收 ${number(report.rows.refused)} 行`, `… ${number(report.rows.refused)} rows refused in all`),
    );
  const { rowPairs, rowPairsWithinOneFirm, rowPairsBetweenFirms, orderedPairs, invoices, contested } = report.matches;
  if (rowPairs > 0)
    lines.push(
      t(
        `销项与进项相符 ${number(rowPairs)} 对行：同一企业内 ${number(rowPairsWithinOneFirm)}，企业之间 ${number(rowPairsBetweenFirms)}（${orderedPairs} 对企业、${number(invoices)} 张发票，其中 ${contested} 张有争议）`,
        `${number(rowPairs)} row pairs match between sales and purchases: ${number(rowPairsWithinOneFirm)} within one firm, ${number(rowPairsBetweenFirms)} between firms (${orderedPairs} ordered pairs, ${number(invoices)} invoices, ${contested} of them contested)`,
      ),
    );
  if (report.repaired > 0)
    lines.push(
      t(
        `修复了 ${number(report.repaired)} 行此前拒收的记录`,
        `${number(report.repaired)} rows that were refused before are mended`,
      ),
    );
  const { read, refused, newInvoices, furtherClaims, exactRepeats, conflicts, newFacts, replacedFacts } = report.rows;
  const ofFacts = hasFacts
    ? t(
        ` + 新登记信息 ${number(newFacts)} + 更新 ${number(replacedFacts)}`,
        ` + ${number(newFacts)} new facts + ${number(replacedFacts)} replacing`,
      )
    : '';
  if (read > 0)
    lines.push(
      t(
        `核对：读入 ${number(read)} = 拒收 ${number(refused)} + 新发票 ${number(newInvoices)} + 对方已报 ${number(furtherClaims)} + 完全重复 ${number(exactRepeats)} + 矛盾 ${number(conflicts)}${ofFacts}`,
        `check: ${number(read)} read = ${number(refused)} refused + ${number(newInvoices)} new + ${number(furtherClaims)} further claims + ${number(exactRepeats)} repeats + ${number(conflicts)} conflicts${ofFacts}`,
      ),
    );
  if (report.account) lines.push(describeAccount(report.account, terminal));
  if (report.identity) lines.push(describeIdentity(report.identity, terminal));
  if (report.version !== null && report.invoices !== null)
    lines.push(
      t(
        `台账现有 ${number(report.taxpayers!)} 个纳税人、${number(report.relations!)} 个购销关系、${number(report.invoices)} 张有效发票；版本 ${report.version.slice(0, 12)}，用时 ${report.seconds} 秒`,
        `The ledger now has ${number(report.taxpayers!)} taxpayers, ${number(report.relations!)} relations, ${number(report.invoices)} live invoices; version ${report.version.slice(0, 12)}, ${report.seconds} s`,
      ),
    );
  return lines.join('\n');
}

/** Who is who, and what waits for a person. */
function describeIdentity({ aliases, open }: IdentitySummary, terminal: Terminal): string {
  const n = (value: number) => value.toLocaleString('en-US');
  return terminal.say(
    `主体认定：按规则认定 ${n(aliases.accepted)} 个代号（新增 ${n(aliases.gained)}，撤回 ${n(aliases.withdrawn)}）；待人工判断：代号 ${n(open.alias)}，疑为同一主体 ${n(open.duplicate)} 对（suyuan identity）`,
    `identity: ${n(aliases.accepted)} codes are known firms by rule (${n(aliases.gained)} new, ${n(aliases.withdrawn)} withdrawn); for a person to decide: ${n(open.alias)} codes, ${n(open.duplicate)} pairs that may be one (suyuan identity)`,
  );
}

/** Kinds of facts by their labels. */
export function kindWords(kind: LoadReport['files'][number]['kind'], terminal: Terminal): string {
  if (!isFactKind(kind)) return kind ?? '';
  const { zh, en } = kindOf(kind);
  return terminal.say(zh, en);
}

/** What the whole ledger comes to, and what was done with red letters. */
export function describeAccount(account: LedgerAccount, terminal: Terminal): string {
  const t = terminal.say.bind(terminal);
  const n = (value: number) => value.toLocaleString('en-US');
  const { invoices, voids, zeros, selfIssued, redLetters, reversedWholly, live, reversedInPart } = account;
  const share = (part: number, whole: number) => `${n(part)} (${whole > 0 ? Math.round((100 * part) / whole) : 0} %)`;
  const kinds = [
    ['linked', '票面注明原票', 'names its original'],
    ['one', '唯一等额原票', 'exactly one equal original'],
    ['several', '多张等额原票，冲最近一张', 'several equal ones: the latest'],
    ['taken', '等额原票均已被冲', 'equal ones, all reversed by others'],
    ['none', '无等额原票', 'no equal one'],
    ['missing', '所注明的原票不在台账', 'names one that is not there'],
  ] as const;
  const { reversals, party, status, amount, contested, refusals } = account;
  const lines = [
    t(
      `全部台账：${n(invoices)} 张发票 = 作废 ${n(voids)} + 零金额 ${n(zeros)} + 自开自受 ${n(selfIssued)} + 红字 ${n(redLetters)} + 全额红冲 ${n(reversedWholly)} + 有效 ${n(live)}（其中部分红冲 ${n(reversedInPart)}）`,
      `the whole ledger: ${n(invoices)} invoices = ${n(voids)} void + ${n(zeros)} zero + ${n(selfIssued)} self-issued + ${n(redLetters)} red letters + ${n(reversedWholly)} wholly reversed + ${n(live)} live (${n(reversedInPart)} of them reversed in part)`,
    ),
    t(
      `各方说法不一：对方 ${n(party)}、状态 ${n(status)}、金额或日期 ${n(amount)}；有争议 ${n(contested)}；待修复的拒收行 ${n(refusals.open)}`,
      `claims disagree: in party ${n(party)}, status ${n(status)}, amount or day ${n(amount)}; contested ${n(contested)}; refused rows open ${n(refusals.open)}`,
    ),
  ];
  if (redLetters > 0) {
    const sum = (counts: ReversalCounts) => kinds.reduce((total, [kind]) => total + counts[kind], 0);
    const columns = ['all', 'sales', 'purchases'] as const;
    lines.push(
      terminal.table(
        [t('红字', 'red letters'), t('全部>', 'all>'), t('销项账>', 'in sales>'), t('进项账>', 'in purchases>')],
        [
          ...kinds.map(([kind, zh, en]) => [
            t(zh, en),
            ...columns.map((column) => share(reversals[column][kind], sum(reversals[column]))),
          ]),
          [t('合计', 'sum'), ...columns.map((column) => n(sum(reversals[column])))],
        ],
      ),
    );
  }
  return lines.join('\n');
}
