/** Invoices of any kind, each with its story below its line. `narrow` is for the panel beside the picture. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Invoice } from '../../server/contract.ts';
import { InvoiceRow } from './InvoiceRow.tsx';
import { RowList } from './RowList.tsx';
import type { Pages } from './usePages.ts';

interface Props {
  label: string;
  pages: Pages<Invoice>;
  narrow: boolean;
  /** Days after this one are marked: they are not in the picture. */
  asOf?: string | null;
  /** Open at first where there is only one. */
  openSingle?: boolean;
}

const narrowColumns = ['number', 'day', 'net', 'tax', 'gross'] as const;
const wideColumns = ['number', 'day', 'seller', 'buyer', 'gross', 'live', 'flags'] as const;

export function InvoiceList({ label, pages, narrow, asOf = null, openSingle = false }: Props) {
  const { t } = useTranslation();
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const single = openSingle && pages.total === 1;
  const toggle = (digest: string) => {
    const next = new Set(toggled);
    if (!next.delete(digest)) next.add(digest);
    setToggled(next);
  };
  return (
    <RowList
      label={label}
      pages={pages}
      keyOf={({ digest }) => digest}
      estimate={narrow ? 52 : 34}
      className={narrow ? 'row-scroll-narrow' : ''}
      head={
        <div role="presentation" className={narrow ? 'invoice-line' : 'invoice-line invoice-line-wide'}>
          {(narrow ? narrowColumns : wideColumns).map((column) => (
            <span role="columnheader" key={column} className={`cell-${column}`}>
              {t(`invoices.${column}`)}
            </span>
          ))}
        </div>
      }
    >
      {(invoice) => (
        <InvoiceRow
          invoice={invoice}
          narrow={narrow}
          late={asOf !== null && invoice.day > asOf}
          open={toggled.has(invoice.digest) !== single}
          onToggle={() => toggle(invoice.digest)}
        />
      )}
    </RowList>
  );
}
