/** What is on screen and what is not; never silent about the latter. */
import { useTranslation } from 'react-i18next';
import { percent, wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useSuyuan } from '../session.tsx';
import type { Shown } from '../state/shown.ts';
import { goneOf } from '../state/leads.ts';

export function StatusLine({ shown }: { shown: Shown }) {
  const { chain, away } = shown;
  const { t } = useTranslation();
  const { short, exact } = useMoney();
  const busy = useSuyuan((state) => state.tracing.busy);
  const gone = goneOf(chain);
  const mentioned = chain.taxpayers.filter(({ observed }) => observed.length === 0).length;
  const leftOut = { ...chain.leftOut, relations: chain.leftOut.relations - gone };
  const taxpayers = chain.taxpayers.length;
  const relations = chain.relations.length;
  const isWhole = away.hidden + away.shortcuts + away.outside === 0;
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
        <span>
          {t(isWhole ? 'status.all' : 'status.traced', {
            taxpayers: wholeCount(taxpayers),
            relations: wholeCount(relations),
          })}
        </span>
      )}
      {shown.grossMinor < shown.allGrossMinor && (
        <span className="cut" title={exact(shown.allGrossMinor - shown.grossMinor, chain.currency)}>
          {t('status.share', { share: percent(shown.grossMinor / shown.allGrossMinor) })}
        </span>
      )}
      {(['hidden', 'shortcuts', 'outside'] as const).map(
        (why) =>
          away[why] > 0 && (
            <span key={why} className="cut">
              {t(`status.away.${why}`, { count: away[why], text: wholeCount(away[why]) })}
            </span>
          ),
      )}
      {mentioned > 0 && (
        <span title={t('status.mentionedHint')}>
          {t('status.mentioned', { count: mentioned, text: wholeCount(mentioned) })}
        </span>
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
