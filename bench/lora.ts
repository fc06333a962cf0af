/**
 * One step of MiniLM with low-rank adapters on queries and values (rank 16), Adam and a reward head, on eight
 * pairs of texts of 128 tokens; and the forward pass alone. Compared with PyTorch, each in a process of its own,
 * in turns. Processor time is summed over cores, which is more reliable if other programs use them. `--rounds N`,
 * `--json`. With `--model smollm2`, or a folder, an epoch of a causal model: lora-pairs.ts (`--pairs N` from each
 * set, `--threads N`).
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { engineEnvironment } from '../src-main/engines/index.ts';
import { modelFolder } from './data.ts';
import { messagesOf, usableEngines } from './engines.ts';
import { loraPairs } from './lora-pairs.ts';
import type { LoraTimes } from './lora-process.ts';
import { figuresOf, lines } from './rounds.ts';

const ROUNDS = '3';
const THREADS = ['1', '2'];
const measures = {
  step: 'ms a step',
  forward: 'ms a forward pass',
  processor: 'ms of processor time a step',
} as const;

export async function lora(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: ROUNDS },
      json: { type: 'boolean', default: false },
      model: { type: 'string', default: 'minilm' },
      pairs: { type: 'string', default: '16' },
      threads: { type: 'string', default: '2' },
    },
  });
  if (values.model !== 'minilm') {
    return loraPairs({
      model: values.model === 'smollm2' ? modelFolder('smollm2-135m-instruct') : values.model,
      pairs: Number(values.pairs),
      rounds: Number(values.rounds),
      threads: values.threads,
      json: values.json,
    });
  }
  const model = modelFolder('all-minilm-l6-v2');
  if (!existsSync(model)) {
    throw new Error(`${model} is not there. DIALECT_MODELS_DIR names the folder of models.`);
  }
  const times = await measured(await contestantsOf(model), Number(values.rounds));
  if (values.json) {
    const rows = [...times].map(([name, runs]) => ({ name, runs }));
    process.stdout.write(`${JSON.stringify({ rows })}\n`);
    return;
  }
  for (const [measure, unit] of Object.entries(measures)) {
    const runs = [...times].map(
      ([name, all]) => [name, all.map((run) => run[measure as keyof LoraTimes])] as const,
    );
    process.stdout.write(`${lines(figuresOf(new Map(runs)), unit, 0)}\n`);
  }
}

type Contestants = Map<string, () => Promise<LoraTimes>>;

async function contestantsOf(model: string): Promise<Contestants> {
  const contestants: Contestants = new Map();
  addPyTorch(contestants, model);
  const run = async (id: string, env: Record<string, string>) => {
    const [times] = await messagesOf<LoraTimes>('./lora-process.ts', [id, model], undefined, env);
    return times;
  };
  for (const id of await usableEngines()) {
    // A step takes half a minute on engines without fast large products.
    if (id === 'webgpu') contestants.set(id, () => run(id, {}));
    if (id !== 'tensorflow') continue;
    for (const threads of THREADS) {
      // Like the trainer's, except for the threads.
      const env = engineEnvironment(
        { ...process.env, TF_NUM_INTRAOP_THREADS: threads },
        { large: true },
      );
      contestants.set(named(id, threads), () => run(id, env));
    }
  }
  return contestants;
}

function named(name: string, threads: string): string {
  return `${name}, ${threads} thread${threads === '1' ? '' : 's'}`;
}

function addPyTorch(contestants: Contestants, model: string): void {
  const python = process.env['DIALECT_BENCH_PYTHON'];
  if (!python) {
    process.stderr.write('PyTorch left out: DIALECT_BENCH_PYTHON names no Python.\n');
    return;
  }
  const script = fileURLToPath(new URL('./peers/torch_lora.py', import.meta.url));
  for (const threads of THREADS) {
    contestants.set(named('PyTorch', threads), async () => {
      const { stdout } = await promisify(execFile)(python, [script, model, threads]);
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as LoraTimes;
    });
  }
}

async function measured(
  contestants: Contestants,
  rounds: number,
): Promise<Map<string, LoraTimes[]>> {
  const times = new Map([...contestants.keys()].map((name) => [name, [] as LoraTimes[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of contestants) times.get(name)?.push(await measure());
  }
  return times;
}
