import { useTranslation } from 'react-i18next';
import type { Invoice } from '../../server/contract.ts';
import { bareMoney } from '../i18n/format.ts';
import { InvoiceStory } from './InvoiceStory.tsx';

interface Props {
  invoice: Invoice;
  narrow: boolean;
  late: boolean;
  open: boolean;
  onToggle: () => void;
}

export function InvoiceRow({ invoice, narrow, late, open, onToggle }: Props) {
  const { t } = useTranslation();
  const { currency, seller, buyer } = invoice;
  const flags = [
    invoice.status === 'void' && t('invoices.void'),
    invoice.red && t('invoices.red'),
    ...invoice.disagreements.map((kind) => t(`disagreement.${kind}`)),
    invoice.contested && t('invoices.contested'),
    late && t('invoices.late'),
  ].filter((flag) => flag !== false);
  const money = (minor: number | null) => (minor === null ? '–' : bareMoney(minor, currency));
  // Where nothing was taken off, and nothing is void or red, it goes without saying.
  const isLess = invoice.liveGrossMinor !== invoice.grossMinor;
  const live = money(invoice.liveGrossMinor);
  const marks = flags.map((flag) => <em key={flag}>{flag}</em>);
  const voided = invoice.status === 'void' ? 'voided' : '';
  return (
    <>
      <div className={`invoice-line ${narrow ? '' : 'invoice-line-wide'} ${voided}`} role="presentation">
        <span role="cell" className="cell-number">
          <button type="button" className="disclose" aria-expanded={open} onClick={onToggle}>
            <i aria-hidden="true">{open ? '▾' : '▸'}</i>
            {invoice.number}
          </button>
        </span>
        <span role="cell" className="cell-day">
          {invoice.day}
        </span>
        {narrow ? (
          <>
            <span role="cell" className="cell-net">
              {money(invoice.netMinor)}
            </span>
            <span role="cell" className="cell-tax">
              {money(invoice.taxMinor)}
            </span>
          </>
        ) : (
          <>
            <span role="cell" className="cell-seller" title={seller}>
              {seller}
            </span>
            <span role="cell" className="cell-buyer" title={buyer}>
              {buyer}
            </span>
          </>
        )}
        <span role="cell" className="cell-gross">
          {money(invoice.grossMinor)}
        </span>
        {!narrow && (
          <>
            <span role="cell" className="cell-live">
              {live}
            </span>
            <span role="cell" className="flags">
              {marks}
            </span>
          </>
        )}
        {narrow && (marks.length > 0 || isLess) && (
          <span role="cell" className="flags">
            {marks}
            {isLess && <span className="live-amount">{t('invoices.liveIs', { amount: live })}</span>}
          </span>
        )}
      </div>
      {open && (
        <div role="cell" className="story-cell">
          <InvoiceStory invoice={invoice} narrow={narrow} />
        </div>
      )}
    </>
  );
}
