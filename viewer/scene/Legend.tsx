/** What forms, fills, colours and letters mean; only what is there. */
import { useTranslation } from 'react-i18next';
import type { ChainDrawn } from '../state/chain.ts';
import { leadRoles } from '../state/leads.ts';
import { formOf } from './drawChain.ts';
import type { Fill, Form, Picture, RiskLevel } from './picture.ts';

const fills: readonly Fill[] = ['open', 'end'];
const others: readonly Form[] = ['group', 'rest'];
const risks: readonly RiskLevel[] = [1, 2, 3];
const marks = ['hub', 'time', 'both'] as const;

interface Props {
  picture: Picture;
  drawn: ChainDrawn | null;
  isScanned: boolean;
}

export function Legend({ picture: { nodes, edges }, drawn, isScanned }: Props) {
  const { t } = useTranslation();
  const isMarked = (mark: string) => nodes.some((node) => node.mark === mark);
  const isFilled = (fill: Fill) => nodes.some((node) => node.fill === fill && node.form !== 'rest');
  return (
    <ul className="legend" aria-label={t('legend.title')}>
      <li>
        <i className="dot dot-first" />
        {t(drawn ? `drawn.core.${drawn.kind}` : 'legend.start')}
      </li>
      {isScanned &&
        risks.map((level) => (
          <li key={level}>
            <i className={`dot risk-${level}`} />
            {t(`legend.risk.${level}`)}
          </li>
        ))}
      {leadRoles.filter(isMarked).map((role) => (
        <li key={role}>
          <i className={`form form-${formOf(role, false)}`} />
          <b>{t(`roleMark.${role}`)}</b>
          {t(`leadRole.${role}`)}
        </li>
      ))}
      {nodes.some(({ form }) => form === 'hexagon') && (
        <li>
          <i className="form form-hexagon" />
          <b>{t('mark.exporter')}</b>
          {t('legend.exporter')}
        </li>
      )}
      {others
        .filter((form) => nodes.some((node) => node.form === form))
        .map((form) => (
          <li key={form}>
            <i className={`form form-${form}`} />
            {t(`legend.form.${form}`)}
          </li>
        ))}
      {fills.filter(isFilled).map((fill) => (
        <li key={fill}>
          <i className={`dot dot-${fill}`} />
          {t(`legend.${fill}`)}
        </li>
      ))}
      {marks.filter(isMarked).map((mark) => (
        <li key={mark}>
          <b>{t(`mark.${mark}`)}</b>
          {t(`legend.${mark}`)}
        </li>
      ))}
      {edges.some(({ mayBeOne }) => mayBeOne) && (
        <li>
          <b>{t('mark.one')}</b>
          {t('legend.one')}
        </li>
      )}
      {edges.some(({ dashed }) => dashed) && (
        <li>
          <i className="line-dashed" />
          {t('legend.dashed')}
        </li>
      )}
      <li className="legend-size">{t('legend.size')}</li>
    </ul>
  );
}
