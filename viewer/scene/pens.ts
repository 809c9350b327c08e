/** What the lettering is written with: the canvas above the scene, or the text of an SVG. */
import { short } from './forms.ts';
import type { Font, Pen } from './lettering.ts';

const widths = new Map<string, number>();

export function canvasPen(context: CanvasRenderingContext2D, family: string): Pen {
  const take = ({ size, weight, italic }: Font) =>
    (context.font = `${italic ? 'italic ' : ''}${weight} ${size}px ${family}`);
  context.lineJoin = 'round';
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.lineWidth = 4;
  return {
    widthOf(text, font) {
      const key = `${font.size} ${font.weight} ${font.italic} ${family}\n${text}`;
      let width = widths.get(key);
      if (width === undefined) {
        if (widths.size > 20_000) widths.clear();
        take(font);
        width = context.measureText(text).width;
        widths.set(key, width);
      }
      return width;
    },
    write(text, x, y, font, ink, halo) {
      take(font);
      if (halo !== null) {
        context.strokeStyle = halo;
        context.strokeText(text, x, y);
      }
      context.fillStyle = ink;
      context.fillText(text, x, y);
    },
  };
}

/** Lines of text are pushed to `lines`. Without a canvas nothing can be measured: widths are a little too wide rather than too narrow. */
export function svgPen(lines: string[]): Pen {
  return {
    widthOf: (text, { size, weight }) =>
      [...text].reduce((sum, letter) => sum + (letter.codePointAt(0)! >= 0x2e80 ? 1 : weight > 400 ? 0.64 : 0.6), 0) *
      size,
    write(text, x, y, { size, weight, italic }, ink, halo) {
      const style = `font-size="${short(size)}"${weight === 400 ? '' : ` font-weight="${weight}"`}${italic ? ' font-style="italic"' : ''}`;
      const around =
        halo === null ? '' : ` stroke="${escaped(halo)}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`;
      // the middle of the line, which not all that read SVG know how to ask for
      const base = short(y + size * 0.36);
      lines.push(`<text x="${short(x)}" y="${base}" ${style} fill="${escaped(ink)}"${around}>${escaped(text)}</text>`);
    },
  };
}

export const escaped = (text: string): string =>
  text
    // characters that XML has no way to write
    // eslint-disable-next-line no-control-regex -- they are what is taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
