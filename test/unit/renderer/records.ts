/** Records as the core would return them, for tests of the code that uses them. */
import type {
  CandidateInfo,
  MethodSummary,
  Run,
  RunFindings,
  TrainSettings,
} from '../../../src-main/contract/index.ts';

export const settings: TrainSettings = {
  methods: ['source-only', 'wdgrl'],
  lambda: null,
  loss: 'auto',
  marginScale: 0.5,
  centring: 0,
  reliability: false,
  competence: false,
  competenceModel: 'dawid-skene',
  lengthBalance: false,
  seeds: 5,
  seed: 0,
  steps: 500,
  batch: 32,
  learningRate: 0.001,
  criticLearningRate: 0.001,
  weightDecay: 3,
  inputNoise: 0.5,
  criticSteps: 3,
  gradientPenalty: 10,
  hidden: 64,
  validators: ['importance', 'circular', 'rehearsal'],
  reference: false,
  bySource: false,
  encoder: 'style',
  meaningFactor: 'auto',
  tune: 'none',
  loraRank: 16,
  loraAlpha: 16,
  loraTargets: ['query', 'value'],
  loraLayers: 0,
  tuneSteps: 180,
  tuneBatch: 8,
  tuneLearningRate: 0.0005,
  tuneTokens: 256,
  standardise: 'domain',
  engine: 'auto',
  validation: 0.2,
  sources: [],
  targets: [],
};

export function candidate(id: string, label: string, lambda: number | null = null): CandidateInfo {
  const method = id.split('@')[0] ?? id;
  return { id, label, description: `What ${label} does.`, method, lambda, agreement: null };
}

export function summary(method: string, change: Partial<MethodSummary> = {}): MethodSummary {
  return {
    method,
    label: method,
    sourceAccuracy: 0.7,
    sourceInterval: [0.66, 0.74],
    longerWins: 0.62,
    againstSourceOnly: null,
    againstLonger: null,
    discordant: null,
    calibration: null,
    diagnostics: null,
    validation: [],
    averageRank: null,
    reference: false,
    lengthCorrelation: 0.3,
    shortcuts: [],
    seedAgreement: 0.9,
    drivers: [],
    stepsPerSecond: 100,
    seconds: 10,
    ...change,
  };
}

export function findings(change: Partial<RunFindings> = {}): RunFindings {
  return {
    loss: 'bradley-terry',
    lossReason: 'The labels are preferences.',
    shift: null,
    labelShift: null,
    shortcuts: [],
    coverage: null,
    factors: [],
    meaningFactor: null,
    validators: [
      { id: 'importance', label: 'Importance', description: '', favourite: 'wdgrl' },
      { id: 'circular', label: 'Circular', description: '', favourite: 'wdgrl' },
    ],
    concordance: 0.8,
    chosen: 'wdgrl',
    blocks: [],
    shortened: [],
    leftOut: [],
    verdict: {
      advice: 'adapt',
      candidate: 'wdgrl',
      labels: null,
      labelsOf: null,
      reasons: ['Because.'],
      evidence: ['validators'],
      checked: null,
    },
    unchecked: null,
    ...change,
  };
}

export function run(change: Partial<Run> = {}): Run {
  return {
    id: 3,
    name: '',
    note: '',
    pinned: false,
    status: 'done',
    settings,
    engine: null,
    engineReason: null,
    createdAt: 0,
    finishedAt: null,
    votes: 100,
    pairs: 90,
    targetItems: 60,
    votesSince: 0,
    methods: [summary('source-only'), summary('wdgrl')],
    findings: null,
    resumable: null,
    outdated: false,
    failure: null,
    ...change,
  };
}
