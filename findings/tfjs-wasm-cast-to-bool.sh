#!/usr/bin/env bash
# A cast to bool in @tensorflow/tfjs-backend-wasm 4.22.0 keeps the number: 2 stays 2, .5 becomes 0, where the
# JavaScript backend gives 1 for both. A mask made by a cast then weighs texts, or loses them:
# compare (tf.notEqual) where a mask is wanted.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0

cat >run.cjs <<'JAVASCRIPT'
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
require('@tensorflow/tfjs-backend-wasm');
(async () => {
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    console.log(backend, ...(await tf.cast(tf.tensor1d([0, 0.5, 1, 2]), 'bool').data()));
  }
})();
JAVASCRIPT
node run.cjs 2>/dev/null >seen.txt
expect_output seen.txt <<'TEXT'
cpu 0 1 1 1
wasm 0 0 1 2
TEXT
