/** Alignment of pair differences, in which whatever all texts of a domain have in common cancels. */
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../domain/random.ts';
import type { DomainBatch, DomainLoss, Method, MethodOptions } from './method.ts';
import { wassersteinLoss } from './wdgrl.ts';

export const differences: Method = {
  id: 'differences',
  label: 'Pair differences',
  description:
    'As WDGRL, but on differences between answers, so that what all texts of a domain have in common does not count.',
  strengths: [0.3],
  texts: 2,
  pairedTarget: true,
  domainLoss: ofDifferences(wassersteinLoss),
};

/**
 * A domain loss over +-(z_1 - z_k) of source examples, z_1 their best text and z_k another at random, and
 * +-(z_i - z_j) of target rows 2i and 2i + 1, with random signs: the sign must not show which answer is
 * better, since that is unknown in the target.
 */
export function ofDifferences(
  create: (options: MethodOptions) => DomainLoss,
): (options: MethodOptions) => DomainLoss {
  return (options) => {
    const loss = create({ ...options, texts: 1 });
    const { warmUp, read, state } = loss;
    const differing: DomainLoss = {
      step(batch) {
        const drawn = draw(batch, options.texts);
        const gradient = loss.step({ ...drawn.differences(), randoms: batch.randoms });
        return drawn.toTexts(gradient);
      },
      dispose: () => loss.dispose(),
    };
    /** The same differences outside of a tidy. */
    const kept = (batch: DomainBatch): DomainBatch => {
      const [source, target] = tf.tidy(() => {
        const pair = draw(batch, options.texts).differences();
        return [pair.source, pair.target];
      });
      return { source, target, randoms: batch.randoms };
    };
    if (warmUp) {
      differing.warmUp = (features) =>
        warmUp({
          ...features,
          draw() {
            const batch = features.draw();
            const pair = kept(batch);
            tf.dispose([batch.source, batch.target]);
            return pair;
          },
        });
    }
    if (read) {
      differing.read = async (batch) => {
        const pair = kept(batch);
        try {
          return await read(pair);
        } finally {
          tf.dispose([pair.source, pair.target]);
        }
      };
    }
    if (state) differing.state = state;
    return differing;
  };
}

/** The subtraction of rows, as a linear map and its transpose. */
function draw({ source, target, randoms }: DomainBatch, texts: number) {
  const [seeds, s, h] = source.shape;
  const examples = s / texts;
  // A last row without a partner is left out.
  const pairs = target.shape[1] >> 1;
  const ofSource = coefficients(randoms, examples, texts);
  const ofTarget = coefficients(randoms, pairs, 2);
  const even = 2 * pairs === target.shape[1];
  return {
    /** [S, examples, h] and [S, pairs, h]. */
    differences() {
      const whole = even ? target : tf.slice(target, [0, 0, 0], [-1, 2 * pairs, -1]);
      return {
        source: tf.sum(
          tf.mul(tf.reshape(source, [seeds, examples, texts, h]), ofSource),
          2,
        ) as tf.Tensor3D,
        target: tf.sum(tf.mul(tf.reshape(whole, [seeds, pairs, 2, h]), ofTarget), 2) as tf.Tensor3D,
      };
    },
    /** A gradient over differences, [S, examples + pairs, h], as a gradient over texts, [S, s + t, h]. */
    toTexts(gradient: tf.Tensor3D): tf.Tensor3D {
      const [overSource, overTarget] = tf.split(gradient, [examples, pairs], 1);
      const parts = [
        tf.reshape(tf.mul(tf.expandDims(overSource, 2), ofSource), [seeds, s, h]),
        tf.reshape(tf.mul(tf.expandDims(overTarget, 2), ofTarget), [seeds, 2 * pairs, h]),
      ];
      if (!even) parts.push(tf.zeros([seeds, 1, h]));
      return tf.concat(parts, 1) as tf.Tensor3D;
    },
  };
}

/** [S, groups, size, 1]: a sign for each group's first row, the opposite sign for a random other row. */
function coefficients(randoms: readonly Random[], groups: number, size: number): tf.Tensor4D {
  const values = new Float32Array(randoms.length * groups * size);
  randoms.forEach((random, seed) => {
    for (let i = 0; i < groups; i++) {
      const first = (seed * groups + i) * size;
      const sign = random.next() < 0.5 ? 1 : -1;
      values[first] = sign;
      values[first + 1 + (size > 2 ? random.below(size - 1) : 0)] = -sign;
    }
  });
  return tf.tensor4d(values, [randoms.length, groups, size, 1]);
}
