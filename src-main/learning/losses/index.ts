/** Every source loss. Adding one is one file and one line here. */
import { DialectError } from '../../contract/index.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { bradleyTerry } from './bradley-terry.ts';
import { crossEntropy } from './cross-entropy.ts';
import { huber } from './huber.ts';
import type { SourceLoss } from './loss.ts';
import { margin } from './margin.ts';
import { mse } from './mse.ts';
import { multipleChoice } from './multiple-choice.ts';
import { plackettLuce } from './plackett-luce.ts';
import { raoKupper } from './rao-kupper.ts';
import { scoreGap } from './score-gap.ts';

export type { LossBatch, LossValue, SourceLoss } from './loss.ts';

export const losses: readonly SourceLoss[] = [
  bradleyTerry,
  margin,
  raoKupper,
  multipleChoice,
  scoreGap,
  plackettLuce,
  huber,
  mse,
  binaryCrossEntropy,
  crossEntropy,
];

/** @throws DialectError `unknown-loss`, naming the choices */
export function lossOf(id: string): SourceLoss {
  const loss = losses.find((known) => known.id === id);
  if (loss) return loss;
  throw new DialectError(
    'unknown-loss',
    `There is no loss “${id}”. Choose auto, or one of ${losses.map((known) => known.id).join(', ')}.`,
    { id },
  );
}
