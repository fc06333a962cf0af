/** Tensors of a model that are read one by one, so that a large model is in memory only once. */
import type { ModelTensor } from './bert.ts';

export interface TensorSource {
  /** Undefined if there is no such tensor. */
  shape(name: string): readonly number[] | undefined;
  /** Values in row-major order. @throws DialectError `bad-model`: missing or damaged */
  read(name: string): Promise<Float32Array>;
}

/** Tensors that are in memory already. @throws RangeError for a name that is not among them */
export function tensorsInMemory(tensors: ReadonlyMap<string, ModelTensor>): TensorSource {
  return {
    shape: (name) => tensors.get(name)?.shape,
    read: (name) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) return Promise.reject(new RangeError(`No tensor ${name}.`));
      return Promise.resolve(tensor.values);
    },
  };
}
