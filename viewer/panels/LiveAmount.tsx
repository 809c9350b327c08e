/** What the graph counts of an invoice, as a sum that can be followed; of a red letter, what it takes off and from which. */
import { useTranslation } from 'react-i18next';
import type { Invoice, Reversal } from '../../server/contract.ts';
import { bareMoney, wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions } from '../session.tsx';

export function LiveAmount({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const isRed = invoice.red && invoice.status === 'valid';
  return (
    <section className="story-live">
      <h4>{t(isRed ? 'live.redTitle' : 'live.title')}</h4>
      {isRed ? <RedLetter invoice={invoice} /> : <Original invoice={invoice} />}
    </section>
  );
}

function Original({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const { currency, grossMinor, liveGrossMinor, reversals, reversalCount, status, seller, buyer } = invoice;
  const told = reversals.reduce((sum, reversal) => sum + reversal.grossMinor, 0);
  if (status === 'void') return <p>{t('live.void')}</p>;
  if (grossMinor === 0) return <p>{t('live.zero')}</p>;
  if (seller === buyer) return <p>{t('live.selfIssued')}</p>;
  return (
    <>
      <table className="sum">
        <caption className="visually-hidden">{t('live.caption', { currency })}</caption>
        <tbody>
          <tr>
            <th scope="row">{t('live.gross')}</th>
            <td>{bareMoney(grossMinor, currency)}</td>
          </tr>
          {reversals.map((reversal, index) => (
            <tr key={index}>
              <th scope="row">
                <Other reversal={reversal} words="live.byRed" />
                <small>{t(`ruleOfOriginal.${reversal.rule}`, { count: reversal.equals })}</small>
              </th>
              <td>{bareMoney(-reversal.grossMinor, currency)}</td>
            </tr>
          ))}
          {reversalCount > reversals.length && (
            <tr>
              <th scope="row">
                {t('live.more', {
                  count: reversalCount - reversals.length,
                  text: wholeCount(reversalCount - reversals.length),
                })}
              </th>
              <td>{bareMoney(liveGrossMinor - grossMinor + told, currency)}</td>
            </tr>
          )}
          <tr className="total">
            <th scope="row">{t('live.live')}</th>
            <td>{bareMoney(liveGrossMinor, currency)}</td>
          </tr>
        </tbody>
      </table>
      {reversals.length === 0 && <p className="muted">{t('live.untouched')}</p>}
    </>
  );
}

function RedLetter({ invoice: { currency, grossMinor, reversals } }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const taken = reversals.reduce((sum, reversal) => sum + reversal.grossMinor, 0);
  const rest = -grossMinor - taken;
  return (
    <>
      <table className="sum">
        <caption className="visually-hidden">{t('live.caption', { currency })}</caption>
        <tbody>
          <tr>
            <th scope="row">{t('live.redGross')}</th>
            <td>{bareMoney(-grossMinor, currency)}</td>
          </tr>
          {reversals.map(
            (reversal, index) =>
              reversal.other && (
                <tr key={index}>
                  <th scope="row">
                    <Other reversal={reversal} words="live.offOriginal" />
                    <small>{t(`ruleOfRed.${reversal.rule}`, { count: reversal.equals })}</small>
                  </th>
                  <td>{bareMoney(reversal.grossMinor, currency)}</td>
                </tr>
              ),
          )}
          <tr className="total">
            <th scope="row">
              {t('live.unallocated')}
              {rest > 0 && <Why reversals={reversals} />}
            </th>
            <td>{bareMoney(rest, currency)}</td>
          </tr>
        </tbody>
      </table>
      <p className="muted">{t('live.redText')}</p>
    </>
  );
}

/** Why something of a red letter takes nothing off. */
function Why({ reversals }: { reversals: Reversal[] }) {
  const { t } = useTranslation();
  const without = reversals.find(({ other }) => other === null);
  if (without) return <small>{t(`ruleOfRed.${without.rule}`, { count: without.equals })}</small>;
  return reversals.length > 0 ? <small>{t('live.exceeding')}</small> : null;
}

/** The document on the other end, as a link to its own story. */
function Other({ reversal, words }: { reversal: Reversal; words: 'live.byRed' | 'live.offOriginal' }) {
  const { t } = useTranslation();
  const { day } = useMoney();
  const { openPage } = useActions();
  const { other } = reversal;
  if (!other) return t(words, { number: '–', day: '–' });
  return (
    <button type="button" className="link" onClick={() => openPage('invoice', { invoice: other.digest })}>
      {t(words, { number: other.number, day: day(other.day) })}
    </button>
  );
}
