/** Which column of a file is which field: names in Chinese and English, compared without case, spaces, underscores and full width. */

export type Field =
  | 'owner'
  | 'digitalNumber'
  | 'code'
  | 'number'
  | 'day'
  | 'sellerCode'
  | 'sellerId'
  | 'sellerName'
  | 'buyerCode'
  | 'buyerId'
  | 'buyerName'
  | 'net'
  | 'tax'
  | 'gross'
  | 'currency'
  | 'status'
  | 'class'
  | 'goodsCode'
  | 'goodsName'
  | 'originalCode'
  | 'originalNumber'
  | 'originalDigitalNumber'
  | 'remark'
  | 'refusal';

export const SYNONYMS: Readonly<Record<Field, readonly string[]>> = {
  owner: [
    '企业代号',
    '企业编号',
    '企业识别号',
    '纳税人识别号',
    '纳税人代码',
    'owner',
    'firm',
    'taxpayer',
    'taxpayer id',
  ],
  digitalNumber: ['数电票号码', '数电发票号码', '全电发票号码', 'digital number', 'digital invoice number'],
  code: ['发票代码', 'invoice code', 'code'],
  number: ['发票号码', '发票号', 'invoice number', 'invoice no', 'number'],
  day: ['开票日期', '开票时间', '开具日期', 'invoice date', 'issue date', 'issued', 'date', 'day'],
  sellerCode: ['销方单位代号', '销方代号', 'seller code', 'supplier code'],
  sellerId: [
    '销方识别号',
    '销方税号',
    '销方纳税人识别号',
    '销售方识别号',
    '销售方税号',
    '销售方纳税人识别号',
    'seller',
    'seller id',
    'seller tax id',
    'supplier id',
  ],
  sellerName: ['销方名称', '销售方名称', 'seller name', 'supplier name'],
  buyerCode: ['购方单位代号', '购方代号', 'buyer code', 'customer code'],
  buyerId: [
    '购方识别号',
    '购方税号',
    '购方纳税人识别号',
    '购买方识别号',
    '购买方税号',
    '购买方纳税人识别号',
    'buyer',
    'buyer id',
    'buyer tax id',
    'customer id',
  ],
  buyerName: ['购方名称', '购买方名称', 'buyer name', 'customer name'],
  net: ['金额', '不含税金额', '合计金额', 'net', 'net amount', 'amount without tax'],
  tax: ['税额', '合计税额', 'tax', 'tax amount', 'vat'],
  gross: ['价税合计', '含税金额', 'gross', 'gross amount', 'total', 'amount'],
  currency: ['币种', '货币', 'currency'],
  status: ['发票状态', '状态', 'invoice status', 'status'],
  class: ['发票类型', '发票种类', '票种', 'invoice class', 'invoice type', 'class'],
  goodsCode: ['税收分类编码', '商品编码', 'goods code', 'tax category code'],
  goodsName: ['货物名称', '货物或应税劳务名称', '货物或应税劳务、服务名称', '商品名称', 'goods name', 'goods'],
  // what a red letter reverses
  originalCode: [
    '原发票代码',
    '原蓝字发票代码',
    '蓝字发票代码',
    '对应蓝字发票代码',
    '被红冲蓝字发票代码',
    '对应正数发票代码',
    'original invoice code',
    'original code',
  ],
  originalNumber: [
    '原发票号码',
    '原蓝字发票号码',
    '蓝字发票号码',
    '对应蓝字发票号码',
    '被红冲蓝字发票号码',
    '对应正数发票号码',
    'original invoice number',
    'original number',
    'original invoice',
  ],
  originalDigitalNumber: [
    '被红冲蓝字数电票号码',
    '被红冲蓝字数电发票号码',
    '对应蓝字数电票号码',
    '原数电票号码',
    'original digital number',
    'original digital invoice number',
  ],
  remark: ['备注', 'remark', 'remarks'],
  // what refusals.ts writes: which refused row this one mends
  refusal: ['溯源拒收编号', 'suyuan refusal'],
};

/** How ledgers spell that an invoice counts, or that it was cancelled. A status that is empty counts as valid. */
export const STATUSES: Readonly<Record<'valid' | 'void', readonly string[]>> = {
  valid: [
    '有效发票',
    '有效',
    '正常',
    '正常发票',
    '已开具',
    '已红冲-部分',
    '已红冲-全额',
    '红冲',
    'valid',
    'normal',
    'ok',
    'issued',
    'active',
  ],
  void: ['作废发票', '作废', '已作废', '空白作废', 'void', 'voided', 'cancelled', 'canceled'],
};

export type FileKind = 'invoices' | 'sales' | 'purchases';

export interface Recognised {
  kind: FileKind;
  /** Column number (from 0) by field. */
  columns: ReadonlyMap<Field, number>;
  /** Names of columns that are not used. */
  ignored: string[];
}

export type Recognition =
  | ({ recognised: true } & Recognised)
  | { recognised: false; code: 'header_unknown' | 'header_ambiguous'; detail: string; missing: number };

/** How names of columns are compared. */
export const normalise = (name: string) =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-.()（）]/g, '');

const FIELD_BY_NAME = new Map(
  Object.entries(SYNONYMS).flatMap(([field, names]) => names.map((name) => [normalise(name), field as Field])),
);

/** The field that a column's name means. */
export const fieldOf = (name: string): Field | undefined => FIELD_BY_NAME.get(normalise(name));

/** What a file is, by its header alone. */
export function recognise(header: readonly string[]): Recognition {
  const columns = new Map<Field, number>();
  const ignored: string[] = [];
  for (const [column, name] of header.entries()) {
    const field = fieldOf(name);
    if (!field) ignored.push(name.trim() || `#${column + 1}`);
    else if (columns.has(field))
      return {
        recognised: false,
        code: 'header_ambiguous',
        detail: `${header[columns.get(field)!]} / ${name}`,
        missing: 0,
      };
    else columns.set(field, column);
  }
  const missing: string[] = [];
  const need = (label: string, ...fields: Field[]) => {
    if (!fields.some((field) => columns.has(field))) missing.push(label);
  };
  need('发票号码 (number)', 'number', 'digitalNumber');
  need('开票日期 (date)', 'day');
  if (!columns.has('gross') && !(columns.has('net') && columns.has('tax')))
    missing.push('价税合计 (gross), or 金额 + 税额 (net + tax)');
  const seller = columns.has('sellerId');
  const buyer = columns.has('buyerId');
  const sellerParty = seller || columns.has('sellerCode');
  const buyerParty = buyer || columns.has('buyerCode');
  let kind: FileKind | null = null;
  if (seller && buyer) kind = 'invoices';
  else if (columns.has('owner') && buyerParty && !sellerParty) kind = 'sales';
  else if (columns.has('owner') && sellerParty && !buyerParty) kind = 'purchases';
  else missing.push('销方识别号 + 购方识别号 (seller + buyer), or 企业代号 (owner) + 购方/销方 (the other party)');
  if (!kind || missing.length > 0)
    return { recognised: false, code: 'header_unknown', detail: missing.join('; '), missing: missing.length };
  return { recognised: true, kind, columns, ignored };
}
