/** All that is known of one invoice: what it says, what counts of it and why, and which rows say so. */
import { useTranslation } from 'react-i18next';
import type { Invoice } from '../../server/contract.ts';
import { useMoney } from '../i18n/money.ts';
import { Claims } from './Claims.tsx';
import { LiveAmount } from './LiveAmount.tsx';
import { Party } from './Party.tsx';

export function InvoiceStory({ invoice, narrow }: { invoice: Invoice; narrow: boolean }) {
  return (
    <div className={narrow ? 'story story-narrow' : 'story'}>
      <Facts invoice={invoice} />
      <LiveAmount invoice={invoice} />
      <Reasons invoice={invoice} />
      <Claims invoice={invoice} narrow={narrow} />
    </div>
  );
}

function Facts({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const { exact, day } = useMoney();
  const { currency, code, number, originalNumber, originalCode } = invoice;
  const money = (minor: number | null) => (minor === null ? '–' : exact(minor, currency));
  const goods = [invoice.goodsName, invoice.goodsCode].filter((part) => part !== null).join(' · ');
  const facts: [name: string, value: string | null][] = [
    [t('story.code'), code],
    [t('story.number'), number],
    [t('story.day'), day(invoice.day)],
    [t('money.net'), money(invoice.netMinor)],
    [t('money.tax'), money(invoice.taxMinor)],
    [t('money.gross'), money(invoice.grossMinor)],
    [t('story.status'), t(invoice.red ? 'story.red' : `documentStatus.${invoice.status}`)],
    [t('story.names'), originalNumber && [originalCode, originalNumber].filter(Boolean).join('/')],
    [t('story.goods'), goods || null],
    [t('story.digest'), invoice.digest],
  ];
  return (
    <section className="story-facts">
      <h4>{t('story.document')}</h4>
      <dl>
        {(['seller', 'buyer'] as const).map((role) => (
          <div key={role}>
            <dt>{t(`party.${role}`)}</dt>
            <dd>
              <Party id={invoice[role]} />
            </dd>
          </div>
        ))}
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd className={value === invoice.digest ? 'mono' : undefined}>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

/** Why its claims are one document, and in what they do not agree. */
function Reasons({ invoice: { joinedBy, disagreements, contested, claimCount } }: { invoice: Invoice }) {
  const { t } = useTranslation();
  return (
    <section className="story-reasons">
      <h4>{t('story.joined', { count: claimCount })}</h4>
      <ul>
        {joinedBy.length === 0 && <li>{t('joinedBy.single')}</li>}
        {joinedBy.map((rule) => (
          <li key={rule}>{t(`joinedBy.${rule}`)}</li>
        ))}
        {disagreements.map((kind) => (
          <li key={kind} className="marked">
            {t(`disagreementText.${kind}`)}
          </li>
        ))}
        {contested && <li className="marked">{t('disagreementText.contested')}</li>}
      </ul>
    </section>
  );
}
