import { useTranslation } from 'react-i18next';
import type { Invoice } from '../../server/contract.ts';
import { useMoney } from '../i18n/money.ts';

export function InvoiceRow({ invoice, open, onToggle }: { invoice: Invoice; open: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  const { exact } = useMoney();
  const { currency } = invoice;
  const flags = [
    invoice.status === 'void' && t('invoices.void'),
    invoice.red && t('invoices.red'),
    invoice.conflict && t('invoices.conflict'),
  ].filter((flag) => flag !== false);
  const money = (minor: number | null) => (minor === null ? '–' : bare(exact(minor, currency)));
  return (
    <>
      <div className={invoice.status === 'void' ? 'invoice-line voided' : 'invoice-line'} role="presentation">
        <span role="cell" className="cell-number">
          <button type="button" className="disclose" aria-expanded={open} onClick={onToggle}>
            <i aria-hidden="true">{open ? '▾' : '▸'}</i>
            {invoice.number}
          </button>
        </span>
        <span role="cell" className="cell-day">
          {invoice.day}
        </span>
        <span role="cell" className="cell-net">
          {money(invoice.netMinor)}
        </span>
        <span role="cell" className="cell-tax">
          {money(invoice.taxMinor)}
        </span>
        <span role="cell" className="cell-gross">
          {money(invoice.grossMinor)}
        </span>
        {flags.length > 0 && (
          <span role="cell" className="flags">
            {flags.map((flag) => (
              <em key={flag}>{flag}</em>
            ))}
          </span>
        )}
      </div>
      {open && (
        <div role="cell" className="claims">
          {invoice.code !== null && <p>{t('invoices.code', { code: invoice.code })}</p>}
          {(invoice.goodsName ?? invoice.goodsCode) !== null && (
            <p>{t('invoices.goods', { goods: invoice.goodsName ?? invoice.goodsCode })}</p>
          )}
          <p className="muted">{t('claims.title')}</p>
          <ul>
            {invoice.claims.map(({ side, owner, file, row, status }) => (
              <li key={`${file}:${row}`}>
                <code>
                  {file}:{row}
                </code>{' '}
                {t(`claims.${side}`, { owner })}
                {status === 'void' && ` · ${t('invoices.void')}`}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

/** In a table the currency stands in the head, not in each cell. */
const bare = (text: string) => text.replace(/^(−?)(¥|[A-Z]{3} )/, '$1');
