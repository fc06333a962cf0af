/**
 * Does a reward read the question? Trained and measured on the made-up set, where answers alone decide nothing,
 * through the product: longer wins, style, the given encoders, and for every language model that encodes texts
 * (not for causal ones) the plain cosine of question and answer, without learning.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { shareInterval } from '../src-main/domain/statistics.ts';
import { encoderNames } from '../src-main/encoders/spec.ts';
import { transformerEncoder, withReads } from '../src-main/encoders/transformer/index.ts';
import { modelsFolder } from '../src-main/services/home.ts';
import { dataSet, modelFolder } from './data.ts';
import { madeSet, type MadePair } from './made/generate.ts';
import {
  encoderName,
  measuredOf,
  trained,
  withInterval,
  withProject,
  type Measured,
} from './product.ts';

/** One line of the table; `id` of `value` is the chosen candidate if several were trained. */
interface Row {
  name: string;
  value: Measured;
}

export async function question(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      encoder: { type: 'string', multiple: true, default: [] },
      methods: { type: 'string', default: 'source-only' },
      seeds: { type: 'string', default: '5' },
      seed: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
    },
  });
  const encoders = values.encoder.length > 0 ? values.encoder : defaultEncoders();
  const set = madeSet(Number(values.seed));
  const methods = values.methods.split(',');
  const settings = {
    methods,
    seeds: Number(values.seeds),
    // One candidate needs no comparison.
    ...(values.methods === 'source-only' ? { validators: [] } : {}),
  };
  const parts = (['source', 'gold'] as const).map((role) => ({
    domain: role,
    role,
    data: dataSet(() => set[role].map((pair) => ({ ...pair }))),
  }));
  const rows: Row[] = [];
  const add = (row: Row) => {
    rows.push(row);
    process.stderr.write(`${line(row)}\n`);
  };
  await withProject(parts, async (project) => {
    for (const encoder of encoders) {
      const { evaluation } = await trained(project, { ...settings, encoder }, encoder);
      if (rows.length === 0) {
        add({ name: 'longer wins', value: measuredOf(evaluation, 'longer-wins') });
      }
      const { chosen } = evaluation;
      add({ name: encoderName(encoder), value: measuredOf(evaluation, chosen) });
    }
  });
  for (const folder of new Set(encoders.flatMap(encoderNames).filter(isModel).map(folderOf))) {
    const value = await cosine(folder, set.gold);
    if (value) add({ name: `cosine, ${encoderName(folder)}`, value });
  }
  process.stdout.write(
    values.json ? `${JSON.stringify({ rows })}\n` : `${rows.map(line).join('\n')}\n`,
  );
}

function defaultEncoders(): string[] {
  const minilm = modelFolder('all-minilm-l6-v2');
  return existsSync(minilm) ? ['style', `style+${minilm}`] : ['style'];
}

function folderOf(name: string): string {
  return name.split('?')[0];
}

function isModel(name: string): boolean {
  return existsSync(folderOf(name));
}

function line({ name, value }: Row): string {
  return `${name.padEnd(40)} ${withInterval(value)}`;
}

/** Null for a causal model, which was not trained to give similar texts similar vectors. */
async function cosine(folder: string, pairs: readonly MadePair[]): Promise<Measured | null> {
  const id = withReads(folder, ['answer']);
  const model = await transformerEncoder(id, { models: modelsFolder() });
  if (model.causal) return null;
  const encoder = await model.open({});
  try {
    const vectors = async (texts: readonly string[]) => {
      const { rows: matrix } = await encoder.encode(texts.map((text) => ({ prompt: '', text })));
      const d = matrix.length / texts.length;
      return texts.map((_, i) => unit(matrix.subarray(i * d, (i + 1) * d)));
    };
    const prompts = await vectors(pairs.map(({ prompt }) => prompt));
    const chosen = await vectors(pairs.map((pair) => pair.chosen));
    const rejected = await vectors(pairs.map((pair) => pair.rejected));
    const hits = Float64Array.from(prompts, (prompt, i) =>
      Number(dot(prompt, chosen[i]) > dot(prompt, rejected[i])),
    );
    const value = hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
    const alone = Int32Array.from(hits.keys());
    return { id: 'cosine', value, interval: shareInterval(alone, hits) };
  } finally {
    await encoder.close();
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j], 0);
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}
