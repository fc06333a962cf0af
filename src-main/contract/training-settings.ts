/**
 * Every setting of a training run, defined once: its default, its range and its words. The schema, the
 * options of `dialect train`, the form, the command line that the interface prints and docs/settings.md
 * are made from this table. Imports types only, so that the interface can load it.
 */

import type { Setting, SettingValue } from './setting.ts';

/** What competence of annotators is estimated by. */
const COMPETENCE_MODELS = ['dawid-skene', 'bradley-terry'] as const;
export type CompetenceModel = (typeof COMPETENCE_MODELS)[number];

/** Engines, fastest first. */
export const ENGINE_IDS = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;

export const trainingSettings = {
  methods: {
    kind: 'names',
    group: 'compared',
    label: 'Candidates',
    // source-only is always trained, named or not.
    default: ['source-only', 'wdgrl'],
    help: 'separated by commas: all, METHOD or METHOD@STRENGTH',
  },
  lambda: {
    kind: 'number',
    group: 'compared',
    label: 'λ, weight of the domain loss',
    form: 'main',
    default: null,
    empty: 'each method’s own',
    min: 0,
    max: 100,
    help: 'weight of the domain loss, where a candidate names none',
    effect:
      'Of candidates that name none. Higher makes source and target look more alike to the model, at the cost of what it learned; 0 is source-only.',
  },
  loss: {
    kind: 'text',
    group: 'labels',
    label: 'Source loss',
    default: 'auto',
    help: 'source loss; auto: what the labels call for',
  },
  marginScale: {
    kind: 'number',
    group: 'labels',
    label: 'Margin of strength',
    form: 'more',
    default: 0.5,
    min: 0,
    max: 10,
    help: 'margin of each step of strength',
    effect:
      'By how much rewards should differ for every step of strength above ‘slightly’; read by losses with a margin.',
  },
  // Weight of mean((sum of an example's rewards)^2).
  centring: {
    kind: 'number',
    group: 'labels',
    label: 'Centring',
    form: 'more',
    default: 0,
    min: 0,
    max: 10,
    help: 'weight that keeps rewards around zero',
    effect: 'Higher keeps the rewards of a pair around zero; 0 leaves them free.',
  },
  reliability: {
    kind: 'switch',
    group: 'labels',
    label: 'Weigh annotators by reliability',
    default: false,
    help: 'weigh votes by how well their annotator agrees with others',
    effect:
      'Votes of those who agree more with the others on pairs count for more, their rankings too. Rankings are not compared.',
  },
  competence: {
    kind: 'switch',
    group: 'labels',
    label: 'Soft labels by competence',
    default: false,
    help: 'soft labels of pairs by a model of competence, in place of the share of their votes',
    effect:
      'What is true of a pair is inferred from all votes together with how often each annotator errs, in place of the share of its votes. Needs pairs with several annotators. Rankings of more than two texts keep theirs.',
  },
  competenceModel: {
    kind: 'choice',
    group: 'labels',
    label: 'Model of competence',
    default: 'dawid-skene',
    choices: COMPETENCE_MODELS,
    help: 'with competence: dawid-skene, each pair by itself; bradley-terry, rewards of texts, which pairs share',
  },
  lengthBalance: {
    kind: 'switch',
    group: 'labels',
    label: 'Balance lengths',
    default: false,
    help: 'give longer-wins and shorter-wins pairs the same total weight',
    effect:
      'Pairs whose longer answer is chosen and the others get the same total weight, so that length alone teaches nothing. Rankings of more than two texts keep theirs.',
  },
  seeds: {
    kind: 'number',
    group: 'training',
    label: 'Seeds',
    form: 'main',
    default: 5,
    min: 1,
    max: 32,
    whole: true,
    help: 'models a method, averaged by rank',
    effect: 'More give a steadier ranking and an honest spread; time grows in proportion.',
  },
  // Seed k of the ensemble is this one plus k.
  seed: {
    kind: 'number',
    group: 'training',
    label: 'First seed',
    form: 'more',
    default: 0,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    whole: true,
    help: 'the first seed',
    effect: 'Another one gives other random starts, batches and splits.',
  },
  steps: {
    kind: 'number',
    group: 'training',
    label: 'Steps',
    form: 'main',
    default: 500,
    min: 1,
    max: 1_000_000,
    whole: true,
    help: 'steps a model',
    effect: 'More fit the votes closer; too many fit their noise. Time grows in proportion.',
  },
  // The target batch has twice as many texts.
  batch: {
    kind: 'number',
    group: 'training',
    label: 'Pairs a step',
    form: 'more',
    default: 32,
    min: 1,
    max: 4096,
    whole: true,
    help: 'examples a step',
    effect: 'Larger batches give smoother curves and slower steps.',
  },
  // Width of the projector and of its features z.
  hidden: {
    kind: 'number',
    group: 'training',
    label: 'Width of the features',
    form: 'more',
    default: 64,
    min: 2,
    max: 4096,
    whole: true,
    help: 'width of the features',
    effect: 'Wider can tell more apart and overfits sooner.',
  },
  learningRate: {
    kind: 'number',
    group: 'training',
    label: 'Learning rate',
    form: 'more',
    default: 1e-3,
    min: 0,
    max: 1,
    aboveMin: true,
    help: 'learning rate of the models',
    effect: 'Higher learns faster and may overshoot.',
  },
  // Decoupled: every step shrinks the weights by learning rate times this.
  weightDecay: {
    kind: 'number',
    group: 'training',
    label: 'Weight decay',
    form: 'more',
    default: 3,
    min: 0,
    max: 100,
    help: 'holds models back from fitting noise',
    effect: 'Higher holds the model back from fitting noise.',
  },
  inputNoise: {
    kind: 'number',
    group: 'training',
    label: 'Input noise',
    form: 'more',
    default: 0.5,
    min: 0,
    max: 10,
    help: 'standard deviation of the noise added to features',
    effect:
      'Standard deviation of the noise added to standardised features while training: higher keeps the model from trusting any one feature.',
  },
  criticSteps: {
    kind: 'number',
    group: 'training',
    label: 'Critic steps',
    form: 'more',
    default: 3,
    min: 1,
    max: 100,
    whole: true,
    help: 'steps of the critic at each of the models',
    effect: 'More give a better estimate of the distance; each makes a step slower.',
  },
  criticLearningRate: {
    kind: 'number',
    group: 'training',
    label: 'Learning rate of the critic',
    form: 'more',
    default: 1e-3,
    min: 0,
    max: 1,
    aboveMin: true,
    help: 'learning rate of the critic',
    effect: 'Higher lets the critic follow the model faster and less steadily.',
  },
  gradientPenalty: {
    kind: 'number',
    group: 'training',
    label: 'γ, gradient penalty',
    form: 'more',
    default: 10,
    min: 0,
    max: 1000,
    help: 'weight that holds the critic’s slope',
    effect: 'Higher keeps the critic’s slope nearer to one.',
  },
  // Share of the source prompts held out.
  validation: {
    kind: 'number',
    group: 'compared',
    label: 'Share held out',
    form: 'more',
    default: 0.2,
    min: 0,
    max: 0.5,
    help: 'share of source prompts held out to measure on',
    effect: 'More prompts held out make the accuracy surer and leave less to learn from.',
  },
  sources: {
    kind: 'domains',
    group: 'compared',
    label: 'Sources',
    default: [],
    help: 'domains to learn from, separated by commas',
  },
  targets: {
    kind: 'domains',
    group: 'compared',
    label: 'Targets',
    default: [],
    help: 'domains to adapt to and rank, separated by commas',
  },
  // They compare candidates without target labels.
  validators: {
    kind: 'names',
    group: 'compared',
    label: 'Validators',
    default: ['importance', 'circular'],
    help: 'importance, circular, rehearsal, mixval, neighbourhood-density, or none',
  },
  reference: {
    kind: 'switch',
    group: 'compared',
    label: 'Upper reference',
    default: false,
    help: 'also train on target labels, as an upper reference',
    effect:
      'Also trains on target labels, to show what could be reached. It reads what the others never see, so it is never a candidate.',
  },
  bySource: {
    kind: 'switch',
    group: 'compared',
    label: 'Each source by itself',
    default: false,
    help: 'also train source-only on each source domain alone, to show which helps which target',
    effect:
      'Also trains source-only on each source domain alone, to show which one helps which target. As many trainings of source-only as there are sources; none of them is a candidate.',
  },
  encoder: {
    kind: 'text',
    group: 'texts',
    label: 'Encoders',
    default: 'style',
    help: 'style, ngrams, FOLDER of a model, id of a downloaded one; several as style+FOLDER',
  },
  meaningFactor: {
    kind: 'number',
    group: 'texts',
    label: 'Weight of meaning',
    default: 'auto',
    min: 0,
    max: 10,
    help: 'what columns of meaning are multiplied with; auto: validation chooses for each block',
  },
  standardise: {
    kind: 'choice',
    group: 'texts',
    label: 'Standardise',
    default: 'domain',
    choices: ['domain', 'joint'],
    help: 'per domain, or all together',
  },
  tune: {
    kind: 'choice',
    group: 'tuning',
    label: 'Tuned',
    default: 'none',
    choices: ['none', 'lora'],
    help: 'by adapters beside the head, from the frozen result on; the model reads prompt and answer as one sequence, no other reading',
  },
  loraRank: {
    kind: 'number',
    group: 'tuning',
    label: 'Rank of the adapters',
    form: 'tuning',
    default: 16,
    min: 1,
    max: 256,
    whole: true,
    help: 'rank of the adapters',
    effect: 'Higher can change more of the model, and overfits sooner.',
  },
  loraAlpha: {
    kind: 'number',
    group: 'tuning',
    label: 'α, scale of the adapters',
    form: 'tuning',
    default: 16,
    min: 0,
    max: 1024,
    aboveMin: true,
    help: 'what adapters add is multiplied by this over the rank',
    effect: 'What they add is multiplied by α over the rank.',
  },
  // By default: query and value of BERT-like models, and every matrix of a causal model.
  loraTargets: {
    kind: 'names',
    group: 'tuning',
    label: 'Matrices with adapters',
    default: ['query', 'value'],
    least: 1,
    choices: ['query', 'key', 'value', 'output', 'gate', 'up', 'down'],
    help: 'query, key, value, output; of causal models, which use all unless named, also gate, up, down',
  },
  loraLayers: {
    kind: 'number',
    group: 'tuning',
    label: 'Layers with adapters',
    form: 'tuning',
    default: 0,
    min: 0,
    max: 1000,
    whole: true,
    help: 'the highest n layers; 0: all',
    effect: 'Counted from the highest; 0 is all. Fewer are faster, and move the model less.',
  },
  tuneSteps: {
    kind: 'number',
    group: 'tuning',
    label: 'Steps of tuning',
    form: 'tuning',
    default: 180,
    min: 1,
    max: 100_000,
    whole: true,
    help: 'steps of tuning',
    effect: 'More move the model further from where it was; time grows in proportion.',
  },
  tuneBatch: {
    kind: 'number',
    group: 'tuning',
    label: 'Pairs a step of tuning',
    form: 'tuning',
    default: 8,
    min: 1,
    max: 1024,
    whole: true,
    help: 'examples a step of tuning',
    effect: 'Larger batches give steadier steps, and take time and memory in proportion.',
  },
  // It warms up over the first tenth of the steps, then falls to 0.
  tuneLearningRate: {
    kind: 'number',
    group: 'tuning',
    label: 'Learning rate of the adapters',
    form: 'tuning',
    default: 5e-4,
    min: 0,
    max: 1,
    aboveMin: true,
    help: 'learning rate of the adapters',
    effect: 'Higher learns faster and may forget what the model knew.',
  },
  tuneTokens: {
    kind: 'number',
    group: 'tuning',
    label: 'Tokens read of a text',
    form: 'tuning',
    default: 256,
    min: 8,
    max: 8192,
    whole: true,
    help: 'tokens of a text that are read while tuning',
    effect: 'Longer texts are cut there while tuning. Fewer are faster and need less memory.',
  },
  engine: {
    kind: 'choice',
    group: 'training',
    label: 'Engine',
    default: 'auto',
    choices: ['auto', ...ENGINE_IDS],
    help: 'where to compute',
  },
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof trainingSettings;

type Table = typeof trainingSettings;
/** The settings of a run. */
export type SettingValues = { [K in SettingKey]: SettingValue<Table[K]> };

/** Keys and settings, in the order of the table. */
export const settingEntries = Object.entries(trainingSettings) as [SettingKey, Setting][];

/** The option of `dialect train`: --learning-rate of learningRate. */
export function optionName(key: SettingKey): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
