/**
 * The tuned language model of a run as one graph: adapters merged into weights. Such a run cuts texts at
 * `tuneTokens` and stores no vectors, so they are recomputed here.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DialectError, type Run, type TrainSettings } from '../../contract/index.ts';
import {
  adaptersOf,
  type AdapterOptions,
  type BertConfig,
  type ModelTensor,
} from '../../domain/bert.ts';
import { decoderTargets } from '../../domain/decoder.ts';
import { scoreOf } from '../../domain/score-head.ts';
import type { Encoder, PretrainedEncoder, TextInput } from '../../encoders/encoder.ts';
import { batchesOf } from '../../encoders/transformer/batches.ts';
import { adaptedModules, saveAdapters } from '../../encoders/transformer/bert-adapters.ts';
import {
  graphTensors,
  parseBertConfig,
  readBertFolder,
} from '../../encoders/transformer/bert-folder.ts';
import { saveDecoderAdapters } from '../../encoders/transformer/decoder-adapters.ts';
import { parseDecoderConfig } from '../../encoders/transformer/decoder-config.ts';
import { inspectModel, modelOfFolder, tunableShape } from '../../encoders/transformer/index.ts';
import { tunesScore, type Layout } from '../../encoders/transformer/layout.ts';
import { addPooled } from '../../encoders/transformer/pooling.ts';
import { readScoreHead } from '../../encoders/transformer/score-head.ts';
import { openSession } from '../../encoders/transformer/session.ts';
import { openTokens, type TruncationSide } from '../../encoders/transformer/tokens.ts';
import { openTuneTokens } from '../../encoders/transformer/tune-tokens.ts';
import type { ExportedAdapter } from '../../formats/model-export/index.ts';
import type { EncodedPart } from '../../runs/blocks.ts';
import { writeBertOnnx } from '../../onnx/index.ts';
import type { Db } from '../../store/database.ts';
import { storedModels } from '../../store/models.ts';
import { runDomains } from '../../store/run-texts.ts';
import { exportedHead } from '../exports/exported-head.ts';

export interface TunedEncoder {
  /** The encoder that the run tuned. */
  encoder: PretrainedEncoder;
  layout: Layout;
  /** Maximum tokens of a text, special ones included. */
  longest: number;
  /** The end at which longer texts are cut. */
  truncation: TruncationSide;
  /** @throws DialectError `bad-model`; Error of the file system */
  writeGraph(file: string): Promise<void>;
  /** Only the adapters; null for a candidate that was not tuned. */
  adapter: ExportedAdapter | null;
}

/**
 * @param encoders of the run's settings
 * @returns null for a run whose encoders were not tuned
 * @throws DialectError `cannot-export` for several seeds, each with a model of its own; `bad-model`
 */
export async function tunedEncoder(
  db: Db,
  run: Run,
  method: string,
  encoders: readonly Encoder[],
  models: string,
): Promise<TunedEncoder | null> {
  const encoder = tunedOf(run, encoders);
  if (encoder === null) return null;
  const stored = storedModels(db, run.id, method);
  if (stored.length > 1 && stored.some(({ adapters }) => adapters !== null)) {
    throw new DialectError(
      'cannot-export',
      `“${method}” of run ${run.id} tuned a language model for each of its ${stored.length} seeds, and one graph reads one. Train it with one seed, then export that run.`,
      { runId: run.id, method, seeds: stored.length },
    );
  }
  const { layout } = await inspectModel(encoder.id, { models });
  const adapters = stored.at(0)?.adapters ?? null;
  const { settings } = run;
  const targets = runDomains(db, run.id).targets;
  const head = stored.length === 1 ? await exportedHead(layout, stored[0], targets) : null;
  const hub = modelOfFolder(layout.folder, models);
  // Only the folder's name, since the rest of its path is private.
  const base = hub ?? basename(layout.folder);
  return {
    encoder,
    layout,
    longest: Math.min(settings.tuneTokens, tunableShape(layout).longest),
    truncation: stored.at(0)?.card.truncation ?? 'right',
    async writeGraph(file) {
      if (layout.causal) throw noGraph(encoder.label, run.id);
      const { config, tensors } = await readBertFolder(layout.folder);
      const lora = adaptersOf(settings, config);
      const merged = adapters === null ? tensors : withAdapters(tensors, config, adapters, lora);
      await writeBertOnnx(layout.config, graphTensors(merged), file);
    },
    adapter: adapters && {
      base,
      fromHub: hub !== null,
      label: encoder.label,
      offset: head?.offset ?? null,
      async save(folder) {
        const score = head?.weight ?? null;
        await saveTuned(folder, layout, settings, { parameters: adapters, score }, base);
      },
    },
  };
}

function tunedOf({ settings }: Run, encoders: readonly Encoder[]): PretrainedEncoder | null {
  const last = encoders.at(-1);
  return settings.tune === 'none' || last?.kind !== 'pretrained' ? null : last;
}

async function saveTuned(
  folder: string,
  layout: Layout,
  settings: TrainSettings,
  { parameters, score }: { parameters: Float32Array; score: Float32Array | null },
  base: string,
): Promise<void> {
  if (layout.causal) {
    const config = parseDecoderConfig(layout.config, layout.folder);
    const lora = adaptersOf(settings, { layers: config.layers.length }, decoderTargets);
    return saveDecoderAdapters(folder, config, { ...lora, parameters, score }, base);
  }
  const config = parseBertConfig(layout.config, layout.folder);
  return saveAdapters(folder, config, { ...adaptersOf(settings, config), parameters }, base);
}

function noGraph(label: string, runId: number): DialectError {
  return new DialectError(
    'cannot-export',
    `“${label}” is a causal language model, which Dialect does not write as a graph. Export without the encoder: the adapters are written for peft, and features.csv has its features of each text.`,
    { runId },
  );
}

/**
 * The tuned parts of a model under these settings, stored with the run: as many layers as it has if more
 * are requested, and the usual matrices for its kind if none are named.
 *
 * @throws DialectError `bad-model` if it cannot be tuned; `bad-input` for matrices that it lacks
 */
export async function adaptersToTune(
  { name }: { name: string },
  { loraLayers }: Pick<TrainSettings, 'loraLayers'>,
  named: TrainSettings['loraTargets'] | undefined,
  models: string,
): Promise<Pick<TrainSettings, 'loraLayers' | 'loraTargets'>> {
  const { layout, label } = await inspectModel(name, { models });
  const { layers, targets, usual } = tunableShape(layout);
  const loraTargets = targets.filter((target) => (named ?? usual).includes(target));
  if (loraTargets.length === 0) {
    throw new DialectError(
      'bad-input',
      `“${label}” has none of the matrices ${named?.join(', ')}. Choose among ${targets.join(', ')}.`,
      { named, targets },
    );
  }
  return { loraLayers: Math.min(loraLayers, layers), loraTargets };
}

/** W + s B A (Hu et al. 2022). @param adapters layer after layer, target after target, A before B */
function withAdapters(
  tensors: ReadonlyMap<string, ModelTensor>,
  { hidden }: BertConfig,
  adapters: Float32Array,
  { rank, alpha, targets, layers }: Required<AdapterOptions>,
): Map<string, ModelTensor> {
  const size = hidden * rank;
  if (adapters.length !== 2 * size * layers.length * targets.length) {
    throw new RangeError(`${adapters.length} parameters for adapters of rank ${rank}.`);
  }
  const merged = new Map(tensors);
  let at = 0;
  for (const layer of layers) {
    for (const target of targets) {
      const name = `encoder.layer.${layer}.${adaptedModules[target]}.weight`;
      const weight = tensors.get(name);
      if (weight === undefined) throw new RangeError(`The model has no ${name}.`);
      const a = adapters.subarray(at, at + size);
      const b = adapters.subarray(at + size, at + 2 * size);
      at += 2 * size;
      merged.set(name, {
        shape: weight.shape,
        values: added(weight.values, a, b, hidden, alpha / rank),
      });
    }
  }
  return merged;
}

/** @param a [rank, hidden] @param b [hidden, rank] */
function added(
  weight: Float32Array,
  a: Float32Array,
  b: Float32Array,
  hidden: number,
  scaling: number,
): Float32Array {
  const rank = a.length / hidden;
  const sums = Float64Array.from(weight);
  for (let i = 0; i < hidden; i++) {
    for (let k = 0; k < rank; k++) {
      const share = scaling * b[i * rank + k];
      for (let j = 0; j < hidden; j++) sums[i * hidden + j] += share * a[k * hidden + j];
    }
  }
  return Float32Array.from(sums);
}

/** The tuned model's columns in a run, computed by onnxruntime; must be closed. */
export async function openTunedPart(
  { layout, longest, truncation, writeGraph }: TunedEncoder,
  encoder: PretrainedEncoder,
): Promise<{ part: EncodedPart; close(): Promise<void> }> {
  const { folder, dimension, settings } = layout;
  const scratch = await mkdtemp(join(tmpdir(), 'dialect-tuned-'));
  const remove = () => rm(scratch, { recursive: true, force: true });
  try {
    await writeGraph(join(scratch, 'model.onnx'));
    const session = await openSession(layout, { folder: scratch, file: 'model.onnx' }, {});
    const tokenizer = await openTuneTokens(layout, longest, truncation);
    const { padding } = await openTokens(folder);
    const head = tunesScore(layout) ? await readScoreHead(folder) : null;
    const around = { before: [], after: [] };

    async function fill(
      texts: readonly TextInput[],
      matrix: Float32Array,
      width: number,
      from: number,
    ): Promise<void> {
      const items = texts.map((item) => tokenizer.encode(item));
      const lengths = items.map(({ ids }) => ids.length);
      for (const batch of batchesOf(lengths, { tokens: 4096, rows: 64 })) {
        const length = Math.max(...batch.map((k) => lengths[k]));
        const filled = (values: Int32Array, last: number) =>
          Array.from({ length }, (_, at) => (at < values.length ? values[at] : last));
        const hidden = await session.run({
          ids: batch.map((k) => filled(items[k].ids, padding)),
          types: batch.map((k) => filled(items[k].types, 0)),
          used: batch.map((k) => lengths[k]),
        });
        batch.forEach((k, row) => {
          const own = lengths[k];
          const window = { from: 0, to: own, ownFrom: 0, ownTo: own };
          const vector = new Float64Array(dimension);
          addPooled(hidden, { row, length, window, around }, settings.pooling, 1, vector);
          matrix.set(vector, k * width + from);
          if (head) matrix[k * width + from + dimension] = scoreOf(head, vector);
        });
      }
    }

    const { id: name, label, tunedBlocks } = encoder;
    return {
      part: { name, label, blocks: tunedBlocks, fill },
      async close() {
        await session.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
