/**
 * Texts per second through a causal model, prompt and answer in its chat template, on arguments of UKPConvArg1:
 * compared with transformers, whose batches of 32 are sorted by length and padded, on the same tokens and
 * threads, each in a process of its own, in turns. Opening a model is not timed.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { seededRandom, shuffle } from '../src-main/domain/random.ts';
import { openChat } from '../src-main/encoders/transformer/chat.ts';
import { conversationForm } from '../src-main/encoders/transformer/forms.ts';
import { openTokens } from '../src-main/encoders/transformer/tokens.ts';
import { engineEnvironment } from '../src-main/engines/index.ts';
import { missingFiles, readRows, wordsOf } from './data.ts';
import { messagesOf, usableEngines } from './engines.ts';
import { inTurns, type Figure } from './rounds.ts';

const FILE = 'ukp_convarg1/scored.jsonl';
const WINDOW = 512;

export interface CausalOptions {
  /** Folder of the model. */
  model: string;
  /** Number of texts to read. */
  texts: number;
  threads: string;
  rounds: number;
  json: boolean;
}

export async function causal(options: CausalOptions): Promise<void> {
  const { model, threads, rounds } = options;
  const missing = missingFiles([FILE]);
  if (missing !== null) throw new Error(missing);
  if (!existsSync(model)) {
    throw new Error(`${model} is not there. DIALECT_MODELS_DIR names the folder of models.`);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  try {
    const file = join(scratch, 'tokens.json');
    const ids = await tokensOf(model, options.texts);
    writeFileSync(file, JSON.stringify(ids));
    const contestants = new Map<string, () => Promise<number>>();
    const python = process.env['DIALECT_BENCH_PYTHON'];
    const script = fileURLToPath(new URL('./peers/transformers_read.py', import.meta.url));
    if (python) {
      contestants.set('PyTorch, transformers', async () => {
        const { stdout } = await promisify(execFile)(python, [script, model, file, threads]);
        return Number(stdout.trim().split(/\s+/).at(-1));
      });
    }
    const env = engineEnvironment(
      { ...process.env, TF_NUM_INTRAOP_THREADS: threads, DIALECT_THREADS: threads },
      { large: true },
    );
    for (const engine of await usableEngines()) {
      // With slow products it takes an hour.
      if (engine !== 'tensorflow' && engine !== 'webgpu') continue;
      contestants.set(`${basename(model)}, ${engine}`, async () => {
        const args = [engine, model, file];
        const [ms] = await messagesOf<number>('./causal-process.ts', args, undefined, env);
        return ms;
      });
    }
    const figures = await inTurns(rounds, contestants);
    process.stdout.write(options.json ? asJson(figures, ids.length) : table(figures));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function tokensOf(model: string, count: number): Promise<number[][]> {
  const tokens = await openTokens(model);
  const chat = await openChat(model, tokens.config);
  const form = conversationForm(model, tokens, chat, { prefix: '', window: WINDOW });
  return shuffle(readRows(FILE), seededRandom('causal'))
    .slice(0, count)
    .map((row) => form(wordsOf(row, 'prompt'), wordsOf(row, 'text')).ids);
}

function ratioOf({ ratioToPyTorch }: Figure): number | null {
  return ratioToPyTorch === null ? null : 1 / ratioToPyTorch;
}

function table(figures: readonly Figure[]): string {
  return figures
    .map((figure) => {
      const perSecond = (ms: number) => (1000 / ms).toFixed(2);
      const ratio = ratioOf(figure);
      const beside = ratio === null ? '' : `  ${ratio.toFixed(2)} x transformers`;
      const all = figure.runs.map(perSecond).join(', ');
      return `${figure.name.padEnd(36)} ${perSecond(figure.median).padStart(6)} texts/s (${all})${beside}\n`;
    })
    .join('');
}

function asJson(figures: readonly Figure[], texts: number): string {
  const rows = figures.map((figure) => ({
    name: figure.name,
    textsPerSecond: 1000 / figure.median,
    runs: figure.runs.map((ms) => 1000 / ms),
    ratioToTransformers: ratioOf(figure),
  }));
  return `${JSON.stringify({ texts, rows })}\n`;
}
