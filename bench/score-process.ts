/**
 * Times scoring on one engine: arguments ENGINE ITEMS BLOCK; sends seconds, and the peak memory of the process in
 * bytes.
 */
import type { EngineId } from '../src-main/contract/index.ts';
import { seededRandom } from '../src-main/domain/random.ts';
import { openEngine } from '../src-main/engines/index.ts';
import { alignedFloats } from '../src-main/learning/numeric/aligned.ts';
import { networks } from '../src-main/learning/networks/index.ts';
import { scorer } from '../src-main/learning/score.ts';

const INPUTS = 400;
const HIDDEN = 64;

const [id, ...counts] = process.argv.slice(2);
const [items, block] = counts.map(Number);
const random = seededRandom('bench');
// Aligned like a run's.
const rows = alignedFloats(block * INPUTS);
for (let i = 0; i < rows.length; i++) rows[i] = random.normal();
const weights = networks['layer-norm'](INPUTS, HIDDEN).layout.initial(random);
const rewards = new Float32Array(items);

const engine = await openEngine(id as EngineId);
const { score, dispose } = scorer({
  network: 'layer-norm',
  inputs: INPUTS,
  hidden: HIDDEN,
  weights,
});
async function scoreAll(count: number): Promise<void> {
  for (let start = 0; start < count; start += block) {
    const end = Math.min(count, start + block);
    rewards.set(await score(rows.subarray(0, (end - start) * INPUTS)), start);
  }
}
await scoreAll(Math.min(items, 10 * block));
const began = performance.now();
await scoreAll(items);
const seconds = (performance.now() - began) / 1000;
process.send?.({ seconds, memory: process.resourceUsage().maxRSS * 1024 });
dispose();
await engine.close();
process.disconnect();
