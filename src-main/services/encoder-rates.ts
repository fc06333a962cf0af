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
