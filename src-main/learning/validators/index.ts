/** Every validator. Adding one is one file and one line here. */
import { DialectError } from '../../contract/index.ts';
import { circular } from './circular.ts';
import { importanceWeighted } from './importance.ts';
import { mixVal } from './mixval.ts';
import { neighbourhoodDensity } from './neighbourhood-density.ts';
import { rehearsal } from './rehearsal.ts';
import type { Validator } from './validator.ts';

export type { Judgement, TrainedCandidate, Validator, ValidatorContext } from './validator.ts';

export const validators: readonly Validator[] = [
  importanceWeighted,
  circular,
  rehearsal,
  mixVal,
  neighbourhoodDensity,
];

/** @throws DialectError `unknown-validator`, naming the choices */
export function validatorOf(id: string): Validator {
  const validator = validators.find((known) => known.id === id);
  if (validator) return validator;
  throw new DialectError(
    'unknown-validator',
    `There is no validator “${id}”. Choose among ${validators.map((known) => known.id).join(', ')}.`,
    { id },
  );
}
