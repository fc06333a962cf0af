/** Failures of one candidate, or of the reference, that must not cost the others. */
import { toFailure } from '../contract/index.ts';

const LEFT_OUT: ReadonlySet<string> = new Set(['diverged', 'too-few-labels', 'nothing-taught']);

export function mayBeLeftOut(error: unknown): boolean {
  return LEFT_OUT.has(toFailure(error).code);
}
