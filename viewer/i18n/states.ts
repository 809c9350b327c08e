/** How a taxpayer stands in what is drawn, in words. Pure. */
import type { TFunction } from 'i18next';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';

/** In a lead or a ring its role; of others, whether there is more than is drawn. */
export function stateText(t: TFunction, { drawn }: Pick<Chain, 'drawn'>, { id, state, round }: ChainTaxpayer): string {
  if (drawn === null || round > 0) return t(`state.${state}`);
  const role = drawn.roles.get(id);
  if (role) return t(`leadRole.${role}`);
  return state === 'hops' ? t('drawn.more') : t(`state.${state}`);
}
