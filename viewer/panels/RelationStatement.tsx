/** From what the ledger holds of a pair to what the picture counts, line by line. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RelationAccount } from '../../server/contract.ts';
import { bareMoney, wholeCount } from '../i18n/format.ts';
import { useSession, useSuyuan } from '../session.tsx';
import type { RelationKey } from '../state/view.ts';
import { ProblemNote } from './ProblemNote.tsx';

export function RelationStatement({ relation }: { relation: RelationKey }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const asOf = useSuyuan((state) => state.chain?.asOf ?? null);
  const { seller, buyer, currency } = relation;
  const { data, error, refetch } = useQuery({
    queryKey: ['relationAccounts', seller, buyer, asOf],
    queryFn: ({ signal }) => api.relationAccounts(seller, buyer, asOf, signal),
  });
  const account = data?.accounts.find((known) => known.currency === currency);
  return (
    <section>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && !account && <p className="muted">{t('statement.none')}</p>}
      {account && <Statement account={account} asOf={asOf} />}
    </section>
  );
}

interface Line {
  name: 'valid' | 'allocated' | 'unallocated' | 'reversed' | 'live';
  documents: number | null;
  grossMinor: number;
}

function Statement({ account, asOf }: { account: RelationAccount; asOf: string | null }) {
  const { t } = useTranslation();
  const { valid, redLetters, unallocated, allocatedMinor, reversedMinor, live, currency } = account;
  const lines: Line[] = [
    { name: 'valid', documents: valid.count, grossMinor: valid.grossMinor },
    { name: 'allocated', documents: null, grossMinor: allocatedMinor },
    { name: 'unallocated', documents: unallocated.count, grossMinor: unallocated.grossMinor },
    { name: 'reversed', documents: null, grossMinor: -reversedMinor },
    { name: 'live', documents: live.count, grossMinor: live.grossMinor },
  ];
  const values = {
    reds: wholeCount(redLetters.count),
    wholly: wholeCount(account.reversedWholly),
    inPart: wholeCount(account.reversedInPart),
  };
  const beside = [
    t('tally.voids', { text: wholeCount(account.voids) }),
    t('tally.conflicts', { text: wholeCount(account.conflicts) }),
    t('tally.contested', { text: wholeCount(account.contested) }),
  ];
  return (
    <>
      <table className="sum statement">
        <caption>
          {t('statement.title')} {asOf !== null && t('status.asOf', { day: asOf })}
        </caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('statement.documents')}</th>
            <th scope="col">{t('statement.gross', { currency })}</th>
          </tr>
        </thead>
        <tbody>
          {lines
            .filter(({ name, grossMinor }) => name === 'valid' || name === 'live' || grossMinor !== 0)
            .map(({ name, documents, grossMinor }) => (
              <tr key={name} className={name === 'live' ? 'total' : undefined}>
                <th scope="row">
                  {t(`statement.${name}`)}
                  <small>{t(`statementText.${name}`, values)}</small>
                </th>
                <td>{documents === null ? '' : wholeCount(documents)}</td>
                <td>{bareMoney(grossMinor, currency)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <p className="muted note">{beside.join(' · ')}</p>
    </>
  );
}
