/** Times steps on one engine: arguments ENGINE STEPS; sends milliseconds a step. */
import { type EngineId, TrainSettings } from '../src-main/contract/index.ts';
import { seededRandom } from '../src-main/domain/random.ts';
import { openEngine } from '../src-main/engines/index.ts';
import { methodOf } from '../src-main/learning/methods/index.ts';
import { trainModel } from '../src-main/learning/train.ts';

const COLUMNS = 768;
const TEXTS = 512;
const PAIRS = 256;

const [id, count] = process.argv.slice(2);
const steps = Number(count);
/** Kernels are compiled and memory is taken in the first steps. */
const warm = Math.max(1, Math.floor(steps / 10));
const random = seededRandom('bench');
const matrix = () => Float32Array.from({ length: TEXTS * COLUMNS }, () => random.normal());
const rows = (offset: number) => Int32Array.from({ length: PAIRS }, (_, i) => 2 * i + offset);
const empty = {
  chosen: new Int32Array(0),
  rejected: new Int32Array(0),
  weight: new Float32Array(0),
};

const engine = await openEngine(id as EngineId);
let started = 0;
let ended = 0;
await trainModel({
  data: {
    columns: COLUMNS,
    source: matrix(),
    target: matrix(),
    train: { chosen: rows(0), rejected: rows(1), weight: new Float32Array(PAIRS).fill(1) },
    validation: empty,
  },
  method: methodOf('wdgrl'),
  settings: TrainSettings.parse({ hidden: 256, steps, inputNoise: 0, criticSteps: 3 }),
  seed: 0,
  onStep(step) {
    if (step === warm) started = performance.now();
    if (step === steps) ended = performance.now();
  },
  pause: () => undefined,
  onPoint: () => undefined,
});
process.send?.((ended - started) / (steps - warm));
await engine.close();
process.disconnect();
