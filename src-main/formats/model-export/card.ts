/** model-card.json: what a model is, its inputs and outputs, how good it was, and who may use it. */
import type { ModelExport } from './model-export.ts';

/** Incremented whenever fields that programs read change. */
const CARD_VERSION = 1;

export type Card = ReturnType<typeof cardOf>;

export function cardOf(given: ModelExport) {
  const { run, summary, model } = given;
  const { calibration } = summary;
  const verdict = run.findings?.verdict ?? null;
  return {
    cardVersion: CARD_VERSION,
    name: `${given.project}: ${summary.label}`,
    madeBy: given.application,
    exportedAt: new Date(given.exportedAt).toISOString(),
    project: given.project,
    run: run.id,
    trainedAt: run.finishedAt === null ? null : new Date(run.finishedAt).toISOString(),
    candidate: { id: summary.method, label: summary.label },
    input: inputOf(given),
    output: outputOf(model.seeds.length),
    encoders: given.encoders,
    standardisation: {
      mode: run.settings.standardise,
      by: given.domains,
      clip: model.clip,
      again: model.again !== null,
      blockFactors: distinct(model.factors),
      description:
        'Features minus the mean of the target domain, over its deviation, cut at +-clip; again: once more by the method’s own moments; then times the factor of their block.',
    },
    calibration: calibration && {
      temperature: calibration.temperature,
      use: 'P(a is better than b) = 1 / (1 + exp(-(reward_a - reward_b) / temperature)).',
      fittedOn: 'held-out source pairs',
      expectedCalibrationError: calibration.after.ece,
      brier: calibration.after.brier,
    },
    measured: {
      on: 'held-out source pairs; the target has no labels that training has seen',
      pairs: run.pairs,
      votes: run.votes,
      sourceAccuracy: summary.sourceAccuracy,
      sourceInterval: summary.sourceInterval,
      longerWins: summary.longerWins,
      againstSourceOnly: summary.againstSourceOnly,
      lengthCorrelation: summary.lengthCorrelation,
      seedAgreement: summary.seedAgreement,
    },
    verdict: verdict && {
      advice: verdict.advice,
      candidate: verdict.candidate,
      isThisModel: verdict.candidate === summary.method,
      reasons: verdict.reasons,
    },
    settings: run.settings,
    network: { id: model.network, hidden: model.hidden, seeds: model.seeds.length },
    licences: licencesOf(given),
  };
}

function inputOf({ model, features, encoderFiles, domains }: ModelExport) {
  return {
    name: 'features',
    type: 'float32',
    shape: ['texts', model.inputs],
    description:
      'One row a text, as the encoders give it. Standardisation is part of the graph: give raw features.',
    features,
    fromText: encoderFiles !== null,
    domains: model.domains.length > 1 ? domains : [],
    domainInput:
      model.domains.length > 1
        ? {
            name: 'domain',
            type: 'int64',
            shape: ['texts'],
            description: 'Number of the text’s domain in `domains`, from 0.',
          }
        : null,
  };
}

/** @param seeds number of networks in the ensemble */
function outputOf(seeds: number) {
  return {
    reward: {
      type: 'float32',
      shape: ['texts'],
      description:
        'Mean over seeds of the reward, each in standard deviations over the target texts of the run. Higher is better.',
    },
    rewards: {
      type: 'float32',
      shape: ['texts', seeds],
      description: 'The same for each seed.',
    },
    ranking:
      'Rankings in Dialect show this reward, but order texts by the mean of the seeds’ ranks, which depends on all texts at once: neighbours may stand the other way round.',
  };
}

function licencesOf({ encoders, adapter, encoderFiles }: ModelExport): string[] {
  return [
    'The weights in model.onnx were learned from the labels of this project: their licence is that of whoever may give it for those labels and texts.',
    ...encoders.map(({ label, licence }) =>
      licence === 'not stated'
        ? `Features come from ${label}, whose licence is not stated: ask its publisher before passing them on.`
        : `Features come from ${label} (${licence}).`,
    ),
    ...(encoderFiles
      ? [
          'encoder/ holds a copy of the transformer, with the licence files of its folder: it is under its own licence.',
        ]
      : []),
    ...(adapter
      ? [
          `The weights of ${adapter.label} were changed by this training: adapter/ holds the changes${encoderFiles ? ', encoder/model.onnx the changed weights' : ''}.`,
        ]
      : []),
    'score.py and score_spark.py are part of Dialect (Apache-2.0). The graph is written in ONNX (Apache-2.0).',
  ];
}

function distinct(factors: readonly number[] | null): number[] {
  return factors ? [...new Set(factors)] : [1];
}
