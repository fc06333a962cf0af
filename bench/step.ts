/**
 * One WDGRL step, critic steps included, on every engine that runs here; compared with PyTorch if
 * DIALECT_BENCH_PYTHON names a Python that has it. Each in a process of its own, in turns.
 */
import { fileURLToPath } from 'node:url';
import type { EngineId } from '../src-main/contract/index.ts';
import { messagesOf, usableEngines } from './engines.ts';
import { torch } from './peers/index.ts';
import { inTurns, lines } from './rounds.ts';

const ROUNDS = 3;
/** Plain JavaScript takes a second per step, so a few suffice. */
const STEPS: Record<EngineId, number> = { tensorflow: 200, webgpu: 200, wasm: 200, cpu: 5 };

export async function step(args: string[]): Promise<void> {
  const script =
    process.env['DIALECT_BENCH_TORCH_STEP'] ??
    fileURLToPath(new URL('../../shared/bench/torch_step.py', import.meta.url));
  const contestants = torch(script, []);
  for (const id of await usableEngines()) {
    contestants.set(id, async () => {
      const [ms] = await messagesOf<number>('./step-process.ts', [id, String(STEPS[id])]);
      return ms;
    });
  }
  const figures = await inTurns(ROUNDS, contestants);
  if (!args.includes('--json')) {
    process.stdout.write(lines(figures, 'ms a step', 1));
    return;
  }
  const rows = figures.map(({ median, ...rest }) => ({ ...rest, msPerStep: median }));
  process.stdout.write(`${JSON.stringify({ rows })}\n`);
}
