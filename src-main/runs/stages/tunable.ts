/**
 * A language model that a run tunes: its block of columns before any tuning, and the input for tuning one
 * seed. Its texts are cut at `tuneTokens`, or at the model's limit, so its vectors are not those that the
 * project keeps of the frozen model.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { TrainSettings } from '../../contract/index.ts';
import { inspectModel } from '../../encoders/transformer/index.ts';
import { tunesScore } from '../../encoders/transformer/layout.ts';
import { truncationSideOf, type TruncationSide } from '../../encoders/transformer/tokens.ts';
import { openTuneTokens } from '../../encoders/transformer/tune-tokens.ts';
import { padded } from '../../learning/backbone/index.ts';
import type { NetworkId } from '../../learning/networks/index.ts';
import { CLIP } from '../../learning/standardise.ts';
import type { Tuning } from '../../learning/tuning.ts';
import type { EncodedPart, PretrainedPart } from '../blocks.ts';
import { changedModel, type Checkpoint } from '../checkpoint.ts';
import type { PreparedRun } from './prepare.ts';
import { openBackbone, type TunableBackbone } from './tunable-backbone.ts';

export interface Tunable {
  /** Computes vectors when filled, and remembers the texts' tokens in that order. */
  part: EncodedPart;
  /**
   * Network of the head over its columns: linear if it starts from a reward model's score, or if its
   * rewards can be exported as such a score head.
   */
  network: NetworkId;
  /** Whether the model has a score of its own, from which the head starts. */
  scored: boolean;
  /** The end at which texts that are too long are cut. */
  truncation: TruncationSide;
  /** Mean time in milliseconds to read a text; null before the first. */
  msPerText(): number | null;
  /** The input for tuning one seed: texts are the run's source, then its training targets. */
  tuning(run: PreparedRun, settings: TrainSettings): Tuning;
  /** The same over the whole target instead of its training part. */
  scoring(run: PreparedRun, settings: TrainSettings): Tuning;
  dispose(): void;
}

/** Tokens per batch while vectors are computed. */
const TOKENS = 4096;

/**
 * Loads the model onto the present engine.
 *
 * @param alone nothing else is read beside it
 * @param cut as when the run began: at the side that the tokenizer states, or on the right as in earlier
 * versions
 * @throws DialectError `bad-model`: also if its files have changed since the run was started
 */
export async function openTunable(
  part: PretrainedPart,
  settings: TrainSettings,
  models: string,
  { alone, cut }: { alone: boolean; cut: Checkpoint['cut'] },
): Promise<Tunable> {
  const { layout, key } = await inspectModel(part.name, { models });
  if (key !== part.key) throw changedModel(part, 'tunes');
  const { backbone, padding } = await openBackbone(layout, settings);
  const longest = Math.min(settings.tuneTokens, backbone.longest);
  const truncation = cut === 'right' ? cut : await truncationSideOf(layout.folder);
  const tokenizer = await openTuneTokens(layout, longest, truncation);
  const scored = tunesScore(layout);
  const headed = alone && layout.causal && layout.settings.pooling === 'last-token';
  const network = scored || headed ? 'linear' : 'layer-norm';
  const read: ReadTexts = { tokens: [], types: [], ms: 0 };
  const tuned = { backbone, padding, network } as const;
  return {
    part: {
      name: part.name,
      label: part.label,
      blocks: part.blocks,
      async fill(texts, matrix, width, from) {
        const began = performance.now();
        const items = texts.map((item) => tokenizer.encode(item));
        read.tokens.push(...items.map(({ ids }) => ids));
        read.types.push(...items.map(({ types }) => types));
        await writeVectors(tuned, items, { matrix, width, from });
        read.ms += performance.now() - began;
        return Uint8Array.from(items, ({ shortened }) => shortened);
      },
    },
    network,
    scored,
    truncation,
    msPerText: () => (read.tokens.length === 0 ? null : read.ms / read.tokens.length),
    tuning: (run, settings) => tuningOf(tuned, read, run, run.trainingTargets, settings),
    scoring: (run, settings) => tuningOf(tuned, read, run, null, settings),
    dispose: () => backbone.dispose(),
  };
}

/** The texts that were read, in their order. */
interface ReadTexts {
  tokens: Int32Array[];
  types: Int32Array[];
  /** Milliseconds spent reading them. */
  ms: number;
}

interface TunedModel extends TunableBackbone {
  network: NetworkId;
}

/** Writes the texts' vectors, before any tuning, into columns of a matrix. */
async function writeVectors(
  { backbone, padding }: TunedModel,
  items: readonly { ids: Int32Array; types: Int32Array }[],
  into: { matrix: Float32Array; width: number; from: number },
): Promise<void> {
  const { dimension } = backbone;
  const own = items.map(({ ids }) => ids);
  for (const batch of backbone.batches(own, TOKENS)) {
    const tokens = batch.map((row) => own[row]);
    const types = batch.map((row) => items[row].types);
    const pooled = tf.tidy(() => backbone.encode(null, padded(tokens, padding, types)));
    const values = await pooled.data();
    pooled.dispose();
    batch.forEach((row, k) => {
      const vector = values.subarray(k * dimension, (k + 1) * dimension);
      into.matrix.set(vector, row * into.width + into.from);
    });
  }
}

/** @param rows of the target texts to use; null: all */
function tuningOf(
  { backbone, padding, network }: TunedModel,
  { tokens, types }: ReadTexts,
  run: PreparedRun,
  rows: Int32Array | null,
  settings: TrainSettings,
): Tuning {
  const sources = run.source.items.length;
  const from = run.data.columns - backbone.dimension;
  const domains = Object.keys(run.moments).map(Number);
  const numbers = new Map(domains.map((domain, i) => [domain, i]));
  const ofSource = [...run.source.domains.keys()];
  const ofTarget = rows ? Array.from(rows) : [...run.target.domains.keys()];
  const rowsOf = [...ofSource, ...ofTarget.map((row) => sources + row)];
  return {
    backbone,
    tokens: rowsOf.map((row) => tokens[row]),
    types: rowsOf.map((row) => types[row]),
    padding,
    from,
    units: domains.map((domain) => {
      const { mean, deviation } = run.moments[domain];
      return { mean: mean.slice(from), deviation: deviation.slice(from) };
    }),
    unitOf: Int32Array.from([
      ...ofSource.map((row) => numbers.get(run.source.domains[row]) ?? 0),
      ...ofTarget.map((row) => numbers.get(run.target.domains[row]) ?? 0),
    ]),
    // A score head does not clip.
    clip: network === 'linear' ? Infinity : CLIP,
    factor: run.data.factors?.slice(from) ?? 1,
    rate: settings.tuneLearningRate,
    steps: settings.tuneSteps,
  };
}
