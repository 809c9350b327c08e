/**
 * All rows that claim an invoice. Beside the picture each claim is a column, so that two can be compared line by line; on a whole page each is
 * a row. A sign, not only a colour, marks what stands apart.
 */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Claim, Invoice } from '../../server/contract.ts';
import { bareMoney, wholeCount } from '../i18n/format.ts';
import { useActions } from '../session.tsx';
import { disagreeing } from '../state/claims.ts';
import { useLoadName } from './loadNames.ts';

interface Field {
  name: string;
  title: string;
  cell: (claim: Claim) => ReactNode;
  numeric?: boolean;
}

export function Claims({ invoice, narrow }: { invoice: Invoice; narrow: boolean }) {
  const { t } = useTranslation();
  const fields = useFields(invoice);
  const marks = disagreeing(invoice);
  const { claims, claimCount } = invoice;
  const label = t('claims.title', { count: claimCount, text: wholeCount(claimCount) });
  const cell = (field: Field, index: number) => {
    const differs = marks[field.name]?.[index] ?? false;
    const classes = [field.numeric ? 'numeric' : '', differs ? 'differs' : ''].filter(Boolean).join(' ');
    return (
      <td key={`${field.name} ${index}`} className={classes || undefined}>
        {differs && (
          <>
            <b aria-hidden="true">≠ </b>
            <span className="visually-hidden">{t('claims.differs')} </span>
          </>
        )}
        {field.cell(claims[index])}
      </td>
    );
  };
  const isMarked = Object.values(marks).some((field) => field.includes(true));
  return (
    <section className="story-claims">
      <h4>{label}</h4>
      <div className="wide" tabIndex={0} role="region" aria-label={label}>
        <table className="claim-table">
          <caption className="visually-hidden">{label}</caption>
          {narrow ? (
            <tbody>
              {fields.map((field) => (
                <tr key={field.name}>
                  <th scope="row">{field.title}</th>
                  {claims.map((_, index) => cell({ ...field, numeric: false }, index))}
                </tr>
              ))}
            </tbody>
          ) : (
            <>
              <thead>
                <tr>
                  {fields.map(({ name, title, numeric }) => (
                    <th key={name} scope="col" className={numeric ? 'numeric' : undefined}>
                      {title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {claims.map(({ file, row }, index) => (
                  <tr key={`${file}:${row}:${index}`}>{fields.map((field) => cell(field, index))}</tr>
                ))}
              </tbody>
            </>
          )}
        </table>
      </div>
      {claimCount > claims.length && (
        <p className="muted note">{t('claims.first', { count: claims.length, text: wholeCount(claims.length) })}</p>
      )}
      {isMarked && <p className="muted note">{t('claims.differsText')}</p>}
    </section>
  );
}

function useFields({ currency, claims }: Invoice): Field[] {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const loadName = useLoadName();
  const money = (minor: number | null) => (minor === null ? '–' : bareMoney(minor, currency));
  const original: Field = {
    name: 'original',
    title: t('story.names'),
    cell: (claim) => [claim.originalCode, claim.originalNumber].filter(Boolean).join('/') || '–',
  };
  return [
    {
      name: 'file',
      title: t('claims.file'),
      cell: ({ file, row }) => (
        <code>
          {file}:{row}
        </code>
      ),
    },
    {
      name: 'load',
      title: t('claims.load'),
      cell: ({ load }) => (
        <button type="button" className="link" onClick={() => openPage('loads', { load })}>
          {loadName(load)}
        </button>
      ),
    },
    { name: 'ledger', title: t('claims.ledger'), cell: ({ side, owner }) => t(`claimLedger.${side}`, { owner }) },
    { name: 'outcome', title: t('claims.outcome'), cell: ({ outcome }) => t(`outcomeOfRow.${outcome}`) },
    { name: 'seller', title: t('party.seller'), cell: ({ seller }) => <span className="mono">{seller}</span> },
    { name: 'buyer', title: t('party.buyer'), cell: ({ buyer }) => <span className="mono">{buyer}</span> },
    { name: 'day', title: t('story.day'), cell: ({ day }) => <span className="nowrap">{day}</span> },
    { name: 'net', title: t('money.net'), cell: ({ netMinor }) => money(netMinor), numeric: true },
    { name: 'tax', title: t('money.tax'), cell: ({ taxMinor }) => money(taxMinor), numeric: true },
    { name: 'gross', title: t('money.gross'), cell: ({ grossMinor }) => money(grossMinor), numeric: true },
    { name: 'status', title: t('story.status'), cell: ({ status }) => t(`documentStatus.${status}`) },
    ...(claims.some(({ originalNumber }) => originalNumber !== null) ? [original] : []),
  ];
}
