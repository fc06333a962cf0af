/** Reads texts with a frozen decoder: means of their token vectors, and the likelihood of the answers. */
import * as tf from '@tensorflow/tfjs-core';
import { PACK_TOKENS } from '../../../domain/decoder.ts';
import { packStates, type PackStates } from './hidden.ts';
import { logProbabilities } from './likelihood.ts';
import { packsOf, type Pack } from './pack.ts';
import type { DecoderModel } from './weights.ts';

export interface DecoderSequence {
  ids: Int32Array;
  /** Index of the answer's first token. */
  answerFrom: number;
}

/**
 * Vectors are [hidden], after the last norm unless said otherwise; zeros if there is no token to average.
 */
export interface DecoderReading {
  mean: Float32Array;
  answerMean: Float32Array;
  /** After a middle layer. */
  answerMiddle: Float32Array;
  last: Float32Array;
  /** log p of the tokens from `answerFrom` on, each given all before it; null unless asked for. */
  logProbabilities: Float32Array | null;
}

const kinds = ['mean', 'answerMean', 'last', 'answerMiddle'] as const;

/**
 * Reads texts in packs, where shared prefixes are computed once. Results are in the order of the texts.
 *
 * @param model opened with its head if log probabilities are wanted
 * @throws RangeError for a text longer than the model takes, an answer outside of its text, or log
 *     probabilities of a text's first token, which has nothing before it
 * @throws DialectError `bad-model`: a token that the model does not have
 */
export async function readDecoder(
  model: DecoderModel,
  sequences: readonly DecoderSequence[],
  options: { logProbabilities: boolean },
): Promise<DecoderReading[]> {
  for (const { ids, answerFrom } of sequences) {
    if (answerFrom < 0 || answerFrom > ids.length) {
      throw new RangeError(`An answer from token ${answerFrom} of ${ids.length}.`);
    }
    if (options.logProbabilities && answerFrom === 0 && ids.length > 0) {
      throw new RangeError('The first token of a text has nothing before it to be likely by.');
    }
  }
  const { hidden } = model.config;
  const empty = () => new Float32Array(hidden);
  const readings = sequences.map((): DecoderReading => ({
    mean: empty(),
    answerMean: empty(),
    last: empty(),
    answerMiddle: empty(),
    logProbabilities: options.logProbabilities ? new Float32Array(0) : null,
  }));
  const filled = [...sequences.keys()].filter((i) => sequences[i].ids.length > 0);
  const texts = filled.map((i) => sequences[i].ids);
  for (const pack of packsOf(texts, PACK_TOKENS)) {
    const numbers = pack.texts.map(({ index }) => filled[index]);
    const states = packStates(model, pack);
    try {
      const own = numbers.map((i) => sequences[i]);
      const vectors = await pooled(states, pack, own);
      const likely = options.logProbabilities
        ? await likelihoods(model, states.last, pack, own)
        : null;
      numbers.forEach((i, k) => {
        kinds.forEach((kind, at) => {
          const from = (k * kinds.length + at) * hidden;
          readings[i][kind] = vectors.slice(from, from + hidden);
        });
        readings[i].logProbabilities = likely?.[k] ?? null;
      });
    } finally {
      tf.dispose([states.last, states.middle]);
    }
  }
  return readings;
}

/** Four vectors per text, [texts x 4, hidden]: products with the weights of all rows. */
async function pooled(
  { last, middle }: PackStates,
  { texts }: Pack,
  sequences: readonly DecoderSequence[],
): Promise<Float32Array> {
  const [rows] = last.shape;
  const means = kinds.length - 1;
  const weights = new Float32Array(texts.length * means * rows);
  const ofAnswers = new Float32Array(texts.length * rows);
  texts.forEach(({ rows: own }, k) => {
    const { answerFrom } = sequences[k];
    const spread = (kind: number, from: number, to: number) => {
      for (let i = from; i < to; i++) {
        weights[(k * means + kind) * rows + own[i]] = 1 / (to - from);
      }
    };
    spread(0, 0, own.length);
    spread(1, answerFrom, own.length);
    spread(2, own.length - 1, own.length);
    const answer = (k * means + 1) * rows;
    ofAnswers.set(weights.subarray(answer, answer + rows), k * rows);
  });
  const product = tf.tidy(() => {
    const pooledLast = tf.matMul(tf.tensor2d(weights, [texts.length * means, rows]), last);
    const pooledMiddle = tf.matMul(tf.tensor2d(ofAnswers, [texts.length, rows]), middle);
    return tf.concat([tf.reshape(pooledLast, [texts.length, -1]), pooledMiddle], 1);
  });
  const values = (await product.data()) as Float32Array;
  product.dispose();
  return values;
}

async function likelihoods(
  model: DecoderModel,
  states: tf.Tensor2D,
  { texts }: Pack,
  sequences: readonly DecoderSequence[],
): Promise<Float32Array[]> {
  const before = texts.map(({ rows }, k) => rows.slice(sequences[k].answerFrom - 1, -1));
  const next = sequences.map(({ ids, answerFrom }) => ids.slice(answerFrom));
  const joined = (parts: readonly Int32Array[]) => Int32Array.from(parts.flatMap((p) => [...p]));
  const rows = tf.tidy(() => tf.gather(states, tf.tensor1d(joined(before), 'int32')));
  try {
    const all = await logProbabilities(model, rows, joined(next));
    let at = 0;
    return next.map(({ length }) => all.slice(at, (at += length)));
  } finally {
    rows.dispose();
  }
}
