#!/usr/bin/env bash
# Gradients of @tensorflow/tfjs 4.22.0 at corners: of |x| at 0 it is -1; of the largest of two equal entries
# both get all of it, where TensorFlow shares it between them; and logSumExp of minus infinities is NaN,
# where TensorFlow gives minus infinity. Dialect derives its gradients by hand.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @tensorflow/tfjs@4.22.0

cat >run.cjs <<'JAVASCRIPT'
const tf = require('@tensorflow/tfjs');
(async () => {
  await tf.setBackend('cpu');
  console.log('d|x| at 0:', ...(await tf.grad((x) => tf.sum(tf.abs(x)))(tf.tensor1d([0])).data()));
  console.log('dmax at 2, 2, 1:', ...(await tf.grad((x) => tf.max(x))(tf.tensor1d([2, 2, 1])).data()));
  const none = tf.tensor1d([-Infinity, -Infinity]);
  console.log('logSumExp of nothing:', ...(await tf.logSumExp(none).data()));
})();
JAVASCRIPT
node run.cjs 2>/dev/null >seen.txt
expect_output seen.txt <<'TEXT'
d|x| at 0: -1
dmax at 2, 2, 1: 1 1 0
logSumExp of nothing: NaN
TEXT
