/** The picture where a browser cannot draw with WebGL: it stands still, and the tables do the rest. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mark } from '../../server/contract.ts';
import { useSession, useSuyuan } from '../session.tsx';
import type { Shown } from '../state/shown.ts';
import { Legend } from './Legend.tsx';
import { type Palette, readPalette } from './palette.ts';
import { rasterOf } from './raster.ts';
import { focusOf } from './sceneFocus.ts';
import { usePicture, useWording } from './usePicture.ts';
import { vectorOf } from './vector.ts';

export function StaticScene({ shown, marks }: { shown: Shown; marks: ReadonlyMap<string, Mark> }) {
  const { t } = useTranslation();
  const { shots } = useSession();
  const { picture } = usePicture(shown, marks);
  const wording = useWording(shown.chain.currency);
  const selection = useSuyuan((state) => state.view.selection);
  const path = useSuyuan((state) => state.view.path);
  const stage = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState<{ width: number; height: number; palette: Palette } | null>(null);
  useEffect(() => {
    const element = stage.current!;
    const measure = () =>
      setSight({ width: element.clientWidth, height: element.clientHeight, palette: readPalette(element) });
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', measure);
    return () => {
      watch.disconnect();
      dark.removeEventListener('change', measure);
    };
  }, []);
  const svg =
    sight && sight.width > 0 && sight.height > 0
      ? vectorOf(picture, sight.palette, wording, { ...sight, focus: focusOf(shown, selection, path, null) })
      : null;
  useEffect(() => {
    if (!svg || !sight) return;
    return shots.offer({ svg: () => svg, png: () => rasterOf(svg, sight.width, sight.height, 2) });
  }, [shots, svg, sight]);
  return (
    <div className="scene scene-static" ref={stage}>
      {svg && (
        <img
          src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
          alt={t('scene.still', { taxpayers: shown.taxpayers.length, relations: shown.edges.length })}
        />
      )}
      <Legend
        picture={picture}
        drawn={shown.chain.drawn}
        isScanned={[...marks.values()].some(({ risk }) => risk !== null)}
      />
    </div>
  );
}
