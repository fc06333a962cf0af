/** Every training of a run, as its clock counts them. */
import type { TrainSettings } from '../contract/index.ts';
import { SOURCE_ONLY, type Candidate } from '../learning/candidates.ts';
import { validatorOf } from '../learning/validators/index.ts';
import { factorPhases } from './stages/factors.ts';
import type { EncoderBlock } from './blocks.ts';
import { FROZEN, MAIN } from './context.ts';
import type { Phase } from './clock.ts';
import { FOLD_NAMES, REFERENCE } from './stages/reference.ts';
import { teachersOfPart } from './stages/train.ts';
import { tunedPartName } from './stages/tune.ts';

/** Named as a `Training` is. */
export interface NamedPhase extends Phase {
  owner: string;
  part: string;
}

/** In the order in which they are trained. */
export function phasesOf(
  candidates: readonly Candidate[],
  settings: Pick<
    TrainSettings,
    'steps' | 'validators' | 'reference' | 'meaningFactor' | 'tune' | 'tuneSteps' | 'seeds'
  >,
  blocks: readonly Pick<EncoderBlock, 'kind'>[] = [],
): NamedPhase[] {
  const { steps, validators, reference } = settings;
  const cheap = { kind: SOURCE_ONLY, domainLoss: false };
  const ofCandidates = candidates.flatMap((candidate) => {
    const { id, method } = candidate;
    const own = { kind: method.id, domainLoss: method.domainLoss !== null };
    const beside = id === SOURCE_ONLY ? {} : { candidate: id };
    const of = (part: string, cost: typeof own) => {
      return { owner: id, part, steps, ...cost, ...beside };
    };
    const tuned = settings.tune === 'lora';
    const tunings = Array.from({ length: tuned ? settings.seeds : 0 }, (_, k) => ({
      ...of(tunedPartName(k + 1), { kind: `tuned ${method.id}`, domainLoss: true }),
      tuned: true,
      steps: settings.tuneSteps,
    }));
    const teachers = (part: string) =>
      method.teaching ? [of(teachersOfPart(part), { kind: 'teachers', domainLoss: false })] : [];
    const first = tuned ? FROZEN : MAIN;
    const trainings = method.ownScore ? [] : [...teachers(first), of(first, own), ...tunings];
    return [
      ...trainings,
      ...validators.flatMap((validator) => {
        const { trains } = validatorOf(validator);
        if (trains === null) return [];
        if (trains === 'source-only') return [of(validator, cheap)];
        if (method.ownScore) return [];
        return [...teachers(validator), of(validator, own)];
      }),
    ];
  });
  const ofReference = FOLD_NAMES.map((part) => ({ owner: REFERENCE, part, steps, ...cheap }));
  return [...factorPhases(settings, blocks), ...ofCandidates, ...(reference ? ofReference : [])];
}
