/** Owns the renderer: hands it the picture and the focus, and turns its events into transitions. */
import { type KeyboardEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mark as TaxpayerMark } from '../../server/contract.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import { pin } from '../state/arrangement.ts';
import type { Chain } from '../state/chain.ts';
import { nodeOf, selectionAround, selectionOfEdge, selectionOfNode } from '../state/selected.ts';
import type { Shown } from '../state/shown.ts';
import { Floating } from './Floating.tsx';
import { Handles } from './Handles.tsx';
import { HoverCard } from './HoverCard.tsx';
import { hoverIntent } from './hoverIntent.ts';
import { Legend } from './Legend.tsx';
import { readPalette } from './palette.ts';
import type { Picture } from './picture.ts';
import type { Renderer, Wording } from './renderer.ts';
import { createSigmaRenderer } from './sigmaRenderer.ts';
import { TierNames } from './TierNames.tsx';
import { type Arrow, walk } from './walk.ts';
import { focusOf } from './sceneFocus.ts';
import { emptyPicture, usePicture, useWording } from './usePicture.ts';
import { vectorOf } from './vector.ts';
import { ZoomButtons } from './ZoomButtons.tsx';

const arrows: string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] satisfies Arrow[];

export function Scene({ shown, marks }: { shown: Shown; marks: ReadonlyMap<string, TaxpayerMark> }) {
  const { chain } = shown;
  const { t } = useTranslation();
  const actions = useActions();
  const selection = useSuyuan((state) => state.view.selection);
  const hovered = useSuyuan((state) => state.hovered);
  const stage = useRef<HTMLDivElement>(null);
  const [renderer, setRenderer] = useState<Renderer | null>(null);
  const [rebuilt, setRebuilt] = useState(0);
  const hover = useMemo(() => hoverIntent(actions.hover), [actions]);
  const { picture, isLaidOut } = usePicture(shown, marks);
  const wording = useWording(chain.currency);
  // Of several that a lead or a ring is about, none is the one that left and right are told from.
  const hasTiers = chain.drawn === null || chain.drawn.core.size < 2;
  const selectedId = selection && nodeOf(shown, selection);
  const selected = (selection?.kind === 'taxpayer' && chain.byId.get(selection.id)) || null;
  const pointed = hovered === null ? null : (chain.byId.get(hovered) ?? null);

  const onNode = useEffectEvent((id: string) => {
    const next = selectionOfNode(shown, id);
    if (next) actions.select(next);
  });
  const onEdge = useEffectEvent((key: string) => {
    const next = selectionOfEdge(shown, key);
    if (next) actions.select(next);
  });
  const onLasso = useEffectEvent((ids: readonly string[]) => actions.select(selectionAround(shown, ids)));
  const onOpen = useEffectEvent((id: string) => {
    const taxpayer = chain.byId.get(id);
    if (!taxpayer) return;
    const ways = taxpayer.tier < 0 ? (['up', 'down'] as const) : (['down', 'up'] as const);
    const way = ways.find((direction) => taxpayer.waiting[direction].relations > 0);
    if (way) actions.requestExpand(id, way);
  });
  useEffect(() => {
    const made = createSigmaRenderer(stage.current!, readPalette(stage.current!), {
      onNode: (id) => onNode(id),
      onOpen: (id) => onOpen(id),
      onMoved: (id, { x, y }) => actions.arrange(pin({ id, x, y })),
      onLasso: (ids) => onLasso(ids),
      onEdge: (key) => onEdge(key),
      onNothing: () => actions.select(null),
      onHover: (id) => (id === null ? hover.leave() : hover.enter(id)),
      onRebuilt: () => setRebuilt((count) => count + 1),
    });
    // It needs the stage, so it cannot be made while rendering.

    setRenderer(made);
    return () => made.kill();
  }, [actions, hover]);

  useDress(renderer, stage, wording);
  useShots(renderer, stage, picture, wording);
  useDrawn(renderer, picture, chain);
  useFocus(renderer, shown);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!arrows.includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = selectedId === null ? chain.start : walk(picture, selectedId, event.key as Arrow);
    const chosen = next !== null && selectionOfNode(shown, next);
    if (chosen) actions.select(chosen);
  };

  return (
    <div
      className="scene"
      role="group"
      tabIndex={0}
      aria-label={t('scene.label', { taxpayers: chain.taxpayers.length, relations: chain.relations.length })}
      onKeyDown={onKeyDown}
      data-rebuilt={rebuilt}
      data-taxpayers={shown.taxpayers.length}
      data-relations={shown.edges.length}
      data-groups={shown.groups.length}
    >
      <div className="stage" ref={stage} aria-hidden="true" />
      {!isLaidOut && (
        <p className="laying-out" role="status">
          {t('scene.layingOut')}
        </p>
      )}
      {renderer && (
        <>
          {hasTiers && <TierNames picture={picture} shown={shown} renderer={renderer} />}
          <Floating id={selected && selectedId} renderer={renderer}>
            {selected && <Handles chain={chain} taxpayer={selected} />}
          </Floating>
          <Floating id={pointed?.id ?? null} renderer={renderer}>
            {pointed && pointed !== selected && (
              // The pointer may go over to the handles.
              <div onPointerEnter={hover.keep} onPointerLeave={hover.leave}>
                <HoverCard chain={chain} taxpayer={pointed} />
                <Handles chain={chain} taxpayer={pointed} />
              </div>
            )}
          </Floating>
          <ZoomButtons renderer={renderer} />
        </>
      )}
      <Legend picture={picture} drawn={chain.drawn} isScanned={[...marks.values()].some(({ risk }) => risk !== null)} />
    </div>
  );
}

/** Colours of the theme and words of the language. */
function useDress(renderer: Renderer | null, stage: { current: HTMLElement | null }, wording: Wording) {
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const dress = () => stage.current && renderer?.dress(readPalette(stage.current), wording);
    dress();
    dark.addEventListener('change', dress);
    return () => dark.removeEventListener('change', dress);
  }, [renderer, stage, wording]);
}

/** What is on screen as a file: as pixels the part in sight, as a drawing all of it. */
function useShots(
  renderer: Renderer | null,
  stage: { current: HTMLElement | null },
  picture: Picture,
  wording: Wording,
) {
  const { shots } = useSession();
  useEffect(() => {
    if (!renderer) return;
    const svg = () => {
      const { clientWidth: width, clientHeight: height } = stage.current!;
      return vectorOf(picture, readPalette(stage.current!), wording, { width, height });
    };
    return shots.offer({ svg, png: () => renderer.image(2) });
  }, [shots, renderer, stage, picture, wording]);
}

/** A new trace is fitted at once; what an expansion adds is brought into sight only if it is not. */
function useDrawn(renderer: Renderer | null, picture: Picture, chain: Chain) {
  const fitted = useRef<{ renderer: Renderer; chain: Chain } | null>(null);
  useEffect(() => {
    if (!renderer || picture === emptyPicture) return;
    renderer.draw(picture);
    const { current } = fitted;
    const known = current?.renderer === renderer && current.chain.origin === chain.origin;
    if (!known) renderer.fit(false);
    else if (current.chain !== chain && !renderer.seesAll()) renderer.fit(true);
    fitted.current = { renderer, chain };
  }, [renderer, picture, chain]);
}

function useFocus(renderer: Renderer | null, shown: Shown) {
  const selection = useSuyuan((state) => state.view.selection);
  const path = useSuyuan((state) => state.view.path);
  const hovered = useSuyuan((state) => state.hovered);
  const selectedNode = selection && nodeOf(shown, selection);
  useEffect(() => {
    renderer?.focus(focusOf(shown, selection, path, hovered));
  }, [renderer, shown, selection, path, hovered]);
  useEffect(() => {
    if (selectedNode !== null) renderer?.reveal(selectedNode);
  }, [renderer, selectedNode]);
}
