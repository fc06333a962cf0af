/** Encoders as ONNX graphs, run by onnxruntime, compared with transformers on the same weights. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { beforeAll, describe, expect, it } from 'vitest';
import { bertGraph, type Tensors, writeBertOnnx, writeOnnx } from '../../../src-main/onnx/index.ts';
import { temporaryFolder } from '../../contract/support.ts';
import { MINILM, missingModel, modelFolder } from '../../models.ts';
import { missingInPython, runPython } from '../../python.ts';
import { farthest, int64, readSafetensors, run } from './runtime.ts';

const minilm = modelFolder(MINILM);
const missingMinilm = missingModel(MINILM);
const parsed = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const tiny = {
  model_type: 'bert',
  vocab_size: 200,
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 12,
  max_position_embeddings: 16,
  type_vocab_size: 2,
  hidden_act: 'gelu',
  layer_norm_eps: 1e-12,
  pad_token_id: 0,
};

/** Weights of that shape, the same on every call. */
function made(prefix = '', config = tiny): Map<string, { shape: number[]; data: Float32Array }> {
  const { hidden_size: h, intermediate_size: m } = config;
  const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
  const add = (name: string, ...shape: number[]) => {
    const size = shape.reduce((product, part) => product * part, 1);
    const start = tensors.size;
    const data = Float32Array.from({ length: size }, (_, i) => Math.sin(start + 1.7 * i) / 2);
    tensors.set(prefix + name, { shape, data });
  };
  const linear = (name: string, outputs: number, inputs: number) => {
    add(`${name}.weight`, outputs, inputs);
    add(`${name}.bias`, outputs);
  };
  const norm = (name: string) => {
    add(`${name}.LayerNorm.weight`, h);
    add(`${name}.LayerNorm.bias`, h);
  };
  add('embeddings.word_embeddings.weight', config.vocab_size, h);
  add('embeddings.position_embeddings.weight', config.max_position_embeddings, h);
  add('embeddings.token_type_embeddings.weight', config.type_vocab_size, h);
  norm('embeddings');
  for (let k = 0; k < config.num_hidden_layers; k++) {
    const layer = `encoder.layer.${k}`;
    for (const part of ['query', 'key', 'value']) linear(`${layer}.attention.self.${part}`, h, h);
    linear(`${layer}.attention.output.dense`, h, h);
    norm(`${layer}.attention.output`);
    linear(`${layer}.intermediate.dense`, m, h);
    linear(`${layer}.output.dense`, h, m);
    norm(`${layer}.output`);
  }
  return tensors;
}

const ids = [
  [2, 7, 11, 5, 3],
  [2, 9, 3, 0, 0],
];
const attended = ids.map((row) => row.map((id) => (id === 0 ? 0 : 1)));
const feeds = {
  input_ids: int64(ids),
  attention_mask: int64(attended),
  token_type_ids: int64(ids.map((row) => row.map(() => 0))),
};

async function hidden(config: unknown, tensors: Tensors): Promise<Float32Array> {
  const file = join(temporaryFolder(), 'model.onnx');
  await writeBertOnnx(config, tensors, file);
  const { last_hidden_state: state } = await run(file, feeds);
  expect(state.dims.slice(0, 2)).toEqual([2, 5]);
  return state.data;
}

describe('an encoder as a graph', () => {
  it('gives a text the same vectors beside longer texts as alone', async () => {
    const together = await hidden(tiny, made());
    const file = join(temporaryFolder(), 'model.onnx');
    await writeBertOnnx(tiny, made(), file);
    const { last_hidden_state: alone } = await run(file, {
      input_ids: int64([ids[1].slice(0, 3)]),
      attention_mask: int64([[1, 1, 1]]),
      token_type_ids: int64([[0, 0, 0]]),
    });
    const start = 5 * tiny.hidden_size;
    const same = together.slice(start, start + 3 * tiny.hidden_size);
    expect(farthest(same, alone.data)).toBeLessThan(1e-6);
    expect(farthest(same, together.slice(0, same.length))).toBeGreaterThan(0.01);
  });

  it('is the same whatever stands before the names of its weights', async () => {
    const plain = await hidden(tiny, made());
    const old = new Map(
      [...made()].map(([name, tensor]) => [
        name
          .replace('LayerNorm.weight', 'LayerNorm.gamma')
          .replace('LayerNorm.bias', 'LayerNorm.beta'),
        tensor,
      ]),
    );
    expect(await hidden(tiny, made('bert.'))).toEqual(plain);
    expect(await hidden(tiny, old)).toEqual(plain);
  });

  it('that is larger than a message may be keeps its weights in a file beside it', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'large.onnx');
    const written = await writeOnnx(bertGraph(tiny, made()), file, { largest: 1000 });
    expect(written).toEqual([file, `${file}.data`]);
    expect(readdirSync(folder).toSorted()).toEqual(['large.onnx', 'large.onnx.data']);
    expect(statSync(`${file}.data`).size).toBeGreaterThan(6000);
    const { last_hidden_state: state } = await run(file, feeds);
    expect(state.data).toEqual(await hidden(tiny, made()));
  });

  it('that cannot be written whole leaves nothing', async () => {
    const folder = temporaryFolder();
    const graph = bertGraph(tiny, made());
    const broken = graph.initialisers.map((one) => ({
      ...one,
      bytes: () => {
        throw new Error('the disk is full');
      },
    }));
    const file = join(folder, 'model.onnx');
    await expect(writeOnnx({ ...graph, initialisers: broken }, file)).rejects.toThrow(
      'disk is full',
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a model that is no encoder of this family', () => {
  const without = (name: string) => new Map([...made()].filter(([known]) => known !== name));
  const bias = 'encoder.layer.1.attention.self.key.bias';
  it.each([
    ['no config', null, made(), /config\.json holds no settings/],
    ['another architecture', { ...tiny, model_type: 't5' }, made(), /“t5”.*bert, roberta/],
    [
      'relative positions',
      { ...tiny, position_embedding_type: 'relative_key' },
      made(),
      /“relative_key”/,
    ],
    ['an unknown activation', { ...tiny, hidden_act: 'swish' }, made(), /“swish”/],
    ['a width in words', { ...tiny, hidden_size: 'eight' }, made(), /“hidden_size”/],
    ['heads that do not divide', { ...tiny, num_attention_heads: 3 }, made(), /8 columns.*3 heads/],
    ['other weights', tiny, new Map(), /lack “embeddings.word_embeddings.weight”/],
    ['a missing tensor', tiny, without(bias), /lack “encoder.layer.1.attention.self.key.bias”/],
    [
      'weights of another size',
      { ...tiny, intermediate_size: 16 },
      made(),
      /“encoder.layer.0.intermediate.dense.weight”.*\[12, 8\].*\[16, 8\]/,
    ],
  ])('is refused with a sentence: %s', (_what, config, tensors, sentence) => {
    expect(() => bertGraph(config, tensors as Tensors)).toThrow(
      expect.objectContaining({
        code: 'bad-model',
        message: expect.stringMatching(sentence) as string,
      }),
    );
  });
});

const torch = missingInPython('torch', 'transformers');
/** Makes or loads models, and prints their hidden states: one start of Python for all of them. */
const reference = `
import json, sys, torch
from transformers import AutoConfig, AutoModel
models, given = json.loads(sys.argv[1]), json.loads(sys.argv[2])
states = []
for folder, settings in models:
    if settings is None:
        model = AutoModel.from_pretrained(folder)
    else:
        torch.manual_seed(0)
        model = AutoModel.from_config(AutoConfig.for_model(**settings))
        for p in model.parameters(): torch.nn.init.normal_(p, std=0.3)
        model.save_pretrained(folder)
    with torch.no_grad():
        state = model.eval()(**{name: torch.tensor(rows) for name, rows in given.items()})
    states.append(state.last_hidden_state.flatten().tolist())
print(json.dumps(states))
`;

describe.skipIf(torch)(`an encoder as a graph beside transformers${torch}`, () => {
  const families = [
    tiny,
    { ...tiny, hidden_act: 'gelu_new', num_attention_heads: 4, layer_norm_eps: 1e-5 },
    { ...tiny, model_type: 'roberta', type_vocab_size: 1 },
    { ...tiny, model_type: 'xlm-roberta', hidden_act: 'relu' },
  ];
  it('has the same hidden states, padding included', async () => {
    const folder = temporaryFolder();
    const models: [string, object | null][] = families.map((settings, i) => [
      join(folder, String(i)),
      settings,
    ]);
    if (missingMinilm === '') models.push([minilm, null]);
    const given = { input_ids: ids, attention_mask: attended };
    const out = await runPython(['-c', reference, JSON.stringify(models), JSON.stringify(given)]);
    const states = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as number[][];
    for (const [i, [path]] of models.entries()) {
      const weights = readSafetensors(join(path, 'model.safetensors'));
      const state = await hidden(parsed(join(path, 'config.json')), weights);
      expect(farthest(state, states[i])).toBeLessThan(1e-4);
    }
  });
});

describe.skipIf(missingMinilm)(`MiniLM as a graph${missingMinilm}`, () => {
  let tensors: Tensors;
  beforeAll(() => {
    tensors = readSafetensors(join(minilm, 'model.safetensors'));
  });

  it('has the cosines that its publisher measured', async () => {
    const tokenizer = new Tokenizer(
      parsed(join(minilm, 'tokenizer.json')) as object,
      parsed(join(minilm, 'tokenizer_config.json')) as object,
    );
    const file = join(temporaryFolder(), 'minilm.onnx');
    await writeBertOnnx(parsed(join(minilm, 'config.json')), tensors, file);
    const vector = async (text: string) => {
      const tokens = tokenizer.encode(text).ids;
      const { last_hidden_state: state } = await run(file, {
        input_ids: int64([tokens]),
        attention_mask: int64([tokens.map(() => 1)]),
        token_type_ids: int64([tokens.map(() => 0)]),
      });
      const sum = Float64Array.from({ length: 384 }, (_, j) =>
        tokens.reduce((total, _token, i) => total + state.data[i * 384 + j], 0),
      );
      const norm = Math.hypot(...sum);
      return sum.map((value) => value / norm);
    };
    const cosine = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, j) => sum + x * b[j], 0);
    const eats = await vector('A man is eating food.');
    expect(cosine(eats, await vector('A man eats something.'))).toBeCloseTo(0.875, 3);
    expect(cosine(eats, await vector('The girl carries a baby.'))).toBeCloseTo(-0.111, 3);
  });
});
