/** One number that compares engines: the time of a matrix product. */
import { matMul, randomUniform, tidy, type Rank, type Tensor2D } from '@tensorflow/tfjs-core';

const SIZE = 512;
const SAMPLES = 5;
/** After this much time the samples so far suffice: a software GPU takes over half a second each. */
const ENOUGH_MS = 400;

/**
 * Milliseconds of one [512, 512] x [512, 512] float32 product on the present backend, including reading
 * the result back: the median of up to five, after one warm-up.
 */
export async function measureMatmul(): Promise<number> {
  const a = randomUniform<Rank.R2>([SIZE, SIZE], -1, 1, 'float32', 1);
  const times: number[] = [];
  try {
    await timeProduct(a);
    const begun = performance.now();
    do {
      times.push(await timeProduct(a));
    } while (times.length < SAMPLES && performance.now() - begun < ENOUGH_MS);
  } finally {
    a.dispose();
  }
  times.sort((x, y) => x - y);
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}

async function timeProduct(a: Tensor2D): Promise<number> {
  const begun = performance.now();
  const product = tidy(() => matMul(a, a));
  await product.data();
  const taken = performance.now() - begun;
  product.dispose();
  return taken;
}
