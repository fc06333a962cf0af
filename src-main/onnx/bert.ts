/**
 * BERT-family encoders (Devlin et al. 2019; Liu et al. 2019) as ONNX graphs, straight from the published
 * weights. The graph follows PyTorch's exporter, operator by operator, since that is what onnxruntime
 * recognises and fuses: attention, LayerNorm with its skip, gelu with its bias.
 *
 * Inputs input_ids, attention_mask (1: a token, 0: padding) and token_type_ids, int64 [batch, sequence];
 * output last_hidden_state, float32 [batch, sequence, hidden].
 */
import type { BertConfig } from './bert-config.ts';
import { bertConfig } from './bert-config.ts';
import type { Find, Tensor, Tensors } from './bert-tensors.ts';
import { checkTensors, tensorsOf } from './bert-tensors.ts';
import type { Graph } from './graph.ts';
import { GraphBuilder } from './graph.ts';
import { writeOnnx } from './write.ts';

/** Added to the scores of padding; its exp is 0 in float32. */
const NEVER = -10_000;

/**
 * @param config parsed config.json
 * @param tensors of model.safetensors, by name
 * @param name of the model, for error messages
 * @throws DialectError `bad-model`: a sentence on what in the model cannot be used
 */
export function bertGraph(config: unknown, tensors: Tensors, name = 'This model'): Graph {
  return new BertBuilder(...checkedBert(config, tensors, name)).graph();
}

/** The checks of `bertGraph`, without building it. @throws DialectError `bad-model` */
export function checkBert(config: unknown, tensors: Tensors, name: string): void {
  checkedBert(config, tensors, name);
}

function checkedBert(config: unknown, tensors: Tensors, name: string): [BertConfig, Find] {
  const checked = bertConfig(config, name);
  const find = tensorsOf(tensors, name);
  checkTensors(checked, find);
  return [checked, find];
}

/**
 * The same as a file, with a second file FILE.data if the model is larger than 1.9 GB.
 *
 * @throws DialectError `bad-model`; Error of the file system
 */
export async function writeBertOnnx(
  config: unknown,
  tensors: Tensors,
  file: string,
  name?: string,
): Promise<void> {
  await writeOnnx(bertGraph(config, tensors, name), file);
}

class BertBuilder {
  readonly #config: BertConfig;
  readonly #find: Find;
  readonly #builder = new GraphBuilder('encoder');

  constructor(config: BertConfig, find: Find) {
    this.#config = config;
    this.#find = find;
  }

  graph(): Graph {
    const b = this.#builder;
    const shape = ['batch', 'sequence'];
    const ids = b.input({ name: 'input_ids', type: 'int64', shape });
    const attended = b.input({ name: 'attention_mask', type: 'int64', shape });
    const types = b.input({ name: 'token_type_ids', type: 'int64', shape });
    const mask = this.#mask(attended);
    let hidden = this.#embeddings(ids, types);
    for (let k = 0; k < this.#config.layers; k++) {
      const last = k === this.#config.layers - 1;
      hidden = this.#layer(k, hidden, mask, last ? 'last_hidden_state' : undefined);
    }
    if (this.#config.layers === 0) hidden = b.op('Identity', [hidden], {}, 'last_hidden_state');
    b.output({ name: hidden, type: 'float32', shape: [...shape, this.#config.hidden] });
    return b.finish();
  }

  /** Mask to add to the scores of every head, [batch, 1, 1, sequence]. */
  #mask(attended: string): string {
    const b = this.#builder;
    const wide = b.op('Unsqueeze', [
      b.op('Unsqueeze', [attended, b.integers([1])]),
      b.integers([2]),
    ]);
    const kept = b.op('Cast', [wide], { to: { int: 1 } });
    return b.op('Mul', [b.op('Sub', [b.scalar(1), kept]), b.scalar(NEVER)]);
  }

  #embeddings(ids: string, types: string): string {
    const b = this.#builder;
    const { vocabulary, positions, types: kinds } = this.#config;
    const words = b.op('Gather', [this.#table('word', vocabulary), ids]);
    const kind = b.op('Gather', [this.#table('token_type', kinds), types]);
    const position = this.#positions(ids, this.#table('position', positions));
    return this.#layerNorm('embeddings', b.op('Add', [b.op('Add', [words, kind]), position]));
  }

  #table(name: string, rows: number): string {
    return this.#asPublished(`embeddings.${name}_embeddings.weight`, [rows, this.#config.hidden]);
  }

  #positions(ids: string, table: string): string {
    const b = this.#builder;
    const { family, padding } = this.#config;
    if (family === 'bert') {
      // Shape with start 1 gives [sequence]: the first rows of the table, one for each token.
      const length = b.op('Shape', [ids], { start: { int: 1 } });
      return b.op('Slice', [table, b.integers([0]), length, b.integers([0])]);
    }
    // RoBERTa numbers non-padding tokens from padding + 1; padding itself stays at `padding`.
    const isPadding = b.op('Equal', [ids, b.integers([padding])]);
    const real = b.op('Cast', [b.op('Not', [isPadding])], { to: { int: 7 } });
    const counted = b.op('CumSum', [real, b.integers([1])]);
    const numbers = b.op('Add', [b.op('Mul', [counted, real]), b.integers([padding])]);
    return b.op('Gather', [table, numbers]);
  }

  #layer(k: number, x: string, mask: string, output?: string): string {
    const b = this.#builder;
    const { intermediate } = this.#config;
    const name = `encoder.layer.${k}`;
    const context = this.#attention(`${name}.attention.self`, x, mask);
    const attended = this.#linear(`${name}.attention.output.dense`, context);
    const middle = this.#layerNorm(`${name}.attention.output`, b.op('Add', [attended, x]));
    const wide = this.#activation(this.#linear(`${name}.intermediate.dense`, middle, intermediate));
    const narrow = this.#linear(`${name}.output.dense`, wide, this.#config.hidden, intermediate);
    return this.#layerNorm(`${name}.output`, b.op('Add', [narrow, middle]), output);
  }

  #attention(name: string, x: string, mask: string): string {
    const b = this.#builder;
    const { hidden, heads } = this.#config;
    const width = hidden / heads;
    const split = (part: string, perm: number[]) => {
      const rows = b.op('Reshape', [
        this.#linear(`${name}.${part}`, x),
        b.integers([0, 0, heads, width]),
      ]);
      return b.op('Transpose', [rows], { perm: { ints: perm } });
    };
    const query = split('query', [0, 2, 1, 3]);
    const key = split('key', [0, 2, 3, 1]);
    const value = split('value', [0, 2, 1, 3]);
    const scores = b.op('Div', [b.op('MatMul', [query, key]), b.scalar(Math.sqrt(width))]);
    const shares = b.op('Softmax', [b.op('Add', [scores, mask])], { axis: { int: 3 } });
    const mixed = b.op('Transpose', [b.op('MatMul', [shares, value])], {
      perm: { ints: [0, 2, 1, 3] },
    });
    return b.op('Reshape', [mixed, b.integers([0, 0, hidden])]);
  }

  #linear(
    name: string,
    x: string,
    outputs = this.#config.hidden,
    inputs = this.#config.hidden,
  ): string {
    const b = this.#builder;
    const weight = this.#find(`${name}.weight`, [outputs, inputs]);
    const matrix = b.weights(`${name}.weight`, [inputs, outputs], () => transposed(weight));
    const bias = this.#asPublished(`${name}.bias`, [outputs]);
    return b.op('Add', [b.op('MatMul', [x, matrix]), bias]);
  }

  #layerNorm(name: string, x: string, output?: string): string {
    const { hidden, epsilon } = this.#config;
    const gain = this.#asPublished(`${name}.LayerNorm.weight`, [hidden]);
    const bias = this.#asPublished(`${name}.LayerNorm.bias`, [hidden]);
    const attributes = { axis: { int: -1 }, epsilon: { float: epsilon } };
    return this.#builder.op('LayerNormalization', [x, gain, bias], attributes, output);
  }

  #activation(x: string): string {
    const b = this.#builder;
    const half = (factor: string) => b.op('Mul', [b.op('Mul', [x, factor]), b.scalar(0.5)]);
    switch (this.#config.activation) {
      case 'relu':
        return b.op('Relu', [x]);
      case 'gelu':
        return half(
          b.op('Add', [b.op('Erf', [b.op('Div', [x, b.scalar(Math.SQRT2)])]), b.scalar(1)]),
        );
      case 'gelu-tanh': {
        // x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), Hendrycks & Gimpel (2016).
        const cube = b.op('Mul', [b.op('Pow', [x, b.scalar(3)]), b.scalar(0.044715)]);
        const inner = b.op('Mul', [b.op('Add', [x, cube]), b.scalar(Math.sqrt(2 / Math.PI))]);
        return half(b.op('Add', [b.op('Tanh', [inner]), b.scalar(1)]));
      }
    }
  }

  #asPublished(name: string, shape: readonly number[]): string {
    const { data } = this.#find(name, shape);
    return this.#builder.weights(name, shape, () => data);
  }
}

/** PyTorch stores a linear layer as [outputs, inputs]; MatMul takes [inputs, outputs]. */
function transposed({ shape: [rows, columns], data }: Tensor): Float32Array {
  const result = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j];
  }
  return result;
}
