#!/usr/bin/env bash
# tf.sum and tf.mean of @tensorflow/tfjs-backend-wasm 4.22.0 add into one float32: from 2^24 entries on a sum
# of ones stands still, and the mean of 20 million times .1 is .1049. The JavaScript backend adds in doubles.
# Dialect takes the moments of all texts of a project in doubles, outside the engine.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0

cat >run.cjs <<'JAVASCRIPT'
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
require('@tensorflow/tfjs-backend-wasm');
(async () => {
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    const [sum] = await tf.sum(tf.ones([20_000_000])).data();
    const [mean] = await tf.mean(tf.fill([20_000_000], 0.1)).data();
    console.log(backend, sum, mean.toFixed(4));
  }
})();
JAVASCRIPT
node run.cjs 2>/dev/null >seen.txt
expect_output seen.txt <<'TEXT'
cpu 20000000 0.1000
wasm 16777216 0.1049
TEXT
