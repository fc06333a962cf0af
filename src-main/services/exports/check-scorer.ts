/**
 * Checks an exported scorer against the application: its own program scores texts of the project, and
 * must give the run's rewards. It reads and encodes texts with other libraries, so results could differ.
 */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DialectError } from '../../contract/errors.ts';
import { sampleRewards, type SampledReward } from '../../store/export.ts';
import type { Db } from '../../store/database.ts';
import { temporaryFolder } from '../../store/temporary.ts';

/** The result: number of texts, and the largest difference of rewards; or why nothing was checked. */
export type ScorerCheck = { texts: number; largest: number } | { unchecked: string };

/** Number of texts, evenly spaced over the ranking. */
const TEXTS = 24;
/** In standard deviations of the rewards: rounding stays far below, different tokens far above. */
const TOLERANCE = 0.01;
/** Even a large model on a slow machine has read the texts by then: its tokenizer or its graph hangs. */
const MOST_MS = 30 * 60_000;
/** A Python that has not started by then, as on a drive that does not answer, counts as one that does not run. */
const MOST_START_MS = 60_000;
const MODULES = ['numpy', 'onnxruntime', 'tokenizers'];

/** Milliseconds after which Python is ended. */
interface Timeouts {
  start: number;
  score: number;
}

const run = promisify(execFile);

/** The executable that tests exports, unless the caller knows better. */
export function pythonOfUser(): string {
  return process.env['DIALECT_PYTHON'] ?? 'python3';
}

export function checkSentence(check: ScorerCheck): string {
  return 'unchecked' in check
    ? `score.py was not checked: ${check.unchecked}. DIALECT_PYTHON names another Python.`
    : `score.py gives ${check.texts} texts of the project the rewards of the run (largest difference ${check.largest.toExponential(0)}).`;
}

/**
 * @param folder contains score.py, the model and its encoder
 * @param python the Python executable
 * @throws DialectError `cannot-export` if the rewards differ, or the scorer does not run
 */
export async function checkScorer(
  folder: string,
  { db, runId, method }: { db: Db; runId: number; method: string },
  python: string,
  timeouts: Timeouts = { start: MOST_START_MS, score: MOST_MS },
): Promise<ScorerCheck> {
  const sample = sampleRewards(db, runId, method, TEXTS);
  if (sample.length === 0) return { unchecked: 'the run has no rewards to compare with' };
  const lacking = await missingModules(python, timeouts.start);
  if (lacking !== null) return { unchecked: lacking };
  const rewards = await scored(folder, sample, python, timeouts.score);
  const differences = sample.map(({ reward }, n) => Math.abs(rewards[n] - reward));
  const largest = Math.max(...differences);
  // Written so that NaN does not pass.
  if (largest <= TOLERANCE) return { texts: sample.length, largest };
  throw differing(sample, rewards);
}

async function missingModules(python: string, timeout: number): Promise<string | null> {
  const script =
    'import importlib.util as u, sys; print(*[m for m in sys.argv[1:] if u.find_spec(m) is None])';
  try {
    const { stdout } = await run(python, ['-c', script, ...MODULES], {
      timeout,
      killSignal: 'SIGKILL',
    });
    const missing = stdout.trim().split(/\s+/).filter(Boolean);
    return missing.length === 0 ? null : `${python} has no ${missing.join(', ')}`;
  } catch (error) {
    return wasEnded(error)
      ? `${python} did not start within ${timeout / 1000} seconds`
      : `${python} does not run here`;
  }
}

/** Whether a program was ended because its time was over. */
function wasEnded(error: unknown): boolean {
  return error instanceof Error && 'killed' in error && error.killed === true;
}

async function scored(
  folder: string,
  sample: readonly SampledReward[],
  python: string,
  timeout: number,
): Promise<number[]> {
  const own = temporaryFolder();
  try {
    const texts = join(own, 'texts.jsonl');
    const out = join(own, 'rewards.jsonl');
    const lines = sample.map(({ prompt, text, domain }) =>
      JSON.stringify({ prompt, text, domain }),
    );
    writeFileSync(texts, `${lines.join('\n')}\n`);
    // Python must leave no cache beside the exported programs.
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    const options = { env, timeout, killSignal: 'SIGKILL' } as const;
    await run(python, [join(folder, 'score.py'), texts, '--out', out], options);
    const rows = readFileSync(out, 'utf8').trim().split('\n');
    if (rows.length !== sample.length) {
      throw new Error(`It wrote ${rows.length} rewards for ${sample.length} texts.`);
    }
    return rows.map((row) => {
      const { reward } = JSON.parse(row) as { reward: unknown };
      return typeof reward === 'number' ? reward : Number.NaN;
    });
  } catch (error) {
    if (wasEnded(error)) {
      throw new DialectError(
        'cannot-export',
        `The exported score.py did not score ${sample.length} texts within ${timeout / 60_000} minutes with ${python} and was ended, so nothing was exported. Its tokenizer or graph may not be able to read one of them: leave the encoder out, and export the features, too.`,
        { python, texts: sample.length },
      );
    }
    const said = error instanceof Error ? error.message : String(error);
    throw new DialectError(
      'cannot-export',
      `The exported score.py does not run with ${python}, so nothing was exported: ${said.trim().split('\n').at(-1) ?? ''}`,
      { python, said },
    );
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function differing(sample: readonly SampledReward[], rewards: readonly number[]): DialectError {
  const off = sample
    .map((row, n) => ({ ...row, scored: rewards[n], by: Math.abs(rewards[n] - row.reward) }))
    .filter(({ by }) => !(by <= TOLERANCE))
    .sort((one, other) => other.by - one.by);
  const [{ text, reward, scored: other }] = off;
  return new DialectError(
    'cannot-export',
    `The exported score.py disagrees with the run on ${off.length} of ${sample.length} texts: “${text.slice(0, 40).toWellFormed()}” ${other.toFixed(3)} in place of ${reward.toFixed(3)}. Nothing was exported. Leave the encoder out, and export the features, too.`,
    { texts: sample.length, differ: off.length },
  );
}
