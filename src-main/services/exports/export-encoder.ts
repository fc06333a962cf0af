/** The transformer of a run as files of an export, so that texts can be scored without Dialect. */
import { copyFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DialectError, type Run } from '../../contract/index.ts';
import type { Encoder, PretrainedEncoder } from '../../encoders/encoder.ts';
import { encoderId, portableId } from '../../encoders/spec.ts';
import { convertedFolder } from '../../encoders/transformer/convert.ts';
import {
  asksForScore,
  inspectModel,
  licenceFiles,
  tunedReading,
} from '../../encoders/transformer/index.ts';
import { tunesScore, type Layout } from '../../encoders/transformer/layout.ts';
import { openTokens } from '../../encoders/transformer/tokens.ts';
import type {
  EncoderFiles,
  ExportedEncoder,
  ExportedReading,
} from '../../formats/model-export/index.ts';
import { changedPart, partOf } from '../../runs/blocks.ts';
import type { ModelCard } from '../../store/models.ts';
import type { TunedEncoder } from '../encoders/tuned-encoder.ts';

/**
 * Rewards belong to the models that a run was trained with: others would give texts other vectors.
 *
 * @param card of any method of the run; null before one is done
 * @throws DialectError `cannot-export` if a model's files have changed since
 */
export function requireModelsOfRun(
  run: Run,
  card: ModelCard | null,
  encoders: readonly Encoder[],
): void {
  const parts = encoders.map(partOf);
  // Earlier versions stored only the key of the tuned model, which is named last.
  const last = parts.map((_, i) => (i === parts.length - 1 ? (card?.modelKey ?? null) : null));
  const changed = changedPart(parts, card?.modelKeys ?? last);
  if (!changed) return;
  const verb = run.settings.tune === 'none' ? 'was trained on' : 'tuned';
  throw new DialectError(
    'cannot-export',
    `${changed.label} is no longer the model that run ${run.id} ${verb}: its files were changed. Put the earlier ones back, or train again.`,
    { runId: run.id, encoder: changed.name },
  );
}

/**
 * @param tuned what the run tuned, if it is this encoder
 * @param models the application's folder for models
 */
export async function describeEncoder(
  encoder: Encoder,
  tuned: TunedEncoder | null,
  models: string,
): Promise<ExportedEncoder> {
  const { id, label, licence, dimension, kind } = encoder;
  const facts = { id: portableId(encoderId([id])), label, licence, dimension };
  if (kind === 'built-in') return { ...facts, pooling: null, reading: null };
  const { layout } = await inspectModel(id, { models });
  const { pooling } = layout.settings;
  return { ...facts, pooling, reading: readingOf(layout.settings, tuned) };
}

/** How the run read texts: if it tuned a model, where texts are cut. */
function readingOf(
  { window, prefix, normalise, reads }: Layout['settings'],
  tuned: TunedEncoder | null,
): ExportedReading {
  const longTexts = tuned?.truncation === 'left' ? 'cut-start' : 'cut';
  return tuned
    ? {
        reads: [tunedReading(reads).id, ...(tunesScore(tuned.layout) ? ['score'] : [])],
        window: tuned.longest,
        longTexts,
        prefix,
        normalise: false,
      }
    : { reads, window, longTexts: 'windows', prefix, normalise };
}

/**
 * @param tuned the encoder as tuned by the run; null if it was not tuned
 * @param models the application's folder for models, where a graph is written if there is none
 * @throws DialectError `cannot-export` if anything but a single transformer gives the features
 */
export async function encoderFiles(
  encoders: readonly Encoder[],
  tuned: TunedEncoder | null,
  models: string,
): Promise<EncoderFiles> {
  const [encoder] = encoders;
  if (encoders.length !== 1 || encoder.kind === 'built-in') {
    const names = encoders.map(({ label }) => label).join(' and ');
    throw new DialectError(
      'cannot-export',
      `Texts can be scored outside Dialect only if one transformer gives all features; this run reads ${names}. Leave the encoder out, and export the features, too.`,
      { encoders: encoders.map(({ id }) => id) },
    );
  }
  const layout = tuned?.layout ?? (await inspectModel(encoder.id, { models })).layout;
  const { dimension, settings, folder, weights, types } = layout;
  if (layout.causal) throw onlyFeatures(encoder);
  if (tuned ? tunesScore(layout) : asksForScore(settings.reads)) throw withScore(encoder);
  const { around, padding, pair } = await openTokens(folder);
  const graph: EncoderFiles['files'] = tuned
    ? [{ name: 'model.onnx', write: tuned.writeGraph }]
    : (await graphFiles(layout, models)).map(copied);
  // As in the application: quantization takes its scale from the whole batch.
  const alone = tuned === null && weights.precision === 'quantized';
  return {
    settings: {
      graph: graph[0].name,
      dimension,
      pooling: settings.pooling,
      ...readingOf(settings, tuned),
      before: around.before,
      after: around.after,
      pair,
      types,
      padding,
      batchTokens: alone ? 1 : 1024,
      batchRows: alone ? 1 : 64,
    },
    files: [
      ...graph,
      ...['tokenizer.json', ...(await licenceFiles(folder))].map((name) =>
        copied(join(folder, name)),
      ),
    ],
  };
}

/** A causal model has no graph that onnxruntime could run. */
function onlyFeatures({ id, label }: PretrainedEncoder): DialectError {
  return new DialectError(
    'cannot-export',
    `${label} is a language model that writes text, and Dialect cannot write its graph. Leave the encoder out: model.onnx scores features, which can be exported, too.`,
    { encoder: id },
  );
}

/** The exported programs only read vectors. */
function withScore({ id, label }: PretrainedEncoder): DialectError {
  return new DialectError(
    'cannot-export',
    `This run reads the score of ${label} itself, which the exported programs do not compute. Leave the encoder out and export the features, too, or train with ?reads=joint after it.`,
    { encoder: id },
  );
}

function copied(from: string): EncoderFiles['files'][number] {
  return { name: basename(from), write: (to) => copyFile(from, to) };
}

/** The ONNX file first, then the files that belong to it. */
async function graphFiles(layout: Layout, models: string): Promise<string[]> {
  const { folder, weights } = layout;
  if (weights.kind === 'onnx') {
    const at = dirname(join(folder, weights.file));
    const names = weights.files.map((file) => basename(file));
    return [weights.file, ...names.filter((name) => name !== basename(weights.file))].map((name) =>
      join(at, basename(name)),
    );
  }
  const converted = await convertedFolder(layout, models);
  const names = (await readdir(converted)).filter((name) => name !== 'model.onnx');
  return ['model.onnx', ...names].map((name) => join(converted, name));
}
