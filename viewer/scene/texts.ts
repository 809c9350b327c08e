/** What is written above the scene, of what is in sight: labels, letters and amounts, before any of them has its place. Pure. */
import { curveBetween } from './curves.ts';
import { reachOf } from './forms.ts';
import type { AmountOnEdge, LabelledNode } from './lettering.ts';
import type { Palette } from './palette.ts';
import type { DrawnEdge, DrawnNode } from './picture.ts';
import { amountsFrom, type Focus, isStrong, labelLook, radiusOf, showsAmount } from './reducers.ts';
import type { Wording } from './renderer.ts';
import { isInSight, onStage, type Sight } from './sight.ts';

export interface Texts {
  nodes: LabelledNode[];
  amounts: AmountOnEdge[];
}

export function textsOf(
  nodes: ReadonlyMap<string, DrawnNode>,
  edges: readonly DrawnEdge[],
  focus: Focus,
  { palette, wording, sight }: { palette: Palette; wording: Wording; sight: Sight },
): Texts {
  const texts: Texts = { nodes: [], amounts: [] };
  const { amount, letters } = wording;
  for (const node of nodes.values()) {
    const at = onStage(sight, node);
    if (!isInSight(sight, at)) continue;
    const radius = radiusOf(node, sight.scale) * sight.scale;
    texts.nodes.push({
      ...{ ...at, radius, reach: radius * reachOf(node.form).right },
      text: node.label,
      letter: node.mark && letters[node.mark],
      // also of a pale one, where what is written in it is dark
      hollow: node.fill === 'open' || (focus.pathNodes.size > 0 && !focus.pathNodes.has(node.id)),
      dotted: node.fill === 'end',
      ...labelLook(node, focus, palette),
    });
  }
  const all = sight.scale >= amountsFrom;
  for (const edge of edges) {
    // relations whose ends may be one subject are lettered from any distance
    if (!all && !edge.mayBeOne && !isStrong(edge, focus)) continue;
    const written = showsAmount(edge, focus, sight.scale);
    if (!written && !edge.mayBeOne) continue;
    const [seller, buyer] = [nodes.get(edge.seller)!, nodes.get(edge.buyer)!];
    const [from, to] = [onStage(sight, seller), onStage(sight, buyer)];
    if (!isInSight(sight, from) && !isInSight(sight, to)) continue;
    const chosen = isStrong(edge, focus);
    const words = [edge.mayBeOne ? letters.one : '', written ? amount(edge.grossMinor) : ''];
    const radius = radiusOf(seller, sight.scale) * sight.scale;
    texts.amounts.push({
      text: words.filter(Boolean).join(' '),
      curve: curveBetween(from, to, edge.curvature, radius, seller === buyer),
      ink: chosen ? palette.accent : edge.mayBeOne ? palette.ink : palette.muted,
      strong: chosen || edge.mayBeOne,
    });
  }
  return texts;
}
