/** Every encoder. Adding one is one file and one line here. */
import { DialectError } from '../contract/index.ts';
import type { BuiltInEncoder } from './encoder.ts';
import { ngrams } from './ngrams.ts';
import { style } from './style.ts';

export type * from './encoder.ts';

export const encoders: readonly BuiltInEncoder[] = [style, ngrams];

/** @throws DialectError `unknown-encoder`, naming the choices */
export function encoderOf(id: string): BuiltInEncoder {
  const encoder = encoders.find((candidate) => candidate.id === id);
  if (encoder) return encoder;
  throw new DialectError(
    'unknown-encoder',
    `There is no encoder “${id}”. Choose among ${encoders.map((known) => known.id).join(', ')}.`,
    { id },
  );
}
