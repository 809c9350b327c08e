/** Draws all nodes by one call: the forms are told by distance functions, so that they are smooth at any size. */
import type { AbstractNodeProgram } from 'sigma/rendering';
import type { NodeDisplayData, RenderParams } from 'sigma/types';
import type { NodeData } from './drawnGraph.ts';
import { forms, proportions, reachOf } from './forms.ts';
import { type Light, vectorOfColor } from './light.ts';
import type { Fill } from './picture.ts';
import { Program, Records, type Shading } from './records.ts';
import { leastRadius, mostUnits } from './reducers.ts';

/** What the program is given: places are in sigma's own frame. */
type NodeRecord = NodeDisplayData & NodeData & { onPath: boolean };

const fills: readonly Fill[] = ['full', 'open', 'end'];
const flags = { first: 1, pinned: 2, mentioned: 4, onPath: 8 };
/** Place, size, and what it is in one number. */
const long = 4;

const number = (value: number) => value.toFixed(4);
const { triangle, diamond, hexagon, square, group, groupCorner, groupShift, restWide, restHigh } = proportions;

/** What a node is, as one number: form, fill, risk and flags. */
const pack = (form: number, fill: number, risk: number, flag: number) => form | (fill << 3) | (risk << 5) | (flag << 7);

const common = `
uniform mat3 matrix;
uniform vec2 stage;
uniform float scale;
uniform float isFaint;
uniform vec4 risk0, risk1, risk2, risk3, faint;
flat out vec4 color;

float radiusOf(float size) { return max(size * scale, min(${number(mostUnits)} * scale, ${number(leastRadius)})); }
ivec4 kindOf(float what) {
  int bits = int(what);
  return ivec4(bits & 7, bits >> 3 & 3, bits >> 5 & 3, bits >> 7);
}
vec4 colorOf(ivec4 kind) {
  if (isFaint > 0.0 && (kind.w & ${flags.onPath}) == 0) return faint;
  return kind.z == 0 ? risk0 : kind.z == 1 ? risk1 : kind.z == 2 ? risk2 : risk3;
}`;

/** Dots, while there is no time for forms. */
const dots: Shading = {
  vertices: 1,
  parts: 1,
  vertex: `${common}
uniform float density;

void main() {
  vec4 node = record(0);
  color = colorOf(kindOf(node.w));
  gl_Position = vec4((matrix * vec3(node.xy, 1)).xy, 0, 1);
  gl_PointSize = 2.0 * radiusOf(node.z) * density;
}`,
  fragment: `
flat in vec4 color;
out vec4 painted;

void main() {
  if (distance(gl_PointCoord, vec2(0.5)) > 0.5) discard;
  painted = color;
}`,
};

const shapes: Shading = {
  vertices: 6,
  parts: 1,
  vertex: `${common}
out vec2 point;
flat out float radius;
flat out ivec4 kind;

void main() {
  vec4 node = record(0);
  radius = radiusOf(node.z);
  kind = kindOf(node.w);
  color = colorOf(kind);
  // room for corners, a ring, and the foot of a pin
  float half_ = radius * 1.45 + ((kind.w & ${flags.first | flags.onPath | flags.pinned}) == 0 ? 1.0 : 9.0);
  int at = corner < 3 ? corner : corner - 2;
  point = (vec2(at & 1, at >> 1) * 2.0 - 1.0) * half_;
  vec2 place = (matrix * vec3(node.xy, 1)).xy;
  gl_Position = vec4(place + point * vec2(2, -2) / stage, 0, 1);
}`,
  fragment: `
in vec2 point;
flat in float radius;
flat in ivec4 kind;
flat in vec4 color;
uniform float density;
uniform vec4 paper, ink, accent;
out vec4 painted;

float box(vec2 p, vec2 half_) {
  vec2 away = abs(p) - half_;
  return length(max(away, 0.0)) + min(max(away.x, away.y), 0.0);
}

float outline(vec2 p, float r) {
  vec2 q = abs(p);
  if (kind.x == ${forms.indexOf('circle')}) return length(p) - r;
  if (kind.x == ${forms.indexOf('triangle')}) return max(-p.x, p.x * 0.5 + q.y * 0.8660) - ${number(triangle / 2)} * r;
  if (kind.x == ${forms.indexOf('square')}) return max(q.x, q.y) - ${number(square)} * r;
  if (kind.x == ${forms.indexOf('diamond')}) return (q.x + q.y - ${number(diamond)} * r) * 0.7071;
  if (kind.x == ${forms.indexOf('hexagon')}) return max(q.y, q.x * 0.8660 + q.y * 0.5) - ${number(hexagon * 0.866)} * r;
  if (kind.x == ${forms.indexOf('group')}) return box(p, vec2(${number(group - groupCorner)} * r)) - ${number(groupCorner)} * r;
  return box(p, vec2(${number(restWide - restHigh)} * r, 0)) - ${number(restHigh)} * r;
}

float within(float away) { return clamp(0.5 - away * density, 0.0, 1.0); }
void paint(vec4 what, float part) { painted = mix(painted, what, part); }

void main() {
  painted = vec4(0);
  bool isSmall = radius < 4.0;
  float thin = (kind.w & ${flags.mentioned}) == 0 ? 1.0 : 0.6;
  float border = max(1.3, radius * 0.24) * thin;
  float away = outline(point, radius);
  if (kind.x == ${forms.indexOf('group')}) {
    float behind = outline(point - vec2(1, -1) * radius * ${number(groupShift)}, radius);
    paint(color, within(behind));
    paint(paper, within(behind + max(1.0, radius * 0.12)));
    paint(paper, within(away - max(1.0, radius * 0.12)));
  }
  paint(color, within(away));
  if (kind.y == ${fills.indexOf('open')}) paint(paper, within(away + border));
  if (kind.y == ${fills.indexOf('end')} && !isSmall) {
    paint(paper, within(away + border * 0.75));
    paint(color, within(outline(point, radius * 0.5)));
  }
  // what is not shown has a dashed rim
  if (kind.x == ${forms.indexOf('rest')} && !isSmall && fract(atan(point.y, point.x) * 1.5915) > 0.6) {
    paint(paper, within(away) * within(-away - border));
  }
  if ((kind.w & ${flags.first | flags.onPath}) != 0) paint(accent, within(abs(away - 3.4) - 1.1));
  if ((kind.w & ${flags.pinned}) != 0) {
    float down = ${forms.map((form, index) => `kind.x == ${index} ? ${number(reachOf(form).down)} : `).join('')}1.0;
    float foot = radius * down + ((kind.w & ${flags.first | flags.onPath}) == 0 ? 3.0 : 7.0);
    paint(ink, within(box(point - vec2(0, foot), vec2(max(3.0, radius * 0.5), 0.9))));
  }
}`,
};

/** The class that sigma makes its program of, drawing by `light`. */
export const nodeProgram = (light: Light) =>
  class NodeProgram implements AbstractNodeProgram {
    readonly drawLabel = undefined;
    readonly drawHover = undefined;
    readonly #gl: WebGL2RenderingContext;
    readonly #records: Records;
    readonly #shapes: Program;
    readonly #dots: Program;
    #numbers = new Float32Array(0);
    #isStale = true;

    constructor(gl: WebGLRenderingContext) {
      this.#gl = gl as WebGL2RenderingContext;
      this.#records = new Records(this.#gl);
      this.#shapes = new Program(this.#gl, shapes);
      this.#dots = new Program(this.#gl, dots);
    }

    reallocate(capacity: number) {
      if (capacity * long !== this.#numbers.length) this.#numbers = new Float32Array(capacity * long);
      this.#isStale = true;
    }

    process(_index: number, offset: number, data: NodeDisplayData) {
      const { x, y, size, node, onPath } = data as NodeRecord;
      const { form, fill, risk, first, pinned, mentioned } = node;
      const flag =
        (first ? flags.first : 0) |
        (pinned ? flags.pinned : 0) |
        (mentioned ? flags.mentioned : 0) |
        (onPath ? flags.onPath : 0);
      const what = pack(forms.indexOf(form), fills.indexOf(fill), risk, flag);
      const at = offset * long;
      this.#numbers[at] = x;
      this.#numbers[at + 1] = y;
      this.#numbers[at + 2] = size;
      this.#numbers[at + 3] = what;
      this.#isStale = true;
    }

    render(params: RenderParams) {
      const gl = this.#gl;
      if (this.#isStale) this.#records.set(this.#numbers, 1);
      this.#isStale = false;
      light.begin(gl, params);
      const { palette } = light;
      const [risk0, risk1, risk2, risk3, faint] = [...palette.risks, palette.nodeFaint].map(vectorOfColor);
      const [paper, ink, accent] = [palette.paper, palette.ink, palette.accent].map(vectorOfColor);
      const uniforms = { ...light.uniforms(params), isFaint: light.faint ? 1 : 0, risk0, risk1, risk2, risk3, faint };
      if (light.hurried) this.#dots.draw(this.#records, gl.POINTS, 0, uniforms);
      else this.#shapes.draw(this.#records, gl.TRIANGLES, 0, { ...uniforms, paper, ink, accent });
    }

    kill() {
      this.#records.kill();
      this.#shapes.kill();
      this.#dots.kill();
    }
  };

/** Sigma has a layer for what is pointed at; ours is focusLayer.ts. */
export class NoProgram implements AbstractNodeProgram {
  readonly drawLabel = undefined;
  readonly drawHover = undefined;
  reallocate() {}
  process() {}
  render() {}
  kill() {}
}
