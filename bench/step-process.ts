/** Times steps on one engine: arguments ENGINE STEPS; sends milliseconds per step. */
import { type EngineId, TrainSettings } from '../src-main/contract/index.ts';
import { seededRandom } from '../src-main/domain/random.ts';
import { openEngine } from '../src-main/engines/index.ts';
import { pairExamples } from '../src-main/learning/examples.ts';
import { lossOf } from '../src-main/learning/losses/index.ts';
import { methodOf } from '../src-main/learning/methods/index.ts';
import { wassersteinLoss } from '../src-main/learning/methods/wdgrl.ts';
import { trainEnsemble } from '../src-main/learning/train.ts';

const COLUMNS = 768;
const TEXTS = 512;
const PAIRS = 256;

const [id, count] = process.argv.slice(2);
const steps = Number(count);
/** In the first steps kernels are compiled and memory is allocated. */
const warm = Math.max(1, Math.floor(steps / 10));
const random = seededRandom('bench');
const matrix = () => Float32Array.from({ length: TEXTS * COLUMNS }, () => random.normal());
const texts = (offset: number) => Int32Array.from({ length: PAIRS }, (_, i) => 2 * i + offset);
const everyPair = Int32Array.from({ length: PAIRS }, (_, i) => i);

const engine = await openEngine(id as EngineId);
let started = 0;
let ended = 0;
await trainEnsemble({
  data: {
    columns: COLUMNS,
    source: matrix(),
    target: matrix(),
    examples: pairExamples(texts(0), texts(1), new Float32Array(PAIRS).fill(1)),
    members: [{ seed: 0, train: everyPair, validation: new Int32Array(0) }],
  },
  // Without a critic's warm-up, which is not part of a step.
  method: {
    ...methodOf('wdgrl'),
    domainLoss: (options) => ({ ...wassersteinLoss(options), warmUp: undefined }),
  },
  loss: lossOf('bradley-terry'),
  settings: TrainSettings.parse({ hidden: 256, steps, inputNoise: 0, criticSteps: 3 }),
  shape: { criticHidden: [256, 128], evaluations: 1 },
  // The only evaluation, at the end, waits for engines that work asynchronously; so does taking the state.
  onStep(step) {
    if (step === steps) ended = performance.now();
  },
  async between(step, take) {
    if (step !== warm) return;
    await take();
    started = performance.now();
  },
});
process.send?.((ended - started) / (steps - warm));
await engine.close();
process.disconnect();
