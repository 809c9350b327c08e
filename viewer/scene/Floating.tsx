/** Follows a node above the scene, frame by frame and without React. */
import { type ReactNode, useEffect, useRef } from 'react';
import type { Renderer } from './renderer.ts';

export function Floating({ id, renderer, children }: { id: string | null; renderer: Renderer; children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      renderer.eachFrame(() => {
        const at = id === null ? null : renderer.place(id);
        const { style, firstElementChild: content, parentElement } = element.current!;
        style.visibility = at ? 'visible' : 'hidden';
        if (!at) return;
        // Kept inside the scene, also where the node stands at its edge.
        const half = ((content as HTMLElement | null)?.offsetWidth ?? 0) / 2 + 6;
        const x = Math.max(half, Math.min((parentElement?.clientWidth ?? Infinity) - half, at.x));
        style.transform = `translate(${Math.round(x)}px, ${Math.round(at.y)}px)`;
        style.setProperty('--radius', `${Math.round(at.radius)}px`);
      }),
    [id, renderer],
  );
  return (
    <div className="float" ref={element}>
      {children}
    </div>
  );
}
