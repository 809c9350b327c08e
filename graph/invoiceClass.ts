/**
 * What an invoice is, out of the words that ledgers use for it. The ledger keeps the words (they are part of the digest); this is how they
 * are understood. Only special invoices fall under the cascade of announcement 2019-38, and purchase invoices and customs payments are
 * credited in other ways than by their tax.
 */
export const INVOICE_CLASSES = {
  special: { zh: '增值税专用发票', en: 'special VAT invoice' },
  ordinary: { zh: '普通发票', en: 'ordinary invoice' },
  purchase: { zh: '收购发票', en: 'purchase invoice' },
  customs: { zh: '海关缴款书', en: 'customs payment' },
  withholding: { zh: '代扣代缴完税凭证', en: 'withholding certificate' },
  vehicle: { zh: '机动车销售统一发票', en: 'motor vehicle invoice' },
  usedVehicle: { zh: '二手车销售统一发票', en: 'used vehicle invoice' },
  toll: { zh: '通行费发票', en: 'toll invoice' },
  ticket: { zh: '客票', en: 'passenger ticket' },
} as const;
export type InvoiceClass = keyof typeof INVOICE_CLASSES;

/** Codes of the tax administration's own exports. */
const CODES: Readonly<Record<string, InvoiceClass>> = {
  ...{ '01': 'special', '02': 'special', '08': 'special', '81': 'special', '85': 'special' },
  ...{ '04': 'ordinary', '10': 'ordinary', '11': 'ordinary', '82': 'ordinary', '86': 'ordinary' },
  ...{
    '03': 'vehicle',
    '83': 'vehicle',
    '87': 'vehicle',
    '15': 'usedVehicle',
    '84': 'usedVehicle',
    '88': 'usedVehicle',
  },
  ...{ '14': 'toll', '17': 'customs' },
};

/**
 * Parts of spellings, the more telling first: a toll invoice is an ordinary electronic one by its form, a purchase invoice too. What is
 * issued on another's behalf (代开) or reverses (红字, 负数) is of the same class.
 */
const SPELLINGS: readonly (readonly [InvoiceClass, readonly string[]])[] = [
  ['customs', ['海关', 'customs', '进口增值税']],
  ['withholding', ['代扣代缴', '完税凭证', 'withholding']],
  ['purchase', ['收购', 'purchaseinvoice', 'self-billed', 'selfbilled']],
  ['usedVehicle', ['二手车', 'usedvehicle', 'usedcar']],
  ['vehicle', ['机动车', 'motorvehicle', 'vehicle']],
  ['toll', ['通行费', 'toll']],
  ['ticket', ['客票', '行程单', '车票', 'ticket']],
];
const SPECIAL = ['专用发票', '专票', '专用', 'special'];
const ORDINARY = ['普通发票', '普票', '普通', '卷式', '卷票', '定额发票', '通用机打', 'ordinary', 'general', 'normal'];

/** The class that words mean; null where there are none, where they are not known, and where they say both special and ordinary. */
export function invoiceClassOf(words: string | null): InvoiceClass | null {
  if (words === null) return null;
  const text = words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_()[\]【】]/g, '');
  if (CODES[text]) return CODES[text];
  const has = (parts: readonly string[]) => parts.some((part) => text.includes(part));
  for (const [found, parts] of SPELLINGS) if (has(parts)) return found;
  const [isSpecial, isOrdinary] = [has(SPECIAL), has(ORDINARY)];
  return isSpecial === isOrdinary ? null : isSpecial ? 'special' : 'ordinary';
}
