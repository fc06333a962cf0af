/**
 * One WDGRL step, critic steps included, on every engine that runs here; beside PyTorch where
 * DIALECT_BENCH_PYTHON names a Python that has it. Each in a process of its own, in turns.
 */
import { execFile, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EngineId } from '../src-main/contract/index.ts';
import { engineEnvironment, probeEngines } from '../src-main/engines/index.ts';

const ROUNDS = 3;
/** JavaScript takes seconds a step, a software GPU even longer: enough to see it. */
const STEPS: Record<EngineId, number> = { tensorflow: 200, webgpu: 200, wasm: 200, cpu: 5 };

export async function step(args: string[]): Promise<void> {
  const { engines } = await probeEngines();
  const contestants = new Map<string, () => Promise<number>>();
  const python = process.env['DIALECT_BENCH_PYTHON'];
  const script =
    process.env['DIALECT_BENCH_TORCH_STEP'] ??
    fileURLToPath(new URL('../../shared/bench/torch_step.py', import.meta.url));
  if (python && existsSync(script)) contestants.set('PyTorch', () => torch(python, script));
  else process.stderr.write('PyTorch left out: DIALECT_BENCH_PYTHON names no Python.\n');
  for (const { id, available, reason, hardware } of engines) {
    if (!available || hardware === 'software-gpu')
      process.stderr.write(`${id} left out: ${reason}\n`);
    else contestants.set(id, () => engine(id));
  }

  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, measure] of contestants) {
      times.set(name, [...(times.get(name) ?? []), await measure()]);
    }
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const base = times.get('PyTorch');
  const rows = [...times].map(([name, values]) => ({
    name,
    msPerStep: median(values),
    runs: values,
    ratioToPyTorch: base ? median(values) / median(base) : null,
  }));
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ rows })}\n`);
    return;
  }
  for (const { name, msPerStep, runs, ratioToPyTorch } of rows) {
    const ratio = ratioToPyTorch === null ? '' : `  ${ratioToPyTorch.toFixed(2)} x PyTorch`;
    const all = runs.map((run) => run.toFixed(1)).join(', ');
    process.stdout.write(`${name.padEnd(12)} ${msPerStep.toFixed(1)} ms a step (${all})${ratio}\n`);
  }
}

async function engine(id: EngineId): Promise<number> {
  const child = fork(new URL('./step-process.ts', import.meta.url), [id, String(STEPS[id])], {
    env: { ...process.env, ...engineEnvironment() },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (ms) => resolve(Number(ms)));
    child.once('exit', (code) => reject(new Error(`${id} ended with exit code ${code}`)));
  });
}

/** The script prints its figure as the last word of its last line. */
async function torch(python: string, script: string): Promise<number> {
  const { stdout } = await promisify(execFile)(python, [script, '2']);
  return Number(stdout.trim().split(/\s+/).at(-1));
}
