/** The canvas of the texts. While there is a hurry it is not written anew: it moves along with the picture, as it is. */
import type { Scene } from './drawnGraph.ts';
import { writeAll } from './lettering.ts';
import { canvasPen } from './pens.ts';
import type { Sight } from './sight.ts';
import { textsOf } from './texts.ts';

/** How many times larger or smaller texts may look before they are hidden until they are written anew. */
const mostStretched = 1.6;

export class TextLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  /** Where they were written. */
  #written: Sight | null = null;

  constructor(sigma: Scene) {
    sigma.createCanvasContext('texts', { style: { pointerEvents: 'none', transformOrigin: '0 0' } });
    // so that the new canvas is as large as the others
    sigma.resize(true);
    this.#canvas = sigma.getCanvases().texts;
    this.#context = this.#canvas.getContext('2d')!;
  }

  write(
    nodes: Parameters<typeof textsOf>[0],
    edges: Parameters<typeof textsOf>[1],
    focus: Parameters<typeof textsOf>[2],
    dress: Parameters<typeof textsOf>[3],
  ) {
    const { sight, palette } = dress;
    const texts = textsOf(nodes, edges, focus, dress);
    this.#context.clearRect(0, 0, sight.width, sight.height);
    writeAll(canvasPen(this.#context, palette.font), texts.nodes, texts.amounts, palette);
    this.#canvas.style.transform = '';
    this.#canvas.style.visibility = '';
    this.#written = sight;
  }

  follow({ width, height, x, y, scale }: Sight) {
    if (!this.#written) return;
    const before = this.#written;
    const times = scale / before.scale;
    const hidden = times > mostStretched || times < 1 / mostStretched;
    this.#canvas.style.visibility = hidden ? 'hidden' : '';
    const right = (width / 2) * (1 - times) + (before.x - x) * scale;
    const down = (height / 2) * (1 - times) + (before.y - y) * scale;
    this.#canvas.style.transform = `matrix(${times}, 0, 0, ${times}, ${right}, ${down})`;
  }
}
