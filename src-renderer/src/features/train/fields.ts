/** The settings that are numbers or switches: what each is called, what changing it does, its range. */
import type { TrainSettings } from '#contract';

type KeyOf<T> = {
  [K in keyof TrainSettings]-?: TrainSettings[K] extends T ? K : never;
}[keyof TrainSettings];
type NumberKey = KeyOf<number | null>;
export type SwitchKey = KeyOf<boolean>;

export interface NumberField {
  key: NumberKey;
  label: string;
  /** What changing it would change, in one sentence. */
  effect: string;
  min: number;
  max: number;
  whole: boolean;
  /** What leaving it empty stands for, null in the settings; without it there has to be a number. */
  empty?: string;
}

export const mainFields: readonly NumberField[] = [
  {
    key: 'lambda',
    label: 'λ, weight of the domain loss',
    effect:
      'Of candidates that name none. Higher makes source and target look more alike to the model, at the cost of what it learned; 0 is source-only.',
    min: 0,
    max: 100,
    whole: false,
    empty: 'each method’s own',
  },
  {
    key: 'seeds',
    label: 'Seeds',
    effect: 'More give a steadier ranking and an honest spread; time grows in proportion.',
    min: 1,
    max: 32,
    whole: true,
  },
  {
    key: 'steps',
    label: 'Steps',
    effect: 'More fit the votes closer; too many fit their noise. Time grows in proportion.',
    min: 1,
    max: 1_000_000,
    whole: true,
  },
];

export const moreFields: readonly NumberField[] = [
  {
    key: 'marginScale',
    label: 'Margin of strength',
    effect:
      'By how much rewards should differ for every step of strength above ‘slightly’; read by losses with a margin.',
    min: 0,
    max: 10,
    whole: false,
  },
  {
    key: 'centring',
    label: 'Centring',
    effect: 'Higher keeps the rewards of a pair around zero; 0 leaves them free.',
    min: 0,
    max: 10,
    whole: false,
  },
  {
    key: 'batch',
    label: 'Pairs a step',
    effect: 'Larger batches give smoother curves and slower steps.',
    min: 1,
    max: 4096,
    whole: true,
  },
  {
    key: 'learningRate',
    label: 'Learning rate',
    effect: 'Higher learns faster and may overshoot.',
    min: 0,
    max: 1,
    whole: false,
  },
  {
    key: 'weightDecay',
    label: 'Weight decay',
    effect: 'Higher holds the model back from fitting noise.',
    min: 0,
    max: 100,
    whole: false,
  },
  {
    key: 'inputNoise',
    label: 'Input noise',
    effect:
      'Deviation of the noise added to features while training: higher keeps the model from trusting any one feature.',
    min: 0,
    max: 10,
    whole: false,
  },
  {
    key: 'hidden',
    label: 'Width of the features',
    effect: 'Wider can tell more apart and overfits sooner.',
    min: 2,
    max: 4096,
    whole: true,
  },
  {
    key: 'criticSteps',
    label: 'Critic steps',
    effect: 'More give a better estimate of the distance; each makes a step slower.',
    min: 1,
    max: 100,
    whole: true,
  },
  {
    key: 'criticLearningRate',
    label: 'Learning rate of the critic',
    effect: 'Higher lets the critic follow the model faster and less steadily.',
    min: 0,
    max: 1,
    whole: false,
  },
  {
    key: 'gradientPenalty',
    label: 'γ, gradient penalty',
    effect: 'Higher keeps the critic’s slope nearer to one.',
    min: 0,
    max: 1000,
    whole: false,
  },
  {
    key: 'validation',
    label: 'Share held out',
    effect: 'More prompts held out make the accuracy surer and leave less to learn from.',
    min: 0,
    max: 0.5,
    whole: false,
  },
  {
    key: 'seed',
    label: 'First seed',
    effect: 'Another one gives other random starts, batches and splits.',
    min: 0,
    max: 4_294_967_295,
    whole: true,
  },
];

export const tuneFields: readonly NumberField[] = [
  {
    key: 'tuneSteps',
    label: 'Steps of tuning',
    effect: 'More move the model further from where it was; time grows in proportion.',
    min: 1,
    max: 100_000,
    whole: true,
  },
  {
    key: 'tuneBatch',
    label: 'Pairs a step of tuning',
    effect: 'Larger batches give steadier steps, and take time and memory in proportion.',
    min: 1,
    max: 1024,
    whole: true,
  },
  {
    key: 'loraLayers',
    label: 'Layers with adapters',
    effect: 'Counted from the highest; 0 is all. Fewer are faster, and move the model less.',
    min: 0,
    max: 1000,
    whole: true,
  },
  {
    key: 'tuneTokens',
    label: 'Tokens read of a text',
    effect: 'Longer texts are cut there while tuning. Fewer are faster and need less memory.',
    min: 8,
    max: 8192,
    whole: true,
  },
  {
    key: 'tuneLearningRate',
    label: 'Learning rate of the adapters',
    effect: 'Higher learns faster and may forget what the model knew.',
    min: 0,
    max: 1,
    whole: false,
  },
  {
    key: 'loraRank',
    label: 'Rank of the adapters',
    effect: 'Higher can change more of the model, and overfits sooner.',
    min: 1,
    max: 256,
    whole: true,
  },
  {
    key: 'loraAlpha',
    label: 'α, scale of the adapters',
    effect: 'What they add is multiplied by α over the rank.',
    min: 0,
    max: 1024,
    whole: false,
  },
];

export interface SwitchField {
  key: SwitchKey;
  label: string;
  effect: string;
}

export const switchFields: readonly SwitchField[] = [
  {
    key: 'reliability',
    label: 'Weigh annotators by reliability',
    effect: 'Votes of those who agree more with the others count for more.',
  },
  {
    key: 'lengthBalance',
    label: 'Balance lengths',
    effect:
      'Pairs whose longer answer is chosen and the others get the same total weight, so that length alone teaches nothing.',
  },
  {
    key: 'reference',
    label: 'Upper reference',
    effect:
      'Also trains on target labels, to show what could be reached. It reads what the others never see, so it is never a candidate.',
  },
];

/** What is wrong with a number, as a sentence; null where nothing is. */
export function problemOf(field: NumberField, text: string): string | null {
  const value = Number(text.replace(',', '.'));
  if (text.trim() === '' && field.empty !== undefined) return null;
  if (text.trim() === '' || !Number.isFinite(value)) return 'Write a number.';
  if (field.whole && !Number.isInteger(value)) return 'Write a whole number.';
  if (value < field.min || value > field.max) {
    return `Between ${field.min.toLocaleString('en')} and ${field.max.toLocaleString('en')}.`;
  }
  if (field.min === 0 && value === 0 && /learning rate|α/i.test(field.label)) {
    return 'More than 0.';
  }
  return null;
}

/** Null for an empty one, which `problemOf` lets through only where it stands for something. */
export function numberOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text.replace(',', '.'));
}
