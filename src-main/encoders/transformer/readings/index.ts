/** Every reading. Adding one is one file and one line here. */
import { DialectError } from '../../../contract/errors.ts';
import { answer } from './answer.ts';
import { cosine } from './cosine.ts';
import { fit } from './fit.ts';
import { joint } from './joint.ts';
import { lm } from './lm.ts';
import type { Reading } from './reading.ts';
import { score } from './score.ts';
import { shift } from './shift.ts';

export type * from './reading.ts';

export const readings: readonly Reading[] = [joint, answer, shift, cosine, fit, lm, score];

/** Default readings, unless the model's name states others: see docs/encoders.md for measurements. */
export const DEFAULT_READS: readonly string[] = ['joint', 'answer', 'cosine'];
/** Default readings of a causal model. */
export const CAUSAL_READS: readonly string[] = ['joint', 'shift'];
/** Default readings of a reward model. */
export const REWARD_READS: readonly string[] = ['joint', 'score'];

/** Whether these readings include a model's own score. */
export function asksForScore(reads: readonly string[]): boolean {
  return reads.includes(score.id);
}

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

/** The single-sequence reading of a model under tuning, given the readings that its name states. */
export function tunedReading(reads: readonly string[]): Reading {
  return reads.join() === answer.id ? answer : joint;
}

/**
 * Parses `reads=`: each reading once, in the order of the list above.
 *
 * @throws DialectError `bad-input`
 */
export function readsOf(value: string): string[] {
  const named = value.split(',').map((id) => readingOf(id.trim()));
  // `fit` already includes the cosine among its columns.
  const wanted = named.includes(fit) ? named.filter((one) => one !== cosine) : named;
  return readings.filter((reading) => wanted.includes(reading)).map(({ id }) => id);
}
