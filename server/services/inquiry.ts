import { BYTE_ORDER_MARK, csvLine } from '../../graph/csv.ts';
import type { Lead } from '../../graph/lead.ts';
import { plainMinor } from '../../graph/money.ts';
import { nameOf, nodeOf } from '../../graph/snapshot.ts';
import type { Invoice, Language } from '../contract.ts';
import type { GraphService } from './graph.ts';
import { type InvoicePlace, invoicesOfDigests } from './invoices.ts';
import type { LedgerService } from './ledger.ts';

/** Invoices that are read at a time. */
const PAGE_ROWS = 5000;

const COLUMNS: Readonly<Record<Language, readonly string[]>> = {
  zh: '销方识别号,销方名称,购方识别号,购方名称,发票代码,发票号码,开票日期,金额,税额,价税合计,币种,发票状态,被红冲金额'.split(','),
  en: 'seller,seller name,buyer,buyer name,code,number,day,net,tax,gross,currency,status,reversed'.split(','),
}; // prettier-ignore

const STATUS: Readonly<Record<Language, Readonly<Record<Invoice['status'], string>>>> = {
  zh: { valid: '正常', void: '作废' },
  en: { valid: 'valid', void: 'void' },
};

/**
 * The invoices of a lead as a list that an office asks another about (协查), in pieces: parties, number, day, amounts, status, as the ledger holds
 * them now. Our own columns are those that a load recognises.
 */
export async function* inquiryOf(
  ledger: LedgerService,
  { snapshot }: GraphService,
  { invoices }: Pick<Lead, 'invoices'>,
  language: Language,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS[language]);
  const nameFor = (id: string) => {
    const node = nodeOf(snapshot, id);
    return node < 0 ? null : nameOf(snapshot, node);
  };
  const money = (amount: number | null, currency: string) => (amount === null ? null : plainMinor(amount, currency));
  let after: InvoicePlace | undefined;
  do {
    const { items, last } = await invoicesOfDigests(ledger, invoices, PAGE_ROWS, after);
    const lines = items.map((one) => {
      const { seller, buyer, code, number, day, currency, netMinor, taxMinor, grossMinor, liveGrossMinor, status } = one;
      const reversed = status === 'void' ? 0 : grossMinor - liveGrossMinor;
      return csvLine([
        ...[seller, nameFor(seller), buyer, nameFor(buyer), code, number, day],
        ...[netMinor, taxMinor, grossMinor].map((amount) => money(amount, currency)),
        ...[currency, STATUS[language][status], money(reversed, currency)],
      ]);
    });
    yield lines.join('');
    after = last ?? undefined;
  } while (after);
} // prettier-ignore
