/** Who takes part in a lead, in which role and with which ledgers, and what passes between them, or between members of a ring. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lead, Ring } from '../../server/contract.ts';
import { coverageShort } from '../i18n/evidence.ts';
import { bareMoney, wholeCount } from '../i18n/format.ts';
import { useActions } from '../session.tsx';
import { byRole } from '../state/leads.ts';

export const few = 8;

export function LeadMembers({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const members = byRole(lead.members);
  return (
    <section>
      <table className="sum parties-table">
        <caption>{t('lead.members', { text: wholeCount(members.length) })}</caption>
        <Head columns={['taxpayer', 'role', 'coverage']} />
        <tbody>
          {members.slice(0, isWhole ? undefined : few).map(({ id, name, role, coverage }) => (
            <tr key={id}>
              <th scope="row">
                <Firm id={id} name={name} />
              </th>
              <td className="firm-cell">{t(`leadRole.${role}`)}</td>
              <td>{coverage === null ? t('party.absent') : coverageShort(t, coverage) || t('mentioned.short')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={members.length} isWhole={isWhole} onToggle={() => setWhole(!isWhole)} />
    </section>
  );
}

export function Relations({ of }: { of: Lead | Ring }) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const { currency } = of;
  const relations = of.relations.toSorted((a, b) => b.netMinor - a.netMinor);
  return (
    <section>
      <table className="sum parties-table">
        <caption>{t('lead.relations', { text: wholeCount(relations.length) })}</caption>
        <Head columns={['seller', 'buyer', 'invoices', 'net']} />
        <tbody>
          {relations
            .slice(0, isWhole ? undefined : few)
            .map(({ seller, sellerName, buyer, buyerName, invoices, netMinor }) => (
              <tr key={JSON.stringify([seller, buyer])}>
                <th scope="row">
                  <Firm id={seller} name={sellerName} />
                </th>
                <td className="firm-cell">
                  <Firm id={buyer} name={buyerName} />
                </td>
                <td>{wholeCount(invoices)}</td>
                <td>{bareMoney(netMinor, currency)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <More count={relations.length} isWhole={isWhole} onToggle={() => setWhole(!isWhole)} />
    </section>
  );
}

/** The way from it into the chain. */
export function Firm({ id, name }: { id: string; name: string | null }) {
  const { t } = useTranslation();
  const { chooseStart } = useActions();
  return (
    <>
      <button
        type="button"
        className="link"
        title={t('party.startLabel', { name: name ?? id })}
        onClick={() => chooseStart(id)}
      >
        {name ?? id}
      </button>
      {name !== null && <small className="mono">{id}</small>}
    </>
  );
}

export function More({ count, isWhole, onToggle }: { count: number; isWhole: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  if (count <= few) return null;
  return (
    <button type="button" className="link" aria-expanded={isWhole} onClick={onToggle}>
      {isWhole ? t('list.fewer') : t('list.all', { count })}
    </button>
  );
}

interface HeadProps {
  columns: readonly (
    'taxpayer' | 'role' | 'coverage' | 'seller' | 'buyer' | 'invoices' | 'net' | 'tier' | 'bought' | 'sold'
  )[];
}

export function Head({ columns }: HeadProps) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            {t(`leadTable.${column}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}
