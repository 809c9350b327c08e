/** What the shapes mean; folded away until asked for on a small screen. */
import { useTranslation } from 'react-i18next';

export function Legend({ withOne }: { withOne: boolean }) {
  const { t } = useTranslation();
  return (
    <ul className="legend" aria-label={t('legend.title')}>
      <li>
        <i className="dot dot-start" />
        {t('legend.start')}
      </li>
      <li>
        <i className="dot dot-full" />
        {t('legend.full')}
      </li>
      <li>
        <i className="dot dot-open" />
        {t('legend.open')}
      </li>
      <li>
        <i className="dot dot-end" />
        {t('legend.end')}
      </li>
      <li>
        <b>{t('mark.hub')}</b>
        {t('legend.hub')}
      </li>
      <li>
        <b>{t('mark.time')}</b>
        {t('legend.time')}
      </li>
      <li>
        <b>{t('mark.both')}</b>
        {t('legend.both')}
      </li>
      {withOne && (
        <li>
          <b>{t('mark.one')}</b>
          {t('legend.one')}
        </li>
      )}
      <li className="legend-size">{t('legend.size')}</li>
    </ul>
  );
}
