#!/usr/bin/env bash
# What is not a number gets lost in @tensorflow/tfjs 4.22.0: argMax and sign pass over NaN on both backends,
# and on WebAssembly clipByValue and maximum turn it into a number. A training that has diverged can look
# as if it went on. Dialect tests losses for it in JavaScript.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0

cat >run.cjs <<'JAVASCRIPT'
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
require('@tensorflow/tfjs-backend-wasm');
const cases = {
  'argMax [1, NaN, 2]': () => tf.argMax(tf.tensor1d([1, NaN, 2])),
  'sign NaN': () => tf.sign(tf.scalar(NaN)),
  'clipByValue NaN to 0..1': () => tf.clipByValue(tf.scalar(NaN), 0, 1),
  'maximum 1, NaN': () => tf.maximum(tf.scalar(1), tf.scalar(NaN)),
};
(async () => {
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    for (const [name, compute] of Object.entries(cases)) {
      console.log(`${backend}: ${name}:`, (await compute().data())[0]);
    }
  }
})();
JAVASCRIPT
node run.cjs 2>/dev/null >seen.txt
expect_output seen.txt <<'TEXT'
cpu: argMax [1, NaN, 2]: 2
cpu: sign NaN: 0
cpu: clipByValue NaN to 0..1: NaN
cpu: maximum 1, NaN: NaN
wasm: argMax [1, NaN, 2]: 2
wasm: sign NaN: 0
wasm: clipByValue NaN to 0..1: 0
wasm: maximum 1, NaN: 1
TEXT
