/** By what the programs draw, beside what stands in their buffers. */
import type { RenderParams } from 'sigma/types';
import { colorToArray } from 'sigma/utils';
import type { Uniform } from './records.ts';
import type { Palette } from './palette.ts';

export class Light {
  palette: Palette;
  /** A path is lit, and the rest steps back. */
  faint = false;
  /** The camera moves, and there is more than can be drawn in time: only what weighs most, and no arrow heads. */
  hurried = false;

  constructor(palette: Palette) {
    this.palette = palette;
  }

  /** On the canvas, which sigma leaves for its own buffers. */
  begin(gl: WebGL2RenderingContext, { width, height, pixelRatio }: RenderParams) {
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width * pixelRatio, height * pixelRatio);
    gl.enable(gl.BLEND);
  }

  uniforms({ matrix, width, height, sizeRatio, pixelRatio }: RenderParams): Record<string, Uniform> {
    // pixels of the page per unit of the picture, and of the canvas per pixel of the page
    return { matrix, stage: [width, height], scale: 1 / sizeRatio, density: pixelRatio };
  }
}

const vectors = new Map<string, readonly number[]>();

export function vectorOfColor(color: string): readonly number[] {
  let vector = vectors.get(color);
  if (!vector) {
    const [red, green, blue] = colorToArray(color);
    vector = [red / 255, green / 255, blue / 255, 1];
    vectors.set(color, vector);
  }
  return vector;
}
