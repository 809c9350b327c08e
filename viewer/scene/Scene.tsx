/** Owns the renderer: hands it the picture and the focus, and turns its events into transitions. */
import { type KeyboardEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TraceReply } from '../../server/contract.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSuyuan } from '../session.tsx';
import { type Chain, relationsOnPath } from '../state/chain.ts';
import { relationKey } from '../state/view.ts';
import { type Arrow, walk } from '../state/walk.ts';
import { Floating } from './Floating.tsx';
import { Handles } from './Handles.tsx';
import { HoverCard } from './HoverCard.tsx';
import { Legend } from './Legend.tsx';
import { readPalette } from './palette.ts';
import { drawChain, type Picture } from './picture.ts';
import { roleLetters } from './roleLetters.ts';
import type { Renderer, Wording } from './renderer.ts';
import { createSigmaRenderer } from './sigmaRenderer.ts';
import { TierNames } from './TierNames.tsx';
import { ZoomButtons } from './ZoomButtons.tsx';

const arrows: string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] satisfies Arrow[];

export function Scene({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const actions = useActions();
  const selection = useSuyuan((state) => state.view.selection);
  const hovered = useSuyuan((state) => state.hovered);
  const stage = useRef<HTMLDivElement>(null);
  const [renderer, setRenderer] = useState<Renderer | null>(null);
  const [rebuilt, setRebuilt] = useState(0);
  const picture = useMemo(() => drawChain(chain), [chain]);
  // Of several that a lead or a ring is about, none is the one that left and right are told from.
  const hasTiers = chain.drawn === null || chain.drawn.core.size < 2;
  const selected = (selection?.kind === 'taxpayer' && chain.byId.get(selection.id)) || null;
  const pointed = hovered === null ? null : (chain.byId.get(hovered) ?? null);

  const onEdge = useEffectEvent((key: string) => {
    const relation = chain.byKey.get(key);
    if (!relation) return;
    const { seller, buyer, currency } = relation;
    actions.select({ kind: 'relation', seller, buyer, currency });
  });
  useEffect(() => {
    const made = createSigmaRenderer(stage.current!, readPalette(stage.current!), {
      onNode: (id) => actions.select({ kind: 'taxpayer', id }),
      onEdge: (key) => onEdge(key),
      onNothing: () => actions.select(null),
      onHover: (id) => actions.hover(id),
      onRebuilt: () => setRebuilt((count) => count + 1),
    });
    // It needs the stage, so it cannot be made while rendering.

    setRenderer(made);
    return () => made.kill();
  }, [actions]);

  useDress(renderer, stage, chain.currency);
  useDrawn(renderer, picture, chain.origin);
  useFocus(renderer, chain);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!arrows.includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const heights = new Map(picture.nodes.map(({ id, y }) => [id, y]));
    const next = selected ? walk(chain, selected.id, event.key as Arrow, heights) : chain.start;
    if (next !== null) actions.select({ kind: 'taxpayer', id: next });
  };

  return (
    <div
      className="scene"
      role="group"
      tabIndex={0}
      aria-label={t('scene.label', { taxpayers: chain.taxpayers.length, relations: chain.relations.length })}
      onKeyDown={onKeyDown}
      data-rebuilt={rebuilt}
      data-taxpayers={picture.nodes.length}
      data-relations={picture.edges.length}
    >
      <div className="stage" ref={stage} aria-hidden="true" />
      {renderer && (
        <>
          {hasTiers && <TierNames picture={picture} chain={chain} renderer={renderer} />}
          <Floating id={selected?.id ?? null} renderer={renderer}>
            {selected && <Handles chain={chain} taxpayer={selected} />}
          </Floating>
          <Floating id={pointed?.id ?? null} renderer={renderer}>
            {pointed && pointed !== selected && <HoverCard chain={chain} taxpayer={pointed} />}
          </Floating>
          <ZoomButtons renderer={renderer} />
        </>
      )}
      <Legend picture={picture} drawn={chain.drawn} />
    </div>
  );
}

/** Colours of the theme and words of the language. */
function useDress(renderer: Renderer | null, stage: { current: HTMLElement | null }, currency: string) {
  const { t } = useTranslation();
  const { short } = useMoney();
  useEffect(() => {
    const wording: Wording = {
      amount: (minor) => short(minor, currency),
      letters: {
        ...{ hub: t('mark.hub'), time: t('mark.time'), both: t('mark.both'), one: t('mark.one') },
        ...roleLetters(t),
      },
    };
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const dress = () => stage.current && renderer?.dress(readPalette(stage.current), wording);
    dress();
    dark.addEventListener('change', dress);
    return () => dark.removeEventListener('change', dress);
  }, [renderer, stage, currency, short, t]);
}

/** A new trace is fitted at once; what an expansion adds is brought into sight only if it is not. */
function useDrawn(renderer: Renderer | null, picture: Picture, origin: TraceReply) {
  const fitted = useRef<{ renderer: Renderer; origin: TraceReply } | null>(null);
  useEffect(() => {
    if (!renderer) return;
    renderer.draw(picture);
    const known = fitted.current?.renderer === renderer && fitted.current.origin === origin;
    if (!known) renderer.fit(false);
    else if (!renderer.seesAll()) renderer.fit(true);
    fitted.current = { renderer, origin };
  }, [renderer, picture, origin]);
}

function useFocus(renderer: Renderer | null, chain: Chain) {
  const selection = useSuyuan((state) => state.view.selection);
  const path = useSuyuan((state) => state.view.path);
  const hovered = useSuyuan((state) => state.hovered);
  const selectedNode = selection?.kind === 'taxpayer' ? selection.id : null;
  useEffect(() => {
    renderer?.focus({
      selectedNode,
      selectedEdge: selection?.kind === 'relation' ? relationKey(selection) : null,
      hovered,
      pathNodes: new Set(path),
      pathEdges: new Set(relationsOnPath(chain, path)),
    });
  }, [renderer, chain, selection, selectedNode, path, hovered]);
  useEffect(() => {
    if (selectedNode !== null) renderer?.reveal(selectedNode);
  }, [renderer, selectedNode]);
}
