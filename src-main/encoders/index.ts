/** Every encoder. Adding one is one file and one line here. */
import { DialectError } from '../contract/index.ts';
import type { Encoder } from './encoder.ts';
import { style } from './style.ts';

export type { Encoder, Feature, TextInput } from './encoder.ts';

export const encoders: readonly Encoder[] = [style];

/** @throws DialectError `unknown-encoder`, naming the choices */
export function encoderOf(id: string): Encoder {
  const encoder = encoders.find((candidate) => candidate.id === id);
  if (encoder) return encoder;
  throw new DialectError(
    'unknown-encoder',
    `There is no encoder “${id}”. Choose among ${encoders.map((known) => known.id).join(', ')}.`,
    { id },
  );
}
