/** Every reading. Adding one is one file and one line here. */
import { DialectError } from '../../../contract/errors.ts';
import { answer } from './answer.ts';
import { fit } from './fit.ts';
import { joint } from './joint.ts';
import { lm } from './lm.ts';
import type { Reading } from './reading.ts';

export type * from './reading.ts';

export const readings: readonly Reading[] = [joint, fit, answer, lm];

/** What a model reads where its name does not say: see docs/encoders.md for what was measured. */
export const DEFAULT_READS: readonly string[] = ['answer'];

/** @throws DialectError `bad-input`, naming the choices */
export function readingOf(id: string): Reading {
  const reading = readings.find((known) => known.id === id);
  if (reading) return reading;
  throw new DialectError(
    'bad-input',
    `There is no reading “${id}”. Choose among ${readings.map((known) => known.id).join(', ')}, as in ?reads=joint,fit.`,
    { id },
  );
}

/** As `reads=` states them: each once, in the order of the list above. @throws DialectError `bad-input` */
export function readsOf(value: string): string[] {
  const wanted = value.split(',').map((id) => readingOf(id.trim()));
  return readings.filter((reading) => wanted.includes(reading)).map(({ id }) => id);
}
