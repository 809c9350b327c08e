import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSuyuan } from '../session.tsx';
import type { Chain, ChainRelation } from '../state/chain.ts';
import { relationKey } from '../state/view.ts';
import { type Column, Grid } from './Grid.tsx';

export function RelationTable({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const { exact } = useMoney();
  const { select } = useActions();
  const selected = useSuyuan(({ view }) => (view.selection?.kind === 'relation' ? relationKey(view.selection) : null));
  const columns = useMemo<Column<ChainRelation>[]>(() => {
    const nameOf = (id: string) => chain.byId.get(id)?.name ?? id;
    const money = (name: 'grossMinor' | 'taxMinor', title: string): Column<ChainRelation> => ({
      name,
      title,
      value: (row) => row[name],
      cell: (row) => exact(row[name], row.currency),
      numeric: true,
    });
    return [
      { name: 'seller', title: t('column.seller'), value: ({ seller }) => nameOf(seller) },
      { name: 'buyer', title: t('column.buyer'), value: ({ buyer }) => nameOf(buyer) },
      {
        name: 'traced',
        title: t(chain.drawn ? `drawn.traced.${chain.drawn.kind}` : 'column.traced'),
        value: ({ traced }) => traced.grossMinor,
        cell: ({ traced, currency }) => exact(traced.grossMinor, currency),
        numeric: true,
      },
      {
        name: 'tracedInvoices',
        title: t(chain.drawn ? 'drawn.tracedInvoices' : 'column.tracedInvoices'),
        value: ({ traced }) => traced.invoices,
        numeric: true,
      },
      money('grossMinor', t('column.gross')),
      { name: 'invoices', title: t('word.invoices'), value: ({ invoices }) => invoices, numeric: true },
      {
        name: 'coveredBy',
        title: t('column.coveredBy'),
        value: ({ coveredBy }) => t(`coveredBy.${coveredBy}`),
      },
      {
        name: 'mayBeOne',
        title: t('column.mayBeOne'),
        value: ({ mayBeOne }) => (mayBeOne ? `${t('mark.one')} ${t('mayBeOne.word')}` : null),
      },
      { name: 'first', title: t('column.first'), value: ({ firstDay }) => firstDay },
      { name: 'last', title: t('column.last'), value: ({ lastDay }) => lastDay },
    ];
  }, [t, exact, chain]);
  return (
    <Grid
      label={t('table.relations')}
      rows={chain.relations}
      columns={columns}
      keyOf={({ key }) => key}
      selected={selected}
      onSelect={({ seller, buyer, currency }) => select({ kind: 'relation', seller, buyer, currency })}
      sortedBy="traced"
    />
  );
}
