/**
 * An ONNX graph under construction: inputs, constants, operators, outputs, each named after its value.
 * `write.ts` makes a file of it.
 */
import type { ElementType } from './schema.ts';

/** An operator set that has been stable for years: every current onnxruntime runs and fuses it. */
export const OPSET = 17;
/** The version of the file format that came with it. */
export const IR_VERSION = 8;

/** A fixed size, or a name shared by all dimensions of that size. */
export type Dimension = number | string;

export interface ValueInfo {
  name: string;
  type: ElementType;
  shape: readonly Dimension[];
  /** A sentence for readers of the graph. */
  description?: string;
}

export interface Initialiser {
  name: string;
  type: ElementType;
  shape: readonly number[];
  /** Little-endian, row-major; called while writing, so that no second copy of a model is held. */
  bytes(): Uint8Array;
}

/** An operator's attribute. `{ int: 1 }` and `{ float: 1 }` are different types. */
export type Attribute = { int: number } | { float: number } | { ints: readonly number[] };

export interface Node {
  type: string;
  inputs: readonly string[];
  output: string;
  attributes: Readonly<Record<string, Attribute>>;
}

export interface Graph {
  name: string;
  inputs: readonly ValueInfo[];
  outputs: readonly ValueInfo[];
  nodes: readonly Node[];
  initialisers: readonly Initialiser[];
}

/** Builds a graph. Every method returns the name of a value that later operators take. */
export class GraphBuilder {
  readonly #name: string;
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  readonly #nodes: Node[] = [];
  readonly #initialisers = new Map<string, Initialiser>();
  readonly #names = new Set<string>();

  constructor(name: string) {
    this.#name = name;
  }

  input(info: ValueInfo): string {
    this.#inputs.push(info);
    return this.#claimed(info.name);
  }

  /** @param values row-major, as many as the shape holds; computed when the file is written */
  weights(name: string, shape: readonly number[], values: () => Float32Array): string {
    return this.#constant(name, 'float32', shape, values);
  }

  /** Like `weights`, for values that need more digits than float32 has. */
  doubles(name: string, shape: readonly number[], values: () => Float64Array): string {
    return this.#constant(name, 'float64', shape, values);
  }

  /** A number as an input of operators; equal numbers share one constant. */
  scalar(value: number): string {
    const name = `float_${value}`;
    if (this.#initialisers.has(name)) return name;
    return this.weights(name, [], () => Float32Array.of(value));
  }

  /** Integers, [n]: shapes, axes, positions. Equal lists share one constant. */
  integers(values: readonly number[]): string {
    const name = `int_${values.join('_')}`;
    if (this.#initialisers.has(name)) return name;
    return this.#constant(name, 'int64', [values.length], () => BigInt64Array.from(values, BigInt));
  }

  /**
   * An operator with one output.
   *
   * @param output name of the value; by default the operator's own with a number
   */
  op(
    type: string,
    inputs: readonly string[],
    attributes: Node['attributes'] = {},
    output = `${type}_${this.#nodes.length}`,
  ): string {
    for (const name of inputs) {
      if (!this.#names.has(name))
        throw new RangeError(`${type} takes “${name}”, which is not there`);
    }
    this.#nodes.push({ type, inputs, output, attributes });
    return this.#claimed(output);
  }

  /** Declares an existing value as an output of the graph. */
  output(info: ValueInfo): void {
    if (!this.#names.has(info.name)) throw new RangeError(`No value is called “${info.name}”`);
    this.#outputs.push(info);
  }

  finish(): Graph {
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      initialisers: [...this.#initialisers.values()],
    };
  }

  #constant(
    name: string,
    type: ElementType,
    shape: readonly number[],
    values: () => Float32Array | Float64Array | BigInt64Array,
  ): string {
    const bytes = (): Uint8Array => {
      const data = values();
      if (data.length !== sizeOf(shape)) {
        throw new RangeError(`${name} has ${data.length} values for shape [${shape.join(', ')}]`);
      }
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    };
    this.#initialisers.set(name, { name, type, shape, bytes });
    return this.#claimed(name);
  }

  #claimed(name: string): string {
    if (this.#names.has(name)) throw new RangeError(`Two values are called “${name}”`);
    this.#names.add(name);
    return name;
  }
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
