/** What the shapes and letters mean; of a lead or a ring only what is there. */
import { useTranslation } from 'react-i18next';
import type { ChainDrawn } from '../state/chain.ts';
import { leadRoles } from '../state/leads.ts';
import type { Picture, Shape } from './picture.ts';

const shapes: readonly Shape[] = ['start', 'full', 'open', 'end'];
const marks = ['hub', 'time', 'both'] as const;

export function Legend({ picture, drawn }: { picture: Picture; drawn: ChainDrawn | null }) {
  const { t } = useTranslation();
  const isShown = (shape: Shape) => drawn === null || picture.nodes.some((node) => node.shape === shape);
  const isMarked = (mark: string) => picture.nodes.some((node) => node.mark === mark);
  const withOne = picture.edges.some(({ mayBeOne }) => mayBeOne);
  const shapeText = (shape: Shape) => {
    if (drawn !== null && shape === 'start') return t(`drawn.core.${drawn.kind}`);
    return drawn !== null && shape === 'open' ? t('drawn.more') : t(`legend.${shape}`);
  };
  return (
    <ul className="legend" aria-label={t('legend.title')}>
      {shapes.filter(isShown).map((shape) => (
        <li key={shape}>
          <i className={`dot dot-${shape}`} />
          {shapeText(shape)}
        </li>
      ))}
      {leadRoles.filter(isMarked).map((role) => (
        <li key={role}>
          <b>{t(`roleMark.${role}`)}</b>
          {t(`leadRole.${role}`)}
        </li>
      ))}
      {marks
        .filter((mark) => drawn === null || isMarked(mark))
        .map((mark) => (
          <li key={mark}>
            <b>{t(`mark.${mark}`)}</b>
            {t(`legend.${mark}`)}
          </li>
        ))}
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
