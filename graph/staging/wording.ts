import { FACT_REFUSALS } from './factWording.ts';

/** What staging says of files and rows, in both languages. Values stand in braces. */

export interface Words {
  reason: string;
  advice: string;
}

export interface Wording {
  zh: Words;
  en: Words;
}

const say = (zh: string, zhAdvice: string, en: string, enAdvice: string): Wording => ({
  zh: { reason: zh, advice: zhAdvice },
  en: { reason: en, advice: enAdvice },
});

/** Why a file was not loaded. */
export const FILE_PROBLEMS = {
  header_unknown: say(
    '表头不是发票清单：缺少 {detail}。现有各列：{there}',
    '发票明细需要销方、购方识别号；进项、销项清单需要企业代号（可用 --owner 指定）和对方代号；另需发票号码、开票日期、金额。列名不同的用映射文件说明（--mapping）。',
    'The header is not that of an invoice list: missing {detail}. Columns: {there}',
    'Full invoices need both parties; a sales or purchases ledger needs its owner (or --owner) and the other party; all need number, date and amount. Say what other columns are in a mapping file (--mapping).',
  ),
  header_ambiguous: say(
    '两列含义相同：{detail}',
    '请只保留其中一列，或改掉另一列的列名。',
    'Two columns mean the same: {detail}',
    'Keep one of the two, or rename the other.',
  ),
  header_several_kinds: say(
    '表头同时符合几种资料：{detail}',
    '请拆成几个文件，每个文件只含一种资料的列。',
    'The header fits several kinds of facts: {detail}',
    'Split it into files, each with the columns of one kind.',
  ),
  header_incomplete: say(
    '表头接近“{kind}”，但缺少 {detail}',
    '请补上该列；各类资料的列名见 README。',
    'The header is nearly that of "{kind}", but lacks {detail}',
    'Add that column; the README lists the columns of each kind.',
  ),
  file_empty: say('文件是空的', '请重新导出。', 'The file is empty', 'Export it again.'),
  gzip_truncated: say(
    '压缩文件不完整（在中途结束）',
    '请重新复制或下载该文件。',
    'The gzip file ends in the middle',
    'Copy or download the file again.',
  ),
  gzip_damaged: say(
    '压缩文件已损坏',
    '请重新复制或下载该文件。',
    'The gzip file is damaged',
    'Copy or download the file again.',
  ),
  encoding_not_utf8: say(
    '第 {row} 行不是 UTF-8 编码，而其余各行是',
    '请重新导出，或另存为“CSV UTF-8”。',
    'Row {row} is not UTF-8, as the other rows are',
    'Export it again, or save it as "CSV UTF-8".',
  ),
  encoding_broken: say(
    '第 {row} 行含有 {encoding} 编码中没有的字符',
    '请重新导出，或另存为“CSV UTF-8”。',
    'Row {row} has bytes that are no character of {encoding}',
    'Export it again, or save it as "CSV UTF-8".',
  ),
  not_text: say(
    '不是文本文件，也不是 XLSX 或 Parquet',
    '请导出为 CSV（UTF-8）或 XLSX。',
    'Neither a text file nor XLSX nor Parquet',
    'Export it as CSV (UTF-8) or XLSX.',
  ),
  workbook_old: say(
    '是旧版 Excel 文件（.xls）',
    '请在表格软件中另存为 .xlsx 或 CSV（UTF-8）。',
    'An old Excel file (.xls)',
    'Save it as .xlsx or as CSV (UTF-8).',
  ),
  workbook_encrypted: say(
    '工作簿设有打开密码',
    '请去掉密码，另存为 .xlsx 或 CSV（UTF-8）。',
    'The workbook is encrypted',
    'Take its password off and save it as .xlsx, or as CSV (UTF-8).',
  ),
  workbook_damaged: say(
    '工作簿已损坏或不完整（{detail}）',
    '请重新复制或下载；或在表格软件中打开后另存为 .xlsx。',
    'The workbook is damaged or cut short ({detail})',
    'Copy or download it again; or open it and save it as .xlsx.',
  ),
  zip_no_workbook: say(
    '是压缩包，但不是 .xlsx 工作簿',
    '请先解压，再导入其中的文件（.xlsb、.ods 请另存为 .xlsx）。',
    'A ZIP archive that is no .xlsx workbook',
    'Unpack it and load what is in it (save .xlsb or .ods as .xlsx).',
  ),
  archive_bomb: say(
    '展开后大得异常',
    '请核对文件来源；确属正常的，请转换为 CSV（UTF-8）。',
    'It is far larger inside than its size allows for',
    'Check where it comes from; if that is well, turn it into CSV (UTF-8).',
  ),
  sheet_missing: say(
    '没有工作表“{sheet}”。现有：{there}',
    '请改正映射中的 file.sheet。',
    'There is no sheet {sheet}. Sheets: {there}',
    'Correct file.sheet of the mapping.',
  ),
  json_not_lines: say(
    '是 JSON，但不是一行一个对象（NDJSON）',
    "请转换为 NDJSON，例如 jq -c '.[]' 文件。",
    'JSON, but not an object a line (NDJSON)',
    "Turn it into NDJSON, such as with jq -c '.[]' FILE.",
  ),
  too_many_columns: say(
    '超过 {most} 列',
    '请检查各行的键是否被误作数据。',
    'More than {most} columns',
    'Look for keys that are data.',
  ),
  parquet_damaged: say(
    'Parquet 文件已损坏或不完整（{detail}）',
    '请重新复制或导出。',
    'The Parquet file is damaged or cut short ({detail})',
    'Copy or export it again.',
  ),
  parquet_encrypted: say(
    'Parquet 文件已加密',
    '请导出为不加密的文件。',
    'The Parquet file is encrypted',
    'Export it without encryption.',
  ),
  header_row_missing: say(
    '没有第 {row} 行，无法作表头',
    '请改正映射中的 file.headerRow。',
    'There is no row {row} to be the header',
    'Correct file.headerRow of the mapping.',
  ),
  mapping_column_missing: say(
    '映射中 {field} 所指的列“{column}”不在文件里。现有各列：{there}',
    '请改正映射中的列名或列号。',
    'The mapping has {field} in column {column}, which the file has not. Columns: {there}',
    'Correct the name or number in the mapping.',
  ),
  mapping_column_twice: say(
    '映射中 {field} 所指的列“{column}”不止一个，或被用于两个字段',
    '请改用列号（从 1 起），每列只用于一个字段。',
    'The mapping has {field} in column {column}, which is there twice or means two fields',
    'Use the number of the column (from 1), and each column for one field.',
  ),
  not_a_file: say('不是普通文件', '请给出文件或文件夹。', 'Not a regular file', 'Name a file or a folder.'),
  file_changed: say(
    '读取期间文件被改动',
    '请等它写完后再导入。',
    'The file changed while it was read',
    'Load it again when nothing writes to it any more.',
  ),
  not_readable: say(
    '无法读取（{reason}）',
    '请检查该文件是否仍在、是否有读取权限。',
    'It cannot be read ({reason})',
    'Check that it is still there and that you may read it.',
  ),
  csv_unreadable: say(
    '无法按 CSV 解析：{detail}',
    '请检查引号是否成对、换行是否一致。',
    'Cannot be read as CSV: {detail}',
    'Check that quotes come in pairs and that line ends are of one kind.',
  ),
} as const satisfies Record<string, Wording>;

/** Why a row was refused. */
export const REFUSALS = {
  value_missing: say('缺少必填值', '请补上该值。', 'A value is missing', 'Fill it in.'),
  day_pattern: say(
    '不是日期',
    '请写成 2024-01-31、2024/1/31、2024年1月31日 或 20240131。',
    'Not a date',
    'Write 2024-01-31, 2024/1/31, 2024年1月31日 or 20240131.',
  ),
  day_not_in_calendar: say('日历上没有这一天', '请核对日期。', 'No such day in the calendar', 'Check the date.'),
  day_out_of_range: say(
    '日期不在 1950—2099 年之间',
    '请核对年份。',
    'The year is not between 1950 and 2099',
    'Check the year.',
  ),
  amount_pattern: say(
    '不是金额',
    '只能有数字、千分位逗号和一个小数点，如 -1,234.56；不能用科学计数法。',
    'Not an amount',
    'Digits, commas between thousands and one decimal point, such as -1,234.56; no exponent.',
  ),
  amount_decimals: say(
    '小数位比币种允许的多',
    '请四舍五入到分后再导入。',
    'More decimals than the currency has',
    'Round it to the currency’s minor unit.',
  ),
  amount_too_large: say(
    '金额超过一张发票的上限（1000 亿）',
    '请核对单位是否为元。',
    'More than one invoice may carry (1e13 minor units)',
    'Check whether the unit is right.',
  ),
  currency_unknown: say(
    '币种不是三位字母代码',
    '请用 CNY、USD 这样的代码。',
    'The currency is not a code of three letters',
    'Use a code such as CNY or USD.',
  ),
  status_unknown: say(
    '不认识的发票状态',
    '请用 正常、有效 或 作废。',
    'The status is not known',
    'Use valid or void (正常, 有效, 作废).',
  ),
  text_not_plain: say(
    '含控制字符，或超过 200 个字',
    '请删去不可见字符。',
    'It has control characters, or more than 200 characters',
    'Remove what cannot be seen.',
  ),
  number_mangled: say(
    '号码被电子表格当作数字，末尾数位已丢失',
    '请把该列设为文本，重新填写完整号码。',
    'A spreadsheet took the number for an amount, and its last digits are gone',
    'Format the column as text and fill in the whole number again.',
  ),
  cell_error: say(
    '单元格是电子表格的错误值',
    '请改正其公式，或填入值。',
    'The cell is an error of a spreadsheet',
    'Mend its formula, or fill in the value.',
  ),
  json_unreadable: say(
    '这一行不是一个 JSON 对象',
    '每行须是一个完整的对象；键不能重复，嵌套不超过 32 层。',
    'The line is no JSON object',
    'Each line must be one whole object; no key twice, no more than 32 levels.',
  ),
  json_list: say(
    '用到的字段是一个列表',
    '请改为单个值；一行一张发票。',
    'A field that is read holds a list',
    'Make it one value; a line is one invoice.',
  ),
  too_few_cells: say(
    '这一行的单元格比表头少',
    '请检查逗号与引号。',
    'The row has fewer cells than the header',
    'Check commas and quotes.',
  ),
  too_many_cells: say(
    '这一行的单元格比表头多',
    '含逗号的值要加引号。',
    'The row has more cells than the header',
    'Quote values that hold a comma.',
  ),
  row_too_long: say(
    '这一行超过 2 MB',
    '请检查是否缺少换行或引号。',
    'The row is over 2 MB',
    'Look for a missing line end or quote.',
  ),
  row_unreadable: say(
    '这一行无法解析',
    '请检查引号是否成对。',
    'The row cannot be read',
    'Check that quotes come in pairs.',
  ),
  ...FACT_REFUSALS,
} as const satisfies Record<string, Wording>;

/** What was accepted and is worth a look. */
export const WARNINGS = {
  status_padded: say('发票状态前后有空格，已去掉', '', 'The status has spaces around it; they were dropped', ''),
  amounts_do_not_add_up: say(
    '金额加税额不等于价税合计，按原值保留',
    '',
    'Net and tax do not add up to the gross; kept as given',
    '',
  ),
  self_invoice: say(
    '销方与购方相同（如自开的收购发票）：留在台账，不进入图',
    '',
    'Seller and buyer are one (such as a self-issued purchase invoice): in the ledger, not in the graph',
    '',
  ),
  unified_code_check: say(
    '统一社会信用代码的校验位不符（也有这样发出的代码），按原值保留',
    '',
    'A unified social credit code fails its check character (some were issued so); kept as given',
    '',
  ),
  status_missing: say('没有发票状态，按有效处理', '', 'No status; taken as valid', ''),
} as const satisfies Record<string, Wording>;

/** The words of a code, in one language; the code itself where it has none. */
export function wordsOf(table: Readonly<Record<string, Wording>>, code: string, language: 'zh' | 'en'): Words {
  return (table[code] ?? { zh: { reason: code, advice: '' }, en: { reason: code, advice: '' } })[language];
}

/** Fills a template's braces. */
export function fill(template: string, values: Readonly<Record<string, string | number>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
