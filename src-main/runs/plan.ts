/**
 * The plan of a run, as data: its stages in their order, and the trainings of each. The clock counts it,
 * the estimate adds it up, and the run executes it.
 */
import type { TrainSettings } from '../contract/index.ts';
import { candidatesOf, SOURCE_ONLY, type Candidate } from '../learning/candidates.ts';
import { validatorOf } from '../learning/validators/index.ts';
import { isOwnScore, type EncoderBlock } from './blocks.ts';
import type { Phase } from './clock.ts';

/** One training, with the name by which it is requested: see `Training`. */
export interface PlannedTraining extends Phase {
  /** A candidate's id, `REFERENCE`, `FACTORS_OWNER`, or that of a source. */
  owner: string;
  part: string;
}

/** A unit of execution; the candidates of a stage may be trained side by side. */
export type Stage =
  /** Encodes texts, and chooses the factors of their blocks. */
  | { kind: 'prepare'; trainings: PlannedTraining[] }
  | { kind: 'candidates'; candidates: Candidate[]; trainings: PlannedTraining[] }
  /** Combines the validators, and forms the verdict. */
  | { kind: 'findings'; trainings: [] }
  /** Source-only on each source domain alone, to be compared by target; never a candidate. */
  | { kind: 'sources'; trainings: PlannedTraining[] }
  /** After the verdict, so that no target label can influence it. */
  | { kind: 'reference'; trainings: PlannedTraining[] };

export interface RunPlan {
  settings: TrainSettings;
  candidates: readonly Candidate[];
  stages: readonly Stage[];
  /** The trainings of all stages, in order. */
  trainings: readonly PlannedTraining[];
}

/** A candidate's own training, as opposed to those of validators. */
export const MAIN = 'main';
/** The training that tuning continues from. */
export const FROZEN = 'frozen';

/** The part that tunes the language model of one seed. @param seed from 1 */
export function tunedPartName(seed: number): string {
  return `tuned ${seed}`;
}

/** The part that trains the teachers of another part. */
export function teachersOfPart(part: string): string {
  return `teachers of ${part}`;
}

/** The owner of the trainings that choose the factors of blocks of meaning. */
export const FACTORS_OWNER = 'factor';
/** From ignoring the block to reading it as strongly as any other column. */
export const FACTORS = [0, 0.03, 0.1, 0.3, 1] as const;
/** Rounds over the blocks: one for a single block, this many for several. */
export const FACTOR_ROUNDS = 2;

/** The upper reference, named like a candidate. */
export const REFERENCE = 'source+target';
/** Its trainings: every text is scored by the one that did not see its fold. */
export const FOLD_NAMES = ['first fold', 'second fold'] as const;

/** The owner of the training on one source domain alone. */
export function ownerOfSource(domainId: number): string {
  return `source ${domainId}`;
}

type Blocks = readonly Pick<EncoderBlock, 'id' | 'kind'>[];

interface PlannedFor {
  /** One of the encoders is the score of a reward model. */
  scored?: boolean;
  /** Ids of the source domains. */
  sources: readonly number[];
}

/**
 * @param blocks of the run's encoders
 * @throws DialectError `unknown-method`, `bad-strength`, `cannot-tune`
 */
export function planRun(
  settings: TrainSettings,
  blocks: Blocks,
  { scored = blocks.some(isOwnScore), sources }: PlannedFor,
): RunPlan {
  const candidates = candidatesOf({ ...settings, scored });
  const stageOf = (some: Candidate[]): Stage => ({
    kind: 'candidates',
    candidates: some,
    trainings: some.flatMap((candidate) => trainingsOf(candidate, settings)),
  });
  const stages: Stage[] = [
    { kind: 'prepare', trainings: factorTrainings(settings, blocks) },
    // Source-only comes first, since the others are compared with it.
    stageOf(candidates.filter(({ id }) => id === SOURCE_ONLY)),
    stageOf(candidates.filter(({ id }) => id !== SOURCE_ONLY)),
    { kind: 'findings', trainings: [] },
  ];
  if (settings.bySource && sources.length > 1) {
    stages.push({ kind: 'sources', trainings: sourceTrainings(settings, sources) });
  }
  if (settings.reference) {
    stages.push({ kind: 'reference', trainings: referenceTrainings(settings) });
  }
  const trainings = stages.flatMap((stage): PlannedTraining[] => stage.trainings);
  return { settings, candidates, stages, trainings };
}

/** Steps of source-only. */
const cheap = { kind: SOURCE_ONLY, domainLoss: false };

/** The trainings of one candidate, including those of the validators that judge it. */
function trainingsOf(candidate: Candidate, settings: TrainSettings): PlannedTraining[] {
  const { id, method } = candidate;
  const own = { kind: method.id, domainLoss: method.domainLoss !== null };
  const beside = id === SOURCE_ONLY ? {} : { candidate: id };
  const of = (part: string, cost: typeof own): PlannedTraining => {
    return { owner: id, part, steps: settings.steps, ...cost, ...beside };
  };
  const teachers = (part: string) =>
    method.teaching ? [of(teachersOfPart(part), { kind: 'teachers', domainLoss: false })] : [];
  const tunes = settings.tune === 'lora';
  const tunings = Array.from({ length: tunes ? settings.seeds : 0 }, (_, k) => ({
    ...of(tunedPartName(k + 1), { kind: `tuned ${method.id}`, domainLoss: true }),
    tuned: true,
    steps: settings.tuneSteps,
  }));
  const first = tunes ? FROZEN : MAIN;
  const trainings = method.ownScore ? [] : [...teachers(first), of(first, own), ...tunings];
  const validations = settings.validators.flatMap((validator) => {
    const { trains } = validatorOf(validator);
    if (trains === null) return [];
    if (trains === 'source-only') return [of(validator, cheap)];
    return method.ownScore ? [] : [...teachers(validator), of(validator, own)];
  });
  return [...trainings, ...validations];
}

/**
 * The trainings that may be needed: one at first, then one for every other factor at every visit of a
 * block.
 */
function factorTrainings(settings: TrainSettings, blocks: Blocks): PlannedTraining[] {
  const several = blocks.filter(({ kind }) => kind === 'meaning').length;
  if (settings.meaningFactor !== 'auto' || several === 0) return [];
  const visits = several > 1 ? several * FACTOR_ROUNDS : 1;
  return Array.from({ length: 1 + visits * (FACTORS.length - 1) }, (_, i) => ({
    owner: FACTORS_OWNER,
    part: String(i + 1),
    steps: settings.steps,
    ...cheap,
  }));
}

function sourceTrainings({ steps }: TrainSettings, sources: readonly number[]): PlannedTraining[] {
  return sources.map((id) => ({ owner: ownerOfSource(id), part: MAIN, steps, ...cheap }));
}

function referenceTrainings({ steps }: TrainSettings): PlannedTraining[] {
  return FOLD_NAMES.map((part) => ({ owner: REFERENCE, part, steps, ...cheap }));
}
