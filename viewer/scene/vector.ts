/** The picture as SVG: for print, for a file, and for pages without WebGL. Pure; says the same as the shaders. */
import { arrowOn, curveBetween } from './curves.ts';
import { dashOf, haloOf } from './focusLayer.ts';
import { outlineOf, proportions, reachOf, short } from './forms.ts';
import { writeAll } from './lettering.ts';
import type { Palette } from './palette.ts';
import { escaped, svgPen } from './pens.ts';
import type { DrawnEdge, DrawnNode, Picture } from './picture.ts';
import { edgeLook, type Focus, noFocus, nodeLook, radiusOf, widthOf } from './reducers.ts';
import type { Wording } from './renderer.ts';
import { isInSight, onStage, type Sight, sightOf } from './sight.ts';
import { textsOf } from './texts.ts';

export interface VectorOptions {
  width: number;
  height: number;
  /** The part that is drawn; all of it if not given. */
  sight?: Sight;
  focus?: Focus;
}

export function vectorOf(picture: Picture, palette: Palette, wording: Wording, options: VectorOptions): string {
  const { width, height, sight = sightOf(picture.bounds, width, height), focus = noFocus } = options;
  const nodes = new Map(picture.nodes.map((node) => [node.id, node]));
  const looks = picture.edges.map((edge) => ({ edge, look: edgeLook(edge, focus, palette) }));
  looks.sort((a, b) => Number(a.look.lit) - Number(b.look.lit) || a.look.size - b.look.size);
  const lines = looks.flatMap(({ edge, look }) => {
    const [seller, buyer] = [nodes.get(edge.seller)!, nodes.get(edge.buyer)!];
    return drawEdge(edge, look, seller, buyer, sight);
  });
  for (const node of picture.nodes) lines.push(...drawNode(node, focus, palette, sight));
  const texts = textsOf(nodes, picture.edges, focus, { palette, wording, sight });
  writeAll(svgPen(lines), texts.nodes, texts.amounts, palette);
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${escaped(palette.font)}">
<rect width="${width}" height="${height}" fill="${escaped(palette.paper)}"/>
${lines.join('\n')}
</svg>
`;
}

function drawEdge(
  edge: DrawnEdge,
  look: ReturnType<typeof edgeLook>,
  seller: DrawnNode,
  buyer: DrawnNode,
  sight: Sight,
): string[] {
  const { scale } = sight;
  const width = widthOf(look, scale);
  const rims = [radiusOf(seller, scale) * scale, radiusOf(buyer, scale) * scale] as const;
  const curve = curveBetween(onStage(sight, seller), onStage(sight, buyer), edge.curvature, rims[0], seller === buyer);
  const points = [curve.a, curve.b, curve.c, curve.d];
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  if (Math.max(...xs) < 0 || Math.max(...ys) < 0 || Math.min(...xs) > sight.width || Math.min(...ys) > sight.height) {
    return [];
  }
  const { line, head } = arrowOn(curve, rims, width, true);
  const isStraight = edge.curvature === 0 && seller !== buyer;
  const at = ({ x, y }: { x: number; y: number }) => `${short(x)} ${short(y)}`;
  const way = isStraight ? `L${at(line.b)}` : `C${at(line.c)} ${at(line.d)} ${at(line.b)}`;
  const color = escaped(look.color);
  const dashes = edge.dashed ? ` stroke-dasharray="${dashOf(width).map(short).join(' ')}"` : '';
  const path = `<path d="M${at(line.a)}${way}" fill="none" stroke="${color}" stroke-width="${short(width)}"${dashes}/>`;
  return head ? [path, `<path d="M${head.map(at).join('L')}Z" fill="${color}"/>`] : [path];
}

function drawNode(node: DrawnNode, focus: Focus, palette: Palette, sight: Sight): string[] {
  const { x, y } = onStage(sight, node);
  const radius = radiusOf(node, sight.scale) * sight.scale;
  if (!isInSight({ width: sight.width + 80, height: sight.height + 80 }, { x: x + 40, y: y + 40 })) return [];
  const { form, fill } = node;
  const look = nodeLook(node, focus, palette);
  const [color, paper] = [escaped(look.color), escaped(palette.paper)];
  const isSmall = radius < 4;
  const border = Math.max(1.3, radius * 0.24) * (node.mentioned ? 0.6 : 1);
  const parts: string[] = [];
  const path = (d: string, looks: string) => parts.push(`<path d="${d}" ${looks}/>`);
  /** Borders stand within the outline. */
  const hollow = (size: number, width: number, more = '') =>
    path(outlineOf(form, size - width / 2), `fill="${paper}" stroke="${color}" stroke-width="${short(width)}"${more}`);
  if (form === 'group') {
    const [shift, width] = [radius * proportions.groupShift, Math.max(1, radius * 0.12)];
    const behind = outlineOf(form, radius - width / 2);
    const looks = `fill="${paper}" stroke="${color}" stroke-width="${short(width)}"`;
    path(behind, `${looks} transform="translate(${short(shift)} ${short(-shift)})"`);
    path(outlineOf(form, radius + width), `fill="${paper}"`);
  }
  if (fill === 'full' || (fill === 'end' && isSmall)) path(outlineOf(form, radius), `fill="${color}"`);
  else if (fill === 'end') {
    hollow(radius, border * 0.75);
    path(outlineOf(form, radius * 0.5), `fill="${color}"`);
  } else hollow(radius, border, form === 'rest' && !isSmall ? ` stroke-dasharray="${short(radius * 0.6)} ${short(radius * 0.4)}"` : ''); // prettier-ignore
  if (look.ring !== null) {
    path(outlineOf(form, radius + 3.4), `fill="none" stroke="${escaped(look.ring)}" stroke-width="2.2"`);
  }
  if (look.halo !== null) {
    const far = short(haloOf(radius, look.ring !== null));
    parts.push(`<circle r="${far}" fill="none" stroke="${escaped(look.halo)}" stroke-width="2.5"/>`);
  }
  if (node.pinned) {
    const [foot, half] = [radius * reachOf(form).down + (look.ring === null ? 3 : 7), Math.max(3, radius * 0.5)];
    path(`M${short(-half)} ${short(foot)}h${short(2 * half)}`, `stroke="${escaped(palette.ink)}" stroke-width="1.8"`);
  }
  return [`<g transform="translate(${short(x)} ${short(y)})">${parts.join('')}</g>`];
}
