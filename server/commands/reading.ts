import type { LoadReport } from '../contract.ts';
import type { Terminal } from './terminal.ts';

type FileReport = LoadReport['files'][number];

const DELIMITERS: Readonly<Record<string, [zh: string, en: string]>> = {
  ',': ['逗号', 'commas'],
  '\t': ['制表符', 'tabs'],
  ';': ['分号', 'semicolons'],
  '|': ['竖线', 'bars'],
};

/** How a file was read, for a person: its form, its header, and which column became which field. */
export function describeReading({ name, kind, reading, ignoredColumns }: FileReport, terminal: Terminal): string[] {
  if (!reading) return [];
  const t = terminal.say.bind(terminal);
  const { format, encoding, delimiter, sheets, headerRow, fields } = reading;
  const separator = delimiter === null ? null : DELIMITERS[delimiter];
  const form = [
    format.toUpperCase(),
    encoding?.toUpperCase(),
    separator && t(...separator),
    sheets && t(`工作表 ${sheets.read.join('、')}`, `sheet ${sheets.read.join(', ')}`),
    headerRow > 0 ? t(`表头在第 ${headerRow} 行`, `header in row ${headerRow}`) : null,
  ];
  const lines = [`${name}: ${kind ?? ''}; ${form.filter(Boolean).join(', ')}`];
  for (const { field, column, constant } of fields) {
    const value = constant === null ? '' : t(`固定值“${constant}”`, `"${constant}" for all rows`);
    const both = column !== null && value !== '' ? t('，为空时', '; where empty, ') : '';
    lines.push(`  ${field} ← ${column === null ? '' : `“${column}”`}${both}${value}`);
  }
  if (ignoredColumns.length > 0)
    lines.push(t(`  不用的列：${ignoredColumns.join('、')}`, `  not used: ${ignoredColumns.join(', ')}`));
  return lines;
}

/** Sheets of a workbook that hold invoices and were not read. */
export function describeLeftOut({ name, reading }: FileReport, terminal: Terminal): string[] {
  const left = reading?.sheets?.leftOut ?? [];
  if (left.length === 0) return [];
  return [
    terminal.say(
      `注意 ${name}：工作表 ${left.join('、')} 也是发票清单，但表头不同，未读取；如需导入，请另存为单独的文件`,
      `note ${name}: sheets ${left.join(', ')} hold invoices too, under another header, and were not read; save them as files of their own to load them`,
    ),
  ];
}
