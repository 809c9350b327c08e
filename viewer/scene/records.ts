/**
 * Many of one shape, drawn by one call of WebGL: a program, and a texture of numbers that tells each of its vertices what it is of.
 * Instances would say the same, but without a graphics card each of them costs as much as a call of its own.
 */
export interface Shading {
  /** Sets gl_Position; has `record(part)`, four numbers of the one that it is of, and `corner`, which of its vertices it is. */
  vertex: string;
  fragment: string;
  /** Of each one. */
  vertices: number;
  /** Four numbers each. */
  parts: number;
}

export type Uniform = number | readonly number[] | Float32Array;

/** Texels in a row; every device can have as many. */
const row = 1536;

/** The numbers, on the device. */
export class Records {
  readonly #gl: WebGL2RenderingContext;
  readonly #texture: WebGLTexture;
  count = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    for (const edge of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, edge, gl.NEAREST);
  }

  set(numbers: Float32Array, parts: number) {
    const gl = this.#gl;
    this.count = numbers.length / parts / 4;
    const rows = Math.max(1, Math.ceil(numbers.length / 4 / row));
    const padded = new Float32Array(rows * row * 4);
    padded.set(numbers);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, row, rows, 0, gl.RGBA, gl.FLOAT, padded);
  }

  bind() {
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.#texture);
  }

  kill() {
    this.#gl.deleteTexture(this.#texture);
  }
}

export class Program {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #vertices: number;
  readonly #places = new Map<string, WebGLUniformLocation | null>();

  constructor(gl: WebGL2RenderingContext, { vertex, fragment, vertices, parts }: Shading) {
    this.#gl = gl;
    this.#vertices = vertices;
    const head = `#version 300 es
precision highp float;
`;
    const read = `uniform highp sampler2D records;
#define corner (gl_VertexID % ${vertices})
vec4 record(int part) {
  int at = gl_VertexID / ${vertices} * ${parts} + part;
  return texelFetch(records, ivec2(at % ${row}, at / ${row}), 0);
}
`;
    this.#program = link(gl, head + read + vertex, head + fragment);
  }

  /** From the one numbered `first` on. Numbers are floats; lists are vectors, or a matrix if they are nine long. */
  draw(records: Records, mode: number, first: number, uniforms: Readonly<Record<string, Uniform>>) {
    const gl = this.#gl;
    if (records.count <= first) return;
    gl.useProgram(this.#program);
    records.bind();
    for (const [name, value] of Object.entries(uniforms)) {
      if (!this.#places.has(name)) this.#places.set(name, gl.getUniformLocation(this.#program, name));
      const place = this.#places.get(name)!;
      if (typeof value === 'number') gl.uniform1f(place, value);
      else if (value.length === 2) gl.uniform2fv(place, value);
      else if (value.length === 9) gl.uniformMatrix3fv(place, false, value);
      else gl.uniform4fv(place, value);
    }
    gl.drawArrays(mode, first * this.#vertices, (records.count - first) * this.#vertices);
  }

  kill() {
    this.#gl.deleteProgram(this.#program);
  }
}

function link(gl: WebGL2RenderingContext, ...sources: readonly string[]): WebGLProgram {
  const program = gl.createProgram();
  sources.forEach((source, index) => {
    const shader = gl.createShader(index === 0 ? gl.VERTEX_SHADER : gl.FRAGMENT_SHADER)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    // of a lost context nothing can be told
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
      throw new Error(`A shader does not compile: ${gl.getShaderInfoLog(shader)}`);
    }
    // goes with the program
    gl.deleteShader(shader);
  });
  gl.linkProgram(program);
  return program;
}
