/** Of a relation: whose ledgers stand behind it, and whether its two ends may be one subject. */
import { useTranslation } from 'react-i18next';
import { useActions } from '../session.tsx';
import type { Chain, ChainRelation } from '../state/chain.ts';
import { coverageOfEnds, periodText } from '../state/coverage.ts';
import { betweenBoth, pairOf } from '../state/identity.ts';
import { useIdentity } from './useIdentity.ts';

export function RelationCoverage({ chain, relation }: { chain: Chain; relation: ChainRelation }) {
  const { t } = useTranslation();
  const coverage = (id: string) => chain.byId.get(id)?.coverage;
  const ends = coverageOfEnds(relation, coverage(relation.seller), coverage(relation.buyer));
  return (
    <p className="muted note">
      {ends
        .map(({ end, state, period }) =>
          t(end === 'seller' ? `sellerLedger.${state}` : `buyerLedger.${state}`, {
            period: period ? periodText(period) : '',
          }),
        )
        .join(t('list.semicolon'))}
    </p>
  );
}

export function MayBeOne({ relation }: { relation: ChainRelation }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const [seller, buyer] = [
    useIdentity(relation.seller, relation.mayBeOne),
    useIdentity(relation.buyer, relation.mayBeOne),
  ];
  if (!relation.mayBeOne) return null;
  const pairs = betweenBoth(seller.data?.candidates ?? [], buyer.data?.candidates ?? []);
  const pair = pairs.length > 0 ? pairOf(pairs[0]) : null;
  return (
    <p className="may-be-one">
      <b aria-hidden="true">{t('mark.one')}</b> {t('mayBeOne.text')}{' '}
      <button
        type="button"
        className="link"
        onClick={() => openPage('candidates', pair ? { about: pair[0], pair } : { about: relation.seller })}
      >
        {t('mayBeOne.look')}
      </button>
    </p>
  );
}
