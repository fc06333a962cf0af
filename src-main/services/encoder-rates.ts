/**
 * How fast pretrained encoders were on this machine, in a file beside the models: the command line
 * and the application write it both, so it is no part of the settings that one of them holds in memory.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Key of an encoder -> characters a second. */
const Rates = z.record(z.string(), z.number().positive());
type Rates = z.infer<typeof Rates>;

/** @param models folder of downloaded models */
export function encoderRates(models: string): Rates {
  try {
    return Rates.parse(JSON.parse(readFileSync(fileIn(models), 'utf8')));
  } catch {
    // Not there yet, or damaged: what is measured next takes its place.
    return {};
  }
}

/** Characters a second times bytes of weights: MiniLM's 91 MB read 16,000 on two busy cores. */
const GUESSED_CHARACTERS_TIMES_BYTES = 1.5e12;
const SMALL_MODEL = 100e6;

/** As it was measured here, else by its size. */
export function rateOf(
  { key, bytes }: { key: string; bytes: number | null },
  known: Readonly<Rates>,
): { charactersPerSecond: number; rate: 'measured' | 'guessed' } {
  if (key in known) return { charactersPerSecond: known[key], rate: 'measured' };
  const guess = GUESSED_CHARACTERS_TIMES_BYTES / (bytes ?? SMALL_MODEL);
  return { charactersPerSecond: guess, rate: 'guessed' };
}

/** Less work than this says little: a rate of more is not replaced by one of less. */
const ENOUGH_SECONDS = 10;

/**
 * A rate that cannot be kept is only an estimate less: it never stops the work that was measured.
 *
 * @param seconds of the work that it was measured on
 */
export function rememberRate(
  models: string,
  key: string,
  charactersPerSecond: number,
  seconds: number,
): void {
  const known = encoderRates(models);
  if (key in known && seconds < ENOUGH_SECONDS) return;
  const rates = { ...known, [key]: Math.max(1, Math.round(charactersPerSecond)) };
  const partial = `${fileIn(models)}.${process.pid}.partial`;
  try {
    mkdirSync(models, { recursive: true });
    writeFileSync(partial, `${JSON.stringify(rates, null, 2)}\n`);
    renameSync(partial, fileIn(models));
  } catch {
    return;
  }
}

function fileIn(models: string): string {
  return join(models, 'rates.json');
}
