/** What is known of a taxpayer beside invoices, in short: what holds now, and how much there is of the rest. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { FactsReply } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useSession } from '../session.tsx';

/** Of these only how many there are is told; the command line and the API list them. */
const counted = ['change', 'filing', 'payment', 'refundClaim', 'deduction', 'quota'] as const;

export function OnRecord({ id }: { id: string }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { data } = useQuery({ queryKey: ['facts', id], queryFn: ({ signal }) => api.facts(id, signal) });
  const lines = useLines(data?.facts ?? {});
  if (lines.length === 0) return null;
  return (
    <section>
      <h3>{t('record.title')}</h3>
      <dl className="record">
        {lines.map(({ name, texts }) => (
          <div key={name}>
            <dt>{name}</dt>
            {texts.map((text, index) => (
              <dd key={index}>{text}</dd>
            ))}
          </div>
        ))}
      </dl>
    </section>
  );
}

function useLines(facts: FactsReply['facts']): { name: string; texts: string[] }[] {
  const { t } = useTranslation();
  const { day } = useMoney();
  const holds = <F extends { toDay: string | null }>(items: readonly F[] | undefined) =>
    (items ?? []).filter(({ toDay }) => toDay === null);
  const since = (from: string | null) => (from === null ? '' : t('record.since', { day: day(from) }));
  const registration = facts.registration?.items[0];
  const numbers = counted.flatMap((kind) => {
    const { total = 0 } = facts[kind] ?? {};
    return total > 0 ? [`${t(`kind.${kind}`)} ${wholeCount(total)}`] : [];
  });
  const lines = [
    {
      name: t('kind.registration'),
      texts: [
        [registration?.industryName, registration?.regionCode].filter(Boolean).join(' · '),
        registration?.registeredDay ? t('record.registered', { day: day(registration.registeredDay) }) : '',
      ],
    },
    {
      name: t('kind.status'),
      texts: holds(facts.status?.items).map(({ status, fromDay }) => `${t(`taxpayerStatus.${status}`)}${since(fromDay)}`),
    },
    {
      name: t('kind.creditClass'),
      texts: (facts.creditClass?.items ?? []).slice(-1).map(({ creditClass, year }) => [creditClass, year].filter(Boolean).join(' · ')),
    },
    {
      name: t('kind.role'),
      // a number of a person is not for the screen
      texts: holds(facts.role?.items).map(({ role, personName, fromDay }) => `${t(`role.${role}`)} ${personName ?? t('record.unnamed')}${since(fromDay)}`),
    },
    { name: t('kind.address'), texts: holds(facts.address?.items).map(({ address }) => address ?? '') },
    { name: t('kind.phone'), texts: holds(facts.phone?.items).map(({ phone }) => phone ?? '') },
    { name: t('record.more'), texts: [numbers.join(t('list.comma'))] },
  ]; // prettier-ignore
  return lines
    .map(({ name, texts }) => ({ name, texts: texts.filter(Boolean) }))
    .filter(({ texts }) => texts.length > 0);
}
