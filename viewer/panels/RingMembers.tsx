/** Who belongs to a ring, in order of the chain: in which role, what passes between it and the others, and why. */
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ring } from '../../server/contract.ts';
import { bareMoney, wholeCount } from '../i18n/format.ts';
import { useActions } from '../session.tsx';
import { type Why, whyOf } from '../state/rings.ts';
import { few, Firm, Head, More } from './LeadParties.tsx';

export function RingMembers({ ring }: { ring: Ring }) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const { members, currency, leads } = ring;
  return (
    <section>
      <table className="sum parties-table">
        <caption>{t('lead.members', { text: wholeCount(members.length) })}</caption>
        <Head columns={['taxpayer', 'role', 'tier', 'bought', 'sold']} />
        <tbody>
          {members.slice(0, isWhole ? undefined : few).map((member, place) => (
            // whoever was merged since stands there as often
            <tr key={place}>
              <th scope="row">
                <Firm id={member.id} name={member.name} />
                {whyOf(member).map((why) => (
                  <Reason key={why.text} why={why} leads={leads} />
                ))}
              </th>
              <td className="role-cell">
                <b className={`role-mark role-${member.role}`}>{t(`roleMark.${member.role}`)}</b>{' '}
                {t(`leadRole.${member.role}`)}
              </td>
              <td>{member.tier + 1}</td>
              <td>{bareMoney(member.boughtMinor, currency)}</td>
              <td>{bareMoney(member.soldMinor, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={members.length} isWhole={isWhole} onToggle={() => setWhole(!isWhole)} />
      <p className="muted note">{t('ring.membersText')}</p>
    </section>
  );
}

/** Leads by their place in the ring, the strongest first. */
function Reason({ why, leads }: { why: Why; leads: readonly string[] }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  return (
    <small>
      {why.text}
      {why.leads.map((lead, index) => (
        <Fragment key={lead}>
          {index === 0 ? ' ' : t('list.comma')}
          <button
            type="button"
            className="link"
            aria-label={t('ring.lead', { number: leads.indexOf(lead) + 1 })}
            onClick={() => openPage('leads', { lead })}
          >
            #{leads.indexOf(lead) + 1}
          </button>
        </Fragment>
      ))}
    </small>
  );
}
