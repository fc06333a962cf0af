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

/** What a model reads where its name does not say: see docs/encoders.md for what was measured. */
export const DEFAULT_READS: readonly string[] = ['joint', 'answer', 'cosine'];
/** Of a causal model. */
export const CAUSAL_READS: readonly string[] = ['joint', 'shift', 'cosine'];
/** Of a reward model. */
export const REWARD_READS: readonly string[] = ['joint', 'score'];

/** Whether readings named so ask for a model's own score. */
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

/** What a model whose name states these readings reads where a run tunes it, as one sequence. */
export function tunedReading(reads: readonly string[]): Reading {
  return reads.join() === answer.id ? answer : joint;
}

/**
 * As `reads=` states them: each once, in the order of the list above.
 *
 * @throws DialectError `bad-input`
 */
export function readsOf(value: string): string[] {
  const named = value.split(',').map((id) => readingOf(id.trim()));
  // The fit has the cosine among its columns.
  const wanted = named.includes(fit) ? named.filter((one) => one !== cosine) : named;
  return readings.filter((reading) => wanted.includes(reading)).map(({ id }) => id);
}
