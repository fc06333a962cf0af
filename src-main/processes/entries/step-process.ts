/**
 * A separate program: trains on noise with the engine named by its argument, in the default settings with
 * WDGRL, and reports the milliseconds per step to its parent.
 */
import { EngineId, TrainSettings } from '../../contract/index.ts';
import { toFailure } from '../../contract/errors.ts';
import { seededRandom } from '../../domain/random.ts';
import { style } from '../../encoders/style.ts';
import { openEngine } from '../../engines/index.ts';
import { pairExamples } from '../../learning/examples.ts';
import { lossOf } from '../../learning/losses/index.ts';
import { methodOf } from '../../learning/methods/index.ts';
import { wassersteinLoss } from '../../learning/methods/wdgrl.ts';
import { trainEnsemble } from '../../learning/train.ts';
import type { StepAnswer } from '../measure-step.ts';

/**
 * Steps are timed in blocks, since an engine that works asynchronously is awaited at the end of each. The
 * first block, in which kernels are compiled and memory is allocated, does not count.
 */
const BLOCK = 10;
const BLOCKS = 5;
/** Time after which a block ends, and the blocks so far suffice: JavaScript is slow. */
const BLOCK_MS = 400;
const ENOUGH_MS = 2500;

const PAIRS = 256;
const TEXTS = 2 * PAIRS;

/** Ends a training that has run long enough. */
class Enough extends Error {}

/** Median over blocks of the milliseconds per step on the present engine. */
async function measure(): Promise<number> {
  const settings = TrainSettings.parse({});
  const columns = style.features.length;
  const random = seededRandom('step');
  const matrix = () => Float32Array.from({ length: TEXTS * columns }, () => random.normal());
  const texts = (offset: number) => Int32Array.from({ length: PAIRS }, (_, i) => 2 * i + offset);
  const everyPair = Int32Array.from({ length: PAIRS }, (_, i) => i);
  /** Milliseconds per step, block by block. */
  const times: number[] = [];
  let steps = 0;
  let blockBegun = performance.now();
  const begun = blockBegun;
  try {
    await trainEnsemble({
      data: {
        columns,
        source: matrix(),
        target: matrix(),
        examples: pairExamples(texts(0), texts(1), new Float32Array(PAIRS).fill(1)),
        members: Array.from({ length: settings.seeds }, (_, seed) => ({
          seed,
          train: everyPair,
          validation: new Int32Array(0),
        })),
      },
      // Without a critic's warm-up, which is not part of a step.
      method: {
        ...methodOf('wdgrl'),
        domainLoss: (options) => ({ ...wassersteinLoss(options), warmUp: undefined }),
      },
      loss: lossOf('bradley-terry'),
      settings,
      shape: { evaluations: 1 },
      async between(_step, take) {
        steps++;
        if (steps < BLOCK && performance.now() - blockBegun < BLOCK_MS) return;
        // Reading the state waits for all pending work.
        await take();
        const now = performance.now();
        times.push((now - blockBegun) / steps);
        if (times.length > BLOCKS || (times.length > 1 && now - begun > ENOUGH_MS)) {
          throw new Enough();
        }
        blockBegun = performance.now();
        steps = 0;
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  const counted = times.slice(1).toSorted((a, b) => a - b);
  return counted[counted.length >> 1];
}

async function answer(): Promise<StepAnswer> {
  try {
    await openEngine(EngineId.parse(process.argv[2]));
    return { stepMs: await measure() };
  } catch (error) {
    return { failure: toFailure(error).message };
  }
}

// The parent ends this process once it has the answer.
process.send?.(await answer());
