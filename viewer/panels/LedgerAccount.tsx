/** What the invoices of the whole ledger come to, as a sum that can be checked, and what became of red letters. */
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerAccount, ReversalCounts } from '../../server/contract.ts';
import { percent, wholeCount } from '../i18n/format.ts';
import { useActions } from '../session.tsx';
import { countOf, parts, redLetters, reversalKinds } from '../state/account.ts';
import { findings } from '../state/view.ts';

const sides = ['all', 'sales', 'purchases'] as const;

export function LedgerAccountView({ account }: { account: LedgerAccount }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  return (
    <section>
      <h2>{t('account.title')}</h2>
      <div className="equation" role="group" aria-label={t('account.equation')}>
        <Term name={t('account.invoices')} value={account.invoices} />
        {parts.map((part, index) => (
          <Fragment key={part}>
            <span className="operator">{index === 0 ? '=' : '+'}</span>
            <Term name={t(`accountPart.${part}`)} value={account[part]} />
          </Fragment>
        ))}
      </div>
      <p className="muted note">
        {t('account.claims', { count: account.claims, text: wholeCount(account.claims) })}{' '}
        {t('account.inPart', { count: account.reversedInPart, text: wholeCount(account.reversedInPart) })}
      </p>
      <div className="account-columns">
        <RedLetters account={account} />
        <section>
          <h3>{t('account.look')}</h3>
          <ul className="finding-links">
            {findings.map((finding) => (
              <li key={finding}>
                <button type="button" className="link" onClick={() => openPage('findings', { finding })}>
                  {t(`finding.${finding}`)}
                </button>
                <span>{wholeCount(countOf(account, finding))}</span>
              </li>
            ))}
          </ul>
          <p className="muted note">{t('account.now')}</p>
        </section>
      </div>
    </section>
  );
}

function Term({ name, value }: { name: string; value: number }) {
  return (
    <span className="term">
      <b>{wholeCount(value)}</b>
      <small>{name}</small>
    </span>
  );
}

function RedLetters({ account: { reversals } }: { account: LedgerAccount }) {
  const { t } = useTranslation();
  const sums = sides.map((side) => redLetters(reversals[side]));
  const row = (kind: keyof ReversalCounts, title: string, hint: string) => (
    <tr key={kind} className={kind === 'exceeding' ? 'among' : undefined}>
      <th scope="row">
        {title} <small className="muted">{hint}</small>
      </th>
      {sides.map((side, index) => (
        // Those that exceed are among the linked, whose share is theirs.
        <Share key={side} value={reversals[side][kind]} of={kind === 'exceeding' ? null : sums[index]} />
      ))}
    </tr>
  );
  return (
    <table className="report-table red-letters">
      <caption>{t('account.reds')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('account.redKind')}</th>
          {sides.map((side) => (
            <th key={side} scope="col" colSpan={2} className="numeric">
              {t(`redSide.${side}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {reversalKinds.map((kind) => row(kind, t(`redKind.${kind}`), t(`redKindText.${kind}`)))}
        {row('exceeding', t('redKind.exceeding'), t('redKindText.exceeding'))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('report.sum')}</th>
          {sides.map((side, index) => (
            <Share key={side} value={sums[index]} of={sums[index]} />
          ))}
        </tr>
      </tfoot>
    </table>
  );
}

function Share({ value, of }: { value: number; of: number | null }) {
  return (
    <>
      <td className="numeric">{wholeCount(value)}</td>
      <td className="numeric share">{of === null ? '' : of === 0 ? '–' : percent(value / of)}</td>
    </>
  );
}
