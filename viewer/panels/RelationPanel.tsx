import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions } from '../session.tsx';
import type { Chain, ChainDrawn, ChainRelation } from '../state/chain.ts';
import { Invoices } from './Invoices.tsx';
import { MayBeOne, RelationCoverage } from './RelationIdentity.tsx';
import { RelationStatement } from './RelationStatement.tsx';

export function RelationPanel({ chain, relation }: { chain: Chain; relation: ChainRelation }) {
  const { t } = useTranslation();
  const { select } = useActions();
  const nameOf = (id: string) => chain.byId.get(id)?.name ?? id;
  return (
    <>
      <header>
        <p className="kicker">{t('word.relation')}</p>
        <h2 className="parties">
          <button type="button" className="link" onClick={() => select({ kind: 'taxpayer', id: relation.seller })}>
            {nameOf(relation.seller)}
          </button>
          <span aria-label={t('relation.sellsTo')}> → </span>
          <button type="button" className="link" onClick={() => select({ kind: 'taxpayer', id: relation.buyer })}>
            {nameOf(relation.buyer)}
          </button>
        </h2>
        <RelationCoverage chain={chain} relation={relation} />
      </header>
      <MayBeOne relation={relation} />
      <Comparison relation={relation} drawn={relation.round === 0 ? chain.drawn : null} />
      <RelationStatement relation={relation} />
      <Invoices relation={relation} />
    </>
  );
}

function Comparison({ relation, drawn }: { relation: ChainRelation; drawn: ChainDrawn | null }) {
  const { t } = useTranslation();
  const { exact, day } = useMoney();
  const { traced, currency } = relation;
  const rows: [label: string, all: string, part: string][] = [
    [t('word.invoices'), wholeCount(relation.invoices), wholeCount(traced.invoices)],
    [t('money.gross'), exact(relation.grossMinor, currency), exact(traced.grossMinor, currency)],
    [t('money.tax'), exact(relation.taxMinor, currency), exact(traced.taxMinor, currency)],
    [t('relation.first'), day(relation.firstDay), day(traced.firstDay)],
    [t('relation.last'), day(relation.lastDay), day(traced.lastDay)],
  ];
  return (
    <section>
      <table className="comparison">
        <thead>
          <tr>
            <td />
            <th scope="col">{t('relation.all')}</th>
            <th scope="col">{t(drawn ? `drawn.part.${drawn.kind}` : 'relation.traced')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, all, part]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{all}</td>
              <td>{part}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted note">{t(drawn ? `drawn.partText.${drawn.kind}` : 'traced.bound')}</p>
    </section>
  );
}
