/**
 * Measured speeds of pretrained encoders on this machine, in a file beside the models: both the command
 * line and the application write it, so it is not part of the settings that one of them holds in memory.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Key of an encoder and engine -> tokens per second. */
const Rates = z.record(z.string(), z.number().positive());
export type Rates = z.infer<typeof Rates>;

/** @param models folder of downloaded models */
export function encoderRates(models: string): Rates {
  try {
    return Rates.parse(JSON.parse(readFileSync(fileIn(models), 'utf8')));
  } catch {
    // Missing or damaged: the next measurement replaces it.
    return {};
  }
}

/** A model, and what computes it: `cpu`, `webgpu`, or the engine of a causal model. */
export interface RatedEncoder {
  key: string;
  engine: string;
}

/** Approximate for alphabetic scripts, for use without the tokenizer. */
export const CHARACTERS_A_TOKEN = 4;
/** Tokens per second times bytes of weights: MiniLM's 91 MB read 4,000 on two busy cores. */
const GUESSED_TOKENS_TIMES_BYTES = 3.75e11;
const SMALL_MODEL = 100e6;

/**
 * As measured here, else estimated from its size. @param engine null if it does not matter or is unknown:
 * any
 */
export function rateOf(
  { key, bytes }: { key: string; bytes: number | null },
  engine: string | null,
  known: Readonly<Rates>,
): { tokensPerSecond: number; rate: 'measured' | 'guessed' } {
  const name = engine === null ? nameOnAny(key, known) : nameOf({ key, engine });
  if (name !== undefined && name in known) {
    return { tokensPerSecond: known[name], rate: 'measured' };
  }
  return { tokensPerSecond: GUESSED_TOKENS_TIMES_BYTES / (bytes ?? SMALL_MODEL), rate: 'guessed' };
}

function nameOf({ key, engine }: RatedEncoder): string {
  return `${key} on ${engine}`;
}

function nameOnAny(key: string, known: Readonly<Rates>): string | undefined {
  return Object.keys(known).find((name) => name.startsWith(`${key} on `));
}

/** A measurement of less work than this is unreliable: it never replaces one of more work. */
const ENOUGH_SECONDS = 10;

/**
 * Failing to store a rate only costs an estimate: it never stops the work that was measured.
 *
 * @param seconds of the measured work
 */
export function rememberRate(
  models: string,
  encoder: RatedEncoder,
  tokensPerSecond: number,
  seconds: number,
): void {
  const known = encoderRates(models);
  const name = nameOf(encoder);
  if (name in known && seconds < ENOUGH_SECONDS) return;
  const rates = { ...known, [name]: Math.max(1, Math.round(tokensPerSecond)) };
  const partial = `${fileIn(models)}.${process.pid}.partial`;
  try {
    mkdirSync(models, { recursive: true, mode: 0o700 });
    writeFileSync(partial, `${JSON.stringify(rates, null, 2)}\n`, { mode: 0o600 });
    renameSync(partial, fileIn(models));
  } catch {
    return;
  }
}

function fileIn(models: string): string {
  return join(models, 'rates.json');
}
