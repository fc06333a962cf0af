#!/usr/bin/env bash
# tf.log1p of @tensorflow/tfjs-backend-wasm 4.22.0 is log(1 + x): of 1e-8 it gives 0, of 1e-6 it is 5 % off.
# The JavaScript backend is right. Losses written as softplus by log1p(exp(-|x|)) lose their tails;
# tf.softplus keeps them on both.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0

cat >run.cjs <<'JAVASCRIPT'
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
require('@tensorflow/tfjs-backend-wasm');
(async () => {
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    const values = await tf.log1p(tf.tensor1d([1e-6, 1e-8])).data();
    console.log(backend, ...Array.from(values, (x) => x.toPrecision(3)));
  }
})();
JAVASCRIPT
node run.cjs 2>/dev/null >seen.txt
expect_output seen.txt <<'TEXT'
cpu 0.00000100 1.00e-8
wasm 9.54e-7 0.00
TEXT
