/** What is on screen and what is not; never silent about the latter. */
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useSuyuan } from '../session.tsx';
import type { Chain } from '../state/chain.ts';
import { goneOf } from '../state/leads.ts';

export function StatusLine({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const { short, exact } = useMoney();
  const busy = useSuyuan((state) => state.tracing.busy);
  const gone = goneOf(chain);
  const leftOut = { ...chain.leftOut, relations: chain.leftOut.relations - gone };
  const taxpayers = chain.taxpayers.length;
  const relations = chain.relations.length;
  const isCut = leftOut.relations > 0 || leftOut.taxpayers > 0;
  return (
    <div className="status-line" role="status">
      {isCut ? (
        <span className="cut">
          {t('status.some', {
            taxpayers: wholeCount(taxpayers),
            allTaxpayers: wholeCount(taxpayers + leftOut.taxpayers),
            relations: wholeCount(relations),
            allRelations: wholeCount(relations + leftOut.relations),
          })}
          {' · '}
          <span title={exact(leftOut.grossMinor, chain.currency)}>
            {t('status.leftOut', {
              count: leftOut.relations,
              text: wholeCount(leftOut.relations),
              amount: short(leftOut.grossMinor, chain.currency),
            })}
          </span>
        </span>
      ) : (
        <span>{t('status.all', { taxpayers: wholeCount(taxpayers), relations: wholeCount(relations) })}</span>
      )}
      {chain.drawn && gone > 0 && (
        <span className="cut">{t(`drawn.gone.${chain.drawn.kind}`, { count: gone, text: wholeCount(gone) })}</span>
      )}
      {chain.asOf !== null && <span className="cut">{t('status.asOf', { day: chain.asOf })}</span>}
      {leftOut.otherCurrencyRelations > 0 && (
        <span className="cut">{t('status.otherCurrency', { count: leftOut.otherCurrencyRelations })}</span>
      )}
      {chain.stopped && <span className="cut">{t('status.stopped')}</span>}
      {chain.mixedVersions && <span className="cut">{t('status.mixed')}</span>}
      <span className="spacer" />
      {busy && <span className="busy">{t('status.busy')}</span>}
      <span className="version" title={t('status.versionHint', { version: chain.version })}>
        {t('status.version', { version: chain.version.slice(0, 8) })}
      </span>
    </div>
  );
}
