/**
 * Draws a million points on a canvas with WebGL 2. Points are ordered so that any prefix is an even
 * sample of all: while the view moves, as many are drawn as fit into a frame, at rest all of them.
 */
import { Pace } from './pace.ts';

/** The visible part: a square of this side around a centre, in map coordinates from 0 to 1; y upwards. */
export interface View {
  x: number;
  y: number;
  side: number;
}

export const WHOLE: View = { x: 0.5, y: 0.5, side: 1 };

const VERTEX = `#version 300 es
layout(location = 0) in vec2 place;
layout(location = 1) in float code;
uniform vec2 middle;
uniform vec2 scale;
uniform float size;
uniform sampler2D palette;
out vec4 colour;
void main() {
  colour = texelFetch(palette, ivec2(int(code), 0), 0);
  gl_Position = colour.a == 0.0 ? vec4(9.0, 9.0, 0.0, 1.0) : vec4((place - middle) * scale, 0.0, 1.0);
  gl_PointSize = size;
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 colour;
out vec4 shown;
void main() {
  vec2 from = gl_PointCoord - 0.5;
  if (dot(from, from) > 0.25) discard;
  shown = vec4(colour.rgb * colour.a, colour.a);
}`;

export class Scatter {
  readonly #gl: WebGL2RenderingContext;
  readonly #canvas: HTMLCanvasElement;
  readonly #places: WebGLBuffer;
  readonly #codes: WebGLBuffer;
  readonly #uniforms: Record<'middle' | 'scale' | 'size', WebGLUniformLocation | null>;
  #count = 0;
  readonly #pace = new Pace();
  #moving = false;

  /** @throws Error if the browser has no WebGL 2 */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { antialias: false, preserveDrawingBuffer: true });
    if (!gl) throw new Error('This browser cannot draw maps: it has no WebGL 2.');
    this.#gl = gl;
    this.#canvas = canvas;
    const program = programOf(gl);
    const at = (name: string) => gl.getUniformLocation(program, name);
    this.#uniforms = { middle: at('middle'), scale: at('scale'), size: at('size') };
    this.#places = gl.createBuffer();
    this.#codes = gl.createBuffer();
    gl.useProgram(program);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    }
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** @param places x, y ..., 0 to 65535 @param codes one per point: indices into the palette */
  setPoints(places: Uint16Array, codes: Uint8Array): void {
    const gl = this.#gl;
    this.#count = codes.length;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#places);
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.UNSIGNED_SHORT, true, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#codes);
    gl.bufferData(gl.ARRAY_BUFFER, codes, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribPointer(1, 1, gl.UNSIGNED_BYTE, false, 0, 0);
  }

  /** @param palette red, green, blue, alpha for 256 codes */
  setPalette(palette: Uint8Array): void {
    const gl = this.#gl;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, palette);
  }

  /** @param moving draws only as many as fit into a frame @returns points drawn */
  draw(view: View, moving: boolean): number {
    const gl = this.#gl;
    const { width, height } = this.#fit();
    const count = moving ? this.#pace.of(this.#count) : this.#count;
    if (moving) this.#time(count);
    this.#moving = moving;
    const side = Math.min(width, height);
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const { middle, scale, size } = this.#uniforms;
    gl.uniform2f(middle, view.x, view.y);
    gl.uniform2f(scale, (2 / view.side) * (side / width), (2 / view.side) * (side / height));
    gl.uniform1f(size, sizeOf(this.#count, view.side) * devicePixelRatio);
    gl.drawArrays(gl.POINTS, 0, count);
    return count;
  }

  /** How long this frame of a movement takes: the next one is due when the graphics are done with it. */
  #time(drawn: number): void {
    if (!this.#moving) this.#pace.begin();
    const [began, count] = [performance.now(), this.#count];
    requestAnimationFrame(() => this.#pace.frame({ drawn, count }, performance.now() - began));
  }

  #fit(): { width: number; height: number } {
    const { clientWidth, clientHeight } = this.#canvas;
    const width = Math.max(1, Math.round(clientWidth * devicePixelRatio));
    const height = Math.max(1, Math.round(clientHeight * devicePixelRatio));
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    return { width, height };
  }

  dispose(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}

/** Diameter in pixels: larger for few points, and when zoomed in. */
function sizeOf(count: number, side: number): number {
  const base = count < 3_000 ? 6 : count < 30_000 ? 4 : count < 200_000 ? 3 : 2;
  return Math.min(12, base * Math.max(1, side ** -0.4));
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error('The graphics driver gave no shader.');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) {
    throw new Error(`The map cannot be drawn: ${gl.getProgramInfoLog(program) ?? ''}`);
  }
  return program;
}
