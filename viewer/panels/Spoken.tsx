/** What a reader of the screen hears when something is selected: what it is, and the way that leads there. */
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMoney } from '../i18n/money.ts';
import { stateText } from '../i18n/states.ts';
import { useSuyuan } from '../session.tsx';
import { nodeOf } from '../state/selected.ts';
import type { Shown } from '../state/shown.ts';
import type { Selection } from '../state/view.ts';
import { wayTo } from '../state/way.ts';

export function Spoken({ shown }: { shown: Shown }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  const selection = useSuyuan((state) => state.view.selection);
  const text = useMemo(
    () => (selection ? spokenText(t, (minor) => short(minor, shown.chain.currency), shown, selection) : ''),
    [t, short, shown, selection],
  );
  return (
    <p className="visually-hidden" role="status" aria-live="polite" data-spoken>
      {text}
    </p>
  );
}

function spokenText(t: TFunction, amount: (minor: number) => string, shown: Shown, selection: Selection): string {
  const { chain } = shown;
  const nameOf = (id: string) =>
    chain.byId.get(id)?.name ??
    shown.groups.find((group) => group.id === id)?.value ??
    (chain.byId.has(id) ? id : t('group.hand'));
  if (selection.kind === 'relation') {
    const { seller, buyer } = selection;
    return t('spoken.relation', { seller: nameOf(seller), buyer: nameOf(buyer) });
  }
  if (selection.kind === 'rest') {
    const { relations } = chain.byId.get(selection.id)?.waiting[selection.direction] ?? { relations: 0 };
    return t(`spoken.rest.${selection.direction}`, { name: nameOf(selection.id), count: relations });
  }
  const node = nodeOf(shown, selection);
  if (node === null) return '';
  const taxpayer = selection.kind === 'taxpayer' ? chain.byId.get(selection.id) : undefined;
  const parts = [nameOf(taxpayer?.id ?? node)];
  if (taxpayer) {
    parts.push(stateText(t, chain, taxpayer));
    for (const direction of ['up', 'down'] as const) {
      const { relations } = taxpayer.waiting[direction];
      if (relations > 0) parts.push(t(`spoken.waits.${direction}`, { count: relations }));
    }
  }
  const way = wayTo(shown, node);
  if (way && way.length > 0) {
    const steps = way.map(({ buyer, grossMinor }) =>
      t('spoken.step', { buyer: nameOf(buyer), amount: amount(grossMinor) }),
    );
    parts.push(t('spoken.way', { seller: nameOf(way[0].seller), steps: steps.join(t('list.comma')) }));
  }
  return parts.join(t('list.semicolon'));
}
