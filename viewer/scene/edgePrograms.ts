/** Draws all edges by a few calls: straight ones, curves and loops, and their heads; while the camera moves only the heaviest. */
import type { AbstractEdgeProgram } from 'sigma/rendering';
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from 'sigma/types';
import { arrowHead, loop } from './curves.ts';
import type { EdgeData } from './drawnGraph.ts';
import { type Light, vectorOfColor } from './light.ts';
import { Program, Records, type Shading, type Uniform } from './records.ts';
import { leastRadius, leastWidth, mostUnits } from './reducers.ts';

/** How many of the heaviest are drawn while the camera moves. */
export const mostInHurry = 2000;
/** Pixels per unit from which on heads are drawn. */
const headsFrom = 0.12;
const curvePieces = 12;
const curvePiecesInHurry = 5;
/** Both ends; the sizes of both nodes, width and curvature; flags, and nothing more. */
const long = 12;
const parts = 3;
const at = { width: 6, curvature: 7, flags: 8 };
const flags = { dashed: 1, ofDrawn: 2, loop: 4 };

const number = (value: number) => value.toFixed(4);

/** The sums of curves.ts. */
const curve = `
uniform mat3 matrix;
uniform vec2 stage;
uniform float scale;
uniform float isFaint;
uniform float heads;
uniform vec4 plain, strong, faint;
flat out vec4 color;
vec2 a, b, c, d;
float width, start, end, tip;
int flag;

vec2 onStage(vec2 place) {
  vec2 at = (matrix * vec3(place, 1)).xy;
  return (at * vec2(0.5, -0.5) + 0.5) * stage;
}
vec4 onCanvas(vec2 place) { return vec4((place / stage - 0.5) * vec2(2, -2), 0, 1); }
float radiusOf(float size) { return max(size * scale, min(${number(mostUnits)} * scale, ${number(leastRadius)})); }
vec2 along(float t) {
  float u = 1.0 - t;
  return a * u * u * u + c * 3.0 * u * u * t + d * 3.0 * u * t * t + b * t * t * t;
}
vec2 slope(float t) {
  float u = 1.0 - t;
  return (c - a) * u * u + (d - c) * 2.0 * u * t + (b - d) * t * t;
}
void lay() {
  vec4 ends = record(0), sizes = record(1);
  flag = int(record(2).x);
  color = isFaint > 0.0 ? faint : (flag & ${flags.ofDrawn}) == 0 ? plain : strong;
  a = onStage(ends.xy);
  b = onStage(ends.zw);
  float from = radiusOf(sizes.x), to = radiusOf(sizes.y);
  width = max(sizes.z * scale, max(${number(leastWidth.far)}, ${number(leastWidth.near)} * min(1.0, scale / ${number(leastWidth.nearFrom)})));
  if ((flag & ${flags.loop}) != 0) {
    float size = max(from, ${number(loop.least)});
    c = a + vec2(-${number(loop.across)}, -${number(loop.up)}) * size;
    d = a + vec2(${number(loop.across)}, -${number(loop.up)}) * size;
  } else {
    vec2 chord = b - a;
    vec2 middle = (a + b) * 0.5 + vec2(chord.y, -chord.x) * sizes.w;
    c = mix(a, middle, 2.0 / 3.0);
    d = mix(b, middle, 2.0 / 3.0);
  }
  float leaving = max(3.0 * distance(a, c), 1e-6), coming = max(3.0 * distance(b, d), 1e-6);
  float room = max(distance(a, b), distance(c, d) / 3.0);
  float head = heads * min(${number(arrowHead.long)} + ${number(arrowHead.longer)} * width, ${number(arrowHead.most)} * room);
  start = min(0.5, from / leaving);
  tip = max(0.5, 1.0 - to / coming);
  end = max(start, tip - head / coming);
}`;

/** As triangles, in so many pieces. */
const lines = (pieces: number): Shading => ({
  parts,
  vertices: 6 * pieces,
  vertex: `${curve}
out float far, across;
flat out float half_, dash;

void main() {
  lay();
  int turn = corner % 6, side = turn < 3 ? turn : turn - 2;
  float t = mix(start, end, float(corner / 6 + (side >> 1)) / ${number(pieces)});
  vec2 way = slope(t);
  vec2 beside = length(way) == 0.0 ? vec2(0) : vec2(-way.y, way.x) / length(way);
  half_ = width * 0.5;
  across = (float(side & 1) * 2.0 - 1.0) * (half_ + 0.75);
  far = t * 0.5 * (distance(a, b) + distance(a, c) + distance(c, d) + distance(d, b));
  dash = (flag & ${flags.dashed}) == 0 ? 0.0 : 6.0 + 1.5 * width;
  gl_Position = onCanvas(along(t) + beside * across);
}`,
  fragment: `
in float far, across;
flat in float half_, dash;
flat in vec4 color;
uniform float density;
out vec4 painted;

void main() {
  // a line that is thinner than a pixel is paler
  float part = clamp((half_ - abs(across)) * density + 0.5, 0.0, 1.0) * min(1.0, half_ * 2.0 * density);
  if (dash > 0.0 && fract(far / dash) > 0.6) part = 0.0;
  painted = color * part;
}`,
});

/** As strokes of one pixel, while there is no time for more. */
const strokes = (pieces: number): Shading => ({
  parts,
  vertices: 2 * pieces,
  vertex: `${curve}

void main() {
  lay();
  gl_Position = onCanvas(along(float((corner + 1) / 2) / ${number(pieces)}));
}`,
  fragment: `
flat in vec4 color;
out vec4 painted;

void main() { painted = color; }`,
});

const arrows: Shading = {
  parts,
  vertices: 3,
  vertex: `${curve}

void main() {
  lay();
  vec2 point = along(tip), foot = along(end);
  vec2 way = point - foot;
  vec2 beside = length(way) < 2.0 ? vec2(0) : vec2(-way.y, way.x) / length(way) * (${number(arrowHead.half)} + ${number(arrowHead.wider)} * width);
  gl_Position = onCanvas(corner == 0 ? point : corner == 1 ? foot + beside : foot - beside);
}`,
  fragment: `
flat in vec4 color;
out vec4 painted;

void main() { painted = color; }`,
};

/** Straight ones, or curves and loops: from light to heavy, so that what weighs most is on top. */
interface Batch {
  records: Records;
  /** From where on they are drawn in a hurry. */
  heavy: number;
  lines: Program;
  strokes: Program;
}

/** The class that sigma makes its program of, drawing by `light`. */
export const edgeProgram = (light: Light) =>
  class EdgeProgram implements AbstractEdgeProgram {
    readonly drawLabel = undefined;
    readonly #gl: WebGL2RenderingContext;
    readonly #arrows: Program;
    readonly #batches: readonly [straight: Batch, curved: Batch];
    #numbers = new Float32Array(0);
    #isStale = true;

    constructor(context: WebGLRenderingContext) {
      const gl = context as WebGL2RenderingContext;
      this.#gl = gl;
      this.#arrows = new Program(gl, arrows);
      const batch = (pieces: number, few: number): Batch => ({
        ...{ records: new Records(gl), heavy: 0 },
        ...{ lines: new Program(gl, lines(pieces)), strokes: new Program(gl, strokes(few)) },
      });
      this.#batches = [batch(1, 1), batch(curvePieces, curvePiecesInHurry)];
    }

    reallocate(capacity: number) {
      if (capacity * long !== this.#numbers.length) this.#numbers = new Float32Array(capacity * long);
      this.#isStale = true;
    }

    process(_index: number, offset: number, seller: NodeDisplayData, buyer: NodeDisplayData, data: EdgeDisplayData) {
      const { edge } = data as EdgeDisplayData & EdgeData;
      const numbers = this.#numbers;
      const first = offset * long;
      numbers[first] = seller.x;
      numbers[first + 1] = seller.y;
      numbers[first + 2] = buyer.x;
      numbers[first + 3] = buyer.y;
      numbers[first + 4] = seller.size;
      numbers[first + 5] = buyer.size;
      numbers[first + at.width] = edge.size;
      numbers[first + at.curvature] = edge.curvature;
      numbers[first + at.flags] =
        (edge.dashed ? flags.dashed : 0) |
        (edge.ofDrawn ? flags.ofDrawn : 0) |
        (edge.seller === edge.buyer ? flags.loop : 0);
      this.#isStale = true;
    }

    render(params: RenderParams) {
      const gl = this.#gl;
      if (this.#isStale) this.#sort();
      light.begin(gl, params);
      const { edge, edgeStrong, edgeFaint } = light.palette;
      const heads = !light.hurried && 1 / params.sizeRatio >= headsFrom;
      const uniforms: Record<string, Uniform> = {
        ...light.uniforms(params),
        ...{ isFaint: light.faint ? 1 : 0, heads: heads ? 1 : 0 },
        ...{ plain: vectorOfColor(edge), strong: vectorOfColor(edgeStrong), faint: vectorOfColor(edgeFaint) },
      };
      for (const { records, heavy, lines, strokes } of this.#batches) {
        if (light.hurried) strokes.draw(records, gl.LINES, heavy, uniforms);
        else lines.draw(records, gl.TRIANGLES, 0, uniforms);
        if (heads) this.#arrows.draw(records, gl.TRIANGLES, 0, uniforms);
      }
    }

    /** Parts straight ones from curves, each from light to heavy. */
    #sort() {
      const numbers = this.#numbers;
      const count = numbers.length / long;
      const order = fromLightToHeavy(count, (index) => numbers[index * long + at.width]);
      const lightest = count - mostInHurry;
      const sorted = [new Float32Array(numbers.length), new Float32Array(numbers.length)];
      const counts = [0, 0];
      for (const batch of this.#batches) batch.heavy = 0;
      order.forEach((index, rank) => {
        const first = index * long;
        const isCurved = numbers[first + at.curvature] !== 0 || (numbers[first + at.flags] & flags.loop) !== 0;
        const which = isCurved ? 1 : 0;
        for (let part = 0; part < long; part++) sorted[which][counts[which] * long + part] = numbers[first + part];
        counts[which]++;
        if (rank < lightest) this.#batches[which].heavy++;
      });
      this.#batches.forEach(({ records }, which) =>
        records.set(sorted[which].subarray(0, counts[which] * long), parts),
      );
      this.#isStale = false;
    }

    kill() {
      this.#arrows.kill();
      for (const { records, lines, strokes } of this.#batches) for (const one of [records, lines, strokes]) one.kill();
    }
  };

/** By counting, since thousands are sorted whenever anything is added; widths that differ by less are as good as equal. */
function fromLightToHeavy(count: number, widthOf: (index: number) => number): Uint32Array {
  const finest = 1 / 32;
  const classOf = (index: number) => Math.min(classes - 1, Math.floor(widthOf(index) / finest));
  const classes = 512;
  const starts = new Uint32Array(classes + 1);
  for (let index = 0; index < count; index++) starts[classOf(index) + 1]++;
  for (let one = 0; one < classes; one++) starts[one + 1] += starts[one];
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[starts[classOf(index)]++] = index;
  return order;
}
