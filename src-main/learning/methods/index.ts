/** Every domain method. Adding one is one file and one line here. */
import { DialectError } from '../../contract/index.ts';
import { asIs } from './as-is.ts';
import { coral } from './coral.ts';
import { dann } from './dann.ts';
import { deepCoral } from './deep-coral.ts';
import { differences } from './differences.ts';
import { importance } from './importance.ts';
import type { Method } from './method.ts';
import { mmd } from './mmd.ts';
import { optimalTransport } from './optimal-transport.ts';
import { relaxed } from './relaxed.ts';
import { selfTraining } from './self-training.ts';
import { sourceOnly } from './source-only.ts';
import { standardisation } from './standardise.ts';
import { wdgrl } from './wdgrl.ts';

export type {
  DomainBatch,
  DomainData,
  DomainLoss,
  DomainState,
  JointTexts,
  Method,
  MethodOptions,
  Reading,
  Teaching,
  WarmUp,
} from './method.ts';

export const methods: readonly Method[] = [
  sourceOnly,
  standardisation,
  coral,
  optimalTransport,
  importance,
  wdgrl,
  dann,
  relaxed,
  mmd,
  deepCoral,
  differences,
  selfTraining,
];

/** Methods that train nothing. */
export const untrained: readonly Method[] = [asIs];

/** @throws DialectError `unknown-method`, naming the choices */
export function methodOf(id: string): Method {
  const all = [...methods, ...untrained];
  const method = all.find((candidate) => candidate.id === id);
  if (method) return method;
  throw new DialectError(
    'unknown-method',
    `There is no method “${id}”. Choose among ${all.map((known) => known.id).join(', ')}.`,
    { id },
  );
}
