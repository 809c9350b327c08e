/** What is pointed out in the picture: the selection, the path, what the pointer is at. Pure. */
import { relationsOnPath } from '../state/chain.ts';
import { edgeOf, nodeOf } from '../state/selected.ts';
import type { Shown } from '../state/shown.ts';
import type { Selection } from '../state/view.ts';
import type { Focus } from './reducers.ts';

const none: ReadonlySet<string> = new Set();

export function focusOf(
  shown: Shown,
  selection: Selection | null,
  path: readonly string[],
  hovered: string | null,
): Focus {
  const keys = new Set(relationsOnPath(shown.chain, path));
  const drawn = (id: string) => shown.placeOf(id) ?? id;
  return {
    selectedNode: selection && nodeOf(shown, selection),
    selectedEdge: selection && edgeOf(shown, selection),
    around: selection?.kind === 'several' ? new Set(selection.ids.map(drawn)) : none,
    hovered,
    pathNodes: new Set(path.map(drawn)),
    // also where a line stands for several, or for firms between
    pathEdges:
      keys.size === 0
        ? none
        : new Set(shown.edges.filter(({ of }) => of.some((key) => keys.has(key))).map(({ key }) => key)),
  };
}
