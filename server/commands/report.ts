import type { LoadReport } from '../contract.ts';
import type { Terminal } from './terminal.ts';

/** A load's report for a person. */
export function describeReport(report: LoadReport, terminal: Terminal): string {
  const number = (value: number) => value.toLocaleString('en-US');
  const t = terminal.say.bind(terminal);
  const lines: string[] = [];
  const loaded = report.files.filter(({ outcome }) => outcome === 'loaded');
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
      ].map((value) => (typeof value === 'number' ? number(value) : value));
    lines.push(
      terminal.table(
        [t('文件', 'file'), t('类型', 'kind')].concat(
          (terminal.language === 'zh'
            ? ['读入', '拒收', '新发票', '对方已报', '完全重复', '矛盾', '其中作废']
            : ['read', 'refused', 'new', 'further claim', 'repeat', 'conflict', 'void among them']
          ).map((name) => `${name}>`),
        ),
        [
          ...loaded.map(({ name, kind, rows, voidRows }) => counts(name, kind ?? '', rows, voidRows)),
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
  for (const { name, warnings } of loaded)
    for (const { rows, text } of warnings)
      lines.push(t(`注意 ${name}：${rows} 行 ${text}`, `note ${name}: ${rows} rows: ${text}`));
  for (const { file, row, column, value, reason, advice } of report.refusals.slice(0, 10))
    lines.push(
      t(
        `拒收 ${file} 第 ${row} 行${column ? ` ${column}` : ''}${value === null ? '' : `“${value}”`}：${reason}。${advice}`,
        `refused ${file} row ${row}${column ? ` ${column}` : ''}${value === null ? '' : ` "${value}"`}: ${reason}. ${advice}`,
      ),
    );
  if (report.rows.refused > 10)
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
  if (report.version !== null && report.invoices !== null)
    lines.push(
      t(
        `台账现有 ${number(report.taxpayers!)} 个纳税人、${number(report.relations!)} 个购销关系、${number(report.invoices)} 张有效发票；版本 ${report.version.slice(0, 12)}，用时 ${report.seconds} 秒`,
        `The ledger now has ${number(report.taxpayers!)} taxpayers, ${number(report.relations!)} relations, ${number(report.invoices)} live invoices; version ${report.version.slice(0, 12)}, ${report.seconds} s`,
      ),
    );
  return lines.join('\n');
}
