import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { coverageShort } from '../i18n/evidence.ts';
import { percent } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { stateText } from '../i18n/states.ts';
import { useActions, useSuyuan } from '../session.tsx';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';
import { type Column, Grid } from './Grid.tsx';

export function TaxpayerTable({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const { exact } = useMoney();
  const { select } = useActions();
  const selected = useSuyuan(({ view }) => (view.selection?.kind === 'taxpayer' ? view.selection.id : null));
  const columns = useMemo<Column<ChainTaxpayer>[]>(() => {
    const money = (minor: number) => exact(minor, chain.currency);
    const share = ({ explained }: ChainTaxpayer) => explained.down ?? explained.up;
    const waits = (direction: 'up' | 'down'): Column<ChainTaxpayer> => ({
      name: direction,
      title: t(`column.${direction}`),
      value: ({ waiting }) => waiting[direction].relations,
      numeric: true,
    });
    return [
      { name: 'id', title: t('column.id'), value: ({ id }) => id },
      { name: 'name', title: t('column.name'), value: ({ name }) => name },
      {
        name: 'tier',
        title: t('column.tier'),
        value: ({ tier }) => tier,
        cell: ({ tier }) => (tier > 0 ? `+${tier}` : String(tier).replace('-', '−')),
        numeric: true,
      },
      { name: 'state', title: t('column.state'), value: (row) => stateText(t, chain, row) },
      {
        name: 'traced',
        title: t(chain.drawn ? `drawn.traced.${chain.drawn.kind}` : 'column.traced'),
        value: ({ tracedGrossMinor }) => tracedGrossMinor,
        cell: ({ tracedGrossMinor, state }) => (state === 'start' && !chain.drawn ? '–' : money(tracedGrossMinor)),
        numeric: true,
      },
      {
        name: 'share',
        title: t('column.share'),
        value: share,
        cell: (row) => (share(row) === null ? '–' : percent(share(row)!)),
        numeric: true,
      },
      { name: 'coverage', title: t('column.coverage'), value: ({ coverage }) => coverageShort(t, coverage) || null },
      waits('up'),
      waits('down'),
    ];
  }, [t, exact, chain]);
  return (
    <Grid
      label={t('table.taxpayers')}
      rows={chain.taxpayers}
      columns={columns}
      keyOf={({ id }) => id}
      selected={selected}
      onSelect={({ id }) => select({ kind: 'taxpayer', id })}
      sortedBy="traced"
    />
  );
}
