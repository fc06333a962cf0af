/** onnxruntime as shipped with @huggingface/transformers, and weights for tests. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Tensor, Tensors } from '../../../src-main/onnx/index.ts';

interface Value {
  dims: readonly number[];
  data: Float32Array | BigInt64Array;
}

interface Runtime {
  InferenceSession: {
    create(
      file: string,
      options: { intraOpNumThreads: number },
    ): Promise<{
      inputNames: string[];
      outputNames: string[];
      run(feeds: Record<string, Value>): Promise<Record<string, Value>>;
      release(): Promise<void>;
    }>;
  };
  Tensor: new (type: string, data: Value['data'], dims: readonly number[]) => Value;
}

const transformers = fileURLToPath(import.meta.resolve('@huggingface/transformers'));
const runtime = createRequire(transformers)('onnxruntime-node') as Runtime;

/** Runs a graph once. Floats are float32, bigints int64. */
export async function run(
  file: string,
  feeds: Record<string, Value>,
): Promise<Record<string, { dims: readonly number[]; data: Float32Array }>> {
  const session = await runtime.InferenceSession.create(file, { intraOpNumThreads: 1 });
  try {
    const results = await session.run(
      Object.fromEntries(
        Object.entries(feeds).map(([name, { data, dims }]) => [
          name,
          new runtime.Tensor(data instanceof Float32Array ? 'float32' : 'int64', data, dims),
        ]),
      ),
    );
    return Object.fromEntries(
      Object.entries(results).map(([name, { dims, data }]) => [
        name,
        { dims, data: Float32Array.from(data as Float32Array) },
      ]),
    );
  } finally {
    await session.release();
  }
}

/** Rows of equal length as int64. */
export function int64(rows: readonly (readonly number[])[]): Value {
  return {
    dims: [rows.length, rows[0].length],
    data: BigInt64Array.from(rows.flat(), BigInt),
  };
}

export function float32(data: Float32Array, dims: readonly number[]): Value {
  return { data, dims };
}

/** The float32 tensors of a model.safetensors. */
export function readSafetensors(file: string): Tensors {
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, start).toString()) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets: range }] of Object.entries(header)) {
    if (name === '__metadata__' || dtype !== 'F32') continue;
    const own = Uint8Array.from(bytes.subarray(start + range[0], start + range[1]));
    tensors.set(name, { shape, data: new Float32Array(own.buffer) });
  }
  return tensors;
}

/** Largest absolute difference. */
export function farthest(a: Float32Array, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} values beside ${b.length}`);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
