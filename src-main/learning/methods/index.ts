/** Every domain method. Adding one is one file and one line here. */
import { DialectError } from '../../contract/index.ts';
import type { Method } from './method.ts';
import { sourceOnly } from './source-only.ts';
import { wdgrl } from './wdgrl.ts';

export type { DomainBatch, DomainLoss, Method, MethodOptions, WarmUp } from './method.ts';

export const methods: readonly Method[] = [sourceOnly, wdgrl];

/** @throws DialectError `unknown-method`, naming the choices */
export function methodOf(id: string): Method {
  const method = methods.find((candidate) => candidate.id === id);
  if (method) return method;
  throw new DialectError(
    'unknown-method',
    `There is no method “${id}”. Choose among ${methods.map((known) => known.id).join(', ')}.`,
    { id },
  );
}
