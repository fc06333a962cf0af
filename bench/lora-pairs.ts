/**
 * An epoch of a causal language model with adapters on every linear layer (rank 16), Adam and a score head on the
 * last token, over pairs of UKPConvArg1 and PandaLM in the model's chat template, eight pairs per step. Compared
 * with PyTorch and peft, whose batches are padded as usual, on the same tokens and threads, each in a process of
 * its own, in turns. Processor time is summed over cores, which is more reliable if other programs use them.
 * Memory is the peak of a process, including the model.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { seededRandom, shuffle } from '../src-main/domain/random.ts';
import { openChat } from '../src-main/encoders/transformer/chat.ts';
import { conversationForm } from '../src-main/encoders/transformer/forms.ts';
import { openTokens } from '../src-main/encoders/transformer/tokens.ts';
import { engineEnvironment } from '../src-main/engines/index.ts';
import { missingFiles, readRows, wordsOf } from './data.ts';
import { messagesOf } from './engines.ts';
import { figuresOf, lines } from './rounds.ts';

const SETS = ['ukp_convarg1/pairs.jsonl', 'pandalm_test/pairs.jsonl'];
/** Pairs per step. */
const BATCH = 8;
const WINDOW = 256;

/** Times of one epoch. */
export interface EpochTimes {
  epoch: number;
  processor: number;
  megabytes: number;
}

const measures = {
  epoch: 'ms an epoch',
  processor: 'ms of processor time an epoch',
  megabytes: 'MB at most',
} as const;

export interface LoraPairsOptions {
  /** Folder of the model. */
  model: string;
  /** Number from each set. */
  pairs: number;
  rounds: number;
  threads: string;
  json: boolean;
}

export async function loraPairs(options: LoraPairsOptions): Promise<void> {
  const { model, rounds, threads, json } = options;
  const missing = missingFiles(SETS);
  if (missing !== null) throw new Error(missing);
  if (!existsSync(model)) {
    throw new Error(`${model} is not there. DIALECT_MODELS_DIR names the folder of models.`);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  try {
    const file = join(scratch, 'pairs.json');
    writeFileSync(file, JSON.stringify(await batchesOf(model, options.pairs)));
    const contestants = contestantsOf(model, file, threads);
    const runs = new Map([...contestants.keys()].map((name) => [name, [] as EpochTimes[]]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, measure] of contestants) runs.get(name)?.push(await measure());
    }
    process.stdout.write(json ? asJson(runs) : table(runs));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Tokens of chosen texts, then of rejected ones, step by step. */
async function batchesOf(model: string, pairs: number): Promise<number[][][]> {
  const tokens = await openTokens(model);
  const chat = await openChat(model, tokens.config);
  const form = conversationForm(model, tokens, chat, { prefix: '', window: WINDOW });
  return SETS.flatMap((set) => {
    const rows = shuffle(readRows(set), seededRandom(`lora ${set}`)).slice(0, pairs);
    return Array.from({ length: Math.ceil(pairs / BATCH) }, (_, step) => {
      const own = rows.slice(step * BATCH, (step + 1) * BATCH);
      return (['chosen', 'rejected'] as const).flatMap((side) =>
        own.map((row) => form(wordsOf(row, 'prompt'), wordsOf(row, side)).ids),
      );
    });
  });
}

function contestantsOf(model: string, pairs: string, threads: string) {
  const contestants = new Map<string, () => Promise<EpochTimes>>();
  const python = process.env['DIALECT_BENCH_PYTHON'];
  if (python) {
    const script = fileURLToPath(new URL('./peers/peft_pairs.py', import.meta.url));
    contestants.set('PyTorch, peft', async () => {
      const { stdout } = await promisify(execFile)(python, [script, model, pairs, threads]);
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as EpochTimes;
    });
  } else {
    process.stderr.write('PyTorch left out: DIALECT_BENCH_PYTHON names no Python.\n');
  }
  // Like the trainer's, except for the threads.
  const env = engineEnvironment(
    { ...process.env, TF_NUM_INTRAOP_THREADS: threads, DIALECT_THREADS: threads },
    { large: true },
  );
  contestants.set('tensorflow', async () => {
    const args = ['tensorflow', model, pairs];
    const [times] = await messagesOf<EpochTimes>('./lora-pairs-process.ts', args, undefined, env);
    return times;
  });
  return contestants;
}

type Runs = ReadonlyMap<string, readonly EpochTimes[]>;

function figures(runs: Runs, measure: keyof EpochTimes) {
  return figuresOf(new Map([...runs].map(([name, all]) => [name, all.map((run) => run[measure])])));
}

function table(runs: Runs): string {
  return Object.entries(measures)
    .map(([measure, unit]) => `${lines(figures(runs, measure as keyof EpochTimes), unit, 0)}\n`)
    .join('');
}

function asJson(runs: Runs): string {
  const ratio = (measure: keyof EpochTimes) =>
    figures(runs, measure).find(({ name }) => name === 'tensorflow')?.ratioToPyTorch ?? null;
  const rows = [...runs].map(([name, all]) => ({ name, runs: all }));
  const ratios = {
    ratio: ratio('epoch'),
    processorRatio: ratio('processor'),
    memoryRatio: ratio('megabytes'),
  };
  return `${JSON.stringify({ ...ratios, rows })}\n`;
}
