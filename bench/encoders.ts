/**
 * Texts per second through every encoder, on the 1,038 arguments of UKPConvArg1: compared with Python's
 * sentence-transformers and onnxruntime with the same model, threads and texts, each in a process of its own, in
 * turns. Opening a model is not timed. `--model FOLDER`, `--threads N`, `--rounds N`, `--json`. A causal model,
 * such as `--model smollm2`, is read in its chat template (causal.ts; `--texts N`).
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { encoders as builtIn } from '../src-main/encoders/index.ts';
import { isDecoder } from '../src-main/encoders/transformer/decoder-config.ts';
import { transformerEncoder } from '../src-main/encoders/transformer/index.ts';
import { causal } from './causal.ts';
import { missingFiles, modelFolder, readRows } from './data.ts';
import { messagesOf, usableEngines } from './engines.ts';
import { inTurns } from './rounds.ts';
import type { Figure } from './rounds.ts';

const ROUNDS = '3';
const FILE = 'ukp_convarg1/scored.jsonl';
const QUANTIZED = 'onnx/model_quantized.onnx';

type Contestants = Map<string, () => Promise<number>>;

interface Bench {
  model: string;
  threads: string;
  texts: string;
  /** Folder for graphs. */
  models: string;
}

export async function encoders(args: string[]): Promise<void> {
  const missing = missingFiles([FILE]);
  if (missing !== null) throw new Error(missing);
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string', default: modelFolder('all-minilm-l6-v2') },
      threads: { type: 'string', default: '2' },
      rounds: { type: 'string', default: ROUNDS },
      json: { type: 'boolean', default: false },
      texts: { type: 'string', default: '1038' },
    },
  });
  const model = values.model === 'smollm2' ? modelFolder('smollm2-135m-instruct') : values.model;
  if (isCausal(model)) {
    return causal({
      model,
      texts: Number(values.texts),
      threads: values.threads,
      rounds: Number(values.rounds),
      json: values.json,
    });
  }
  const scratch = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  try {
    const texts = [...new Set(readRows(FILE).map(({ text }) => String(text)))];
    const bench: Bench = {
      model: values.model,
      threads: values.threads,
      texts: join(scratch, 'texts.json'),
      models: join(scratch, 'models'),
    };
    writeFileSync(bench.texts, JSON.stringify(texts));
    const contestants: Contestants = new Map([...ofModel(bench, await graphOf(bench))]);
    for (const { id } of builtIn) contestants.set(id, () => measured(bench, id, bench.models, ''));
    await addWebgpu(contestants, bench);
    const figures = await inTurns(Number(values.rounds), contestants);
    process.stdout.write(values.json ? json(figures, texts.length) : table(figures));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function isCausal(model: string): boolean {
  const config = join(model, 'config.json');
  return existsSync(config) && isDecoder(JSON.parse(readFileSync(config, 'utf8')));
}

/** The float32 graph that both sides run: the model's own, or the one written for it. */
async function graphOf({ model, models }: Bench): Promise<string | null> {
  if (!existsSync(model)) {
    process.stderr.write(
      `Transformers left out: ${model} is not there. DIALECT_MODELS_DIR names the folder of models.\n`,
    );
    return null;
  }
  const own = join(model, 'onnx/model.onnx');
  if (existsSync(own)) return own;
  const opened = await (await transformerEncoder(model, { models })).open({ threads: 1 });
  await opened.close();
  const [converted] = readdirSync(join(models, 'converted'));
  return join(models, 'converted', converted, 'model.onnx');
}

function ofModel(bench: Bench, graph: string | null): Contestants {
  const contestants: Contestants = new Map();
  if (graph === null) return contestants;
  const { model, texts, threads, models } = bench;
  const name = basename(model);
  addPython(contestants, 'PyTorch, sentence-transformers', 'sentence_transformers_encode.py', [
    model,
    texts,
    threads,
  ]);
  contestants.set(`${name}, cpu`, () => measured(bench, model, models, 'cpu'));
  addPython(contestants, 'Python, onnxruntime', 'onnxruntime_encode.py', [
    model,
    graph,
    texts,
    threads,
  ]);
  const quantized = join(model, QUANTIZED);
  if (existsSync(quantized)) {
    // Without a folder for graphs the model's own one runs.
    contestants.set(`${name}, cpu, quantized`, () => measured(bench, model, '', 'cpu'));
    addPython(contestants, 'Python, onnxruntime, quantized', 'onnxruntime_encode.py', [
      model,
      quantized,
      texts,
      threads,
    ]);
  }
  return contestants;
}

function addPython(
  contestants: Contestants,
  name: string,
  script: string,
  args: readonly string[],
): void {
  const python = process.env['DIALECT_BENCH_PYTHON'];
  if (!python) {
    process.stderr.write(`${name} left out: DIALECT_BENCH_PYTHON names no Python.\n`);
    return;
  }
  const path = fileURLToPath(new URL(`./peers/${script}`, import.meta.url));
  contestants.set(name, async () => {
    const { stdout } = await promisify(execFile)(python, [path, ...args]);
    return Number(stdout.trim().split(/\s+/).at(-1));
  });
}

async function measured(
  { texts, threads }: Bench,
  id: string,
  models: string,
  device: string,
): Promise<number> {
  const sent = await messagesOf<number>('./encoders-process.ts', [
    id,
    texts,
    models,
    device,
    threads,
  ]);
  return sent[0];
}

/** Only on real hardware: a software GPU takes minutes, and its result is meaningless. */
async function addWebgpu(contestants: Contestants, bench: Bench): Promise<void> {
  if (!existsSync(bench.model) || !(await usableEngines()).includes('webgpu')) return;
  contestants.set(`${basename(bench.model)}, webgpu`, () =>
    measured(bench, bench.model, bench.models, 'webgpu'),
  );
}

/** Ratio to the speed of sentence-transformers. */
function ratioOf({ ratioToPyTorch }: Figure): number | null {
  return ratioToPyTorch === null ? null : 1 / ratioToPyTorch;
}

function table(figures: readonly Figure[]): string {
  return figures
    .map((figure) => {
      const perSecond = (ms: number) => (1000 / ms).toFixed(0);
      const ratio = ratioOf(figure);
      const beside = ratio === null ? '' : `  ${ratio.toFixed(2)} x sentence-transformers`;
      const all = figure.runs.map(perSecond).join(', ');
      return `${figure.name.padEnd(32)} ${perSecond(figure.median).padStart(6)} texts/s (${all})${beside}\n`;
    })
    .join('');
}

function json(figures: readonly Figure[], texts: number): string {
  const rows = figures.map((figure) => ({
    name: figure.name,
    textsPerSecond: 1000 / figure.median,
    runs: figure.runs.map((ms) => 1000 / ms),
    ratioToSentenceTransformers: ratioOf(figure),
  }));
  return `${JSON.stringify({ texts, rows })}\n`;
}
