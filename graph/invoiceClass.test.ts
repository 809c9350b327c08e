import { expect, test } from 'vitest';
import { INVOICE_CLASSES, type InvoiceClass, invoiceClassOf } from './invoiceClass.ts';

const SPELLED: Record<InvoiceClass, string[]> = {
  special: [
    ...['增值税专用发票', '增值税电子专用发票', '数电票（增值税专用发票）', '数电票(增值税专用发票)', '电子发票（增值税专用发票）'],
    ...['专票', '代开增值税专用发票', '专用发票（代开）', '货物运输业增值税专用发票', '01', '08', 'Special VAT invoice', '红字增值税专用发票'],
  ],
  ordinary: [
    ...['增值税普通发票', '增值税电子普通发票', '数电票（普通发票）', '增值税普通发票（卷式）', '增值税普通发票(卷票)', '普票'],
    ...['代开普通发票', '04', '10', ' ordinary invoice ', '增值税普通发票【折叠】'],
  ],
  purchase: ['收购发票', '农产品收购发票', '增值税普通发票（收购）', '数电票（普通发票）农产品收购'],
  customs: ['海关进口增值税专用缴款书', '海关缴款书', '17', 'customs payment'],
  withholding: ['代扣代缴税收完税凭证', '代扣代缴税收缴款凭证'],
  vehicle: ['机动车销售统一发票', '数电票（机动车销售统一发票）', '机动车发票', '03'],
  usedVehicle: ['二手车销售统一发票', '15'],
  toll: ['增值税电子普通发票（通行费）', '通行费发票', '14'],
  ticket: ['航空运输电子客票行程单', '铁路电子客票', '数电票（航空运输电子客票行程单）'],
}; // prettier-ignore

test.each(Object.entries(SPELLED))('%s', (found, texts) => {
  for (const text of texts) expect(invoiceClassOf(text), text).toBe(found);
  expect(INVOICE_CLASSES).toHaveProperty(found);
});

test('what is unknown, empty or both is none', () => {
  for (const text of [null, '', '  ', '发票', '其他', '99', '增值税专用发票/普通发票'])
    expect(invoiceClassOf(text)).toBeNull();
});
