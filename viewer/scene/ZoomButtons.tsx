import { useTranslation } from 'react-i18next';
import type { Renderer } from './renderer.ts';

export function ZoomButtons({ renderer }: { renderer: Renderer }) {
  const { t } = useTranslation();
  return (
    <div className="zoom" role="group" aria-label={t('scene.zoom')}>
      <button type="button" onClick={() => renderer.zoom(1.4)} title={t('scene.zoomIn')} aria-label={t('scene.zoomIn')}>
        +
      </button>
      <button
        type="button"
        onClick={() => renderer.zoom(1 / 1.4)}
        title={t('scene.zoomOut')}
        aria-label={t('scene.zoomOut')}
      >
        −
      </button>
      <button type="button" onClick={() => renderer.fit(true)} title={t('scene.fit')} aria-label={t('scene.fit')}>
        ⤢
      </button>
    </div>
  );
}
