/** One right answer among wrong ones: the mean of its Bradley-Terry losses (1952) against each. */
import * as tf from '@tensorflow/tfjs-core';
import { softplus } from '../ops.ts';
import type { SourceLoss } from './loss.ts';

/** Mean over the wrong answers of sp(-(r_right - r_wrong)), the right one first. */
export const multipleChoice: SourceLoss = {
  id: 'multiple-choice',
  label: 'Multiple choice',
  description:
    'Learns that the right answer earns more than each wrong one; a question counts once, however many it has.',
  reads: 'choices',
  evaluate(reward, _extras, batch) {
    const wrongs = reward.shape[2] - 1;
    const [right, wrong] = tf.split(reward, [1, wrongs], 2);
    const own = tf.slice(batch.mask(), [0, 0, 1], [-1, -1, wrongs]);
    const each = tf.div(
      tf.mul(own, tf.expandDims(batch.share, 2)),
      tf.maximum(tf.sum(own, 2, true), 1),
    );
    const against = tf.sub(wrong, right);
    const ofWrong = tf.mul(each, tf.sigmoid(against)) as tf.Tensor3D;
    const ofRight = tf.neg(tf.sum(ofWrong, 2, true)) as tf.Tensor3D;
    return {
      loss: tf.sum(tf.mul(each, softplus(against)), [1, 2]),
      gradient: tf.concat3d([ofRight, ofWrong], 2),
      extras: null,
    };
  },
};
